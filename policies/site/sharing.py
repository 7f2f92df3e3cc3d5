"""The pictures that stand for a place or a comparison where their pages are shared."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from policies.charts.card import Card, Figure
from policies.models import LandYear, Locality, Source
from policies.models.data_version import Version
from policies.site import numbers
from policies.site.coverage import looked_at
from policies.site.land_figures import BY_KEY, land_years, over_period, sources_of

SHOWN = ("area_m2", "cr5", "price_per_m2")


def card_of(places: Sequence[Locality], version: Version) -> Card:
    """Land granted, its concentration and its price; places over other years say which. Three queries."""
    looked, figures = looked_at(places), land_years(places)
    periods = [over_period(figures[place.pk]) for place in places]
    spans = {period.period for period in periods if period}
    names = [place.name for place in places]
    if len(spans) > 1:
        names = [f"{n} {p.period}" if p else n for n, p in zip(names, periods, strict=True)]
    sources = [
        source
        for place in places
        for source in sources_of(figures[place.pk], looked[place.pk]["land_award"])
    ]
    return Card(
        _("Local Industrial Policy Tracker"),
        names,
        _subtitle(spans),
        [Figure(_label(key), [_written(key, period) for period in periods]) for key in SHOWN],
        [_source_line(sources), _version_line(version)],
    )


def _subtitle(spans: set[str]) -> str:
    if not spans:
        return _("No figures on industrial land are on record")
    if len(spans) > 1:
        return _("Industrial land granted, over different years")
    return _("Industrial land granted, %(period)s") % {"period": next(iter(spans))}


def _label(key: str) -> str:
    measure = BY_KEY[key]
    return f"{measure.label}, {measure.unit}" if measure.unit else str(measure.label)


def _written(key: str, period: LandYear | None) -> str:
    written = numbers.whole_hectares if key == "area_m2" else BY_KEY[key].written
    return written(getattr(period, key) if period else None)


def _source_line(sources: list[Source]) -> str:
    titles = list(dict.fromkeys(source.title for source in sources))
    return _("Source: %(sources)s") % {"sources": "; ".join(titles)} if titles else ""


def _version_line(version: Version) -> str:
    return _("Data version %(version)s") % {"version": version}
