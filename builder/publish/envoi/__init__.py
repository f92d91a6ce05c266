"""Files that are sent to the site: what is asked of each of their rows, answered at once, and kept nowhere."""
