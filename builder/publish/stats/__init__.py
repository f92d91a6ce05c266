"""How often the site is called, by day and kind of address: nothing is kept of who calls, nor of what is asked."""
