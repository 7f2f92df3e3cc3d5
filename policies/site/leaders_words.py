"""The words of a place's own leaders over the years: speeches of one year are taken as one text."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.charts.attention import Said, attention
from policies.charts.look import NARROW, WIDE
from policies.metrics.attention import PlaceYear
from policies.models import Locality
from policies.site.charts import Chart, drawn
from policies.site.words import HEADLINE, Spoken

FEWEST_YEARS = 2


@dataclass(frozen=True)
class WordsOverTime:
    """The rate of the headline word by year, the latest first, and over all years together."""

    years: list[PlaceYear]
    total: PlaceYear
    chart: Chart | None


def words_of(place: Locality, spoken: Iterable[Spoken]) -> WordsOverTime | None:
    """From the counted speeches of the place itself; None where there is none."""
    own = [row for row in spoken if row.speech.locality_id == place.pk and row.count is not None]
    if not own:
        return None
    by_year: dict[int, list[Spoken]] = defaultdict(list)
    for row in own:
        by_year[row.speech.spoken_on.year].append(row)
    years = [_together(place, year, by_year[year]) for year in sorted(by_year, reverse=True)]
    return WordsOverTime(years, _together(place, None, own), _chart(place, years))


def said_in_all(place: Locality, spoken: Iterable[Spoken]) -> PlaceYear | None:
    """All counted speeches of the place itself together; None where there is none."""
    own = [row for row in spoken if row.speech.locality_id == place.pk and row.count is not None]
    return _together(place, None, own) if own else None


def _together(place: Locality, year: int | None, rows: list[Spoken]) -> PlaceYear:
    return PlaceYear(
        place,
        year,
        len(rows),
        sum(row.count or 0 for row in rows),
        sum(row.speech.characters for row in rows),
    )


def _chart(place: Locality, years: list[PlaceYear]) -> Chart | None:
    if len(years) < FEWEST_YEARS:
        return None
    series = [Said(row.year, row.rate) for row in years if row.year and row.rate is not None]
    words = {"term": HEADLINE, "place": place.name}
    title = _("%(term)s per 10,000 characters in speeches of %(place)s, by year") % words
    wide, narrow = (attention(series, [], width) for width in (WIDE, NARROW))
    return drawn(wide, narrow, title, axis=_("%(term)s per 10,000 characters") % words)
