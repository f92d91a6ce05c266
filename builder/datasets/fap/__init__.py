"""FAP: the professional families of DARES, and the bridge from sheets of the ROME to what is counted by family."""
