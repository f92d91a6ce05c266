"""The levels of studies that give access to jobs, and the rules that read them, in the words that people see."""

from __future__ import annotations

# From the lowest: ranks are those of the French framework of certifications, 3 to 8, and 0 where none is needed.
NIVEAUX = {
    0: "sans diplôme",
    3: "CAP ou BEP",
    4: "bac",
    5: "bac+2",
    6: "bac+3 ou bac+4",
    7: "bac+5",
    8: "doctorat",
}
SANS, EXPERIENCE, TOUS = "sans diplôme", "sans diplôme, avec une expérience", "tous les niveaux"
ANNEES, NOM, NUMERO = "années après le bac", "nom d'un diplôme", "numéro du niveau"
REGLES = {
    SANS: "la phrase dit que l'accès se fait sans diplôme, sans qualification ou sans formation",
    EXPERIENCE: "elle le dit de qui a une expérience",
    TOUS: "elle dit que le métier est accessible à tous les niveaux",
    ANNEES: "elle compte les années d'études après le bac",
    NOM: "elle nomme un diplôme dont le nom dit le niveau (CAP, bac, BTS, licence, master, doctorat)",
    NUMERO: "elle donne le numéro du niveau, de 3 à 8",
}
# As an address and an option write them.
CHOIX = {"sans-diplome": 0, "cap": 3, "bac": 4, "bac2": 5, "bac3": 6, "bac5": 7, "doctorat": 8}
