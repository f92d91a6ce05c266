"""Homes with the publishers' real geography, for the tests of places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from infotravail.datasets import DATASETS
from infotravail.datasets.geo.dataset import GEO
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock

DAY = "2026-04-01"
POPULATIONS = "geo-editions/decoupage-administratif-6.0.0"


def built_of(real: Path, folder: Path, folders: Mapping[str, str]) -> Home:
    """Build a home of the publishers' folders, each with its dataset; nothing in them is refused."""
    home = Home(folder)
    datasets = {dataset.name: dataset for dataset in DATASETS}
    for name, dataset in folders.items():
        for path in sorted((real / name).iterdir()):
            keep(home, datasets[dataset], Arrival(path, DAY))
    assert build(home, DATASETS, read_lock(home.lock), lambda stage: None).refused == ()
    return home


def built_of_2026(real: Path, folder: Path) -> Home:
    """Build a home of INSEE's codes of 2024 and 2026, of La Poste's files of every date, and of Etalab's packaging."""
    home = Home(folder)
    listed = sorted(path for one in ("geo", "geo-editions") for path in (real / one).iterdir())
    for path in (*listed, *sorted((real / POPULATIONS).iterdir())):
        if path.name.startswith(("cog_ensemble", "laposte_hexasmal", "laposte_019", "communes.", "epci.")):
            date = path.stem.rsplit("_", 1)[1] if path.name.startswith("laposte") else ""
            keep(home, GEO, Arrival(path, DAY, named=date), accept_change=True)
    assert build(home, (GEO,), read_lock(home.lock), lambda stage: None).refused == ()
    return home


def built_of_the_market(real: Path, folder: Path) -> Home:
    """Build a home of every file of the labour market, with the sheets, the survey and the places that it stands on."""
    home = Home(folder)
    datasets = {dataset.name: dataset for dataset in DATASETS}
    for dataset, pattern in (
        *(("rome", "rome/v460/*"), ("geo", "geo/*"), ("geo", f"{POPULATIONS}/*")),
        *(("bmo", "bmo/2023/*"), ("bmo", "bmo/2025/*")),
        *(("fap", "fap/FAP_PCS.csv"), ("fap", "fap/dares*"), ("fap", "fap/*.txt")),
        *(("imt", "imt/dares_tensions*"), ("imt", "imt/tension_rome*"), ("imt", "imt/offres_commune*")),
        *(("imt", "imt/dares_portraits/salaire_median*"), ("statistiques", "statistiques/*.xlsx")),
        ("offres", "offres/offres-v2.jsonl.gz"),
    ):
        for path in sorted(real.glob(pattern)):
            keep(home, datasets[dataset], Arrival(path, DAY))
    export = real / "statistiques" / "defm_commune_rome_nouvelle-aquitaine.csv"
    facts = {"periode": "2023-06", "categorie": "ABC"}
    keep(home, datasets["statistiques"], Arrival(export, DAY, facts=facts))
    assert build(home, DATASETS, read_lock(home.lock), lambda stage: None).refused == ()
    return home
