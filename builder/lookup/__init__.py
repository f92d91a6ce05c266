"""The Python API: one object for one built file."""
