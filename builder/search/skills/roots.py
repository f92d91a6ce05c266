"""The root that the verb, the action and the person who does it have in common: souder, soudage, soudure, soudeur.

A job title is found by its word: a skill is the same whether its label says it by a verb or by a noun.
"""

from __future__ import annotations

from functools import lru_cache

from ..words import stem, stems

# The first ending that fits is cut, and something put in its place, where as many letters as that stay. They are those
# of stems, without their last e; the longest come first.
_ENDINGS = (
    ("ification", "if", 2),
    ("issement", "", 4),
    ("agement", "", 3),
    ("ication", "ic", 3),
    ("isseur", "", 3),
    ("abilit", "abl", 3),
    ("iateur", "", 3),
    ("iation", "", 3),
    ("uction", "ui", 2),
    ("ucteur", "ui", 2),
    ("issag", "", 3),
    ("iquer", "ic", 3),
    ("ement", "", 4),
    ("ateur", "", 4),
    ("iteur", "", 4),
    ("ageur", "", 3),
    ("ation", "", 3),
    ("ition", "", 4),
    ("ager", "", 3),
    ("uir", "ui", 2),
    ("anc", "", 4),
    ("eri", "", 4),
    ("ier", "", 4),
    ("eur", "", 4),
    ("ur", "", 3),
    ("ag", "", 3),
    ("er", "", 3),
    ("ir", "", 3),
    ("e", "", 4),
)
# Families whose words no ending shows: the first stands for all of them.
_FAMILIES = """
gerer gestion gestionnaire gere
vendre vente vendeur vendu
peindre peinture peintre peint
cuire cuisson cuit cuite
conduire conduite conducteur
coudre couture couturier cousu
lire lecture lecteur
ecrire ecriture ecrit
rediger redaction redacteur redactionnel
entretenir entretien
accueillir accueil
poser pose
servir service serveur
tondre tonte tondeuse
teindre teinture teinturier
cultiver culture cultivateur
soigner soin soigneur
essayer essai essayage
payer paie paye payes paies paiement
acheter achat acheteur
nettoyer nettoyage nettoie nettoyeur
recevoir reception
couvrir couverture couvreur
elire election
proteger protection
corriger correction correcteur
detecter detection detecteur
inspecter inspection inspecteur
diriger direction directeur
decouper decoupe
decorer decoration deco decorateur
traire traite trayeur
pecher peche pecheur
mesurer mesure metrologie
menage menager menagere
prelever prelevement
perfuser perfusion
diffuser diffusion
transmettre transmission
diviser division
facturer facture facturation
structurer structure structuration
fondre fonte fonderie
moudre mouture
recruter recrutement recruteur
telephone telephonique telephoner telephonie
informatique informaticien
electricite electrique electricien
mecanique mecanicien
comptable compta
anglais anglaise
"""
# Their ending is no ending: what it is cut to is another word.
_WHOLE = """
chantier village garage image langage message equipement departement appartement batiment document moteur papier
courrier atelier dossier nature voiture figure mature ordinateur element toilettage reacteur
ouvrage ouvrier visage paysage couleur chauffeur mobilier immobilier poussiere
"""


def _cut(word: str) -> str:
    """Return a stem without its ending."""
    for ending, put, least in _ENDINGS:
        if word.endswith(ending) and len(word) >= least + len(ending):
            cut = word[: -len(ending)] + put
            # maçonner and maçon.
            return cut[:-1] if cut.endswith("nn") else cut
    return word


def _families() -> dict[str, str]:
    lines = (line.split() for line in _FAMILIES.split("\n") if line)
    return {stem(word): stem(first) for first, *others in lines for word in (first, *others)}


_ROOTS = {word: word for word in map(stem, _WHOLE.split())} | _families()


@lru_cache(50_000)
def root(word: str) -> str:
    """Return the root of a stem: itself, where it has no ending of a verb or of what is made of one.

    >>> [root(word) for word in ("souder", "soudag", "soudur", "soudeur")]
    ['soud', 'soud', 'soud', 'soud']
    >>> root("gestion") == root("gerer"), root("chantier")
    (True, 'chantier')
    """
    if len(word) <= 3:
        return word
    return _ROOTS.get(word) or _cut(word)


def rooted(text: str) -> dict[str, str]:
    """Return the words of a text, each with its root.

    >>> rooted("Souder à l'arc")
    {'souder': 'soud', 'arc': 'arc'}
    """
    return {word: root(word) for word in stems(text)}
