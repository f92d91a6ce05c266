"""The templates of the faces: those of each folder are found under its name, `bmo/bmo.html`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader

from ...face import Face
from ...faces import faces


def add_templates(env: Environment) -> None:
    """Make an environment find the templates of every face, after its own."""
    own = env.loader
    ours = PrefixLoader({face.name: FileSystemLoader(_folder(face)) for face in faces()})
    if isinstance(own, ChoiceLoader):
        own.loaders = [*own.loaders, ours]


def _folder(face: Face) -> Path:
    return Path(str(import_module(face.package).__file__)).with_name("templates")
