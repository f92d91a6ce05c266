"""The addresses that a file is posted to: the same form for each, and an answer in the form of the address."""

from __future__ import annotations

from typing import Any

from ...asking import parameters
from ...face import Question
from ..envoi.job import LIMITS, ReponseFichier
from ..envoi.views import SHEET, beside, takers
from .parts import CSV, FOR_EXCEL, JSON, PLAIN, TEXT, Erreur, answer, operation
from .questions import TAG
from .schemas import Schema, Schemas

FORM = "multipart/form-data"
_REFUSALS = {
    "400": "Le formulaire ou le fichier ne se lit pas : la phrase dit pourquoi.",
    "404": "Cette livraison n'a pas ce qu'il faut.",
    "413": f"Plus de {LIMITS.octets} octets, de {LIMITS.lignes} lignes ou de {LIMITS.secondes} s de calcul.",
    "415": "Ce qui est envoyé n'est pas un formulaire.",
    "503": "Trop de fichiers sont envoyés en ce moment.",
}
_GIVEN = {
    "fichier": "CSV ou classeur .xlsx, au lieu de `texte`.",
    "texte": "Une colonne, ou un tableau avec ses titres, au lieu de `fichier`.",
    "colonne": "Titre de la colonne à lire, ou `#3` pour la troisième ; sinon elle est devinée.",
    "entete": "`oui` si la première ligne nomme les colonnes, `non` sinon ; deviné sans cela.",
}


def paths(schemas: Schemas) -> dict[str, Schema]:
    """Return what is described of each address that a file is posted to, but for the pages."""
    found = {}
    for path, (_, question) in takers().items():
        for ending, kind, schema in (
            ("json", JSON, schemas.of(ReponseFichier)),
            ("csv", CSV, TEXT),
            ("xlsx", SHEET, {**TEXT, "contentMediaType": SHEET}),
        ):
            found[f"{path}.{ending}"] = {"post": _posted(question, ending, kind, schema, schemas)}
    return found


def _posted(question: Question[Any, Any], ending: str, kind: str, schema: Schema, schemas: Schemas) -> Schema:
    refused = {JSON: schemas.of(Erreur)} if ending == "json" else {PLAIN: TEXT}
    responses = {
        "200": answer("Chaque ligne, toutes ses colonnes, et ce qui s'y ajoute.", {kind: schema}),
        **{status: answer(said, refused) for status, said in _REFUSALS.items()},
    }
    summary = question.address.summary if question.address else ""
    asked = [FOR_EXCEL] if ending == "csv" else []
    return {
        **operation(f"{question.name}_fichier_{ending}", TAG, f"{summary} : d'un fichier", asked, responses),
        "requestBody": {"required": True, "content": {FORM: {"schema": _form(question)}}},
    }


def _form(question: Question[Any, Any]) -> Schema:
    """Return the fields of the form: those of every file, and what is asked beside it."""
    known = {one.name: one.asked.texte for one in parameters(question.asks)}
    said = {**_GIVEN, **{name: known[name] for name in beside(question)}}
    fields: dict[str, Schema] = {name: {**TEXT, "description": text} for name, text in said.items()}
    fields["fichier"]["contentMediaType"] = "application/octet-stream"
    fields["entete"]["enum"] = ["oui", "non"]
    return {"type": "object", "properties": fields, "additionalProperties": False}
