"""A dataset that the tests add: how hard it is to recruit, by job. Invented by us."""
