"""All that the file knows of a job in a place: tension, projects, offers, demand, salary, and what is absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import quote

from ...asking import Unusable
from ...face import Address, Asked, AtMost, Command, Connection, Csv, Liste, Page, Question, Tool
from ...french import aligned, in_french
from ...search.places.lieu import Lieu, place
from ...search.places.options import KINDS, Lecture, read_one_of, read_place, told, where
from ..marche import demande, indicateurs, offres, projets, salaires, tension
from ..marche.absences import absences
from ..marche.chiffres import NIVEAUX, RUBRIQUES, Carte, Chiffre, Manque, Serie, Tension
from ..marche.perimetre import FicheDuMarche, endroits, fiche
from ..marche.traces import trace

MOST, MOST_PLACES, NEAR = 1_000, 4, 5
LONGEST = 200
# From which number on French has a plural.
PLURAL = 2
# Of a day, ISO.
LENGTH_OF_DAY = 10
TITLES = {
    "tension": "Tension",
    "projets": "Projets de recrutement",
    "offres": "Offres",
    "demande": "Demande d'emploi",
    "salaire": "Salaire",
}
TABLES = (
    tension.FAP, tension.BASSINS, projets.TABLE, offres.COMMUNES, demande.COMMUNES, demande.SERIES, salaires.TABLE,
    indicateurs.TABLE,
)  # fmt: skip


def _place_as(french: str, english: str) -> Any:
    return Asked(french, english, longest=LONGEST, convert=str.strip)


@dataclass(frozen=True, slots=True)
class DemandeMarche:
    """The sheet, and the place: France where none is given."""

    code: Annotated[
        str, Asked("Code de la fiche : J1506.", "Code of the sheet: J1506.", longest=LONGEST, convert=str.strip,
                   is_argument=True)
    ] = ""  # fmt: skip
    commune: Annotated[str, _place_as("Commune, son code ou son nom.", "Commune, its code or name: 35238, Rennes.")] = (
        ""
    )
    bassin: Annotated[str, _place_as("Bassin d'emploi, son code ou son nom.", "Basin, its code or name.")] = ""
    departement: Annotated[
        str, _place_as("Département, son code ou son nom.", "Department, its code or name: 35, Ain.")
    ] = ""
    region: Annotated[str, _place_as("Région, son code ou son nom.", "Region, its code or name: 53, Bretagne.")] = ""
    lieu: Annotated[str, _place_as("Un lieu, comme on l'écrit.", "A place, as one writes it.")] = ""

    def __post_init__(self) -> None:
        given = [name for name in ("commune", "bassin", "departement", "region", "lieu") if getattr(self, name)]
        if len(given) > 1:
            raise Unusable(
                given[1],
                f"« {given[0]} » et « {given[1]} » disent tous deux le lieu : donner l'un des deux",
                f"{given[0]} and {given[1]} both say the place: give one of them",
            )


@dataclass(frozen=True, slots=True)
class ReponseMarche(Liste[Chiffre]):
    """The figures of a job in a place and in those that hold it; `fiche` is None where no sheet has the code.

    `lieu` is None for France; `lectures` say how a name of place was read. `familles` are those of the sheet, by its
    sheet of the ROME 3, an inference. `tensions` have their factors; `series` are one nomenclature each. `absences` say
    what the file lacks. `proches` are sheets that the search finds, where no sheet has the code.
    """

    liste = "chiffres"
    code: str
    fiche: FicheDuMarche | None
    lieu: Lieu | None
    lectures: Annotated[tuple[Lecture, ...], AtMost(MOST_PLACES)]
    chiffres: Annotated[tuple[Chiffre, ...], AtMost(MOST)]
    tensions: tuple[Tension, ...]
    series: tuple[Serie, ...]
    cartes: tuple[Carte, ...]
    absences: tuple[Manque, ...]
    proches: Annotated[tuple[tuple[str, str], ...], AtMost(NEAR)]


def find(connection: Connection, asked: DemandeMarche) -> ReponseMarche:
    """Return all that the file knows of a sheet in a place."""
    here, lectures = _place(connection, asked)
    code = asked.code.upper()
    sheet = fiche(connection, code)
    if sheet is None:
        return ReponseMarche(asked.code, None, here, lectures, (), (), (), (), (), _near(connection, asked.code))
    places = endroits(connection, here)
    found = tuple(tension.tensions(connection, sheet, places))
    figures = sorted(
        (
            *tension.figures(connection, sheet, places, found),
            *projets.figures(connection, sheet, places),
            *offres.figures(connection, sheet, places),
            *demande.figures(connection, sheet, places),
            *salaires.figures(connection, sheet),
            *indicateurs.figures(connection, sheet, places),
        ),
        key=lambda one: (RUBRIQUES.index(one.rubrique), NIVEAUX.index(one.niveau)),
    )
    return ReponseMarche(
        code,
        sheet,
        here,
        lectures,
        tuple(figures),
        tuple(one for one, _ in found),
        (*tension.series(connection, sheet, places), *demande.series(connection, places)),
        tuple(tension.maps(connection, sheet)),
        tuple(absences(connection, sheet, places, figures)),
        (),
    )


def _near(connection: Connection, text: str) -> tuple[tuple[str, str], ...]:
    """Return the sheets that the search finds for words."""
    from ...search.ask.ranking import Ranker

    found = Ranker(connection).rank(text, NEAR) if text else []
    labels = dict(map(tuple, connection.execute("SELECT code_rome, libelle FROM rome_metiers")))
    return tuple((one.code_rome, labels[one.code_rome]) for one in found)


def _place(connection: Connection, asked: DemandeMarche) -> tuple[Lieu | None, tuple[Lecture, ...]]:
    """Return the place that is asked, and how its name was read. Raises Unusable."""
    for genre in ("commune", "bassin", "departement", "region"):
        text = getattr(asked, genre)
        if text:
            code, lecture = read_place(connection, genre, text, genre)
            return place(connection, genre, code), (lecture,) if lecture else ()
    if asked.lieu:
        genre, code, lecture = read_one_of(
            connection, "lieu", asked.lieu, ("commune", "departement", "region", "bassin")
        )
        return place(connection, genre, code), (lecture,) if lecture else ()
    return None, ()


def of_what(one: Chiffre) -> str:
    """Say of which job a figure is: the code that its publisher counts by, and how many other sheets it is of too."""
    code = f"{one.nomenclature} {one.code_metier}".strip() or one.metier
    others = one.nb_autres_fiches or 0
    return f"{code}, et {others} autre{'s' if others > 1 else ''} fiche{'s' if others > 1 else ''}" if others else code


def shown(one: Chiffre) -> str:
    """Return a figure as it is read: a number, its bounds, or the word for what is not published."""
    if one.valeur is None and one.minimum is not None and one.maximum is not None:
        return f"{_number(one.minimum)} à {_number(one.maximum)}"
    return "non publié" if one.valeur is None else _number(one.valeur)


def unit(one: Chiffre) -> str:
    """Return the unit of a figure, which is plural from two on."""
    is_one = one.valeur is not None and abs(one.valeur) < PLURAL and one.unite in ("offres", "projets", "personnes")
    return one.unite[:-1] if is_one else one.unite


def _number(value: float) -> str:
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return text.replace(",", " ").replace(".", ",")


def dated(one: Chiffre) -> str:
    """Return the day, the year or the period of a figure, in French where it is a day."""
    return in_french(one.date) if len(one.date) == LENGTH_OF_DAY and one.date.count("-") == 2 else one.date


def lines(_asked: DemandeMarche, answer: ReponseMarche) -> Iterator[str]:
    """Yield the sheet and the place, then the figures under each heading, with what is absent."""
    if answer.fiche is None:
        return
    yield f"{answer.fiche.code_rome} {answer.fiche.libelle}, {where(answer.lieu)}"
    for family in answer.fiche.familles:
        shared = family.nb_autres_fiches + 1
        yield (
            f"  famille {family.nomenclature} {family.code_fap} {family.libelle}, partagée par {shared} "
            f"fiche{'s' if shared > 1 else ''}, par la fiche {answer.fiche.code_rome3} du ROME 3 (inféré)"
        )
    for heading, found in groupby(answer.chiffres, key=lambda one: one.rubrique):
        listed = list(found)
        yield TITLES[heading]
        head = ("Mesure", "Valeur", "Lieu", "Date", "Compté par")
        rows = [
            (one.mesure, f"{shown(one)} {unit(one)}".strip(), one.territoire, dated(one), of_what(one))
            for one in listed
        ]
        yield from (f"  {line}" for line in aligned([head, *rows]))
        for remark in dict.fromkeys(one.remarque for one in listed if one.remarque):
            yield f"  {remark}"
        for source in dict.fromkeys(one.source for one in listed if one.source):
            yield f"  Source : {source}"
    for one in answer.absences:
        yield f"{TITLES.get(one.rubrique, 'Familles')} : {one.raison}{f' : {one.commande}' if one.commande else ''}"


def notes(_asked: DemandeMarche, answer: ReponseMarche) -> Iterator[str]:
    """Say how the place was read, and what to try where no sheet has the code."""
    yield from map(told, answer.lectures)
    if not answer.code:
        yield "De quel métier ? Donner le code d'une fiche : « infotravail marche J1506 »."
    elif answer.fiche is None:
        near = ", ".join(f"{code} ({label})" for code, label in answer.proches)
        yield f"Aucune fiche n'a le code « {answer.code} »{f' ; essayer {near}' if near else ''}."


def _title(answer: ReponseMarche) -> str:
    if answer.fiche is None:
        return "Marché du travail, par métier et par lieu"
    return f"Marché du travail : {answer.fiche.libelle}, {answer.lieu.libelle if answer.lieu else 'France'}"


def _address(answer: ReponseMarche) -> str:
    place_ = f"&{answer.lieu.genre}={quote(answer.lieu.code)}" if answer.lieu else ""
    return f"/marche?code={quote(answer.code)}{place_}"


def more(answer: ReponseMarche) -> Mapping[str, Any]:
    """Return what the page has beside the answer: the figures under their headings, the words of each."""
    groups = [
        (TITLES[heading], list(found)) for heading, found in groupby(answer.chiffres, key=lambda one: one.rubrique)
    ]
    return {
        "rubriques": groups,
        "titres": TITLES,
        "genres": KINDS,
        "montre": shown,
        "unite": unit,
        "compte": of_what,
        "de_quand": dated,
        "trace": trace,
    }


QUESTION = Question(
    name="marche",
    needs="rome",
    asks=DemandeMarche,
    answers=ReponseMarche,
    find=find,
    is_found=lambda answer: bool(answer.chiffres),
    address=Address(
        "/marche",
        "Ce que le fichier sait d'un métier dans un lieu : tension, projets, offres, demande, salaire",
        page=Page(
            "marche.html",
            title=_title,
            description=lambda _answer: (
                "Tension, projets de recrutement, offres, demande d'emploi et salaire d'un métier : chaque chiffre "
                "avec sa source, sa date et sa nomenclature, et ce qui manque."
            ),
            tables=TABLES,
            menu="Marché",
            more=more,
            canonical=_address,
        ),
        csv=Csv(Chiffre, lambda answer: answer.chiffres, lambda answer: f"marche-{answer.code or 'vide'}"),
    ),
    command=Command(
        """Show all that the file knows of a job, the sheet CODE, in a place: tension, projects, offers, demand, salary.

        Each figure has its source, its date and its nomenclature, and says of how many other sheets it is too; what is
        absent is said.
        """,
        "infotravail marche J1506 --departement 35",
        lines,
        notes,
    ),
    is_dated=False,
    tool=Tool(
        "marche",
        "Donne le marché du travail d'un métier du ROME en France ou dans un lieu : tension, projets de recrutement, "
        "offres, demandeurs d'emploi, salaire, et ce qui manque. Chaque chiffre dit de quel territoire et de quelle "
        "année il est.",
    ),
)
