"""The search: everyday words, written by us, and what is computed of the labels of the ROME."""
