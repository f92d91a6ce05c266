"""Declarations to SQL, to Datasette's metadata, to the dictionary: pure functions of `model`."""
