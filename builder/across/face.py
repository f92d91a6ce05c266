"""What people see of the file as a whole."""

from __future__ import annotations

from ..face import Face

FACE = Face(
    package=__package__,
    questions=(
        "accueil",
        "search",
        "suggest",
        "code",
        "territoires",
        "territoire",
        "agences_du_territoire",
        "bmo_du_territoire",
        "reperes_du_territoire",
        "marche",
        "marche_du_territoire",
        "familles",
        "famille",
        "bassins",
        "bassin",
        "epci",
        "livraison",
        "origines",
        "origine",
        "api",
    ),
)
