"""Which commune an agency is in: by the code that its source gives, or else by its address."""

from __future__ import annotations

from ...vocabulary import BY_COMMUNE, BY_DEPARTMENT, BY_POSTCODE

LOOKUPS = (BY_COMMUNE, BY_POSTCODE, BY_DEPARTMENT)
