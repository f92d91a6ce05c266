"""The replay: old clients of the retired Infotravail API work again, their base address changed, on our file.

CKAN's actions, in its shapes, under the old address and CKAN's own; no token is needed, any is
accepted. What is answered is what the datasets declare (`replay`): a resource that the file does
not hold is not found, and no row is made up.
"""

from .routes import METHODS, ROUTES, is_replayed

__all__ = ["METHODS", "ROUTES", "is_replayed"]
