"""What is asked of rome: a module for each question."""
