"""What changes from one released file to another, whatever their schemas."""
