"""An option or a field that takes a place: the code that is meant, and how it was read where it is no such code."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace

from ...asking import Unusable
from ...opened import holds
from ..ask.query import as_code
from .lieu import Lieu, lieux, place
from .typed import read

GENRES = ("commune", "departement", "region", "bassin", "code_postal")
# Each kind with its article, in French and in English.
NAMES = {
    "commune": ("une commune", "a commune"),
    "departement": ("un département", "a department"),
    "region": ("une région", "a region"),
    "bassin": ("un bassin d'emploi", "a basin"),
    "code_postal": ("un code postal", "a postcode"),
}
# Each kind as it stands before a code.
KINDS = {genre: french.split(" ", 1)[1] for genre, (french, _) in NAMES.items()}
# As many others as a sentence can name, and as many codes.
OTHERS, NEAR, LISTED = 5, 8, 120


@dataclass(frozen=True, slots=True)
class Lecture:
    """How a text that is no code was read: `parametre` had `texte`, which is the place of `code`.

    `autres` are the codes of places that the text may mean as well.
    """

    parametre: str
    texte: str
    genre: str
    code: str
    libelle: str
    pourquoi: str
    autres: tuple[str, ...] = ()


def read_place(
    connection: sqlite3.Connection, parameter: str, text: str, genre: str, known: Collection[str] = ()
) -> tuple[str, Lecture | None]:
    """Return the code of a kind of place that a text means, and how it was read where it is no such code.

    `known` are the codes that can be used as they are. Raises Unusable, which says what the text is, or what is near.
    """
    code = as_code(text)
    if code in known:
        return code, None
    if not holds(connection, "geo"):
        raise _not_known(parameter, text, known)
    _, code, lecture = read_one_of(connection, parameter, text, (genre,), known)
    return code, lecture


def read_one_of(
    connection: sqlite3.Connection, parameter: str, text: str, genres: tuple[str, ...], known: Collection[str] = ()
) -> tuple[str, str, Lecture | None]:
    """Return the place of some kinds that a text means, its kind and its code, and how it was read.

    Raises Unusable, which lists the codes that are `known` where the text says nothing.
    """
    if not holds(connection, "geo"):
        raise _not_known(parameter, text, known)
    found, unknown = lieux(connection, text, OTHERS + 1, genres)
    if not found or unknown:
        found, unknown = _holding(connection, text, genres), ""
    if not found:
        raise _unusable(connection, parameter, text, genres[0], known)
    # A code that is written chooses: « Est 77 (bassin d'emploi 1116) ».
    written = [one for one in found if one.code in read(text).codes]
    if len(written) == 1:
        found = (written[0],)
    first, others = found[0], [one for one in found[1:] if one.genre == found[0].genre and not one.approche]
    if first.code == as_code(text):
        return first.genre, first.code, None
    # A number that several have, as Corsica's 20, says nothing of which.
    if not written and others and others[0].pourquoi == first.pourquoi and any(sign.isdigit() for sign in text):
        choice = [f"{one.code} ({one.libelle})" for one in (first, *others)]
        raise Unusable(
            parameter,
            f"« {text} », {first.pourquoi} : choisir {' ou '.join(choice)}",
            f"{text!r} leads to several: choose {' or '.join(choice)}",
        )
    lecture = Lecture(
        parameter, text, first.genre, first.code, first.libelle, first.pourquoi,
        tuple(f"{one.code} {one.libelle}" for one in others),
    )  # fmt: skip
    return first.genre, first.code, lecture


def _holding(connection: sqlite3.Connection, text: str, genres: tuple[str, ...]) -> tuple[Lieu, ...]:
    """Return the department of the commune that a text means, where several kinds may be meant."""
    if len(genres) == 1 or "departement" not in genres:
        return ()
    found, unknown = lieux(connection, text, 1)
    within = place(connection, "departement", found[0].code_departement) if found and not unknown else None
    if within is None or found[0].approche:
        return ()
    return (replace(within, pourquoi=f"département de {found[0].libelle} ({found[0].code})"),)


def where(here: Lieu | None) -> str:
    """Say whose figures are told: those of a place, or of France."""
    return f"{here.libelle} ({KINDS[here.genre]} {here.code})" if here else "France entière"


def told(lecture: Lecture) -> str:
    """Say in French how a text was read."""
    others = f" ; aussi : {', '.join(lecture.autres)}" if lecture.autres else ""
    return (
        f"{lecture.parametre} : « {lecture.texte} » lu {lecture.libelle} ({KINDS[lecture.genre]} {lecture.code}), "
        f"{lecture.pourquoi}{others}."
    )


def _not_known(parameter: str, text: str, known: Collection[str]) -> Unusable:
    """Return what can be used where the file has no names of places: codes."""
    listed = ", ".join(sorted(known)[:LISTED])
    shown = text[:100]
    return Unusable(
        parameter, f"« {shown} » n'y est pas ; il y a : {listed}", f"{shown!r} is not there; there are: {listed}"
    )


def _unusable(
    connection: sqlite3.Connection, parameter: str, text: str, genre: str, known: Collection[str]
) -> Unusable:
    """Return what is wrong with a text that is no place of a kind: what it is instead, what there is, what is near."""
    kind, english = NAMES[genre]
    shown, none = text[:100], english.split(" ", 1)[1]
    if genre == "code_postal":
        # Of no commune, it may be a CEDEX: what is near it is its office.
        near, said = _listed(lieux(connection, f"{text} cedex", NEAR)[0])
        wrong = f"« {shown} » n'est le code postal d'aucune commune (un CEDEX ?){near}"
        return Unusable(parameter, wrong, f"{shown!r} is no postcode (a CEDEX?){said}")
    found, unknown = lieux(connection, text, NEAR)
    if found and not unknown and not found[0].approche:
        told, said = _what_it_is(found[0], genre)
        return Unusable(
            parameter, f"« {shown} » n'est pas {kind}, mais {told}", f"{shown!r} is not {english}, but {said}"
        )
    near, said = _listed(tuple(one for one in found if one.genre == genre) or found)
    if known:
        codes = ", ".join(sorted(known)[:LISTED])
        near, said = f" ; il y a : {codes}", f"; there are: {codes}"
    return Unusable(
        parameter, f"« {shown} » n'est le nom ni le code d'{_no(kind)}{near}", f"{shown!r} is no {none}{said}"
    )


def _listed(found: tuple[Lieu, ...]) -> tuple[str, str]:
    """Return the end of a sentence that lists what is near, in French and in English; nothing where nothing is."""
    near = ", ".join(f"{one.code} {one.libelle}" for one in found)
    return (f" ; au plus près : {near}", f"; the nearest: {near}") if near else ("", "")


def _no(kind: str) -> str:
    article, noun = kind.split(" ", 1)
    return f"{'aucune' if article == 'une' else 'aucun'} {noun}"


def _what_it_is(one: Lieu, genre: str) -> tuple[str, str]:
    """Say what a place is, and which place of the kind that is wanted has it."""
    kind, english = NAMES[one.genre]
    told, said = f"{kind}, {one.code} {one.libelle}", f"{english}, {one.code} {one.libelle}"
    code, label = {
        "departement": (one.code_departement, one.departement),
        "region": (one.code_region, one.region),
    }.get(genre, ("", ""))
    if code and one.genre != genre:
        return f"{told} ; {NAMES[genre][0].split(' ', 1)[1]} : {code} {label}", f"{said}; {genre}: {code} {label}"
    return told, said
