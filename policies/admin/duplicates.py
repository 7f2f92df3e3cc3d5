"""Repeated notices: the queue of those not decided, each with its awards side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin
from unfold.decorators import action, display

from policies.admin.base import DeskAdmin
from policies.admin.persons import may_see_names, shown_name
from policies.curation.consequences import follow
from policies.curation.duplicate_decisions import decide, settle
from policies.curation.duplicate_rules import CONTENT
from policies.models import DuplicateCluster, LandAward, Status

SIDE_BY_SIDE = (
    "status", "counted", "locality", "issued_code", "area_m2", "signed_on", *CONTENT, "batch",
    "batch_row",
)  # fmt: skip
MAY_NAME = ("project", "location")  # of an award with a hidden holder
SHOWN = 30
Decision = DuplicateCluster.Decision


@dataclass(frozen=True)
class Line:
    """One fact of the awards of a cluster, in their order, and whether they differ in it."""

    label: str
    values: list[str]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


def side_by_side(awards: list[LandAward], user: Any) -> Iterator[Line]:
    """The facts that any of the awards states, as this user may read them."""
    fields = {name: LandAward._meta.get_field(name) for name in SIDE_BY_SIDE}
    yield Line(str(_("Holders")), [_holders(award, user) for award in awards])
    for name, field in fields.items():
        values = [_value(award, name, user) for award in awards]
        if any(values):
            yield Line(capfirst(str(field.verbose_name)), values)  # type: ignore[union-attr]


def _holders(award: LandAward, user: Any) -> str:
    return "、".join(shown_name(holding.holder, user) for holding in award.holdings.all())


def _value(award: LandAward, name: str, user: Any) -> str:
    if name in MAY_NAME and award.names_withheld and not may_see_names(user):
        return str(_("(name withheld)"))
    shown = getattr(award, f"get_{name}_display", None)
    value = shown() if shown else getattr(award, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return "" if value in (None, "", []) else str(value)


class FollowingMixin:
    """Land awards on the desk: clusters of repeated notices follow whatever is done to an award."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        if change and form.instance.status == Status.PUBLISHED:  # proposed, not written
            return
        for warning in follow(form.instance):
            messages.warning(request, warning)

    def delete_model(self, request: HttpRequest, obj: LandAward) -> None:
        cluster = obj.cluster_id
        super().delete_model(request, obj)  # type: ignore[misc]
        settle([cluster] if cluster else [])


class DecisionFilter(admin.SimpleListFilter):
    """Those not decided, unless others are asked for."""

    title = _("decision")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Decision.choices, ("all", _("all"))]

    def value(self) -> str:
        return super().value() or Decision.OPEN

    def choices(self, changelist: Any) -> Iterator[Any]:
        for code, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: code})
            yield {"selected": self.value() == code, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(decision=self.value())


@admin.register(DuplicateCluster)
class DuplicateClusterAdmin(SimpleHistoryAdmin, DeskAdmin):
    change_form_before_template = "admin/side_by_side.html"
    list_display = ("uid", "rule", "place", "area", "signed", "notices", "decision_label")
    list_filter = (DecisionFilter, "rule")
    search_fields = ("=uid", "awards__supervision_no__startswith")
    search_help_text = _("Id, or supervision number of one of the notices")
    ordering = ("-found_at", "-pk")
    actions = ("one_award", "different_awards")
    actions_submit_line = ("judge_one_award", "judge_different_awards")
    readonly_fields = (
        "uid", "rule", "within", "decision", "decided_by", "decided_at", "found_at",
    )  # fmt: skip
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("uid", "rule", "within"),
                    ("decision", "decided_by", "decided_at"),
                    "found_at",
                )
            },
        ),
    )

    # Found by the rules; a decision is all that is entered here.
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .select_related("within", "decided_by")
            .prefetch_related("awards__locality", "parts__awards__locality")
        )

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:
        awards = (
            LandAward.objects.in_cluster(kwargs["obj"])
            .select_related("locality", "batch")
            .prefetch_related("holdings__holder")
            .order_by("supervision_no", "pk")
        )
        shown = list(awards[:SHOWN])
        context["awards"] = shown
        context["lines"] = list(side_by_side(shown, request.user))
        context["more"] = max(0, awards.count() - SHOWN)
        # The two decisions are the only ways to save.
        context |= {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        for button in self.get_actions_submit_line(request, obj.pk):
            if button.action_name in request.POST:
                button.method(request, obj)

    @action(description=_("One award"), permissions=["change"])
    def judge_one_award(self, request: HttpRequest, obj: DuplicateCluster) -> None:
        self._decide(request, [obj], Decision.SAME)

    @action(description=_("Different awards"), permissions=["change"])
    def judge_different_awards(self, request: HttpRequest, obj: DuplicateCluster) -> None:
        self._decide(request, [obj], Decision.DIFFERENT)

    @action(description=_("One award"), permissions=["change"])
    def one_award(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._decide(request, list(queryset), Decision.SAME)

    @action(description=_("Different awards"), permissions=["change"])
    def different_awards(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._decide(request, list(queryset), Decision.DIFFERENT)

    def _decide(
        self, request: HttpRequest, clusters: list[DuplicateCluster], decision: Decision
    ) -> None:
        changed = sum(decide(cluster, decision, request.user) for cluster in clusters)
        text = ngettext(
            "Decided: “%(decision)s”. %(number)d award is counted otherwise from now on; land figures "
            "follow when they are next computed.",
            "Decided: “%(decision)s”. %(number)d awards are counted otherwise from now on; land "
            "figures follow when they are next computed.",
            changed,
        ) % {"decision": decision.label, "number": changed}
        self.message_user(request, text, messages.SUCCESS)

    def _awards(self, obj: DuplicateCluster) -> list[LandAward]:
        parts = [award for part in obj.parts.all() for award in part.awards.all()]
        return [*obj.awards.all(), *parts]

    def _first(self, obj: DuplicateCluster) -> LandAward | None:
        return next(iter(self._awards(obj)), None)

    @display(description=_("locality"))
    def place(self, obj: DuplicateCluster) -> str:
        first = self._first(obj)
        return str(first.locality) if first else "–"

    @display(description=_("area, m²"))
    def area(self, obj: DuplicateCluster) -> str:
        first = self._first(obj)
        return "–" if first is None or first.area_m2 is None else f"{first.area_m2:,.2f}"

    @display(description=_("contract signed"))
    def signed(self, obj: DuplicateCluster) -> Any:
        first = self._first(obj)
        return first.signed_on if first else None

    @display(description=_("notices"))
    def notices(self, obj: DuplicateCluster) -> int:
        return len(self._awards(obj))

    @display(
        description=_("decision"), ordering="decision",
        label={"open": "warning", "same": "success", "different": "info"},
    )  # fmt: skip
    def decision_label(self, obj: DuplicateCluster) -> tuple[str, str]:
        return obj.decision, obj.get_decision_display()
