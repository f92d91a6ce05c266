"""The two zips of a ROME release, and how each member is read.

`RefRomeCsv.zip` is the release. It says UTF-8 in every member's name, and one is really
ISO-8859-15. Records of two members span lines, with blank lines between them. The zip that we
hold of version 60 lacks the tree of competences, which `RefRomeJson.zip` (ISO-8859-15) has.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from ...containers import LOOK, find, read_text
from ...errors import SourceChanged
from ...facts import Package, Recognised
from ...model import Download, File, Layout, Member
from ...recognisers import by_names

CSV = "RefRomeCsv.zip"
JSON = "RefRomeJson.zip"
ROME_4, ROME_4_PART, ROME_3 = "ROME 4.0", "ROME 4.0, incomplet", "ROME 3"
# The first release that was seen whole.
FIRST_WHOLE = "v460"
# Of what the publisher does not date in the release itself.
PUBLISHED = {"v344": "2020-10-12"}


def csv(name: str, **words: Any) -> Member:
    """Return the CSV member of that name, in the edition's version, of a release of ROME 4.0."""
    return Member(CSV, f"unix_{name}_{{edition}}_utf8.csv", **{"layout": ROME_4, **words})


GRAND_DOMAINE = csv("grand_domaine")
DOMAINE = csv("domaine_professionnel")
CODE_ROME_FILE = csv("referentiel_code_rome")
APPELLATION = csv("referentiel_appellation")
TEXTE = csv("texte", controls=True)
COMPETENCE = csv("referentiel_competence")
SAVOIR = csv("referentiel_savoir", controls=True)
CONTEXTE = csv("referentiel_contexte_travail")
COHERENCE = csv("coherence_item")
MOBILITE = csv("rubrique_mobilite")
THEMES = csv("themes")
ARBO_THEME = csv("arborescence_thematique")
CENTRE_INTERET = csv("centre_interet", blank_lines=True)
ARBO_CENTRE_INTERET = csv("arborescence_centre_interet")
SECTEUR = csv("secteur_activite", blank_lines=True)
SOUS_SECTEUR = csv("sous_secteur_activite")
ARBO_SECTEUR = csv("arborescence_secteur_activite")
NAF = csv("secteur_naf")
# Read as Windows-1252 its œ would be ½ without any error: the canary sees it.
ARBO_NAF = csv("arborescence_secteur_naf", encoding="iso-8859-15", canary="œ")
RIASEC = csv("referentiel_code_rome_riasec")
MACRO_RIASEC = csv("referentiel_macro_competence_riasec")
RUBRIQUE = csv("descriptif_rubrique")
BLOC = csv("composition_bloc")

ITEM = csv("item", controls=True)
LIENS = csv("liens_rome_referentiels")
CR_GD_DP = csv(
    "cr_gd_dp",
    misspelt={
        "code_domaine_professionel": "code_domaine_professionnel",
        "libelle_domaine_professionel": "libelle_domaine_professionnel",
    },
)
CR_GD_DP_APPELLATIONS = csv("cr_gd_dp_appellations")
TYPE_REFERENTIEL = csv("type_referentiel")

# Its headers are known from a public reader of version 60 only: no copy was at hand.
ARBO_COMPETENCES = csv("arborescence_competences")

_ROME_4 = (
    GRAND_DOMAINE, DOMAINE, CODE_ROME_FILE, APPELLATION, TEXTE, COMPETENCE, SAVOIR, CONTEXTE,
    COHERENCE, MOBILITE, THEMES, ARBO_THEME, CENTRE_INTERET, ARBO_CENTRE_INTERET, SECTEUR,
    SOUS_SECTEUR, ARBO_SECTEUR, NAF, ARBO_NAF, RIASEC, MACRO_RIASEC, RUBRIQUE, BLOC, ITEM, LIENS,
    CR_GD_DP, CR_GD_DP_APPELLATIONS, TYPE_REFERENTIEL,
)  # fmt: skip

_TAGS_OF_4 = frozenset({
    "transition_eco", "transition_num", "transition_demo", "emploi_reglemente", "emploi_cadre",
})  # fmt: skip
# Of the ROME 3, only codes and labels are read, for the history of the editions.
CODE_ROME_FILE_3 = csv(
    "referentiel_code_rome",
    layout=ROME_3,
    lacks=_TAGS_OF_4 | {"code_rome_parent"},
    unread=frozenset({"code_fiche_em", "statut"}),
)
APPELLATION_3 = csv(
    "referentiel_appellation",
    layout=ROME_3,
    lacks=frozenset({"classification"}),
    unread=frozenset({"code_type_section_appellation", "libelle_type_section_appellation", "statut"}),
)
# Of a release of ROME 4.0 that lacks members or columns, as copies of 2023 and 2024 do, the same is read.
CODE_ROME_FILE_PART = csv(
    "referentiel_code_rome",
    layout=ROME_4_PART,
    optional=_TAGS_OF_4 | {"code_rome_parent", "code_fiche_metier"},
)
APPELLATION_PART = csv(
    "referentiel_appellation",
    layout=ROME_4_PART,
    optional=_TAGS_OF_4 | {"classification", "origine", "code_rome_parent", "peu_usite"},
)


NOTICE = "version.txt"
# In the title of the release that the starter was made of: it has no texts, and any other one must have them.
WITHOUT_TEXTS = "(jeu de départ)"


def recognise_rome_3(package: Package) -> Recognised | None:
    """Recognise a release of ROME 3; only the known releases have a date."""
    found = by_names(r"unix_referentiel_code_rome_(v3\d\d)_utf8\.csv")(package)
    return found and Recognised(found.edition, PUBLISHED.get(found.edition, ""))


def recognise_release(package: Package) -> Recognised | None:
    """Recognise a whole release of ROME 4.0 by its members' names, and read its notice."""
    found = _release_of_4(package)
    if not found or not _is_whole(package, found.edition):
        return None
    if not find(package, TEXTE.name, found.edition) and not found.title.endswith(WITHOUT_TEXTS):
        lost = TEXTE.name.format(edition=found.edition)
        raise SourceChanged(f"{package.name} ({ROME_4}, {found.edition})", f"members lost: {lost}", LOOK)
    return found


def recognise_part(package: Package) -> Recognised | None:
    """Recognise part of a release of ROME 4.0: whether it has the sheets and the job titles, its layout says."""
    return _release_of_4(package)


def _release_of_4(package: Package) -> Recognised | None:
    found = by_names(r"unix_\w+?_(v4\d\d)_utf8\.csv")(package)
    return read_notice(package, found.edition) if found and NOTICE in package.members else found


def _is_whole(package: Package, edition: str) -> bool:
    """Tell whether a release has, or must have, the members and the columns of every release since 2025.

    Since then, a release that has most of the members has lost the others, which is a change to tell; a release that
    has a few members is a part that a person made.
    """
    there = [member for member in _ROME_4 if find(package, member.name, edition)]
    if edition >= FIRST_WHOLE and 2 * len(there) > len(_ROME_4):
        return True
    if len(there) < len(_ROME_4):
        return False
    header = package.read(find(package, APPELLATION.name, edition)).partition(b"\n")[0]
    return b"code_rome_parent" in header and b"peu_usite" in header


def read_notice(package: Package, edition: str) -> Recognised:
    """Read `version.txt`: the publication date and title, once its number is the edition's.

    Raises SourceChanged when the number is another one or the date cannot be read.
    """
    text = read_text(package, NOTICE)
    found = dict(re.findall(r"^([^:\n]+?)\s*:\s*(\S.*?)\s*$", text, re.M))
    number, date = found.get("Numero de version", ""), found.get("Date de publication", "")
    if edition[2:] != number.zfill(2):
        raise SourceChanged(
            f"{CSV} > version.txt",
            f"says version {number!r}, while the members are {edition}",
            "look at the zip file: it mixes two releases, or the notice has a new layout",
        )
    try:
        published = datetime.strptime(date, "%d/%m/%Y").date().isoformat()
    except ValueError as error:
        raise SourceChanged(
            f"{CSV} > version.txt, Date de publication", f"{date!r} is not dd/mm/yyyy", "look at the notice"
        ) from error
    return Recognised(edition, published, found.get("Titre/commentaire", ""))


_PAGE = "https://www.data.gouv.fr/fr/datasets/repertoire-operationnel-des-metiers-et-des-emplois-rome/"
_OWN = "https://api.francetravail.fr/api-nomenclatureemploi/v1/open-data"
_RESOURCE = "https://www.data.gouv.fr/api/1/datasets/r"
_HOSTS = frozenset({"www.data.gouv.fr", "static.data.gouv.fr", "api.francetravail.fr"})

FILES = (
    File(
        CSV,
        "Toutes les données du ROME, en CSV",
        layouts=(
            Layout(
                ROME_4,
                recognise_release,
                members=tuple(member.name for member in _ROME_4 if member != TEXTE),
                optional=(ARBO_COMPETENCES.name, TEXTE.name),
                notice=NOTICE,
            ),
            Layout(
                ROME_4_PART,
                recognise_part,
                members=(CODE_ROME_FILE_PART.name, APPELLATION_PART.name),
                ignored=("unix_*_{edition}_utf8.csv", NOTICE),
                built=False,
                why_not="an incomplete release of ROME 4.0: its codes and labels feed the history alone",
            ),
            Layout(
                ROME_3,
                recognise_rome_3,
                members=(CODE_ROME_FILE_3.name, APPELLATION_3.name),
                # 20 or 21 files by edition.
                ignored=("unix_*_{edition}_utf8.csv", NOTICE),
                built=False,
                why_not="an edition of ROME 3: its codes and labels feed the history alone",
            ),
        ),
        page=_PAGE,
        addresses=(Download(f"{_OWN}/csv"), Download(f"{_RESOURCE}/8cf674b6-ef21-446a-8190-178e2defd6fc")),
        hosts=_HOSTS,
    ),
    File(
        JSON,
        "Toutes les données du ROME, en JSON",
        layouts=(
            Layout(
                "ROME 4.0, JSON",
                by_names(r"unix_(?:referentiel_code_rome|arborescence_competence)_(v4\d\d)\.json"),
                members=("unix_arborescence_competence_{edition}.json",),
                # They repeat RefRomeCsv.zip, and how many there are varies: 9 here, 13 in v461.
                ignored=("unix_*_{edition}.json", NOTICE),
            ),
        ),
        page=_PAGE,
        addresses=(Download(f"{_OWN}/json"), Download(f"{_RESOURCE}/1c893376-8476-4262-9a0e-8df519883e1e")),
        hosts=_HOSTS,
        required=False,
        gives="rome_arborescence_competences, là où RefRomeCsv.zip n'a pas ce fichier",
    ),
)
