"""The tables in which the file describes itself: what it is, where it comes from, what to know."""

from __future__ import annotations

from ..model import Column, Table, Written

JEU = Column("jeu", "Nom du jeu de données (rome).")
EDITION = Column(
    "edition", "Édition, telle que le producteur la numérote (v460) ; sinon, le jour où le fichier a été récupéré."
)
SHA256 = Column("sha256", "SHA-256 du fichier tel que le producteur l'a servi.", pattern="[0-9a-f]" * 64)
NOM_TABLE = Column("nom_table", "Nom de la table.")
NOM_COLONNE = Column("nom_colonne", "Nom de la colonne.")
ISO_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"


def yes_no(name: str, description: str) -> Column:
    """Return a 0/1 column."""
    return Column(name, description, type="INTEGER", values=(0, 1))


RELEASE = Table(
    name="release",
    title="Cette livraison",
    description="Ce qu'est ce fichier : une seule ligne, tirée des sources et jamais de l'horloge.",
    source=Written(),
    columns=(
        Column(
            "identifiant",
            "Identifiant de la livraison : date de la source la plus récente, puis contenu, schéma et logiciel.",
        ),
        Column("date_release", "Date de récupération de la source la plus récente.", pattern=ISO_DATE),
        Column("version_schema", "Version du schéma ; change avec les tables et les colonnes.", type="INTEGER"),
        Column("version_builder", "Version du logiciel qui a construit le fichier."),
        Column(
            "hash_contenu",
            "SHA-256 du contenu de toutes les autres tables, le même quelle que soit la version de SQLite.",
            pattern="[0-9a-f]" * 64,
        ),
        yes_no("est_echantillon", "1 si le fichier ne contient que l'échantillon qui sert aux essais du logiciel."),
        yes_no(
            "est_depart", "1 pour le jeu de départ fourni avec le logiciel : codes, intitulés et chiffres, sans textes."
        ),
    ),
    key=("identifiant",),
    expect=range(1, 2),
)

SOURCES = Table(
    name="sources",
    title="Fichiers sources",
    description="Les fichiers des producteurs dont ce fichier est fait, et ceux qui manquent.",
    source=Written(),
    columns=(
        JEU,
        Column("fichier", "Nom du fichier chez le producteur."),
        Column("titre", "Ce qu'est le fichier."),
        yes_no("est_present", "1 si le fichier est dans cette livraison, 0 s'il est absent."),
        yes_no("est_obligatoire", "1 si le jeu de données ne se construit pas sans lui."),
        yes_no(
            "est_courante",
            "1 si les tables viennent de cette édition, 0 si seules les tables d'éditions la connaissent.",
        ),
        EDITION.but(empty="fichier absent"),
        Column("disposition", "Disposition du fichier, reconnue à son contenu.", empty="fichier absent"),
        Column("titre_edition", "Titre que le producteur donne à l'édition.", empty="aucun, ou fichier absent"),
        Column(
            "date_publication",
            "Date de publication donnée par le producteur.",
            pattern=ISO_DATE,
            empty="le fichier n'en donne pas, ou il est absent",
        ),
        Column(
            "date_recuperation",
            "Date à laquelle le fichier a été récupéré.",
            pattern=ISO_DATE,
            empty="fichier absent",
        ),
        Column("taille", "Taille du fichier.", type="INTEGER", unit="octets", empty="fichier absent"),
        SHA256.but(empty="fichier absent"),
        Column(
            "adresse",
            "Adresse à laquelle le producteur a servi ces octets mêmes.",
            empty="ils n'ont pas été téléchargés (voir origine_adresse et page), ou fichier absent",
        ),
        Column(
            "origine_adresse",
            "Comment ces octets sont venus : « téléchargé » à l'adresse donnée ; « ajouté à la main » : la page dit où "
            "une personne trouve le fichier ; « livraison antérieure » : l'adresse est celle qu'elle en donne ; "
            "« jeu de départ » : fourni avec le logiciel, tiré du fichier que la page montre ; « échantillon » : pour "
            "les essais du logiciel.",
            values=("téléchargé", "ajouté à la main", "livraison antérieure", "jeu de départ", "échantillon"),
            empty="fichier absent",
        ),
        Column("page", "Page où une personne trouve le fichier, dans toutes ses éditions."),
        Column("code_licence", "Licence du fichier ; voir la table licences."),
        Column(
            "periode_jours",
            "Nombre de jours au bout desquels le producteur a d'ordinaire une édition plus récente.",
            type="INTEGER",
            unit="jours",
            empty="pas de rythme connu",
        ),
        Column("apport", "Ce que le fichier apporte.", empty="le jeu de données entier"),
        Column("comment_obtenir", "Comment obtenir le fichier absent.", empty="fichier présent"),
    ),
    unique=(("jeu", "fichier", "edition"),),
)

LICENCES = Table(
    name="licences",
    title="Licences et attributions",
    description="Sous quelle licence chaque producteur diffuse ses fichiers, et la phrase à citer.",
    source=Written(),
    columns=(
        JEU,
        Column("code_licence", "Code de la licence."),
        Column("nom", "Nom de la licence."),
        Column("adresse", "Adresse du texte de la licence.", empty="licence inconnue"),
        yes_no(
            "est_redistribuable",
            "1 si la licence permet de rediffuser les données, 0 sinon : "
            "« infotravail build --redistributable » fait un fichier sans elles.",
        ),
        Column("producteur", "Qui produit les données."),
        Column("attribution", "Phrase d'attribution, prête à coller."),
    ),
    unique=(("jeu", "producteur", "code_licence"),),
)

DICTIONNAIRE = Table(
    name="dictionnaire",
    title="Dictionnaire des tables et des colonnes",
    description="Chaque table et chaque colonne : sens, type, unité, sens d'une cellule vide, origine.",
    source=Written(),
    columns=(
        NOM_TABLE,
        NOM_COLONNE.but(empty="la ligne décrit la table elle-même"),
        Column("description", "Ce que la table ou la colonne contient."),
        Column("type", "Type de la colonne : TEXT, INTEGER ou REAL.", empty="la ligne décrit une table"),
        Column("unite", "Unité des valeurs.", empty="sans unité"),
        Column("sens_vide", "Ce que veut dire une cellule vide.", empty="jamais vide, ou la ligne décrit une table"),
        Column("cle_etrangere", "Table et colonne que la colonne désigne.", empty="aucune"),
        Column("origine", "Colonne du fichier source, ou règle de calcul.", empty="table écrite par le logiciel"),
    ),
    unique=(("nom_table", "nom_colonne"),),
    indexes=(("nom_table",),),
)

AVERTISSEMENTS = Table(
    name="avertissements",
    title="Avertissements",
    description="Ce qu'il faut savoir avant d'utiliser une table ou une colonne.",
    source=Written(),
    columns=(
        JEU,
        NOM_TABLE.but(empty="tout le jeu de données"),
        NOM_COLONNE.but(empty="toute la table"),
        Column("texte", "L'avertissement."),
        Column(
            "statut",
            "« inféré » quand nous l'avons déduit des données, « publié » quand le producteur le dit.",
            values=("inféré", "publié"),
        ),
    ),
    unique=(("jeu", "nom_table", "nom_colonne", "texte"),),
    facets=("statut",),
)

CORRECTIONS = Table(
    name="corrections",
    title="Valeurs réparées",
    description="Chaque valeur qui n'est pas enregistrée comme elle a été publiée, et pourquoi.",
    source=Written(),
    columns=(
        NOM_TABLE.but(empty="le membre réparé n'est pas une table"),
        Column("cle", "Clé de la ligne dans la table.", empty="réparation d'un membre entier"),
        NOM_COLONNE.but(empty="réparation d'un membre entier"),
        Column("membre", "Membre du fichier qui a été réparé en entier.", empty="réparation d'une cellule"),
        Column("publie", "Valeur publiée."),
        Column("enregistre", "Valeur enregistrée."),
        Column("regle", "Règle ou correction qui l'a changée."),
    ),
    unique=(("nom_table", "cle", "nom_colonne", "membre", "regle", "publie"),),
    facets=("nom_table", "regle"),
)

CONSTATS = Table(
    name="constats",
    title="Constats des vérifications",
    description="Ce que les vérifications de la construction ont trouvé sans que ce soit une erreur.",
    source=Written(),
    columns=(
        JEU,
        NOM_TABLE.but(empty="tout le jeu de données"),
        Column("cle", "Clé de la ligne concernée.", empty="aucune ligne en particulier"),
        Column("gravite", "Gravité du constat.", values=("avertissement", "constat")),
        Column("texte", "Ce qui a été constaté."),
    ),
    unique=(("jeu", "nom_table", "cle", "texte"),),
    facets=("gravite", "nom_table"),
)

PROVENANCE = Table(
    name="provenance",
    title="Provenance des lignes",
    description=(
        "Pour chaque table et chaque édition, le fichier, son SHA-256 et le membre dont ses lignes viennent ; "
        "et, pour chaque membre qui n'est pas une table, ce qui en a été fait."
    ),
    source=Written(),
    columns=(
        JEU,
        NOM_TABLE.but(empty="le membre n'est pas une table (voir usage)"),
        EDITION,
        Column("fichier", "Nom du fichier chez le producteur."),
        SHA256,
        Column("membre", "Membre du fichier zip, ou feuille du classeur."),
        Column(
            "usage",
            "« table » : ses lignes sont enregistrées ; « extrait » : ce que certaines de ses colonnes répètent est "
            "enregistré une fois ; « preuve » : il répète des tables, ce qui a été vérifié ; "
            "« vide » : il n'a que ses en-têtes ; « notice » : lu pour la date et le titre ; "
            "« ignoré » : laissé de côté, nommément ; « nouveau » : ce logiciel ne le connaît pas et ne l'a pas lu ; "
            "« calcul » : nous en avons tiré les lignes de la table.",
            values=("table", "extrait", "preuve", "vide", "notice", "ignoré", "nouveau", "calcul"),
        ),
        Column("nb_lignes_source", "Nombre de lignes du membre.", type="INTEGER", empty="pas lu en lignes"),
        Column(
            "nb_lignes",
            "Nombre de lignes enregistrées dans la table.",
            type="INTEGER",
            empty="le membre n'est pas une table",
        ),
    ),
    unique=(("jeu", "edition", "fichier", "membre", "nom_table", "usage"),),
    facets=("usage",),
)

# In the order in which they are shown; `release` alone is written last.
REGISTERS = (RELEASE, SOURCES, LICENCES, DICTIONNAIRE, AVERTISSEMENTS, CORRECTIONS, CONSTATS, PROVENANCE)
