"""Explanations: what a publication may have counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.api.figures import Figures, Made, Words, whole
from policies.api.questions import RecordOf
from policies.metrics.explanations import Explanation, explain_each
from policies.models import Speech, TermCount


@dataclass(frozen=True)
class Asked:
    """The figures that publications report of a speech, each with what explains it."""

    reported: list[TermCount]
    explained: list[list[Explanation]]


def asked_of(values: Mapping[str, Any]) -> Asked:
    reported = list(
        TermCount.objects.published()
        .reported()
        .filter(speech=values["speech"])
        .select_related("source")
        .order_by("pk")
    )
    return Asked(reported, explain_each(values["speech"], [row.count for row in reported]))


def rows_of(asked: Asked) -> Iterator[dict[str, Any]]:
    for row, explanations in zip(asked.reported, asked.explained, strict=True):
        for found in explanations:
            yield {
                "label": row.label,
                "reported": row.count,
                "source": row.source.uid if row.source else None,
                "lexicon": found.lexicon.name,
                "lexicon_version": found.lexicon.version,
                "terms": [term.text for term in found.terms],
                "group": found.group,
                "count": found.count,
                "difference": found.difference,
            }


EXPLANATIONS = Figures(
    name="explanations",
    component="Explanations",
    doc="What the publications that report a figure of a speech may have counted: the terms that come to "
    "the figure exactly, else the groups, else two terms of a group together; where none does, the "
    "nearest on either side. Counts are those of the lexicons in use.",
    fields=(
        Made("label", "What the publication says it counted."),
        whole("reported", "The figure it reports."),
        Made("source", "uid of the source.", nullable=True),
        Made("lexicon", "Name of the lexicon."),
        whole("lexicon_version", "Version of the lexicon."),
        Words("terms", "The terms counted together, each character once; none: the whole group."),
        Made("group", "The concept group."),
        whole("count", "Our count."),
        whole("difference", "Our count less the reported one; 0 explains it."),
    ),
    parameters=(
        RecordOf("speech", "uid of the speech.", missing="Give the uid of a speech.", model=Speech),
    ),
    ask=asked_of,
    rows=rows_of,
)
