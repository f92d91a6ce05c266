"""The level of studies that gives access to each job: ours, read in the text of its sheet, and inferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...face import Connection
from ...facts import Row
from ...model import Caveat, Column, Computed, Notice, Table
from ...vocabulary import COMPUTED
from .echelle import NIVEAUX, REGLES
from .fiches import OF_SHEET
from .niveaux import Lecture, acces

NOTHING_SURE = "le texte de la fiche ne dit aucun niveau avec certitude, ou la fiche n'a pas de texte"
_TEXTS = (
    "SELECT code_rome, libelle_texte FROM rome_textes WHERE libelle_type_texte = 'acces_metier' "
    "ORDER BY code_rome, position_phrase"
)


def acces_rows(connection: Connection) -> Iterator[Row]:
    """Yield, for each sheet, the lowest and the highest level that its text tells, each with its rule and sentence."""
    texts = defaultdict(list)
    for code, text in connection.execute(_TEXTS):
        texts[code].append(text)
    for (code,) in connection.execute("SELECT code_rome FROM rome_metiers ORDER BY code_rome").fetchall():
        found = acces(texts[code])
        yield code, *(cell for end in found or (None, None) for cell in _cells(end))


def _cells(read: Lecture | None) -> tuple[str | int | None, ...]:
    return (NIVEAUX[read.rang], read.rang, read.regle, read.phrase) if read else (None,) * 4


def _read(name: str, description: str, **words: object) -> Column:
    return Column(name, description, empty=NOTHING_SURE, origin=COMPUTED).but(**words)


def _end(suffix: str, which: str) -> tuple[Column, ...]:
    """Return the columns of one end of the levels of a sheet: its name, rank, rule and sentence."""
    return (
        _read(f"niveau_acces{suffix}", f"{which}, inféré.", values=tuple(NIVEAUX.values())),
        _read(
            f"rang_acces{suffix}",
            "Rang de ce niveau : celui du cadre français des certifications, de 3 (CAP) à 8 (doctorat) ; 0 sans "
            "diplôme.",
            type="INTEGER",
            values=tuple(NIVEAUX),
        ),
        _read(f"regle{suffix}", "Règle qui a lu ce niveau dans la phrase.", values=tuple(REGLES)),
        _read(f"phrase{suffix}", "Phrase de la fiche d'où vient ce niveau.", has_lines=True),
    )


ROME_ACCES = Table(
    name="rome_acces",
    title="Niveau d'études qui donne accès à chaque métier",
    description=(
        "Une ligne par fiche : le niveau le plus bas que son texte d'accès dit suffisant, et le plus haut qu'il dit "
        "demandé. C'est une lecture de ce logiciel, pas une donnée du producteur : la phrase et la règle sont à côté."
    ),
    source=Computed(acces_rows, of=("rome_metiers", "rome_textes")),
    columns=(
        OF_SHEET.but(origin=COMPUTED),
        *_end("", "Niveau le plus bas qui donne accès au métier"),
        *_end("_max", "Niveau le plus haut que le texte dit demandé"),
    ),
    key=("code_rome",),
    indexes=(("rang_acces",),),
    facets=("niveau_acces", "niveau_acces_max", "regle"),
    expect=range(1_500, 2_500),
)

NOTICES = (
    Notice(
        "rome_acces",
        "SELECT edition FROM rome_editions WHERE est_courante = 1 AND NOT EXISTS "
        "(SELECT 1 FROM rome_textes WHERE libelle_type_texte = 'acces_metier')",
        "cette édition n'a aucun texte d'accès au métier : le niveau d'accès n'est connu pour aucune fiche",
    ),
)

CAVEATS = (
    Caveat(
        "Le niveau d'accès est inféré : des règles le lisent dans le texte de la fiche, "
        + " ; ".join(f"« {name} », {meaning}" for name, meaning in REGLES.items())
        + ". Sur 120 fiches tirées au hasard et relues, 106 avaient un niveau, dont un seul était discutable.",
        "rome_acces",
        "niveau_acces",
        inferred=True,
    ),
    Caveat(
        "Un niveau vide n'est pas « sans diplôme » : le texte ne nomme qu'un permis, un titre ou un diplôme dont le "
        "nom ne dit pas le niveau (diplôme d'État d'infirmier), ou rien.",
        "rome_acces",
        "niveau_acces",
        inferred=True,
    ),
    Caveat(
        "« Sans diplôme » ne veut pas dire sans condition : une expérience, un permis ou une habilitation peuvent être "
        "exigés, ou l'accès n'être ouvert que pour certains postes. Lire la phrase.",
        "rome_acces",
        "niveau_acces",
        inferred=True,
    ),
)
