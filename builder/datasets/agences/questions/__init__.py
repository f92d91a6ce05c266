"""What is asked of agences: a module for each question."""
