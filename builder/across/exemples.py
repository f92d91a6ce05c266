"""Examples for programs, each with what it prints over this very file: the page shows them, and the tests run them.

In their text `{adresse}` stands for the address of the site, and `{base}` for the name of its database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..opened import holds
from .codage import codages
from .questions.code import MOST, ONE
from .recherche import answers, search
from .suggestions import suggest

Langage = Literal["curl", "javascript", "python", "r", "excel", "avant"]


@dataclass(frozen=True, slots=True)
class Exemple:
    """A program of a few lines, what it prints, and the file that it reads, if it does: its name and its text."""

    langage: Langage
    titre: str
    texte: str
    reponse: str
    fichier: str = ""
    contenu: str = ""


INTEGRER = """\
<form action="{adresse}/recherche">
  <label for="metier">Métier</label>
  <input id="metier" name="q" data-infotravail>
  <button>Chercher</button>
</form>
<script src="{adresse}/integrer/recherche.js" defer></script>
"""

ECOUTER = """\
document.addEventListener("infotravail", (event) => {
  event.preventDefault();
  event.target.value = event.detail.intitule;
  document.title = event.detail.code_rome;
});
"""

# The identifier of the survey of 2025 derives from its name in the old API.
AVANT = """\
import json
from urllib.request import urlopen

api = "{adresse}/partenaire/infotravail/v1"
bmo_2025 = "ef8b4a31-f689-5bea-a9be-b29e10df6213"
with urlopen(f"{api}/datastore_search?resource_id={bmo_2025}&limit=1") as reponse:
    print(json.load(reponse)["result"]["total"])
"""


def exemples(connection: sqlite3.Connection) -> Iterator[Exemple]:
    """Yield an example for each way to ask the site, where the file has what it asks."""
    if holds(connection, "rome"):
        yield _curl(connection)
        yield _file(connection)
        yield _javascript(connection)
        yield _python(connection)
    if holds(connection, "geo"):
        yield _r(connection)
        yield _excel(connection)
    if holds(connection, "bmo") and (total := _of_2025(connection)):
        yield Exemple(
            "avant",
            "Un programme écrit pour l'API Infotravail d'avant",
            AVANT,
            f"{total}\n",
        )


def _curl(connection: sqlite3.Connection) -> Exemple:
    import msgspec

    from .questions.code import DemandeCodage, find

    found = find(connection, DemandeCodage("soudeur", limit=1))
    return Exemple(
        "curl",
        "Une question, en JSON",
        'curl "{adresse}/-/code.json?intitule=soudeur&limit=1"\n',
        msgspec.json.encode(found).decode(),
    )


def _file(connection: sqlite3.Connection) -> Exemple:
    from ..csvs import csv_begin, csv_lines

    titles = ("Soudeur TIG", "Serveur en salle")
    found = [codages(connection, title, MOST)[1][:1] for title in titles]
    lines = [
        (place, title, *((getattr(best[0], name) for name in ONE) if best else [None] * len(ONE)))
        for place, (title, best) in enumerate(zip(titles, found, strict=True), 1)
    ]
    return Exemple(
        "curl",
        "Un fichier d'intitulés, codé ligne par ligne",
        'curl --form fichier=@offres.csv "{adresse}/coder.csv"\n',
        csv_begin(("n", "poste", *ONE), for_excel=False) + csv_lines(lines, for_excel=False),
        "offres.csv",
        "n,poste\n" + "".join(f"{place},{title}\n" for place, title in enumerate(titles, 1)),
    )


def _javascript(connection: sqlite3.Connection) -> Exemple:
    found = suggest(connection, "boulang", 3)
    return Exemple(
        "javascript",
        "Des propositions pendant la frappe, de n'importe quelle page",
        'const reponse = await fetch("{adresse}/-/suggest.json?q=boulang&limit=3");\n'
        "const { suggestions } = await reponse.json();\n"
        "for (const une of suggestions) console.log(une.code_rome, une.intitule);\n",
        "".join(f"{one.code_rome} {one.intitule}\n" for one in found),
    )


def _python(connection: sqlite3.Connection) -> Exemple:
    found = answers(search(connection, "serveur", 2))
    return Exemple(
        "python",
        "Une recherche",
        "import json\n"
        "from urllib.request import urlopen\n\n"
        'with urlopen("{adresse}/-/recherche.json?q=serveur&limit=2") as reponse:\n'
        '    for un in json.load(reponse)["resultats"]:\n'
        '        print(un["genre"], un["code"], un["libelle"])\n',
        "".join(f"{one.genre} {one.code} {one.libelle}\n" for one in found),
    )


def _r(connection: sqlite3.Connection) -> Exemple:
    codes = " ".join(f'"{code}"' for code in _departements(connection))
    return Exemple(
        "r",
        "Une table, ses codes en texte",
        'departements <- read.csv("{adresse}/{base}/departements.csv", colClasses = "character")\n'
        "print(head(departements$code_departement, 3))\n",
        f"[1] {codes}\n",
    )


def _excel(connection: sqlite3.Connection) -> Exemple:
    return Exemple(
        "excel",
        "Une table : Données > Obtenir des données > À partir du web, puis cette adresse",
        "{adresse}/{base}/departements.csv?excel=1\n",
        "".join(f"{code}\n" for code in _departements(connection)),
    )


def _departements(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT code_departement FROM departements ORDER BY code_departement LIMIT 3")
    return [code for (code,) in rows]


def _of_2025(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("SELECT count(*) FROM bmo WHERE annee = 2025").fetchone()[0]
    return found
