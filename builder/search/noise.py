"""Words that say nothing of a job: those of grammar, and what an offer says beside it."""

from __future__ import annotations

_GRAMMAR = """
a au aux avec chez d dans de des du en et l la le les ou par pour qui s sa sans ses sur un une
vos votre nos notre
the of and for in to with
"""

# Sexes by their letters: no label has them as words.
_LETTERS = """
h f m w x hf fh mf fm hfx mfx hfd nb hfnb
"""

# Contract, hours, length of experience, diploma, praise. A word that labels have beside another is kept where a title
# has both: see `recherche_expressions`.
_NOISE = """
cdi cdd cdic cddi cui ctt interim interimaire alternance alternances alternant alternante apprentissage apprenti
apprentie stage stagiaire stages
contrat contrats professionnalisation saison saisonnier saisonniere saisonniers saisonnieres vacataire vacataires extra
extras vacations vacation etudiant etudiante etudiants job jobs
junior juniors senior seniors confirme confirmee debutant debutante debutants debutantes experimente experimentee
urgent urgente
poste postes temps plein partiel complet mois semaine jours heures heure annee annees ans an rentree
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre ete hiver
lundi mardi mercredi jeudi vendredi samedi dimanche mercredis samedis dimanches matin matins soir soirs
recherchons recrute recrutons h24 week end weekend weekends immediat immediate immediatement actuellement
loge logee accepte acceptee acceptes souhaite souhaitee exige exigee possible futur future ref reference
bts bep dut cap niveau diplome diplomee
remplacement remplacant remplacante titulaire autonome motive motivee talentueux serieux
"""

# Of those, what a job may be about: « responsable des stages ».
_NOUNS = """
poste postes stage stages apprentissage alternance alternances contrat contrats interim interimaires extras vacations
etudiant etudiants etudiante etudiantes debutants stagiaires alternants diplome diplomes remplacement reference
"""

GRAMMAR = frozenset(_GRAMMAR.split())
LETTERS = frozenset(_LETTERS.split())
NOISE = LETTERS | frozenset(_NOISE.split())
NOUNS = frozenset(_NOUNS.split())


def is_figures(word: str) -> bool:
    """Tell whether a word has figures: a number, a reference, a code of somebody else."""
    return not word.isalpha()
