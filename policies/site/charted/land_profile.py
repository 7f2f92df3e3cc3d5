"""The land of one place taken apart: concentration, price and supply modes over the years."""

from dataclasses import replace

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from policies.charts.look import WIDE
from policies.metrics.land_profile import LandProfile
from policies.metrics.land_scope import Scope
from policies.metrics.land_years import MODE_GROUP, USE_GROUP
from policies.site.charted.registry import chart
from policies.site.charts import Chart
from policies.site.coverage import Looked, looked_at
from policies.site.land_charts import (
    MEASURED,
    PARAMETERS,
    charted_years,
    concentration_chart,
    mode_chart,
    price_chart,
)
from policies.site.land_figures import sources_of
from policies.site.parameters import BadParameter, choice, locality
from policies.vocabulary import LAND_USES, SUPPLY_MODES

EXAMPLE = "locality=330100"


def profile_of(request: HttpRequest) -> tuple[LandProfile, Looked]:
    """The land of the place asked for, and how far it was looked at. Raises BadParameter."""
    place = locality(request, "locality")
    if place is None:
        raise BadParameter("locality", "", _("Give the code of a locality, as 330100."))
    use = choice(request, "use", LAND_USES.groups) or USE_GROUP
    mode = choice(request, "mode", SUPPLY_MODES.groups) or MODE_GROUP
    looked = looked_at([place])[place.pk]["land_award"]
    # Coverage does not tell uses apart: industrial land alone was read.
    if use != USE_GROUP:
        looked = Looked(looked.noun, looked.label)
    return LandProfile(Scope(place, use, mode)), looked


def _sourced(made: Chart | None, profile: LandProfile, looked: Looked) -> Chart | None:
    """The chart with the sources of its place, the groups it is of, and what was looked at."""
    if made is None:
        return None
    use = LAND_USES.groups[profile.scope.use_group].label
    mode = SUPPLY_MODES.groups[profile.scope.mode_group].label
    sources = tuple(sources_of(profile.series, looked))
    return replace(made, sources=sources, notes=(f"{use}, {mode}.", *looked.notes))


@chart(
    "land-concentration",
    _lazy("Concentration of land by year, of one place"),
    (*PARAMETERS, "measure"),
    f"{EXAMPLE}&measure=cr5",
)
def concentration(request: HttpRequest) -> Chart | None:
    key = choice(request, "measure", MEASURED) or "cr5"
    profile, looked = profile_of(request)
    made = concentration_chart(profile, charted_years(profile, looked), key, WIDE)
    return _sourced(made, profile, looked)


@chart(
    "land-price",
    _lazy("Mean price of land by year, beside the province and the country"),
    PARAMETERS,
    EXAMPLE,
)
def price(request: HttpRequest) -> Chart | None:
    profile, looked = profile_of(request)
    return _sourced(price_chart(profile, charted_years(profile, looked), WIDE), profile, looked)


@chart("land-modes", _lazy("Supply modes of land by year, of one place"), PARAMETERS, EXAMPLE)
def modes(request: HttpRequest) -> Chart | None:
    profile, looked = profile_of(request)
    return _sourced(mode_chart(profile, charted_years(profile, looked), WIDE), profile, looked)
