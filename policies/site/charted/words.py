"""How often a word is said: over the years, and by province."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from policies.charts.attention import Said, attention
from policies.charts.look import NARROW, WIDE
from policies.charts.tiles import tile_spec
from policies.metrics.attention import Attention, PlaceYear, by_place_and_year
from policies.metrics.attention import attention as attention_of
from policies.models import Locality, Source, Speech
from policies.site import numbers
from policies.site.attention import ProvinceMap, map_keys, province_map
from policies.site.charted.registry import chart
from policies.site.charts import Address, Chart, Column, Figures, drawn
from policies.site.word_choice import PARAMETERS, Asked, asked_of
from policies.site.words import current_lexicons

MOST_NAMED = 12  # more names than that cover each other in a chart
MUCH_HIGHER = 2  # so many times the highest rate of the reports hides how they change
OVER_TIME = tuple(name for name in PARAMETERS if name != "year")
COUNTS = (
    Column("speeches", _lazy("Speeches"), numbers.thousands),
    Column("count", _lazy("Times"), numbers.thousands),
    Column("characters", _lazy("Characters"), numbers.thousands),
    Column("rate_per_10k_characters", _lazy("Per 10,000 characters"), numbers.one_decimal),
)
PLACE = (
    Column("locality_code", _lazy("Code"), is_number=False),
    Column("locality", _lazy("Locality"), is_number=False),
)


# Over time


def time_charts(counted: list[Attention], asked: Asked) -> list[Chart]:
    """The rate over the years: the national reports as a line with all other speeches as points, and
    the reports alone, whose changes are lost beside much higher rates.
    """
    charts = (all_speeches(counted, asked), reports_alone(counted, asked))
    return [chart for chart in charts if chart]


def all_speeches(counted: list[Attention], asked: Asked) -> Chart | None:
    """Every speech by its year; None without any that has a rate."""
    national, others = _parted(counted)
    if not national and not others:
        return None
    both = (
        (_("National government work reports"), national),
        (_others_named(others), others),
    )
    keys = [name for name, rows in both if rows] if national else []
    title = _("%(term)s per 10,000 characters, by year") % {"term": asked.measure.label}
    return _drawn("attention", national, others, title, keys, asked)


def reports_alone(counted: list[Attention], asked: Asked) -> Chart | None:
    """The national reports; None where they can be read beside the other speeches."""
    national, others = _parted(counted)
    highest = max((row.rate or 0 for row in national), default=0)
    if not national or not any((row.rate or 0) > MUCH_HIGHER * highest for row in others):
        return None
    alone = _("The same, national reports alone: note the other scale")
    return _drawn("attention-reports", national, [], alone, [], asked)


def _parted(counted: Iterable[Attention]) -> tuple[list[Attention], list[Attention]]:
    """The national reports and the other speeches, those with a rate."""
    known = [row for row in counted if row.rate is not None]
    national = [row for row in known if _is_national(row.speech)]
    return national, [row for row in known if not _is_national(row.speech)]


def _others_named(spoken: list[Attention]) -> str:
    places = sorted({row.speech.locality.name for row in spoken})
    if len(places) > MOST_NAMED:
        return _("Speeches in %(number)s localities") % {"number": len(places)}
    return _("Speeches in %(places)s") % {"places": ", ".join(places)}


def _drawn(
    name: str,
    national: list[Attention],
    others: list[Attention],
    title: str,
    keys: list[str],
    asked: Asked,
) -> Chart:
    rows = [*national, *others]
    description = _("%(number)s speeches; the table below has every figure.") % {
        "number": len(rows)
    }
    line = [_said(row) for row in national]
    points = [_said(row, len(others) <= MOST_NAMED) for row in others]
    wide, narrow = (attention(line, points, width=w) for w in (WIDE, NARROW))
    return drawn(
        wide,
        narrow,
        title,
        description,
        _("%(term)s per 10,000 characters") % {"term": asked.measure.label},
        keys,
        figures=_speech_figures(rows),
        address=Address(name, asked.parameters),
        method="rate",
        api=(("API", asked.api("term-counts", version=asked.measure.lexicon.version)),),
        page=asked.page(),
    )


def _said(row: Attention, named: bool = False) -> Said:
    who, rate = _short(row.speech), numbers.one_decimal(row.rate)
    return Said(row.year, row.rate or 0, who if named else "", f"{who}, {row.year}: {rate}")


def _is_national(speech: Speech) -> bool:
    return speech.locality.kind == Locality.Kind.COUNTRY


def _short(speech: Speech) -> str:
    return speech.official.name if speech.official else speech.locality.name


def _speech_figures(rows: list[Attention]) -> Figures:
    """A row per speech, the earliest first."""
    columns = (
        Column("speech", _("Id of the speech"), is_number=False),
        Column("title", _("Speech"), is_number=False),
        Column("spoken_on", _("Date"), is_number=False),
        *PLACE,
        *COUNTS[1:],
    )
    rows = sorted(rows, key=lambda row: (row.speech.spoken_on, row.speech.pk))
    return Figures(
        columns,
        [
            (
                row.speech.uid, row.speech.title,
                numbers.iso(row.speech.spoken_on, row.speech.spoken_precision),
                row.speech.locality.code, row.speech.locality.name,
                row.count, row.characters, row.rate,
            )
            for row in rows
        ],
    )  # fmt: skip


# By province


def map_chart(provinces: ProvinceMap, figures: list[PlaceYear], asked: Asked) -> Chart:
    """The map of the provinces as a chart to take away; ``figures`` are by place and year."""
    shown = [
        row for row in figures if row.year == provinces.year and row.place.code in provinces.tiles
    ]
    in_chinese = (get_language() or "").startswith("zh")
    return Chart(
        provinces.title,
        tile_spec(provinces.tiles, in_chinese),
        axis=_("%(term)s per 10,000 characters") % {"term": asked.measure.label},
        drawing=provinces.drawing,
        colours=tuple(map_keys(provinces)),
        figures=Figures(
            (*PLACE, Column("year", _("Year")), *COUNTS),
            [
                (row.place.code, row.place.name, row.year, row.speeches, row.count,
                 row.characters, row.rate)
                for row in shown
            ],
        ),
        address=Address("attention-map", asked.parameters | {"year": asked.year}),
        method="attention-by-place",
        api=(("API", asked.api("attention", by="place_year")),),
        page=asked.page(),
        notes=(_("The speeches of the province itself, not those of its cities. No speech on record is "
                 "not zero: none has been entered."),),
    )  # fmt: skip


# Under their addresses


def _sourced(made: Chart | None, asked: Asked) -> Chart | None:
    """The chart with its word list and the sources of the speeches that were counted."""
    if made is None:
        return None
    lexicon = asked.measure.lexicon
    listed = _("Word list: %(title)s, version %(version)s.") % {
        "title": lexicon.title, "version": lexicon.version
    }  # fmt: skip
    counted = asked.counts.order_by().filter(speech__source__isnull=False)
    sources = (
        Source.objects.published()
        .filter(pk__in=counted.values("speech__source"))
        .with_last_check()
        .order_by("title", "pk")
    )
    return replace(made, sources=tuple(sources), notes=(listed, *made.notes))


def _asked(request: HttpRequest) -> Asked | None:
    return asked_of(request, current_lexicons())


@chart("attention", _lazy("How often a word is said, by year"), OVER_TIME)
def over_time(request: HttpRequest) -> Chart | None:
    asked = _asked(request)
    return _sourced(all_speeches(attention_of(asked.counts), asked), asked) if asked else None


@chart("attention-reports", _lazy("How often national reports say a word, by year"), OVER_TIME)
def of_reports(request: HttpRequest) -> Chart | None:
    asked = _asked(request)
    return _sourced(reports_alone(attention_of(asked.counts), asked), asked) if asked else None


@chart("attention-map", _lazy("How often a word is said, by province"), PARAMETERS)
def by_province(request: HttpRequest) -> Chart | None:
    asked = _asked(request)
    if asked is None or not asked.is_everywhere:
        return None
    figures: list[Any] = by_place_and_year(asked.counts)
    provinces = province_map(figures, asked, linked=False)
    return _sourced(map_chart(provinces, figures, asked), asked) if provinces else None
