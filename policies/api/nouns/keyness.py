"""Keyness: the terms that set one speech apart from another, or from all others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.api.figures import Figures, Made, number, whole
from policies.api.problems import ParameterProblem
from policies.api.questions import CurrentLexicon, RecordOf
from policies.metrics.keyness import LEVELS, Side, keyness, side_of
from policies.models import Lexicon, Speech


@dataclass(frozen=True)
class Asked:
    """The two sides of a comparison, and the lexicon they were counted with; None without any."""

    a: Side
    b: Side
    lexicon: Lexicon | None


def asked_of(values: Mapping[str, Any]) -> Asked:
    """Raises ParameterProblem for a speech that is compared with itself, or was not counted."""
    a, b = values["a"], values["b"]
    if b is not None and b.pk == a.pk:
        raise ParameterProblem("b", "A speech is compared with another, not with itself.")
    lexicon = values["lexicon"] or Lexicon.objects.current().first()
    if lexicon is None:
        return Asked(Side(0, {}), Side(0, {}), None)
    others = [b] if b else Speech.objects.published().exclude(pk=a.pk).only("pk")
    sides = {"a": side_of([a], lexicon), "b": side_of(others, lexicon)}
    for name, side in sides.items():
        if values[name] is not None and not side.characters:
            detail = f"The speech has not been counted with the lexicon {lexicon.name}."
            raise ParameterProblem(name, detail)
    return Asked(sides["a"], sides["b"], lexicon)


def rows_of(asked: Asked) -> Iterator[dict[str, Any]]:
    if asked.lexicon is None:
        return
    for key in keyness(asked.a, asked.b, asked.lexicon.terms.all()):
        yield {
            "term": key.term.text,
            "group": key.term.group,
            "count_a": key.a,
            "count_b": key.b,
            "characters_a": asked.a.characters,
            "characters_b": asked.b.characters,
            "rate_a": key.rate_a,
            "rate_b": key.rate_b,
            "log_likelihood": key.g2,
            "log_ratio": key.ratio,
            "chance": key.chance,
            "lexicon": asked.lexicon.name,
            "lexicon_version": asked.lexicon.version,
        }


KEYNESS = Figures(
    name="keyness",
    component="Keyness",
    doc="The terms of a lexicon that set one speech (a) apart from another (b), or from all other "
    "speeches, the one that does so most first.",
    fields=(
        Made("term", "The term."),
        Made("group", "Its concept group."),
        whole("count_a", "Occurrences in a."),
        whole("count_b", "Occurrences in b."),
        whole("characters_a", "Characters of a, without white space."),
        whole("characters_b", "Characters of b, all its speeches together."),
        number("rate_a", "Occurrences per 10,000 characters in a."),
        number("rate_b", "Occurrences per 10,000 characters in b; null where nothing was counted."),
        number("log_likelihood", "How sure the difference is: G² of Dunning.", nullable=False),
        number("log_ratio", "How large it is: binary logarithm of rate_a to rate_b, 0 taken as ½."),
        number(
            "chance",
            "How often chance alone makes such a difference: less than one of "
            f"{', '.join(f'{p:g}' for _, p in LEVELS)}; null where more often.",
        ),
        Made("lexicon", "Name of the lexicon."),
        whole("lexicon_version", "Version of the lexicon."),
    ),
    parameters=(
        RecordOf("a", "uid of a speech.", missing="Give the uid of a speech.", model=Speech),
        RecordOf(
            "b",
            "uid of the speech it is set against; without it, all other published speeches.",
            model=Speech,
        ),
        CurrentLexicon("lexicon", "Name of the lexicon; by default the first of those in use."),
    ),
    ask=asked_of,
    rows=rows_of,
)
