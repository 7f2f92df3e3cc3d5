"""The normal form and the counting of terms, character by character: what the fast ones must agree with."""

import unicodedata

SIMPLE = str.maketrans("業體產實廣東", "业体产实广东")
Character = tuple[str, int, int]


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def fold(chars: str) -> str:
    simple = unicodedata.normalize("NFKC", chars).translate(SIMPLE)
    return unicodedata.normalize("NFKC", simple.lower())


def folded(text: str) -> list[Character]:
    """Visible characters, white space as it is; a letter and its marks together where NFKC joins them."""
    visible = [(c, n, n + 1) for n, c in enumerate(text) if unicodedata.category(c) != "Cf"]
    clusters: list[list[Character]] = []
    for character in visible:
        if clusters and unicodedata.combining(unicodedata.normalize("NFKC", character[0])[0]):
            clusters[-1].append(character)
        else:
            clusters.append([character])
    result: list[Character] = []
    for cluster in clusters:
        together = fold("".join(char for char, _, _ in cluster))
        if together != "".join(fold(char) for char, _, _ in cluster):
            result += [(part, cluster[0][1], cluster[-1][2]) for part in together]
        else:
            result += [(part, a, b) for char, a, b in cluster for part in fold(char)]
    return result


def normal_form(text: str) -> list[Character]:
    """The characters of the normal form, each with the span of the original that it came from."""
    characters = folded(text)
    result: list[Character] = []
    for number, (char, start, end) in enumerate(characters):
        if not char.isspace():
            result.append((char, start, end))
            continue
        if number and characters[number - 1][0].isspace():
            continue  # not the first of its run
        rest = [c for c, _, _ in characters[number:] if not c.isspace()]
        before = characters[number - 1][0] if number else ""
        if not (before and rest and is_han(before) and is_han(rest[0])):
            result.append((" ", start, end))
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
    plain = "".join(char for char, _, _ in characters)

    def original(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(characters[start][1], characters[end - 1][2]) for start, end in spans]

    forms = {term: "".join(c for c, _, _ in normal_form(term)).strip() for term in groups}
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
