"""Lists of land awards: filters, paging without counting, nothing withheld searched."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from policies.models import DuplicateCluster, Firm, Holder, LandAward, LandHolding, Locality
from policies.models.land_award import LandAwardQuerySet
from policies.site.parameters import BadParameter, choice, integer, locality, text
from policies.text.names import name_key
from policies.vocabulary import LAND_USES, SUPPLY_MODES

PER_PAGE = 50
COUNTED_TO = 10_000
YEARS = (1980, 2100)
UNDATED = "none"
SHORTEST_NAME = 2
COUNTED = ("true", "false")
NOT_STATED = "none"
QUOTES = {'"': '"', "“": "”", "「": "」"}
QUOTATION_MARKS = "".join([*QUOTES, *QUOTES.values()])


@dataclass(frozen=True)
class Asked:
    """What a list of land awards is asked for.

    A holder in quotation marks is exactly this name; a sector is as printed, or ``none``.
    """

    locality: Locality | None = None
    year: str = ""
    use: str = ""
    mode: str = ""
    holder: str = ""
    counted: str = ""
    cluster: DuplicateCluster | None = None
    after: str = ""
    before: str = ""
    year_min: int | None = None
    year_max: int | None = None
    sector: str = ""
    firm: Firm | None = None

    @property
    def exact_holder(self) -> str:
        """The name between quotation marks, or nothing."""
        closing = QUOTES.get(self.holder[:1])
        return self.holder[1:-1] if closing and self.holder[1:].endswith(closing) else ""

    @property
    def years(self) -> str:
        """The years from and to, as readers write them."""
        if self.year_min is None and self.year_max is None:
            return ""
        return "–".join(str(year or "…") for year in (self.year_min, self.year_max))


def read(request: HttpRequest) -> Asked:
    """The filters of a request. Raises BadParameter."""
    year = text(request, "year")
    if year != UNDATED:
        integer(request, "year", *YEARS)
    holder = text(request, "holder")
    if holder and len(name_key(holder).strip(QUOTATION_MARKS)) < SHORTEST_NAME:
        reason = _("At least %(number)s characters.") % {"number": SHORTEST_NAME}
        raise BadParameter("holder", holder, reason)
    return Asked(
        locality(request, "locality"),
        year,
        choice(request, "use", [*LAND_USES.groups, *LAND_USES.codes]),
        choice(request, "mode", [*SUPPLY_MODES.groups, *SUPPLY_MODES.codes]),
        holder,
        choice(request, "counted", COUNTED),
        _cluster(request),
        text(request, "after"),
        text(request, "before"),
        integer(request, "year_min", *YEARS),
        integer(request, "year_max", *YEARS),
        text(request, "sector"),
        _firm(request),
    )


def _cluster(request: HttpRequest) -> DuplicateCluster | None:
    """The cluster of repeated notices asked for, or None."""
    uid = text(request, "cluster")
    cluster = DuplicateCluster.objects.published().filter(uid=uid).first() if uid else None
    if uid and cluster is None:
        raise BadParameter("cluster", uid, _("No repeated notices have this mark."))
    return cluster


def _firm(request: HttpRequest) -> Firm | None:
    uid = text(request, "firm")
    firm = Firm.objects.published().filter(uid=uid).first() if uid else None
    if uid and firm is None:
        raise BadParameter("firm", uid, _("No firm has this id."))
    return firm


def api_query(asked: Asked) -> str | None:
    """The query that gives the same list in the API; None where the API has no such question."""
    if (asked.holder and not asked.exact_holder) or asked.year == UNDATED:
        return None
    parameters = {
        "locality": asked.locality.code if asked.locality else "",
        "year": asked.year,
        "year_min": asked.year_min,
        "year_max": asked.year_max,
        "sector_label": asked.sector,
        "holder": asked.exact_holder,
        "firm": asked.firm.uid if asked.firm else "",
        "use_group" if asked.use in LAND_USES.groups else "use": asked.use,
        "mode_group" if asked.mode in SUPPLY_MODES.groups else "mode": asked.mode,
        "counted": asked.counted,
        "cluster": asked.cluster.uid if asked.cluster else "",
    }
    given = {name: value for name, value in parameters.items() if value}
    return f"?{urlencode(given)}" if given else ""


def matching(asked: Asked) -> LandAwardQuerySet:
    """The published awards asked for; without a year, those with a date."""
    awards = LandAward.objects.published()
    if asked.locality:
        awards = awards.in_locality(asked.locality)
    if asked.year == UNDATED:
        awards = awards.filter(signed_on__isnull=True)
    elif asked.year:
        awards = awards.in_years(int(asked.year), int(asked.year))
    else:
        awards = awards.filter(signed_on__isnull=False)
    if asked.use:
        uses = LAND_USES.members(asked.use) if asked.use in LAND_USES.groups else []
        awards = awards.filter(use__in={asked.use, *uses})
    if asked.mode:
        modes = SUPPLY_MODES.members(asked.mode) if asked.mode in SUPPLY_MODES.groups else []
        awards = awards.filter(supply_mode__in={asked.mode, *modes})
    return _held(_narrowed(awards, asked), asked)


def _narrowed(awards: LandAwardQuerySet, asked: Asked) -> LandAwardQuerySet:
    """Those within the filters that the links of figures carry."""
    if asked.year_min is not None:
        awards = awards.filter(signed_on__year__gte=asked.year_min)
    if asked.year_max is not None:
        awards = awards.filter(signed_on__year__lte=asked.year_max)
    if asked.sector:
        awards = awards.filter(sector_label="" if asked.sector == NOT_STATED else asked.sector)
    if asked.counted:
        awards = awards.filter(counted=asked.counted == "true")
    if asked.cluster:
        awards = awards.in_cluster(asked.cluster)
    return awards


def _held(awards: LandAwardQuerySet, asked: Asked) -> LandAwardQuerySet:
    """Those held by the organisations, or by the firm, asked for."""
    named = Holder.objects.named_in_public()
    if asked.exact_holder:
        named = named.filter(key=name_key(asked.exact_holder))
    elif asked.holder:
        named = named.filter(key__icontains=name_key(asked.holder))
    if asked.firm:
        named = named.filter(firm=asked.firm)
    if not asked.holder and not asked.firm:
        return awards
    return awards.filter(
        pk__in=LandHolding.objects.filter(holder__in=named.values("pk")).values("award")
    )


def for_list(awards: LandAwardQuerySet) -> LandAwardQuerySet:
    """Awards with locality, holders and cluster: two more queries, whatever their number."""
    return awards.select_related("locality").prefetch_related(
        Prefetch("cluster", DuplicateCluster.objects.published()),
        Prefetch(
            "holdings", LandHolding.objects.select_related("holder__firm").order_by("position")
        ),
    )


@dataclass(frozen=True)
class Page:
    """One page of awards, the latest first, and the marks of the pages on either side."""

    awards: Sequence[LandAward]
    newer: str
    older: str


def page_of(awards: LandAwardQuerySet, asked: Asked) -> Page:
    """The awards behind ``after``, or those just before ``before``: a keyset of date and number."""
    undated = asked.year == UNDATED
    back = bool(asked.before)
    name, mark = ("before", asked.before) if back else ("after", asked.after)
    if mark:
        awards = awards.filter(_beyond(_read_mark(name, mark, undated), back, undated))
    fields = ("pk",) if undated else ("signed_on", "pk")
    awards = awards.order_by(*(fields if back else (f"-{field}" for field in fields)))
    rows = list(for_list(awards)[: PER_PAGE + 1])
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    if back:
        rows.reverse()
    newer = rows and (more if back else bool(mark))
    older = rows and (True if back else more)
    return Page(rows, _mark(rows[0]) if newer else "", _mark(rows[-1]) if older else "")


@dataclass(frozen=True)
class Number:
    """How many awards, and how many of them figures do not count; not exact beyond ten thousand."""

    awards: int
    repeated: int
    exact: bool


def how_many(awards: LandAwardQuerySet) -> Number:
    """The number of awards; counting stops at ten thousand."""
    found = awards.order_by().values("pk", "counted")[: COUNTED_TO + 1]
    number = found.aggregate(awards=Count("pk"), repeated=Count("pk", filter=Q(counted=False)))
    exact = number["awards"] <= COUNTED_TO
    return Number(min(number["awards"], COUNTED_TO), number["repeated"], exact)


def _mark(award: LandAward) -> str:
    return f"{award.signed_on.isoformat() if award.signed_on else ''}_{award.pk}"


def _read_mark(name: str, mark: str, undated: bool) -> tuple[datetime.date | None, int]:
    day, _sep, number = mark.partition("_")
    try:
        return (None if undated else datetime.date.fromisoformat(day)), int(number)
    except ValueError:
        raise BadParameter(name, mark, _("Take the links at the end of the list.")) from None


def _beyond(mark: tuple[datetime.date | None, int], back: bool, undated: bool) -> Q:
    day, number = mark
    side = "gt" if back else "lt"
    if undated:
        return Q(**{f"pk__{side}": number})
    return Q(**{f"signed_on__{side}e": day}) & (
        Q(**{f"signed_on__{side}": day}) | Q(**{f"pk__{side}": number})
    )
