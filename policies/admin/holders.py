"""Holders of land by their printed names, and the queue of firms that they may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin
from unfold.decorators import action, display

from policies.admin.base import DeskAdmin, DeskForm, LoadedAutocomplete
from policies.admin.persons import ConcealingMixin, may_see_names, shown_name
from policies.curation.firm_matches import AlreadyLinked, confirm, refuse
from policies.curation.holders import decide_kind
from policies.models import FirmMatch, Holder, LandHolding
from policies.text.names import name_key


class HolderChoices(AutocompleteJsonView):
    """Holders to choose from, each by the name that the user may read."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(obj.pk), "text": shown_name(obj, self.request.user)}


class HolderAutocomplete(LoadedAutocomplete):
    def get_url(self) -> str:
        return reverse(f"{self.admin_site.name}:policies_holder_choices")


class HolderForm(DeskForm):
    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Holder.objects.filter(key=name_key(name)).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a holder of this name already."))
        return name


@admin.register(Holder)
class HolderAdmin(ConcealingMixin, SimpleHistoryAdmin, DeskAdmin):
    form = HolderForm
    private_fields = ("name", "key", "firm")
    public_rows = Q(kind=Holder.Kind.ORGANISATION)
    list_filter = ("kind", "kind_by")
    list_select_related = ("firm",)
    search_fields = ("name", "key")
    autocomplete_fields = ("firm",)
    fieldsets = ((None, {"fields": ("name", ("kind", "kind_by", "kind_evidence"), "firm")}),)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.choices)
        return [path("choices/", view, name="policies_holder_choices"), *super().get_urls()]

    def choices(self, request: HttpRequest) -> HttpResponseBase:
        return HolderChoices.as_view(admin_site=self.admin_site)(request)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        name = "name" if may_see_names(request.user) else "public_label"
        firm = "firm" if name == "name" else "public_firm"
        return (name, "kind", "kind_by", "kind_evidence", firm)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        # By name, a hidden row would be given away by its neighbours.
        return ("key",) if may_see_names(request.user) else ("pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Holder | None = None) -> list[str]:
        if obj is None:
            return ["kind_by"]
        return ["name", "kind_by", "kind_evidence", "public_label"]

    def get_fieldsets(self, request: HttpRequest, obj: Holder | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["name", "kind", "firm"]})]
        fieldsets = super().get_fieldsets(request, obj)
        if self.conceals(request, obj):
            fieldsets[0][1]["fields"].insert(0, "public_label")
        return fieldsets

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if search_term.strip() and not may_see_names(request.user):
            queryset = queryset.filter(self.public_rows)
        return super().get_search_results(request, queryset, search_term)

    # Whoever may not read a name may neither enter one (a clash would confirm it) nor judge it.
    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and may_see_names(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Holder | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and not (isinstance(obj, Holder) and self.conceals(request, obj))

    def has_view_permission(self, request: HttpRequest, obj: Holder | None = None) -> bool:
        return super().has_view_permission(request, obj) or super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Holder, form: Any, change: bool) -> None:
        if not change or "kind" in form.changed_data:
            decide_kind(obj, obj.kind, request.user)
        else:
            super().save_model(request, obj, form, change)

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:
        if (obj := kwargs.get("obj")) is not None:
            context["subtitle"] = shown_name(obj, request.user)
        return super().render_change_form(request, context, **kwargs)

    @display(description=_("name as printed"))
    def public_label(self, obj: Holder) -> str:
        return str(obj)

    @display(description=_("firm"))
    def public_firm(self, obj: Holder) -> str:
        return str(obj.firm) if obj.firm and obj.public_name else "–"


class DecisionFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = _("decision")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*FirmMatch.Decision.choices, ("all", _("all"))]

    def value(self) -> str:
        return super().value() or FirmMatch.Decision.OPEN

    def choices(self, changelist: Any) -> Iterator[Any]:
        for value, title in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() == "all" else queryset.filter(decision=self.value())


BUTTON = (
    "bg-white border border-base-200 cursor-pointer font-medium px-2 py-1 rounded-default shadow-xs"
    " text-important whitespace-nowrap dark:bg-transparent dark:border-base-700"
)


@admin.register(FirmMatch)
class FirmMatchAdmin(DeskAdmin):
    """The queue: one row a holder and a firm that it may be, decided in place or many at once."""

    list_display = (
        "holder_name", "firm", "decide", "reason", "matched_name", "likeness", "awards", "area",
    )  # fmt: skip
    list_filter = (DecisionFilter, "reason")
    list_select_related = ("holder", "firm", "decided_by")
    search_fields = ("holder__key", "matched_name", "firm__name_zh", "firm__name_en")
    ordering = ("-score", "pk")
    actions = ("same_firm", "another_firm")
    fields = (
        "holder_name", "firm", "matched_name", "reason", "likeness", "decision", "decided_by",
        "decided_at",
    )  # fmt: skip
    readonly_fields = ("holder_name", "likeness")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        holdings = LandHolding.objects.filter(holder=OuterRef("holder")).order_by()
        of_holder = holdings.values("holder")
        queryset = super().get_queryset(request)
        if not may_see_names(request.user):
            queryset = queryset.filter(holder__kind=Holder.Kind.ORGANISATION)
        return queryset.annotate(
            awards=Subquery(of_holder.annotate(rows=Count("pk")).values("rows")),
            area_m2=Subquery(of_holder.annotate(area=Sum("award__area_m2")).values("area")),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: FirmMatch | None = None) -> bool:
        # A match is decided in the list; its form only shows.
        return obj is None and super().has_change_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: FirmMatch | None = None) -> bool:
        return super().has_view_permission(request, obj) or super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: FirmMatch | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        for name in self.actions:
            if request.method == "POST" and name in request.POST:
                if not self.has_change_permission(request):
                    raise PermissionDenied
                getattr(self, name)(request, self._row(request, request.POST[name]))
                return HttpResponseRedirect(request.get_full_path())
        return super().changelist_view(request, extra_context)

    def _row(self, request: HttpRequest, pk: str) -> QuerySet:
        rows = self.get_queryset(request)
        return rows.filter(pk=pk) if pk.isdecimal() else rows.none()

    @action(description=_("Same firm"), permissions=["change"])
    def same_firm(self, request: HttpRequest, queryset: QuerySet) -> None:
        linked = awards = taken = 0
        for match in queryset.order_by("-score", "pk"):
            try:
                awards += confirm(match, request.user)
                linked += 1
            except AlreadyLinked:
                taken += 1
        if linked:
            text = ngettext(
                "%(linked)d holder is linked to its firm (land awards: %(awards)d). "
                "The command summarise_land renews the figures of their places.",
                "%(linked)d holders are linked to their firms (land awards: %(awards)d). "
                "The command summarise_land renews the figures of their places.",
                linked,
            )
            found = {"linked": linked, "awards": awards}
            self.message_user(request, text % found, messages.SUCCESS)
        self._say_taken(request, taken)

    @action(description=_("Another firm"), permissions=["change"])
    def another_firm(self, request: HttpRequest, queryset: QuerySet) -> None:
        refused = taken = 0
        for match in queryset:
            try:
                refuse(match, request.user)
                refused += 1
            except AlreadyLinked:
                taken += 1
        if refused:
            text = ngettext("%d firm is ruled out.", "%d firms are ruled out.", refused)
            self.message_user(request, text % refused, messages.SUCCESS)
        self._say_taken(request, taken)

    def _say_taken(self, request: HttpRequest, taken: int) -> None:
        if taken:
            text = ngettext(
                "%d is left as it was: the holder has a firm, which is changed at the holder.",
                "%d are left as they were: the holders have firms, which are changed at the holders.",
                taken,
            )
            self.message_user(request, text % taken, messages.WARNING)

    @display(description=_("holder"), ordering="holder__key")
    def holder_name(self, obj: FirmMatch) -> str:
        return obj.holder.name

    @display(description=_("likeness"), ordering="score")
    def likeness(self, obj: FirmMatch) -> str:
        return f"{obj.score:.0f}"

    @display(description=_("land awards"), ordering="awards")
    def awards(self, obj: Any) -> int:
        return obj.awards or 0

    @display(description=_("area, m²"), ordering="area_m2")
    def area(self, obj: Any) -> str:
        return "–" if obj.area_m2 is None else f"{obj.area_m2:,.0f}"

    @display(description=_("decision"))
    def decide(self, obj: FirmMatch) -> str:
        """Two buttons of the list's own form, which the keyboard reaches; or what was decided."""
        if obj.decision != FirmMatch.Decision.OPEN:
            return obj.get_decision_display()
        about = f"{obj.holder.name} · {obj.firm}"
        buttons = (
            (name, obj.pk, f"{title}: {about}", BUTTON, title)
            for name, title in (("same_firm", _("Same firm")), ("another_firm", _("Another firm")))
        )
        button = '<button type="submit" name="{}" value="{}" aria-label="{}" class="{}">{}</button>'
        return format_html(
            '<span class="flex gap-2">{}</span>', format_html_join("", button, buttons)
        )
