"""How many letters are mistyped between two words."""

from __future__ import annotations

# More letters than any word has.
LONGEST = 200


def edits(one: str, other: str, most: int = LONGEST) -> int:
    """Return how many letters are added, lost, changed or swapped with the next between two words.

    Past `most`, which no word's length is by default, counting stops: the answer is then one more.

    >>> edits("comptbale", "comptable"), edits("plonbier", "plombier")
    (1, 1)
    """
    # What two words begin with costs nothing, nor what they end with.
    alike = _alike(one, other)
    one, other = one[alike:], other[alike:]
    alike = _alike(one[::-1], other[::-1])
    one, other = one[: len(one) - alike], other[: len(other) - alike]
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, theirs in enumerate(other, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != theirs))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == theirs
            current.append(min(cost, before[column - 2] + 1) if swapped else cost)
        # A swap goes on from two rows before.
        if min(current) > most and min(last) > most:
            return most + 1
        before, last = last, current
    return min(last[-1], most + 1)


def _alike(one: str, other: str) -> int:
    """Return how many letters two words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))
