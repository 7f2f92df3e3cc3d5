"""Places: the list, the search, and one place."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.charts.land import Yearly, yearly
from policies.charts.look import NARROW, WIDE
from policies.models import (
    Award,
    DataVersion,
    Firm,
    LandAward,
    LandYear,
    Locality,
    PolicyInstrument,
    Speech,
)
from policies.models.record import PublicQuerySet
from policies.site import numbers
from policies.site.charts import Chart, drawn
from policies.site.citing import keep_version
from policies.site.coverage import Answers, looked_at
from policies.site.instruments import for_lists
from policies.site.land_awards import for_list
from policies.site.land_figures import by_year, land_years, over_period, sources_of
from policies.site.parameters import page, text
from policies.site.places import Branch, family_of, find_places, rolled_up, tree
from policies.site.words import HEADLINE, Spoken, with_count

LISTED = 20
LARGEST = 10


@page("q")
def index(request: HttpRequest) -> HttpResponse:
    asked = text(request, "q")
    found = find_places(asked) if asked else []
    branches = [] if asked else tree()
    return render(
        request,
        "site/localities.html",
        {"asked": asked, "found": found, "provinces": [] if asked else _with_counts(branches)},
    )


@dataclass(frozen=True)
class Line:
    """One place in the list: how many records lie in it, and its land figures over the period."""

    place: Locality
    counts: list[int]  # instruments, firms, awards, speeches
    land: LandYear | None
    inside: list["Line"]


def _with_counts(branches: list[Branch]) -> list[Line]:
    counts = [
        rolled_up(_by_lineage(model.objects.published(), model.objects.published().locality_path))
        for model in (PolicyInstrument, Firm, Award, Speech)
    ]
    land = {
        row.locality_id: row
        for row in LandYear.objects.published()
        .periods()
        .filter(use_group="industrial", mode_group="granted")
        .order_by("year_to", "-year")
    }

    def line(place: Locality, inside: list[Locality]) -> Line:
        return Line(
            place,
            [count[place.code] for count in counts],
            land.get(place.pk),
            [line(child, []) for child in inside],
        )

    return [line(branch.place, branch.children) for branch in branches]


def _by_lineage(rows: PublicQuerySet, path: str) -> list[tuple[str, int]]:
    return list(
        rows.order_by()
        .filter(**{f"{path}__isnull": False})
        .values_list(f"{path}__lineage")
        .annotate(number=Count("pk", distinct=True))
    )


@page()
def locality(request: HttpRequest, code: str) -> HttpResponse:
    lives = Locality.objects.published().with_code(code).select_related("today")
    place = DataVersion.objects.beside(lives).first()
    if place is None:
        raise Http404(_("No locality has this code."))
    keep_version(request, place)
    if not place.in_force:
        return render(request, "site/locality_former.html", {"place": place})
    family = family_of(place)
    looked = looked_at([place])[place.pk]
    figures = land_years([place])[place.pk]
    speeches = with_count(Speech.objects.published().in_locality(place), HEADLINE)
    return render(
        request,
        "site/locality.html",
        {
            "place": place,
            "family": family,
            "looked": looked,
            "table": by_year([place], {place.pk: figures}, {place.pk: looked["land_award"]}),
            "period": over_period(figures),
            "figures": figures,
            "chart": _chart(place, figures),
            "largest": _largest(place),
            "instruments": for_lists(PolicyInstrument.objects.published().in_locality(place))[
                :LISTED
            ],
            "firms": Firm.objects.published()
            .in_locality(place)
            .select_related("seat", "sector")[:LISTED],
            "awards": Award.objects.published()
            .in_locality(place)
            .select_related("firm", "giver", "locality", "instrument", "kind")[:LISTED],
            "speeches": [
                Spoken(speech)
                for speech in speeches.select_related("locality", "official").order_by(
                    "-spoken_on", "pk"
                )[:LISTED]
            ],
            "headline": HEADLINE,
            "land_sources": sources_of(figures, looked["land_award"]),
            "listed": LISTED,
            "sources": _sources(looked, figures),
        },
    )


def _largest(place: Locality) -> list[LandAward]:
    """The largest industrial awards listed here; for the whole country the list is a page of its own."""
    if place.kind == Locality.Kind.COUNTRY:
        return []
    awards = LandAward.objects.published().counted().in_locality(place).industrial().granted()
    return list(for_list(awards.filter(area_m2__isnull=False).order_by("-area_m2"))[:LARGEST])


def _sources(looked: Answers, figures: list[LandYear]) -> list:
    sources = [source for answer in looked.values() for source in answer.sources]
    sources += sources_of(figures, looked["land_award"])
    return list({source.pk: source for source in sources}.values())


def _chart(place: Locality, figures: list[LandYear]) -> Chart | None:
    years = [row for row in figures if row.year == row.year_to]
    if not years:
        return None
    values = [
        Yearly(place.name, row.year, round(float(row.area_m2) / numbers.M2_PER_HECTARE, 2))
        for row in years
    ]
    axis = _("Industrial land granted, ha")
    title = _("Industrial land granted in %(place)s, hectares by year") % {"place": place.name}
    wide, narrow = (yearly(values, [place.name], width=w) for w in (WIDE, NARROW))
    return drawn(wide, narrow, title, axis=axis)
