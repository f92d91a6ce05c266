"""A file of rows that people have, read as it is written, and what its rows are answered, written beside them."""
