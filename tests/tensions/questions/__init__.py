"""What is asked of the dataset."""
