"""Reconciliation of a column of OpenRefine, at `/reconcilier`: the Reconciliation Service API, version 0.2.

Its members have the names of that specification, which is English. Codes are the identifiers of what is found.
"""

PATH = "/reconcilier"
# As it is typed or copied, with its slash or without.
PATHS = (PATH, f"{PATH}/")
