"""The pages of the site, each with its JSON: what people look up, at addresses that programs can keep."""
