"""Pages without records of their own: methods, data."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.charts.tiles import STEPS
from policies.curation.duplicate_rules import SMALLEST_M2
from policies.metrics.attention import PER
from policies.metrics.concentration import METHOD
from policies.metrics.evidence import DIRECTNESS, LOST, SECOND, STANDING, UNQUOTED
from policies.metrics.excerpts import EXCERPT_SIDE, SHARE
from policies.metrics.keyness import LEVELS
from policies.metrics.land_profile import COMPETITIVE
from policies.metrics.words_and_deeds import NEAR
from policies.models import (
    ConceptScheme,
    DataVersion,
    Incentive,
    InstrumentType,
    LandAward,
    Lexicon,
    Locality,
    Mapping,
    PolicyInstrument,
    Precision,
    Sector,
    Source,
    TermCount,
)
from policies.models.land_award import IMPLAUSIBLE_YUAN_PER_M2
from policies.models.land_year import LandYear
from policies.models.record import Status
from policies.publish.bulk import shelf
from policies.search.asking import RANKED
from policies.search.nouns import NOUNS
from policies.site import numbers
from policies.site.code_lists import code_lists
from policies.site.gaps import covered
from policies.site.parameters import page
from policies.site.reading import RULES
from policies.text.concordance import LONGEST, SIDE
from policies.vocabulary import LAND_USES, SUPPLY_MODES


@page()
def methods(request: HttpRequest) -> HttpResponse:
    types = list(InstrumentType.objects.published().select_related("parent"))
    mappings = Mapping.objects.filter(type__in=InstrumentType.objects.published()).select_related(
        "concept__scheme", "type"
    )
    by_type = {
        pk: list(rows)
        for pk, rows in groupby(
            mappings.order_by("type_id", "concept__scheme__code", "concept__order"),
            key=attrgetter("type_id"),
        )
    }
    return render(
        request,
        "site/methods.html",
        {
            "per": PER,
            "searched": NOUNS.values(),
            "ranked": RANKED,
            "misprint": IMPLAUSIBLE_YUAN_PER_M2,
            "smallest": SMALLEST_M2,
            "method": METHOD,
            "land_uses": LAND_USES.codes.values(),
            "use_groups": LAND_USES.groups.values(),
            "supply_modes": SUPPLY_MODES.codes.values(),
            "mode_groups": SUPPLY_MODES.groups.values(),
            "industrial": [LAND_USES.label(code) for code in LAND_USES.members("industrial")],
            "granted": [SUPPLY_MODES.label(code) for code in SUPPLY_MODES.members("granted")],
            "competitive": [SUPPLY_MODES.label(code) for code in SUPPLY_MODES.members(COMPETITIVE)],
            "steps": STEPS,
            "branches": [
                (branch, [(t, by_type.get(t.pk, [])) for t in types if t.parent_id == branch.pk])
                for branch in types
                if branch.parent_id is None
            ],
            "schemes": ConceptScheme.objects.all(),
            "sectors": Sector.objects.all(),
            "lexicons": Lexicon.objects.published().prefetch_related("terms"),
            "in_use": list(Lexicon.objects.current()),
            "levels": [(numbers.decimal(level, 2), round(1 / p)) for level, p in LEVELS],
            "share": SHARE,
            "excerpt_side": EXCERPT_SIDE,
            "side": SIDE,
            "longest": LONGEST,
            "precisions": Precision.choices,
            "bases": LandYear.Basis.choices,
            "count_bases": TermCount.Basis.choices,
            "statuses": Status.choices,
            "rules": [rule.told for rule in RULES],
            "points": Locality.objects.published().in_force().with_point().count(),
            "inclusion": [
                PolicyInstrument._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                for name in PolicyInstrument.INCLUSION
            ],
            "standing": _weighed(Source.Standing, STANDING),
            "directness": _weighed(Source.Directness, DIRECTNESS),
            "unquoted": numbers.decimal(UNQUOTED, 1),
            "lost": numbers.decimal(LOST, 1),
            "near": NEAR,
            "second": numbers.decimal(SECOND, 1),
            "code_lists": list(code_lists()),
            "additive_kinds": [kind.label for kind in Incentive.ADDITIVE_KINDS],
            **covered(),
        },
    )


def _weighed(choices: Any, weights: dict[str, float]) -> list[tuple[str, str]]:
    """The marks of a source with their weights; last, that of a source nobody has judged."""
    labels = {**dict(choices.choices), "": _("not judged")}
    return [(labels[mark], numbers.decimal(weight, 1)) for mark, weight in weights.items()]


# What the API serves, in the order of the data page.
ENDPOINTS = (
    "localities", "instruments", "incentives", "firms", "awards", "officials", "speeches",
    "term-counts", "land-awards", "land-years", "sources", "coverage", "instrument-types",
    "concept-schemes", "mappings", "sectors", "lexicons",
)  # fmt: skip

# Figures of one locality, made when asked for.
PLACE_FIGURES = ("land-series", "land-holders", "land-modes", "land-sectors")

VERSIONS_SHOWN = 20


@page()
def data(request: HttpRequest) -> HttpResponse:
    editions = shelf.editions(settings.BULK_DIR)
    response = render(
        request,
        "site/data.html",
        {
            "endpoints": ENDPOINTS,
            "place_figures": PLACE_FIGURES,
            "sources": Source.objects.published().with_last_check(),
            "any_land": LandAward.objects.published().exists(),
            "versions": DataVersion.objects.latest_first()[:VERSIONS_SHOWN],
            "edition": editions[0] if editions else None,
            "older": editions[1:],
        },
    )
    response["Cache-Control"] = "no-cache"  # files come and go while the data stand
    return response


@page()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html")
