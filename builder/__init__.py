"""infotravail: the reference data of the French labour market in one SQLite file."""

__version__ = "0.1.0"
