"""Which strings of a text occur exactly so often: hints at what a publication may have counted."""

from collections import Counter
from itertools import groupby

from policies.text.normalise import is_han, normalise

SHORTEST, LONGEST = 2, 6  # Han characters of a string


def said_exactly(text: str, times: int) -> list[str]:
    """The strings of two to six Han characters that a text has exactly so many times, overlaps left out.

    A string inside another of these is left out: it says less. The longest come first.
    """
    if times < 1:
        return []
    normal = normalise(text)
    runs = ["".join(run) for han, run in groupby(normal, is_han) if han]
    found = [
        string
        for length in range(SHORTEST, LONGEST + 1)
        for string, windows in _windows(runs, length).items()
        if windows >= times and normal.count(string) == times
    ]
    found.sort(key=lambda string: (-len(string), string))
    kept: list[str] = []
    inside: set[str] = set()
    for string in found:
        if string not in inside:
            kept.append(string)
        inside |= _parts(string)
    return kept


def _windows(runs: list[str], length: int) -> Counter[str]:
    """Every string of that length, overlapping ones included, and how often it begins anywhere."""
    return Counter(
        run[start : start + length] for run in runs for start in range(len(run) - length + 1)
    )


def _parts(string: str) -> set[str]:
    """All shorter strings inside a string."""
    return {
        string[start:end]
        for start in range(len(string))
        for end in range(start + SHORTEST, len(string) + 1)
        if end - start < len(string)
    }
