"""The refusals of a file that is given: each names the file, the line, and what to do, for who typed or who sent it."""

from __future__ import annotations

THE_FILE = "the file"


class Refused(Exception):
    """A file that cannot be used: what names it on the command line, why in English, and why in a French sentence."""

    def __init__(self, hint: str, text: str, texte: str) -> None:
        super().__init__(text)
        self.hint = hint
        self.text = text
        self.texte = texte


def refused(name: str, problem: str, texte: str) -> Refused:
    """Return the refusal of a file that cannot be used."""
    return Refused(THE_FILE, f"{name}{problem}", texte)
