"""Maps of France as pictures: the outlines of departments, and what colours them by classes."""
