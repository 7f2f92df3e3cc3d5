"""A text that somebody sends is counted and forgotten: what is taken, and what is answered.

No error quotes the text, nor a word of a list that was sent with it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from policies.metrics.attention import rate
from policies.models import Lexicon, Term
from policies.text.counting import Span, TermCounter
from policies.text.normalise import character_count, normalise

MOST_BYTES = 1_000_000  # of a text in UTF-8
MOST_TERMS = 500  # of a list that is sent
LONGEST_TERM = 80
NESTED = 3  # terms of a list that may end in one another in the longest text; more in a shorter one
WHOLE = "all"  # the group of terms that were sent without one


class Refused(ValueError):
    """Why something is not counted; ``member`` names what was wrong, ``too_large`` says the text was."""

    def __init__(
        self,
        member: str,
        detail: str,
        allowed: Iterable[str] = (),
        value: str = "",
        too_large: bool = False,
    ) -> None:
        super().__init__(detail)
        self.member = member
        self.detail = detail
        self.allowed = list(allowed)
        self.value = value
        self.too_large = too_large


@dataclass(frozen=True)
class WordList:
    """What is counted: terms with their groups. A list that was sent has no name and no version, but a
    ``depth``: how many of its terms can end at one place, and have to be found there.
    """

    groups: Mapping[str, str]
    counter: TermCounter
    lexicon: str | None = None
    version: int | None = None
    depth: int = 0


@dataclass(frozen=True)
class Figure:
    """How often a term, or a group of terms, occurs: the places [start, end) in the text as sent."""

    term: str | None
    group: str
    spans: list[Span]
    rate: float | None

    @property
    def count(self) -> int:
        return len(self.spans)


@dataclass(frozen=True)
class TextCounts:
    """The counts of a text, and what identifies it; not the text."""

    characters: int
    bytes: int
    text_sha256: str
    words: WordList
    terms: list[Figure]
    groups: list[Figure]


def words_of(name: str | None = None, version: int | None = None) -> WordList:
    """The words of a published lexicon: of the version in use unless one is given, of the first lexicon
    unless one is named. Raises Refused.
    """
    lexicons = Lexicon.objects.current() if version is None else Lexicon.objects.published()
    found = [x for x in lexicons.order_by("name", "-version") if name in (None, x.name)]
    if version is not None and name is None:
        raise Refused("lexicon", "A version is that of a lexicon: give its name.")
    lexicon = next((x for x in found if version in (None, x.version)), None)
    if lexicon is not None:
        groups, counter = _prepared(lexicon.pk, lexicon.updated_at)
        return WordList(groups, counter, lexicon.name, lexicon.version)
    if version is not None and (versions := [str(x.version) for x in found]):
        raise Refused("version", f"There is no version {version} of this lexicon.", versions)
    names = sorted({x.name for x in Lexicon.objects.current()})
    raise Refused(
        "lexicon", "There is no lexicon with this name.", names, (name or "")[:LONGEST_TERM]
    )


@lru_cache(maxsize=32)
def _prepared(pk: int, changed: datetime) -> tuple[Mapping[str, str], TermCounter]:
    """The words of a lexicon as it was when it was last changed, ready to count."""
    terms = Term.objects.filter(lexicon=pk).order_by("order", "pk")
    groups = dict(terms.values_list("text", "group"))
    return groups, TermCounter(groups)


def own_words(terms: Iterable[tuple[str, str]]) -> WordList:
    """A list that was sent: terms, each with its group or an empty text. Raises Refused."""
    groups: dict[str, str] = {}
    forms: list[str] = []
    for number, (text, group) in enumerate(terms):
        member = f"terms[{number}]"
        if number >= MOST_TERMS:
            raise Refused("terms", f"A list has at most {MOST_TERMS} terms.")
        if len(text) > LONGEST_TERM:
            raise Refused(member, f"A term has at most {LONGEST_TERM} characters.")
        if not (form := normalise(text)):
            raise Refused(member, "The term has no characters that are counted.")
        if text in groups:
            raise Refused(member, "The term is in the list already.")
        groups[text] = group or WHOLE
        forms.append(form)
    if not groups:
        raise Refused("terms", "The list is empty.")
    return WordList(groups, TermCounter(groups), depth=_depth(forms))


def _depth(forms: list[str]) -> int:
    """How many terms can end at one place of a text."""
    times = Counter(forms)
    return max(
        sum(times[form[start:]] for start in range(len(form)) if form[start:] in times)
        for form in times
    )


def count_text(text: str, words: WordList) -> TextCounts:
    """Count a text of at most ``MOST_BYTES``. Raises Refused."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        raise Refused("text", "The text has half a character (a lone surrogate).") from None
    if len(encoded) > MOST_BYTES:
        raise Refused("text", f"A text has at most {MOST_BYTES:,} bytes in UTF-8.", too_large=True)
    if len(encoded) * words.depth > MOST_BYTES * NESTED:
        most = MOST_BYTES * NESTED // len(encoded)
        raise Refused("terms", f"In so long a text at most {most} terms can end in one another.")
    characters = character_count(text)
    if not characters:
        raise Refused("text", "The text is empty.")
    counts = words.counter.count(text)
    return TextCounts(
        characters,
        len(encoded),
        hashlib.sha256(encoded).hexdigest(),
        words,
        [
            Figure(term, words.groups[term], spans, rate(len(spans), characters))
            for term, spans in counts.terms.items()
        ],
        [
            Figure(None, group, spans, rate(len(spans), characters))
            for group, spans in counts.groups.items()
        ],
    )
