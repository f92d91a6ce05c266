"""Places: from what people type or paste to communes, postcodes, departments, regions and basins."""
