"""The normal form and the counting of terms, character by character: what the fast ones must agree with."""

import unicodedata

SIMPLE = str.maketrans("業體產實廣東", "业体产实广东")


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def normal_form(text: str) -> list[tuple[str, int]]:
    """The characters of the normal form, each with its place in the original."""
    clusters: list[tuple[str, int]] = []
    for place, char in enumerate(text):
        if clusters and "\u0300" <= char <= "\u036f":
            clusters[-1] = (clusters[-1][0] + char, clusters[-1][1])
        else:
            clusters.append((char, place))
    characters = [
        (part, place)
        for cluster, place in clusters
        for part in unicodedata.normalize("NFKC", cluster).translate(SIMPLE).lower()
        if unicodedata.category(part) != "Cf"
    ]
    result: list[tuple[str, int]] = []
    for number, (char, place) in enumerate(characters):
        if not char.isspace():
            result.append((char, place))
            continue
        if number and characters[number - 1][0].isspace():
            continue  # not the first of its run
        rest = [c for c, _ in characters[number:] if not c.isspace()]
        before = characters[number - 1][0] if number else ""
        if not (before and rest and is_han(before) and is_han(rest[0])):
            result.append((" ", place))
    return result


def is_word(char: str) -> bool:
    return char.isalnum() and char < "\u0250"


def places(term: str, text: str) -> list[tuple[int, int]]:
    """All places of a normal term in a normal text, overlapping ones too, but none inside a Latin word."""
    found = []
    for start in range(len(text) - len(term) + 1):
        end = start + len(term)
        inside = (start > 0 and is_word(text[start - 1]) and is_word(text[start])) or (
            end < len(text) and is_word(text[end - 1]) and is_word(text[end])
        )
        if text[start:end] == term and not inside:
            found.append((start, end))
    return found


def leftmost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The leftmost, then longest; what overlaps it is dropped."""
    kept: list[tuple[int, int]] = []
    while spans:
        first = min(spans, key=lambda span: (span[0], -span[1]))
        kept.append(first)
        spans = [span for span in spans if span[0] >= first[1]]
    return kept


def counted(groups: dict[str, str], text: str) -> tuple[dict, dict]:
    """Spans of the original by term and by group."""
    characters = normal_form(text)
    plain = "".join(char for char, _ in characters)

    def original(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(characters[start][1], characters[end - 1][1] + 1) for start, end in spans]

    forms = {term: "".join(c for c, _ in normal_form(term)).strip() for term in groups}
    terms = {term: original(leftmost(places(form, plain))) for term, form in forms.items()}
    totals = {}
    for group in groups.values():
        spans = {
            span
            for term, form in forms.items()
            if groups[term] == group
            for span in places(form, plain)
        }
        totals[group] = original(leftmost(list(spans)))
    return terms, totals
