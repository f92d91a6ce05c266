"""The address of a source is that of its own bytes, and how they came is said."""

from __future__ import annotations

from infotravail.facts import Snapshot
from infotravail.pipeline.about import address_of

HELD = Snapshot("geo", "cog_ensemble_csv.zip", "2026", "COG", "0" * 64, 1, "2026-05-01")
SERVED = Snapshot("geo", "f", "2024", "COG", "0" * 64, 1, "2026-05-01", url="https://www.insee.fr/2024.zip")
SAMPLE = Snapshot("geo", "f", "2024", "COG", "0" * 64, 1, "2026-05-01", sample=True)


def test_the_address_is_that_of_the_bytes_and_what_was_added_by_hand_has_none() -> None:
    assert address_of(HELD) == (None, "ajouté à la main")
    assert address_of(SERVED) == ("https://www.insee.fr/2024.zip", "téléchargé")
    assert address_of(SAMPLE) == (None, "échantillon")


def test_what_a_release_carries_keeps_the_address_that_it_gave_and_is_marked() -> None:
    assert address_of(SERVED, is_carried=True) == ("https://www.insee.fr/2024.zip", "livraison antérieure")
    assert address_of(HELD, is_carried=True) == (None, "livraison antérieure")
