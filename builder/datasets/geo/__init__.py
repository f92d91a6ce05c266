"""Geography: INSEE's communes and what became of their codes, La Poste's postcodes, the zonings of basins."""
