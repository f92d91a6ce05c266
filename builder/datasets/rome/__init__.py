"""ROME: the French register of occupations, published by France Travail about three times a year."""
