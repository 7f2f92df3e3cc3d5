"""How far two transcripts of one speech agree, where they differ, and what is counted otherwise in them.

Agreement is the Indel similarity of the texts in normal form without white space: 2·L / (a + b), where L is
the length of their longest common subsequence and a, b are their lengths (RapidFuzz,
``Indel.normalized_similarity``; bit-parallel by Hyyrö, 2004). 1 is the same text, 0 has no character in
common; a passage of 100 characters that one of two texts of 1,000 lacks costs 100 / 1,900.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db import transaction
from rapidfuzz.distance import Indel

from policies.models import Lexicon, Speech, SpeechText, TranscriptText
from policies.text.counting import TermCounter
from policies.text.normalise import normalise

SENTENCE = re.compile(r".+?(?:[。！？!?；;]+[”’」』）)\"']*|\.(?=\s)|$)", re.DOTALL)
# Above so many characters, a passage is shown as different from end to end.
FINEST = 4_000


def bare(text: str) -> str:
    """A text as it is compared: in normal form, without white space."""
    return "".join(normalise(text).split())


def agreement(text_a: str, text_b: str) -> float:
    """The share 0..1 in which two texts agree, as the module says."""
    return Indel.normalized_similarity(bare(text_a), bare(text_b))


def term_counts_in(text: str, lexicons: Iterable[Lexicon]) -> dict[tuple[str, int, str], int]:
    """How often each term of the lexicons stands in a text, by name and version of its lexicon."""
    counts = {}
    for lexicon in lexicons:
        counter = TermCounter({term.text: term.group for term in lexicon.terms.all()})
        for term, spans in counter.count(text).terms.items():
            counts[lexicon.name, lexicon.version, term] = len(spans)
    return counts


def differing_terms(
    counted: str, here: str, lexicons: Iterable[Lexicon] | None = None
) -> list[dict[str, Any]]:
    """The terms of the current lexicons whose counts in two texts differ, the largest difference first."""
    if lexicons is None:
        lexicons = Lexicon.objects.current().prefetch_related("terms")
    lexicons = list(lexicons)
    ours, others = term_counts_in(counted, lexicons), term_counts_in(here, lexicons)
    found = [
        {
            "lexicon": name,
            "version": version,
            "term": term,
            "counted": count,
            "here": others[name, version, term],
        }
        for (name, version, term), count in ours.items()
        if count != others[name, version, term]
    ]
    return sorted(found, key=lambda row: -abs(row["counted"] - row["here"]))


def chief_terms(text: str, most: int = 10) -> list[tuple[str, int]]:
    """The terms of the current lexicons that a text has most often, each once, with their counts."""
    lexicons = Lexicon.objects.current().prefetch_related("terms")
    counts = {term: count for (_, _, term), count in term_counts_in(text, lexicons).items()}
    said = [row for row in counts.items() if row[1]]
    return sorted(said, key=lambda row: -row[1])[:most]


def compare_all_terms() -> None:
    """Say anew which terms all further transcripts count otherwise: the lexicons have changed."""
    for speech in Speech.objects.filter(transcripts__isnull=False).distinct():
        compare_transcripts(speech, terms_only=True)


@transaction.atomic
def compare_transcripts(speech: Speech, *, terms_only: bool = False) -> None:
    """Write how far each further transcript of a speech agrees with the text counted, and which terms of
    the current lexicons it would count otherwise.

    Nothing is said where either text is not held. With ``terms_only`` the texts are the same as before,
    and so is their agreement.
    """
    counted = SpeechText.objects.filter(speech=speech).values_list("content", flat=True).first()
    texts = dict(
        TranscriptText.objects.filter(transcript__speech=speech).values_list(
            "transcript", "content"
        )
    )
    lexicons = list(Lexicon.objects.current().prefetch_related("terms")) if texts else []
    for transcript in speech.transcripts.select_for_update():
        agreed, transcript.agreement, transcript.differing = transcript.agreement, None, []
        if counted is not None and (text := texts.get(transcript.pk)) is not None:
            again = not terms_only or agreed is None
            transcript.agreement = agreement(counted, text) if again else agreed
            transcript.differing = differing_terms(counted, text, lexicons)
        transcript.save(update_fields=["agreement", "differing"])


@dataclass(frozen=True)
class Part:
    """A piece of a passage; ``differs`` where the other text does not have it."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Difference:
    """A passage in which two texts differ: its parts in the one and in the other, either may be empty.

    ``same_before`` is how many characters without white space agree between the difference before and
    this one.
    """

    a: tuple[Part, ...]
    b: tuple[Part, ...]
    same_before: int


def differences(text_a: str, text_b: str) -> list[Difference]:
    """The passages in which two texts differ, sentence by sentence, in order. White space, width and
    traditional characters make no difference.
    """
    ours, others = _sentences(text_a), _sentences(text_b)
    forms, other_forms = [bare(s) for s in ours], [bare(s) for s in others]
    found: list[Difference] = []
    same = 0
    matcher = SequenceMatcher(None, forms, other_forms, autojunk=False)
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind == "equal":
            same += sum(map(len, forms[a0:a1]))
            continue
        a, b = _parts("".join(ours[a0:a1]), "".join(others[b0:b1]))
        if any(part.differs for part in (*a, *b)):
            found.append(Difference(a, b, same))
            same = 0
        else:  # the same words, cut otherwise into sentences
            same += sum(map(len, forms[a0:a1]))
    return found


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in SENTENCE.findall(text) if bare(sentence)]


def _parts(a: str, b: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Two passages cut where they differ. What differs by its form alone is taken for the same."""
    if not a or not b or max(len(a), len(b)) > FINEST:
        return (Part(a, True),) if a else (), (Part(b, True),) if b else ()
    left, right = _characters(a), _characters(b)
    matched = Indel.opcodes([form for form, _ in left], [form for form, _ in right])
    ours: list[Part] = []
    others: list[Part] = []
    for code in matched:
        differs = code.tag != "equal"
        _add(ours, left, a, code.src_start, code.src_end, differs)
        _add(others, right, b, code.dest_start, code.dest_end, differs)
    return tuple(ours), tuple(others)


def _characters(text: str) -> list[tuple[str, int]]:
    """The characters of a passage that count in a comparison, in normal form, with their places."""
    return [(form, place) for place, char in enumerate(text) if (form := bare(char))]


def _add(
    parts: list[Part],
    characters: list[tuple[str, int]],
    text: str,
    start: int,
    end: int,
    differs: bool,
) -> None:
    """Add the characters [start, end), with the white space behind them, as a part."""
    if start == end:
        return
    first = characters[start][1] if start else 0
    last = characters[end][1] if end < len(characters) else len(text)
    parts.append(Part(text[first:last], differs))
