"""What is asked of geo: a module for each question."""
