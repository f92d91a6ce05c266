"""What an offer pays: the publisher's sentence, in numbers, and what it makes a month where a rule says so.

« Mensuel de 1800.0 Euros à 2000.0 Euros sur 13.0 mois », « Horaire de 11,88 Euros » and the like. A sentence without a
period (« Autre de … », « De … ») has amounts and no monthly equivalent.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

PERIODS = ("horaire", "mensuel", "annuel", "autre")
_SENTENCE = re.compile(
    r"(?:(Horaire|Mensuel|Annuel|Autre) de|De)(?: (?P<least>\d+(?:[.,]\d+)?) Euros"
    r"(?: à (?P<most>\d+(?:[.,]\d+)?) Euros)?(?: sur (?P<months>\d+(?:[.,]\d+)?) mois)?)?"
)
# The hours of a month at 35 a week: 35 * 52 / 12.
_HOURS = Decimal(35 * 52) / 12
# Past these, the amount is of another period than its sentence says: « Mensuel de 35000 », « Annuel de 12 ».
LEAST, MOST = 300, 20_000

RULE = (
    "Équivalent mensuel, brut ou net comme l'offre : un salaire horaire est multiplié par 151,67 (35 heures par "
    "semaine), un salaire mensuel par le nombre de mois payés sur 12, un salaire annuel est divisé par 12. Hors de "
    f"{LEAST} à {MOST} euros par mois, la période annoncée est sans doute fausse, et il reste vide."
)


class Salary(NamedTuple):
    """What a sentence says: its period, its amounts in euros, the months that are paid; and the monthly equivalents."""

    periode: str | None = None
    least: float | None = None
    most: float | None = None
    mois: float | None = None
    monthly_least: float | None = None
    monthly_most: float | None = None


def parsed(sentence: str | None) -> Salary:
    """Return what the sentence of a salary says; nothing where it is none, or another.

    >>> parsed("Mensuel de 1800.0 Euros à 2000,00 Euros sur 13.0 mois")[:4]
    ('mensuel', 1800.0, 2000.0, 13.0)
    >>> parsed("Selon profil")
    Salary(periode=None, least=None, most=None, mois=None, monthly_least=None, monthly_most=None)
    """
    found = _SENTENCE.fullmatch(" ".join((sentence or "").split()))
    if not found:
        return Salary()
    period = (found[1] or "").casefold() or None
    least, most = _number(found["least"]), _number(found["most"])
    # 0 months is how the publisher says that it does not know.
    months = _number(found["months"]) or None
    return Salary(
        period,
        _rounded(least),
        _rounded(most if most is not None else least),
        _rounded(months),
        _monthly(period, least, months),
        _monthly(period, most if most is not None else least, months),
    )


def _number(text: str | None) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if text else None


def _monthly(period: str | None, amount: Decimal | None, months: Decimal | None) -> float | None:
    if amount is None or period not in ("horaire", "mensuel", "annuel"):
        return None
    paid = {"horaire": _HOURS, "mensuel": (months or Decimal(12)) / 12, "annuel": Decimal(1) / 12}[period]
    monthly = amount * paid
    return _rounded(monthly) if LEAST <= monthly <= MOST else None


def _rounded(number: Decimal | None) -> float | None:
    return None if number is None else float(number.quantize(Decimal("0.01"), ROUND_HALF_EVEN))
