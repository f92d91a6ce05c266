"""What is asked across datasets: a module for each question."""
