"""All that the file knows of a job in a place: tension, recruitment projects, offers, demand, salary.

No publisher counts by the sheets of today. Each figure is that of a family or of a sheet of the ROME 3, and says which,
how many other sheets it is of too, and of which day, place and nomenclature it is.
"""
