"""A logistic regression whose weights, but that of the constant, are at least 0: what it learns is monotone."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt

# How much the squares of the weights cost, each feature over its deviation; and when a step is small enough.
RIDGE, ENOUGH, MOST_STEPS = 1.0, 1e-10, 100


def learned(rows: Sequence[Sequence[float]], answers: Sequence[bool]) -> list[float]:
    """Return the weights of the columns of some rows, the first of which is 1: a negative one is held at 0."""
    scales = [1.0, *(_deviation([row[at] for row in rows]) for at in range(1, len(rows[0])))]
    scaled = [[value / scale for value, scale in zip(row, scales, strict=True)] for row in rows]
    free = list(range(len(scales)))
    while True:
        found = _newton([[row[at] for at in free] for row in scaled], answers)
        least = min(range(1, len(free)), key=lambda place: found[place], default=0)
        if not least or found[least] >= 0:
            break
        del free[least]
    weights = dict(zip(free, found, strict=True))
    return [weights.get(at, 0.0) / scale for at, scale in enumerate(scales)]


def probability(weights: Sequence[float], row: Sequence[float]) -> float:
    """Return the probability of a row."""
    return 1 / (1 + exp(-sum([weight * value for weight, value in zip(weights, row, strict=True)])))


def _newton(rows: list[list[float]], answers: Sequence[bool]) -> list[float]:
    size = len(rows[0])
    weights = [0.0] * size
    for _ in range(MOST_STEPS):
        slope = [0.0 if not at else -RIDGE * weights[at] for at in range(size)]
        bend = [[RIDGE if at == other and at else 0.0 for other in range(size)] for at in range(size)]
        for row, is_right in zip(rows, answers, strict=True):
            chance = probability(weights, row)
            spread = chance * (1 - chance)
            for at, value in enumerate(row):
                slope[at] += (is_right - chance) * value
                for other in range(size):
                    bend[at][other] += spread * value * row[other]
        step = _solved(bend, slope)
        weights = [weight + part for weight, part in zip(weights, step, strict=True)]
        if max(map(abs, step)) < ENOUGH:
            break
    return weights


def _solved(matrix: list[list[float]], values: list[float]) -> list[float]:
    """Return the solution of a system of equations, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    for at in range(len(rows)):
        best = max(range(at, len(rows)), key=lambda other: abs(rows[other][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for other, row in enumerate(rows):
            if other != at:
                factor = row[at] / rows[at][at]
                rows[other] = [mine - factor * theirs for mine, theirs in zip(row, rows[at], strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(rows)]


def _deviation(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values)) or 1.0
