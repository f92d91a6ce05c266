"""What crosses datasets: the search, a territory, the home page, where figures come from."""
