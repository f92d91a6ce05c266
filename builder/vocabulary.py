"""What several datasets share: columns with one meaning everywhere, licences, rules of text."""

from __future__ import annotations

import re

from builder.facts import Value
from builder.model import Column, Licence, Rule

LICENCE_OUVERTE = Licence(
    "licence-ouverte-2.0",
    "Licence Ouverte 2.0 (Etalab)",
    "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
)
FRANCE_TRAVAIL = "France Travail"

NOT_GIVEN = "non renseigné par le producteur"

CODE_ROME = Column(
    "code_rome",
    "Code ROME de la fiche métier : une lettre (grand domaine), deux chiffres (domaine), deux chiffres.",
    pattern="[A-N][0-9][0-9][0-9][0-9]",
)
CODE_OGR = Column(
    "code_ogr",
    "Identifiant OGR, unique dans tout le ROME : fiche, appellation, compétence, savoir ou contexte.",
    digits=range(1, 7),
)


def flag(name: str, description: str, *, yes: str = "O", no: str = "N", empty: str = "") -> Column:
    """Return a 0/1 column from the publisher's two words; an empty cell stays empty."""
    numbers: dict[str, Value] = {yes: 1, no: 0}

    def convert(cell: str) -> Value:
        if cell not in numbers:
            raise ValueError(f"neither {yes!r} nor {no!r}")
        return numbers[cell]

    return Column(
        name,
        description,
        type="INTEGER",
        values=(0, 1),
        empty=empty,
        convert=convert,
        origin=f"1 pour « {yes} », 0 pour « {no} » dans le fichier",
    )


DOUBLED_APOSTROPHES = Rule(
    "apostrophe doublée",
    "Deux apostrophes de suite, reste d'un échappement SQL, redeviennent une seule.",
    lambda text: text.replace("''", "'"),
)

_C1 = re.compile("[\x80-\x9f]")
CONTROL_C1 = Rule(
    "caractère de contrôle C1",
    "Un octet de Windows-1252 passé pour un caractère de contrôle redevient la lettre qu'il était (œ, ’).",
    lambda text: _C1.sub(lambda found: found.group().encode("latin-1").decode("cp1252"), text),
)

LEADING_ZERO = Rule(
    "zéro initial",
    "Un code de deux chiffres que le fichier a perdu en nombre retrouve son zéro initial.",
    lambda text: text.zfill(2),
)
