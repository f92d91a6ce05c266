"""What turns Datasette into the site: a plugin, and the settings with which it is served."""
