"""What stands in a title beside the words of the job, and is found by what the file knows: noise, towns, shops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product

from ..noise import LETTERS, NOISE, NOUNS, is_figures
from ..words import fold, stem
from .cut import LOST, Word, words_of
from .vocabulary import COUPLE, SHOP, TOWN, VILLAGE, WORD_OR_SHOP, Vocabulary

IsWord = Callable[[str], bool]

# The letters that are lost are those that have accents, folded.
ACCENTED = ("e", "a", "c", "i", "o", "u", "oe")
MOST_LOST = 2
# The most words of the name of a town or a shop.
LONGEST_NAME = 5
# A shorter word that nobody knows is initials.
SHORTEST_TOWN = 3
_SAINTS = {"st": "saint", "ste": "sainte"}
# What follows the name of a town: the rank of an arrondissement, the post office's own word.
_AFTER_TOWN = frozenset(("cedex", "centre", "ville", "arrondissement"))
# Those that work in shops: what comes after them may be the name of one.
STAFF = frozenset(("vendeur", "conseiller", "equipier", "employ", "caissier", "hot", "manager", "directeur", "livreur"))
# Those that work for any employer: the name that follows them at once says at what.
ANYWHERE = frozenset(("agent", "ouvrier", "operateur", "technicien", "charg", "alternant"))
LONGEST_SHOP = 4


def without_noise(words: Sequence[Word], vocabulary: Vocabulary, is_word: IsWord) -> list[Word]:
    """Return the words without those that say nothing of the job, but where a label has them beside the same word."""
    quiet = [at for at, word in enumerate(words) if _may_be_noise(word, is_word)]
    if not quiet:
        return list(words)
    kept = set(range(len(words))).difference(quiet)
    kept |= {at for at in quiet if words[at].typed in NOUNS and _is_complement(words, at, kept)}
    pairs = _couples(words, [at for at in quiet if words[at].typed not in LETTERS])
    known = vocabulary.known(pairs)
    kept |= {at for text, places in pairs.items() if (text, COUPLE) in known for at in places}
    return [word for at, word in enumerate(words) if at in kept]


def _is_complement(words: Sequence[Word], at: int, kept: set[int]) -> bool:
    """Tell whether a word says what the word before it is about: the stages of « responsable des stages »."""
    if at - 2 not in kept or words[at - 1].typed not in ("de", "d", "des", "du"):
        return False
    return words[at - 2].is_content and words[at - 2].part == words[at].part


def _may_be_noise(word: Word, is_word: IsWord) -> bool:
    if word.typed in NOISE:
        return True
    return is_figures(word.typed) and LOST not in word.typed and (word.typed.isdigit() or not is_word(word.stem))


def _couples(words: Sequence[Word], quiet: Sequence[int]) -> dict[str, list[int]]:
    """Return the pairs of neighbouring words one of which may be noise, each with the places of that word."""
    content = [at for at, word in enumerate(words) if word.is_content]
    found: dict[str, list[int]] = {}
    for one, other in pairwise(content):
        if words[one].part == words[other].part:
            for at in {one, other}.intersection(quiet):
                found.setdefault(f"{words[one].stem} {words[other].stem}", []).append(at)
    return found


def found_again(words: Sequence[Word], is_word: IsWord) -> list[Word]:
    """Return the words with their lost letters, where these make a word of labels."""
    return [_found(word, is_word) if LOST in word.typed else word for word in words]


def _found(word: Word, is_word: IsWord) -> Word:
    start, *rest = word.typed.split(LOST)
    if len(rest) <= MOST_LOST:
        for letters in product(ACCENTED, repeat=len(rest)):
            typed = start + "".join(f"{letter}{part}" for letter, part in zip(letters, rest, strict=True))
            if is_word(stem(typed)):
                return word._replace(typed=typed, stem=stem(typed))
    return word._replace(typed=word.typed.replace(LOST, ""), stem=stem(word.typed.replace(LOST, "e")))


def _unknown(words: Sequence[Word], is_word: IsWord) -> set[int]:
    """Return the places of the words that no label has."""
    return {at for at, word in enumerate(words) if word.is_content and not is_word(word.stem)}


def without_towns(words: Sequence[Word], vocabulary: Vocabulary, is_word: IsWord) -> tuple[list[Word], bool]:
    """Return the words without the names of towns, and whether there was one.

    A word that a label has is of the job, unless it stands alone in a part that is not the first, and is a big town.
    """
    unknown = _unknown(words, is_word)
    if not unknown and words[0].part == words[-1].part and words[-1].typed not in _AFTER_TOWN:
        return list(words), False
    asked = {
        span: name
        for span, name in _spans(words)
        if not unknown.isdisjoint(range(*span)) or _is_told_apart(words, span)
    }
    towns = vocabulary.towns(asked.values())
    if not towns:
        return list(words), False
    gone: set[int] = set()
    for span in sorted(asked, key=lambda span: span[0] - span[1]):
        places = range(*span)
        if asked[span] in towns and gone.isdisjoint(places):
            least = TOWN if unknown.isdisjoint(places) else VILLAGE if _is_of_the_job(words, span) else 0
            if towns[asked[span]] >= least:
                gone |= set(places)
    left = [word for at, word in enumerate(words) if at not in gone and not _follows(words, at, gone)]
    if not any(word.is_content for word in left):
        # A small place alone may be a mistake in a word: « boulangé ».
        is_town = any(towns.get(name, 0) >= TOWN for name in asked.values())
        return ([], True) if is_town else (list(words), False)
    return left, bool(gone)


def _spans(words: Sequence[Word]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the names that a town may have: words of one part that follow one another, in one word."""
    for start, first in enumerate(words):
        name, has_content = "", False
        for end in range(start, min(start + LONGEST_NAME, len(words))):
            if words[end].part != first.part:
                break
            name += _SAINTS.get(words[end].typed, words[end].typed)
            has_content |= words[end].is_content
            if has_content and words[end].is_content and len(name) >= SHORTEST_TOWN:
                yield (start, end + 1), name


def _is_told_apart(words: Sequence[Word], span: tuple[int, int]) -> bool:
    """Tell whether a sign before some words, or what follows them, says that they may be a town: « Tours centre »."""
    start, end = span
    if end < len(words) and words[end].typed in _AFTER_TOWN:
        return start > 0
    return _is_a_part(words, span) and words[start].part != words[0].part


def _is_a_part(words: Sequence[Word], span: tuple[int, int]) -> bool:
    start, end = span
    part = words[start].part
    return (start == 0 or words[start - 1].part != part) and (end == len(words) or words[end].part != part)


def _is_of_the_job(words: Sequence[Word], span: tuple[int, int]) -> bool:
    """Tell whether some words come after the job without a sign, nor « à »."""
    start = span[0]
    return words[start].part == words[0].part and not (start and words[start - 1].typed == "a")


def _follows(words: Sequence[Word], at: int, gone: set[int]) -> bool:
    """Tell whether a word only says more of a town before it, or joins it to what was there before."""
    if at - 1 in gone and words[at].typed in _AFTER_TOWN:
        return True
    return at + 1 in gone and not words[at].is_content


def with_trades(words: list[Word], vocabulary: Vocabulary, is_word: IsWord) -> list[Word]:
    """Return the words with the trade of a shop in the place of its name, after the job of a person who works there.

    The name of a shop says nothing after another job.
    """
    worker = words[0].stem if words else ""
    is_staff = worker in STAFF
    unknown = _unknown(words, is_word)
    if len(words) < 2 or not (is_staff or unknown):
        return words
    spans = {
        (start, end): " ".join(word.stem for word in words[start:end])
        for start in range(1, len(words))
        for end in range(start + 1, min(start + LONGEST_SHOP, len(words)) + 1)
        if words[start].part == words[end - 1].part and (is_staff or not unknown.isdisjoint(range(start, end)))
        # « Orange centre » is the town.
        if end == len(words) or words[end].typed not in _AFTER_TOWN
    }
    known = vocabulary.known(spans.values())
    if not known:
        return words
    for (start, end), text in sorted(spans.items(), key=lambda one: one[0][0] - one[0][1]):
        # A name that is a word too is that of a shop where no label has it, or where it stands alone after the job.
        is_alone = start == 1 and (end == len(words) or words[end].part != words[start].part)
        is_shop = (is_alone and is_staff) or unknown.issuperset(range(start, end))
        trade = known.get((text, SHOP)) or (known.get((text, WORD_OR_SHOP)) if is_shop else None)
        if trade:
            first = words[start]
            read = words_of(fold(trade)) if is_staff or (is_alone and worker in ANYWHERE) else []
            put = [word._replace(part=first.part, segment=first.segment, before="") for word in read]
            return words[:start] + put + words[end:]
    return words
