"""A small dataset, its releases, and what every refusal must leave as it was."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infotravail.errors import BuilderError
from infotravail.home import Home
from infotravail.model import Column, Dataset, Download, File, Layout, Licence, Member, Read, Table
from infotravail.recognisers import by_names

CODES = Member("Petit.zip", "unix_referentiel_code_rome_{edition}_utf8.csv")
FILE = File(
    "Petit.zip",
    "Un petit fichier",
    layouts=(Layout("petit", by_names(r"unix_referentiel_code_rome_(v4\d\d)_utf8\.csv"), members=(CODES.name,)),),
    page="https://www.example.org/page",
    addresses=(Download("https://www.example.org/files/petit.zip"),),
    hosts=frozenset({"www.example.org", "static.example.org"}),
    max_bytes=1_000_000,
    deadline=20.0,
)
PETIT = Dataset(
    name="petit",
    title="Petit",
    description="Un petit jeu de données.",
    publisher="Personne",
    licence=Licence("LO", "Licence ouverte", "https://www.example.org/licence"),
    files=(FILE,),
    tables=(
        Table(
            name="petit_codes",
            title="Codes",
            description="Des codes.",
            columns=(Column("code_rome", "Le code."), Column("libelle", "Le libellé.")),
            key=("code_rome",),
            source=Read((CODES,)),
            expect=range(1, 10),
        ),
    ),
)


def packed(members: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of these members, which may have the same name twice."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, compress_type=method)
    return stream.getvalue()


def release(edition: str = "v460", *, filler: int = 0, word: str = "Maçon") -> bytes:
    """Return a release of the small dataset, longer by `filler` bytes when it is given."""
    rows = f'"code_rome","libelle"\n"F1703","{word}"\n"K1000","{"x" * filler}"\n'
    return packed([(CODES.name.format(edition=edition), rows.encode())], zipfile.ZIP_STORED)


def old_rome(edition: str = "v344", *, filler: int = 0) -> bytes:
    """Return a zip file of ROME 3: 500 sheets and 10 000 job titles, and a member that nobody reads."""
    sheets = ['"code_rome","code_fiche_em","code_ogr","libelle_rome","statut"']
    sheets += [f'"A{number}","{number}","{number}","Fiche {number}","1"' for number in range(1000, 1500)]
    header = ("code_ogr", "libelle_appellation_long", "libelle_appellation_court", "code_rome",
              "code_type_section_appellation", "libelle_type_section_appellation", "statut")  # fmt: skip
    titles = [",".join(f'"{name}"' for name in header)]
    titles += [f'"{n}","Titre {n}","Titre {n}","A{1000 + n % 500}","1","PRINCIPALE","1"' for n in range(10_000, 20_000)]
    members = {"referentiel_code_rome": sheets, "referentiel_appellation": titles, "coherence_item": ["x" * filler]}
    named = {f"unix_{name}_{edition}_utf8.csv": "\n".join(lines) + "\n" for name, lines in members.items()}
    return packed([(name, text.encode()) for name, text in named.items()], zipfile.ZIP_STORED)


def picture(home: Home) -> dict[str, bytes]:
    """Return every file of a home that a refusal must leave alone, hidden leftovers included."""
    return {
        str(path.relative_to(home.path)): path.read_bytes()
        for path in sorted(home.path.rglob("*"))
        if path.is_file() and home.refused not in path.parents and path.name != ".sources.lock"
    }


@contextmanager
def raises_only(home: Home, kind: type[BuilderError], *words: str) -> Iterator[pytest.ExceptionInfo[BuilderError]]:
    """Expect an error of that very class that says these words and a next step, and changes nothing."""
    before = picture(home)
    with pytest.raises(kind) as caught:
        yield caught
    assert type(caught.value) is kind
    for word in words:
        assert word in str(caught.value)
    assert caught.value.next_step.strip()
    assert picture(home) == before


# Where a field is in the header before a member's bytes, and in the directory at the end.
FLAGS, METHOD, SIZE = (6, 8), (8, 10), (22, 24)


def patched(data: bytes, member: str, field: tuple[int, int], value: bytes) -> bytes:
    """Return a zip file in which both headers of a member say something else."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        local = archive.getinfo(member).header_offset
        entry = archive.start_dir
    changed = bytearray(data)
    while True:
        length, extra, comment = struct.unpack_from("<HHH", data, entry + 28)
        if data[entry + 46 : entry + 46 + length] == member.encode():
            break
        entry += 46 + length + extra + comment
    for start, offset in ((local, field[0]), (entry, field[1])):
        changed[start + offset : start + offset + len(value)] = value
    return bytes(changed)


def flipped(data: bytes, bit: int) -> bytes:
    """Return bytes with one bit changed."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def kept_aside(home: Home) -> Path:
    """Return the only file that was refused and kept."""
    (path,) = home.refused.iterdir()
    return path
