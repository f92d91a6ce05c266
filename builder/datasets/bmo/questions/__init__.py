"""What is asked of bmo: a module for each question."""
