"""The tables of the search: everyday words, labels in the order of suggestions, and the weights of words."""

from __future__ import annotations

from ...model import Column, Computed, Notice, Table
from ...search.ask.vocabulary import GENRES
from ...search.build import labels, weights
from . import confiance, listes, tables_competences, usages
from .colonnes import EXPRESSION, NOTE, RANG, SOURCE

_CODE_ROME = Column(
    "code_rome",
    "Fiche à laquelle la ligne mène.",
    pattern="[A-N][0-9][0-9][0-9][0-9]",
    references="rome_metiers.code_rome",
)

USAGES = Table(
    name="usages",
    title="Mots de tous les jours",
    description=(
        "Ce que les gens disent d'un métier et qu'aucun intitulé du ROME ne dit : nounou, videur, routier. Liste "
        "écrite et relue par nous, ouverte aux contributions, sous la licence du logiciel."
    ),
    columns=(
        EXPRESSION,
        RANG,
        Column("code", "OGR de l'appellation qui veut dire la même chose, ou code de la fiche.", origin="notre liste"),
        _CODE_ROME.but(
            empty="cette édition du ROME n'a pas le code", origin="fiche de l'appellation dans cette édition"
        ),
        SOURCE,
        NOTE.but(
            description="Pourquoi : nom courant, abréviation, ancien nom ; « en anglais » pour les offres en anglais."
        ),
    ),
    source=Computed(usages.usage_rows, of=("rome_metiers", "rome_appellations")),
    unique=(("expression", "rang"),),
    indexes=(("code_rome",),),
    search=("expression",),
    facets=("note",),
    label="expression",
)

INTITULES = Table(
    name="recherche_intitules",
    title="Intitulés, tels qu'on les tape",
    description=(
        "Chaque intitulé de fiche ou d'appellation au masculin, au féminin, avec son sigle, en court ; et les mots de "
        "tous les jours. L'ordre des rangs est celui des suggestions."
    ),
    columns=(
        Column(
            "rang",
            "Rang dans les suggestions : les intitulés de fiche et les plus courts d'abord.",
            type="INTEGER",
            origin="calculé",
        ),
        Column("libelle", "L'intitulé, sous une de ses formes.", origin="calculé à partir des intitulés"),
        Column(
            "genre",
            "Ce que l'intitulé nomme.",
            values=("fiche", "appellation", "usage"),
            origin="table dont il vient",
        ),
        Column("code", "Code de la fiche, ou OGR de l'appellation.", origin="table dont il vient"),
        _CODE_ROME.but(origin="table dont il vient"),
        Column(
            "qualite",
            "Ce que valent ses mots, en millièmes : moins de 1 000 pour une appellation peu usitée, ou pour un sens "
            "moins courant.",
            type="INTEGER",
            origin="calculé à partir de peu_usite, ou du rang du sens",
        ),
    ),
    source=Computed(labels.label_rows, of=("rome_metiers", "rome_appellations", "usages")),
    key=("rang",),
    indexes=(("code_rome",),),
    search=("libelle",),
    facets=("genre",),
    label="libelle",
)

MOTS = Table(
    name="recherche_mots",
    title="Mots de la recherche et leurs poids",
    description=(
        "Chaque mot, au masculin singulier et sans accents, avec ce qu'il apporte à chaque intitulé et à chaque fiche "
        "qui l'ont. Les listes sont en JSON ; ce qui y croît est donné par ses écarts, à additionner : « SELECT "
        "numero_fiche, poids FROM (SELECT key, sum(value) FILTER (WHERE key % 2 = 0) OVER (ORDER BY key) "
        "AS numero_fiche, value AS poids FROM recherche_mots, json_each(fiches) WHERE mot = 'plombier') "
        "WHERE key % 2 = 1 ». La note d'une fiche est la somme de ce qu'apportent les mots, plus son bonus."
    ),
    columns=(
        Column("mot", "Le mot.", origin="calculé à partir des intitulés et des textes"),
        Column(
            "sonorite",
            "Comment le mot sonne, pour retrouver ce qui est écrit à l'oreille.",
            empty="le mot n'est que d'expressions anglaises : il se trouve tel qu'il s'écrit",
            origin="calculé",
        ),
        Column("nb_intitules", "Nombre d'intitulés qui ont le mot.", type="INTEGER", origin="calculé"),
        Column("rarete", "Rareté du mot parmi les intitulés, en millièmes.", type="INTEGER", origin="calculé"),
        Column(
            "intitules",
            "Intitulés qui ont le mot : rang (écart avec le précédent de la liste), numéro de fiche, poids en "
            "millièmes, et ainsi de suite.",
            origin="calculé",
        ),
        Column(
            "fiches",
            "Fiches dont les intitulés, la définition, les compétences ou les savoirs ont le mot : numéro de fiche "
            "(écart avec le précédent de la liste), poids en millièmes, et ainsi de suite.",
            origin="calculé",
        ),
    ),
    source=Computed(
        weights.word_rows,
        of=(
            "usages",
            "recherche_intitules",
            "rome_textes",
            "rome_competences",
            "rome_savoirs",
            "rome_metiers_competences",
            "rome_metiers_savoirs",
        ),
    ),
    key=("mot",),
    # Their lists are long.
    numbered=True,
    indexes=(("sonorite",),),
    label="mot",
)

FICHES = Table(
    name="recherche_fiches",
    title="Fiches dans la recherche",
    description="Le numéro qu'une fiche a dans les listes de recherche_mots, et son bonus.",
    columns=(
        Column("numero_fiche", "Numéro de la fiche, dans l'ordre des codes.", type="INTEGER", origin="calculé"),
        _CODE_ROME.but(origin="rome_metiers"),
        Column(
            "bonus",
            "Ce que la fiche a d'avance, en millièmes : elle couvre d'autant plus d'emplois qu'elle a d'appellations.",
            type="INTEGER",
            origin="calculé à partir du nombre de ses appellations",
        ),
    ),
    source=Computed(weights.sheet_rows, of=("rome_metiers", "rome_appellations")),
    key=("numero_fiche",),
    unique=(("code_rome",),),
)

TRIGRAMMES = Table(
    name="recherche_trigrammes",
    title="Mots par groupes de trois lettres",
    description="Les mots des intitulés qui ont chaque groupe de trois lettres, en JSON : pour les fautes de frappe.",
    columns=(
        Column("trigramme", "Trois lettres ; $ marque le début ou la fin du mot.", origin="calculé"),
        Column("mots", "Les mots, en JSON.", origin="calculé"),
    ),
    source=Computed(weights.trigram_rows, of=("recherche_mots",)),
    key=("trigramme",),
    numbered=True,
)

EXPRESSIONS = Table(
    name="recherche_expressions",
    title="Expressions lues d'un bloc",
    description=(
        "Ce que plusieurs mots d'une annonce veulent dire ensemble : un intitulé, ce qui n'est pas un métier, une "
        "enseigne. Les mots sont au masculin singulier et sans accents, dans leur ordre."
    ),
    columns=(
        Column("expression", "Les mots, au masculin singulier et sans accents.", origin="calculé ou notre liste"),
        Column(
            "genre",
            "Ce qu'est l'expression : un intitulé qui nomme un métier (metier) ou y mène (intitule), deux mots qui ne "
            "disent quelque chose qu'ensemble (couple), ce qui n'est pas un métier (non-reponse), même "
            "avec une suite (statut), une enseigne "
            "(ambigue si c'est un mot aussi), un mot français qu'aucun intitulé n'a (mot courant), "
            "une forme courte (abreviation).",
            values=GENRES,
            origin="calculé ou notre liste",
        ),
        Column(
            "sens",
            "Les codes des fiches qui ont cet intitulé ; pourquoi ce n'est pas un métier ; ce qui se lit à la place de "
            "l'enseigne.",
            empty="le genre suffit",
            origin="calculé ou notre liste",
        ),
    ),
    source=Computed(listes.expressions, of=("rome_appellations", "recherche_intitules", "usages")),
    key=("expression", "genre"),
)

CONFIANCE = Table(
    name="recherche_confiance",
    title="Nombres de la probabilité des réponses",
    description=(
        "Les nombres qui disent la probabilité qu'une réponse soit la bonne fiche. Celle de la première est 1 / (1 + "
        "exp(-s)), où s est la somme de ce qu'apportent ses indices ; chaque réponse suivante a une part de ce qui "
        "reste, par la même formule. Appris sur des intitulés d'offres réelles, dont aucun n'est ici."
    ),
    columns=(
        Column("nom", "Nom du nombre.", origin="notre liste"),
        Column("valeur", "Le nombre, en millièmes.", type="INTEGER", origin="appris sur des intitulés d'offres"),
        Column("description", "Ce que le nombre pèse.", origin="notre liste"),
    ),
    # They tell how to read the scores that these weights make.
    source=Computed(confiance.confidence_rows, of=("recherche_mots",)),
    key=("nom",),
    label="nom",
)

NOTICES = (
    Notice(
        "usages",
        "SELECT count(*) FROM usages WHERE code_rome IS NULL HAVING count(*)",
        "La clé est le nombre de mots de tous les jours dont cette édition du ROME n'a pas le code.",
    ),
    *tables_competences.NOTICES,
)

# In the order in which they lean on one another.
TABLES = (USAGES, INTITULES, MOTS, FICHES, TRIGRAMMES, EXPRESSIONS, CONFIANCE, *tables_competences.TABLES)
