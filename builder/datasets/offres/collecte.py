"""France Travail's API "Offres d'emploi v2", as a user asks it with an account: offers stay the user's own."""

from __future__ import annotations

from ...environment import CLIENT_ID, CLIENT_SECRET
from ...model import Access, Api
from .fenetres import lacks, plan

HOSTS = frozenset({"api.francetravail.io", "entreprise.francetravail.fr"})
ACCESS = Access(
    token_url="https://entreprise.francetravail.fr/connexion/oauth2/access_token?realm=%2Fpartenaire",  # noqa: S106 - an address
    scope="application_{client_id} api_offresdemploiv2 o2dsoffre",
    client_id=CLIENT_ID,
    client_secret=CLIENT_SECRET,
    page="https://francetravail.io/",
)
API = Api(
    url="https://api.francetravail.io/partenaire/offresdemploi",
    takes=frozenset({"romes", "departements", "depuis"}),
    plan=plan,
    lacks=lacks,
    example="infotravail fetch offres --departement 35 --since 2026-11-01",
    calls_per_second=3.0,
    # An offer may be gone the next day.
    good_for_days=1,
)
