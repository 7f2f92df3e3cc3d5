"""What is asked of the land of one locality: parameters of the lists in ``land_profile.py``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.api.questions import Number, OneOf, PlaceOf, in_order, years
from policies.metrics.land_profile import LandProfile
from policies.metrics.land_scope import Scope
from policies.metrics.land_years import MODE_GROUP, USE_GROUP
from policies.vocabulary import LAND_USES, SUPPLY_MODES

MOST = 1000
BY_DEFAULT = "by default that of the period covered."

LAND = (
    PlaceOf(
        "locality",
        "Code of the locality; all that lies in it counts.",
        missing="These figures are of one locality: give its code.",
    ),
    OneOf("use_group", "Group of uses.", default=USE_GROUP, codes=tuple(LAND_USES.groups)),
    OneOf(
        "mode_group", "Group of supply modes.", default=MODE_GROUP, codes=tuple(SUPPLY_MODES.groups)
    ),
    *years(f"First year; {BY_DEFAULT}", f"Last year; {BY_DEFAULT}"),
)
TOP = Number("top", "How many lines are told one by one.", default=100, low=1, high=MOST)


@dataclass(frozen=True)
class Asked:
    """A question as it was understood: the profile it is about, and how many lines to tell."""

    profile: LandProfile
    top: int


def asked_of(values: Mapping[str, Any]) -> Asked:
    """Raises ParameterProblem for years that end before they begin."""
    scope = Scope(values["locality"], values["use_group"], values["mode_group"])
    profile = LandProfile(scope, values["year_min"], values["year_max"])
    if profile.span is not None:
        in_order(values, profile.span.first, profile.span.last)
    return Asked(profile, values.get("top", MOST))
