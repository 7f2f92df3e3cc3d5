"""Pairs that may be one record twice: told apart in the list, or taken to be merged."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import action, display
from unfold.views import ChangeList

from policies.admin.base import DeskAdmin
from policies.admin.holders import BUTTON
from policies.admin.merge_forms import said
from policies.admin.merging import NounFilter, load_pairs, loading, may_merge, merge_url, told
from policies.curation import merging
from policies.curation.review import NotAllowed
from policies.curation.similar_pairs import GROUNDS, find_pairs
from policies.models import SimilarPair


@admin.register(SimilarPair)
class SimilarPairAdmin(DeskAdmin):
    """The queue: pairs that may be one record twice, the most alike first, told apart or merged."""

    list_before_template = "admin/merges/look_again.html"
    list_display = ("one", "other", "decide", "why", "likeness")
    list_display_links = None
    list_filter = (NounFilter,)
    ordering = ("-score", "pk")
    actions = ("not_the_same",)
    fields = ("one", "other", "why", "likeness", "found_at")
    readonly_fields = fields

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.look_again))
        return [path("again/", view, name="policies_similarpair_again"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and may_merge(request.user)  # decided in the list; the form only shows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or may_merge(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return loading("low", "high")

    def look_again(self, request: HttpRequest) -> HttpResponse:
        if not may_merge(request.user):
            raise PermissionDenied
        number = find_pairs()
        text = ngettext("%d pair waits.", "%d pairs wait.", number)
        self.message_user(request, text % number, messages.SUCCESS)
        return redirect("admin:policies_similarpair_changelist")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST" and "apart" in request.POST:
            pk = request.POST["apart"]
            rows = self.get_queryset(request)
            self.not_the_same(request, rows.filter(pk=pk) if pk.isdecimal() else rows.none())
            return HttpResponseRedirect(request.get_full_path())
        context = {"may_merge": may_merge(request.user), **(extra_context or {})}
        return super().changelist_view(request, context)

    @action(description=_("Not the same"), permissions=["change"])
    def not_the_same(self, request: HttpRequest, queryset: QuerySet) -> None:
        if not may_merge(request.user):
            raise PermissionDenied
        apart = 0
        for pair in load_pairs(queryset, "low", "high"):
            try:
                merging.tell_apart(pair.low, pair.high, request.user)
                apart += 1
            except NotAllowed as error:
                self.message_user(request, said(error), messages.ERROR)
        text = ngettext("%d pair is told apart.", "%d pairs are told apart.", apart)
        self.message_user(request, text % apart, messages.SUCCESS if apart else messages.WARNING)

    @display(description=_("record"))
    def one(self, obj: SimilarPair) -> str:
        return told(obj.low)

    @display(description=_("may be the same as"))
    def other(self, obj: SimilarPair) -> str:
        return told(obj.high)

    @display(description=_("ground"), ordering="ground")
    def why(self, obj: SimilarPair) -> str:
        return str(GROUNDS.get(obj.ground, obj.ground))

    @display(description=_("likeness"), ordering="score")
    def likeness(self, obj: SimilarPair) -> str:
        return f"{obj.score:.0f}"

    @display(description=_("decision"))
    def decide(self, obj: SimilarPair) -> str:
        """A link and a button of the list's own form; both are reached by keyboard."""
        about = f"{obj.low} · {obj.high}"
        return format_html(
            '<span class="flex gap-2"><a class="{}" href="{}" aria-label="{}">{}</a>'
            '<button type="submit" name="apart" value="{}" aria-label="{}" class="{}">{}</button></span>',
            BUTTON, merge_url(type(obj.low), obj.low_id, obj.high_id), f"{_('Merge…')} {about}",
            _("Merge…"), obj.pk, f"{_('Not the same')}: {about}", BUTTON, _("Not the same"),
        )  # fmt: skip
