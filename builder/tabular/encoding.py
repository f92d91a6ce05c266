"""The encoding of a text file: as its mark says it, as its bytes show it, or as its reader decides.

UTF-8 that reads as such is nothing else. Where it does not, the file is cp1252 if its bytes are those of French written
so, and is refused otherwise: a guess would give titles that are wrong in silence.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import BinaryIO

from .refusals import Refused, refused

CHUNK = 1 << 20
# That of four bytes begins as that of two does.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What French is written with beside ASCII, and the names of people and of places.
FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆñÑáíóúãõ«»’‘“”–—…•·°ºª²³§µ®™€´¨½¼\xa0\xad")
ENOUGH = 0.95
NUL = "a NUL, which is no text"
IS_BINARY = "Ce n'est pas du texte : il y a des octets nuls. Donner un CSV ou un classeur .xlsx."
NOT_READ = "Ce texte n'est ni en UTF-8, ni en cp1252, ni en UTF-16 : l'enregistrer comme « CSV UTF-8 », ou en .xlsx."
ASCII = bytes(range(128))
# An œ of ISO-8859-15 is a ½ inside a word of cp1252.
LATIN_9 = re.compile(rb"[a-zA-Z]\xbd[a-zA-Z]")
# Of UTF-16 without a mark, one byte of two is NUL, as far as the text is of our alphabet.
SAMPLE, HALF = 4096, 0.5


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file is read as text: the name of its codec, how many bytes its mark takes, whether it was guessed.

    `is_ascii` is true of a text that most encodings write alike.
    """

    name: str
    mark: int = 0
    is_guessed: bool = False
    is_ascii: bool = False


def encoding_of(stream: BinaryIO, name: str, asked: str) -> Encoding:
    """Return the encoding of a file, which is read whole once; `asked` is the one that its reader decided, or empty.

    Raises Refused, with the line, for what is no text in that encoding.
    """
    head = _head(stream)
    mark, marked = next(((mark, codec) for mark, codec in MARKS if head.startswith(mark)), (b"", ""))
    if asked:
        codec = codec_named(asked)
        # The mark of an encoding says more than its name: which byte of two is the first.
        found = Encoding(marked, len(mark)) if marked and codec.startswith(marked[:6]) else Encoding(codec)
    elif marked:
        found = Encoding(marked, len(mark))
    else:
        found = Encoding(_without_mark(head))
    stream.seek(found.mark)
    problem, is_ascii = _read(stream, found.name)
    if problem and not asked and found == Encoding("utf-8") and not problem.endswith(NUL):
        found, problem = _by_bytes(stream, problem)
        if not problem:
            stream.seek(0)
            problem, is_ascii = _read(stream, found.name)
    if problem:
        raise refused(name, f", line {problem}", IS_BINARY if problem.endswith(NUL) else NOT_READ)
    return replace(found, is_ascii=is_ascii)


def codec_named(asked: str) -> str:
    """Return the name that Python gives to an encoding of text. Raises Refused."""
    try:
        codec = codecs.lookup(asked)
    except LookupError:
        codec = None
    if codec is None or not codec._is_text_encoding:
        problem = f"{asked!r} is no encoding; there are: utf-8, cp1252, iso-8859-15, utf-16, mac_roman, cp850…"
        raise Refused("--encoding", problem, f"« {asked} » n'est pas un codage de texte.")
    return codec.name


def _head(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read(SAMPLE)


def _without_mark(head: bytes) -> str:
    first, second = head[0::2], head[1::2]
    for nul, other, codec in ((second, first, "utf-16-le"), (first, second, "utf-16-be")):
        if nul and nul.count(0) >= HALF * len(nul) and not other.count(0):
            return codec
    return "utf-8"


def _read(stream: BinaryIO, codec: str) -> tuple[str, bool]:
    """Return the line of what is no text, and what it is, empty where all is text; and whether all is ASCII."""
    decoder = codecs.getincrementaldecoder(codec)()
    line, is_over, is_ascii = 1, False, True
    while not is_over:
        data = stream.read(CHUNK)
        is_over = not data
        try:
            text = decoder.decode(data, is_over)
        except UnicodeError as error:
            if not isinstance(error, UnicodeDecodeError):
                return f"{line}: not {codec.upper()} ({error})", False
            before = error.object[: error.start].decode(codec, "ignore")
            told = f"not {codec.upper()} (byte 0x{error.object[error.start]:02X})"
            return f"{line + before.count(chr(10))}: {told}", False
        if "\0" in text:
            return f"{line + text.count(chr(10), 0, text.index(chr(0)))}: {NUL}", False
        line += text.count("\n")
        is_ascii = is_ascii and text.isascii()
    return "", is_ascii


def _by_bytes(stream: BinaryIO, problem: str) -> tuple[Encoding, str]:
    """Return the encoding that the bytes of a file are of, which is not UTF-8; or why none is sure."""
    bytes_of: Counter[int] = Counter()
    has_latin_9 = False
    stream.seek(0)
    while data := stream.read(CHUNK):
        bytes_of.update(data.translate(None, ASCII))
        has_latin_9 = has_latin_9 or bool(LATIN_9.search(data))
    if _share(bytes_of, "cp1252") >= ENOUGH:
        is_latin_9 = has_latin_9 and not any(byte < 0xA0 for byte in bytes_of)
        return Encoding("iso8859-15" if is_latin_9 else "cp1252", is_guessed=True), ""
    fits = [codec for codec in ("mac_roman", "cp850") if _share(bytes_of, codec) >= ENOUGH]
    step = f"--encoding {fits[0]} would read it" if fits else "save it as UTF-8, or give --encoding NAME"
    return Encoding("utf-8"), f"{problem}, nor French in cp1252; {step}"


def _share(bytes_of: Counter[int], codec: str) -> float:
    """Return the share of the bytes outside ASCII that are of French in an encoding; 0 where one has no meaning."""
    french = 0
    for byte, count in bytes_of.items():
        sign = bytes([byte]).decode(codec, "replace")
        if sign == "\ufffd":
            return 0.0
        french += count if sign in FRENCH else 0
    return french / bytes_of.total()
