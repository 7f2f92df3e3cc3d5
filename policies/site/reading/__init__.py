"""The differences between places in words, made from the figures by fixed rules.

One rule is one function with its threshold named; the Methods page lists the rules with the thresholds as
they are here. A rule that may not compare says so, with the reason: other years, other sources, not looked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy

from policies.site.comparing import Column
from policies.site.reading import land, records
from policies.site.reading.thresholds import (
    FEWEST_AWARDS,
    FEWEST_CHARACTERS,
    LEAST_COVERAGE,
    POINTS_APART,
    TIMES_ALIKE,
)
from policies.site.words import HEADLINE


def reading(columns: list[Column]) -> list[str]:
    """The sentences of all rules, in their order; a rule without anything to say gives none."""
    return [sentence for rule in RULES for sentence in rule.read(columns)]


def land_reading(columns: list[Column]) -> list[str]:
    """The sentences on land alone: for columns without their records."""
    return [sentence for rule in LAND_RULES for sentence in rule.read(columns)]


@dataclass(frozen=True)
class Rule:
    """What a rule reads out, told to the reader of the Methods page, and the function that does it."""

    told: str | Promise
    read: Callable[[list[Column]], Iterable[str]]


LAND_RULES = (
    Rule(
        format_lazy(
            _lazy(
                "Land: the place that granted more is named first, with how many times as much, over "
                "the same years; less than {times} times is “about as much”. Figures over other years, "
                "or of a place without any, are not compared."
            ),
            times=TIMES_ALIKE,
        ),
        land.land_area,
    ),
    Rule(
        format_lazy(
            _lazy(
                "Concentration: the shares of the five largest holders; less than {points} percentage "
                "points apart is “about the same”. Not where a place has fewer than {awards} land awards, "
                "nor where the holders of less than {share} % of the area are known."
            ),
            points=round(POINTS_APART * 100),
            awards=FEWEST_AWARDS,
            share=round(LEAST_COVERAGE * 100),
        ),
        land.concentration,
    ),
    Rule(
        format_lazy(
            _lazy(
                "Price: the mean price per square metre, and how many times as much; less than {times} "
                "times is “about as much”."
            ),
            times=TIMES_ALIKE,
        ),
        land.price,
    ),
)
RULES = (
    *LAND_RULES,
    Rule(
        _lazy(
            "Instruments: how many are on record, where the same sources were read for all places. Where "
            "nobody has looked in one of them, or other sources were read, nothing is compared."
        ),
        records.instruments,
    ),
    Rule(
        _lazy(
            "Incentives: how many are for start-ups, scale-ups and giants; on the same condition."
        ),
        records.stages_of_incentives,
    ),
    Rule(
        _lazy("Firms: how many on record have reached which stage; on the same condition."),
        records.stages_of_firms,
    ),
    Rule(
        format_lazy(
            _lazy(
                "Words: how often the place’s own leaders say {term} per 10,000 characters, all speeches "
                "together; not where fewer than {characters} characters of one are on record."
            ),
            term=HEADLINE,
            characters=FEWEST_CHARACTERS,
        ),
        records.words,
    ),
)
