"""Words that say nothing of a job: those of grammar, and what an offer says beside it."""

from __future__ import annotations

_GRAMMAR = """
a au aux avec chez d dans de des du en et l la le les ou par pour qui s sa sans ses son sous sur un une
vos votre nos notre
the of and for in to with
"""

# Sex, contract, hours, length of experience, praise. Never a word that tells one job from another: nuit, recherche.
_NOISE = """
h f m w x hf fh mf hfx mfx hfd nb
cdi cdd ctt interim interimaire alternance alternant alternante apprentissage apprenti apprentie stage stagiaire
contrat professionnalisation saison saisonnier saisonniere saisonniers vacataire extra vacations
junior senior confirme confirmee debutant debutante debutants experimente experimentee urgent
poste postes temps plein partiel complet mois semaine jours heures annee ans rentree septembre
recherchons recrute h24 week end weekend immediat immediate
loge logee accepte acceptee souhaite exige possible futur future ref reference
remplacement remplacant remplacante titulaire autonome motive talentueux
"""

GRAMMAR = frozenset(_GRAMMAR.split())
NOISE = frozenset(_NOISE.split())
