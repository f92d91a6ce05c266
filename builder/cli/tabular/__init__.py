"""A file of rows that people have, asked from the command line: what is told while it goes on, and what is written."""
