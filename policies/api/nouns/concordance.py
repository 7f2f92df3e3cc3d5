"""Concordance: a term in context, as far as everybody may read the text."""

from collections.abc import Iterable, Mapping
from typing import Any

from policies.api.figures import Figures, Made, whole
from policies.api.problems import ParameterProblem, Problem
from policies.api.questions import OneOf, Parameter, RecordOf
from policies.metrics.excerpts import EXCERPT_SIDE, SHARE, Excerpts, public_concordance
from policies.models import Speech
from policies.text.concordance import ORDERS, PLACE, SIDE, in_order


def asked_of(values: Mapping[str, Any]) -> Excerpts:
    """The lines in the order asked for. Raises Problem where the text is not open."""
    speech = values["speech"]
    try:
        found = public_concordance(speech, values["term"])
    except ValueError as error:
        raise ParameterProblem("term", "The term has no characters that are counted.") from error
    if found is None:
        private = speech.visibility == Speech.Visibility.PRIVATE
        raise Problem(
            403,
            "not-open",
            f"The text of this speech is not {'open' if private else 'held here'}; its counts are at "
            f"/api/v1/term-counts/?speech={speech.uid}",
        )
    return Excerpts(in_order(found.lines, values["sort"]), found.withheld)


def rows_of(excerpts: Excerpts) -> Iterable[dict[str, Any]]:
    return (line._asdict() for line in excerpts.lines)


CONCORDANCE = Figures(
    name="concordance",
    component="Concordance",
    doc="Each place of a term in a speech, with what stands before and behind it. A text that is open in "
    f"excerpts shows {EXCERPT_SIDE} characters on either side of the terms of the lexicons in use, "
    f"together no more than {SHARE:.0%} of the text; a private text is a 403.",
    fields=(
        whole("start", "Where the term begins in the text, in characters from 0."),
        whole("end", "Where it ends: the place behind its last character."),
        Made("left", f"What stands before it, at most {SIDE} characters, in one line."),
        Made("term", "The term as it stands there."),
        Made("right", f"What stands behind it, at most {SIDE} characters."),
    ),
    parameters=(
        RecordOf("speech", "uid of the speech.", missing="Give the uid of a speech.", model=Speech),
        Parameter("term", "The term; spelling is as for counts.", missing="Give a term."),
        OneOf(
            "sort",
            "By place in the text, or by what stands next on the left or on the right.",
            default=PLACE,
            codes=ORDERS,
        ),
    ),
    ask=asked_of,
    rows=rows_of,
    members=(
        whole(
            "withheld",
            "Further places that are not shown; null for a word of no lexicon in a text open in "
            "excerpts, where such words are not even counted.",
            nullable=True,
        ),
    ),
    tell=lambda excerpts: {"withheld": excerpts.withheld},
    refusals={"403": "The text of the speech is not open to the public; its counts are."},
)
