"""France Travail's agencies: where they are, when they open, which communes they serve."""
