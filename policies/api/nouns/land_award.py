"""Land awards: auctions and grants of land. Natural persons are counted here, never named."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django_filters import FilterSet

from policies.api.boundary import Placed
from policies.api.fields import (
    Column,
    Computed,
    Field,
    Many,
    Reference,
    or_null,
    place,
    properties,
)
from policies.api.filters import (
    Bound,
    Choice,
    CodeGroup,
    Exact,
    HeldBy,
    InLocality,
    Of,
    TrueOrFalse,
    Year,
    within,
)
from policies.api.nouns.common import UID, UPDATED, citation_rows, citations, page
from policies.api.resource import Resource, Search
from policies.curation.duplicate_decisions import public_repeats
from policies.models import DuplicateCluster, Firm, Holder, LandAward, LandHolding, Precision
from policies.models.land_award import price_per_m2
from policies.publish.public import public, public_values
from policies.vocabulary import LAND_USES, SUPPLY_MODES


class HeldByFirm(Of):
    """Land whose holder, an organisation, was linked to a public firm."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        linked = super().filter(public(Holder), value)
        return within(queryset, "holders", list(linked.values_list("pk", flat=True)))


class InCluster(Of):
    """Awards of a cluster of repeated notices, those of the clusters within it included."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        cluster = super().filter(public(DuplicateCluster), value).get()
        return queryset.in_cluster(cluster)  # type: ignore[attr-defined]


class Printed(Exact):
    """The column has exactly this text; ``none`` for no text at all."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{self.field_name: "" if value == "none" else value})


class Filters(FilterSet):
    locality = InLocality()
    use = Choice("use", LAND_USES.choices, "Use of the land, one code.")
    use_group = CodeGroup("use", LAND_USES, "Group of uses.")
    mode = Choice("supply_mode", SUPPLY_MODES.choices, "Supply mode, one code.")
    mode_group = CodeGroup("supply_mode", SUPPLY_MODES, "Group of supply modes.")
    firm = HeldByFirm(Firm, "firm")
    holder = HeldBy(help_text="Exactly this name of an organisation.")
    sector_label = Printed(
        "sector_label", help_text="Exactly this sector as printed; none for those that state none."
    )
    supervision_no = Exact("supervision_no", help_text="Exactly this number 电子监管号.")
    area_min = Bound("area_m2", "gte", "Of this area or more, square metres.")
    area_max = Bound("area_m2", "lte", "Of this area or less, square metres.")
    price_min = Bound("price_cny", "gte", "At this price or more, yuan.")
    price_max = Bound("price_cny", "lte", "At this price or less, yuan.")
    precision = Choice(
        "locality_precision", Precision.choices, "How the record found its locality."
    )
    counted = TrueOrFalse("Whether figures count it, or it repeats one.", Q(counted=True))
    cluster = InCluster(DuplicateCluster, "pk", doc="uid of a cluster of repeated notices.")
    year = Year("signed_on__year", doc="Year the contract was signed.")
    year_min = Year("signed_on__year__gte", doc="Signed in this year or later.")
    year_max = Year("signed_on__year__lte", doc="Signed in this year or earlier.")


def holders(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """The holders in their order: organisations by name, others by kind only."""
    holdings = list(
        LandHolding.objects.filter(award__in=keys)
        .order_by("award_id", "position", "pk")
        .values_list("award_id", "holder_id", "holder__kind")
    )
    named = public_values(Holder, {holder for _, holder, _ in holdings}, ("name", "firm_id"))
    firms = public_values(Firm, {firm for _, firm in named.values()}, ("uid",))
    for award, holder, kind in holdings:
        name, firm = named.get(holder, (None, None))
        yield award, {"name": name, "kind": kind, "firm": firms.get(firm, (None,))[0]}


def unquoted(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Citations; where names are withheld, without the words, which may hold one."""
    withheld = set(
        LandAward.objects.filter(pk__in=keys, names_withheld=True).values_list("pk", flat=True)
    )
    for award, citation in citation_rows(LandAward)(keys):
        if award in withheld:
            citation = citation | {"locator": "", "quote": "", "translation": ""}
        yield award, citation


def repeats(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """The other published awards of the cluster, and of the near one that it lies within."""
    for award, found in public_repeats(keys).items():
        for group in found:
            cluster = group.cluster
            for other in group.awards:
                yield (
                    award,
                    {
                        "uid": other.uid,
                        "supervision_no": other.supervision_no,
                        "cluster": cluster.uid,
                        "rule": cluster.rule,
                        "decision": cluster.decision,
                        "decided_by": cluster.decider or None,
                    },
                )


def unless_withheld(withheld: bool, text: str) -> str:
    return "" if withheld else text


LAND_AWARDS = Resource(
    name="land-awards",
    model=LandAward,
    doc="Land granted, allocated or leased, as the land market publishes it. "
    "A natural person among the holders is counted and not named.",
    fields=(
        UID,
        Field("supervision_no", "Supervision number 电子监管号; empty when not known."),
        place(),
        Field("locality_precision", "How the record found its locality."),
        Field("issued_code", "Locality code at the time: first six digits of the number."),
        Computed(
            "project",
            "Project; empty unless every holder is an organisation.",
            paths=("names_withheld", "project"),
            compute=unless_withheld,
        ),
        Computed(
            "location",
            "Where it lies; empty unless every holder is an organisation.",
            paths=("names_withheld", "location"),
            compute=unless_withheld,
        ),
        Computed(
            "parcel_no",
            "Parcel number 宗地号; empty unless every holder is an organisation.",
            paths=("names_withheld", "parcel_no"),
            compute=unless_withheld,
        ),
        Field(
            "names_withheld",
            "Whether project, location, parcel and address of the notice are withheld.",
        ),
        Many(
            "holders",
            "The holders in the order printed; only organisations are named.",
            rows=holders,
            items=properties(
                name=or_null({"type": "string"}),
                kind={"type": "string", "enum": list(Holder.Kind.values)},
                firm=or_null({"type": "string"}),
            ),
            cell=lambda holder: holder["name"] or f"({holder['kind']})",
        ),
        Field("area_m2", "Area, square metres."),
        Field("use", "Use of the land, a code."),
        Field("use_raw", "Use as printed."),
        Field("supply_mode", "Supply mode, a code."),
        Field("land_source", "New, existing or partly existing construction land."),
        Field("price_cny", "Price, yuan."),
        Computed(
            "price_per_m2_cny",
            "Yuan per square metre; null for allocated land.",
            paths=("area_m2", "price_cny", "supply_mode"),
            compute=price_per_m2,
            kind="number",
            nullable=True,
        ),
        Field("term_years", "Term, years."),
        Field("term_raw", "Term as printed."),
        Field("sector_label", "Sector as printed."),
        Field("land_grade", "Land grade."),
        Field("floor_area_ratio_min", "Floor area to land area, at least."),
        Field("floor_area_ratio_max", "Floor area to land area, at most."),
        Field("signed_on", "Day the contract was signed; ``dated_by`` says if it is another day."),
        Field("dated_by", "What the date is of: the contract, the auction (deal), or the notice."),
        Field("deliver_on", "Day the land is to be delivered."),
        Field("start_on", "Day building is to start."),
        Field("complete_on", "Day building is to be completed."),
        Field("started_on", "Day building started."),
        Field("completed_on", "Day building was completed."),
        Field("approved_by", "Who approved it."),
        Computed(
            "notice_url",
            "Address of the notice; empty unless every holder is an organisation.",
            paths=("names_withheld", "notice_url"),
            compute=unless_withheld,
        ),
        Column(
            "instalments",
            "Instalments of the price.",
            cell=lambda item: (
                ", ".join(str(v) for v in item.values()) if isinstance(item, dict) else str(item)
            ),
        ),
        Field("counted", "Whether figures count it: of repeated notices, one is counted."),
        Reference(
            "cluster",
            "uid of the cluster of notices that it repeats or is like, under ?cluster=; null where "
            "no other published award is in it.",
        ),
        UPDATED,
    ),
    detail_fields=(
        Many(
            "repeats",
            "The other published awards of the cluster: by what rule they are alike, whether that "
            "makes them one award, and whether the rule or a curator decided it.",
            rows=repeats,
            items=properties(
                uid="string",
                supervision_no="string",
                cluster="string",
                rule={"type": "string", "enum": list(DuplicateCluster.Rule.values)},
                decision={"type": "string", "enum": list(DuplicateCluster.Decision.values)},
                decided_by=or_null({"type": "string", "enum": ["rule", "curator"]}),
            ),
            cell=lambda other: f"{other['uid']} ({other['rule']}, {other['decision']})",
        ),
        citations(unquoted),
        page("land"),
    ),
    filters=Filters,
    ordering=("signed_on", "area_m2", "price_cny", "updated_at"),
    search=Search(("project", "location"), where=Q(names_withheld=False)),
    placed=Placed("locality", "signed_on", "issued_code"),
)
