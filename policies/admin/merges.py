"""Merges of records: two side by side, proposed, decided by another steward, undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.views import ChangeList

from policies.admin.base import DeskAdmin
from policies.admin.dashboard import change_url
from policies.admin.differences import differences
from policies.admin.merge_forms import MergeForm, OtherForm, said
from policies.admin.merging import (
    NOUNS,
    NounFilter,
    facts,
    load_pairs,
    loading,
    may_merge,
    merge_url,
)
from policies.curation import merging, references
from policies.curation.review import NotAllowed
from policies.curation.states import Conflict
from policies.models import Holder, Merge, MergeableRecord, SimilarPair

State = Merge.State
ASKED = "asked"  # done, and somebody has asked that it be undone


class StateFilter(admin.SimpleListFilter):
    """What waits for another steward, unless something else is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        settled = [state for state in State if state != State.PROPOSED]
        return [*((state.value, state.label) for state in settled), ("all", _("all"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("waiting for another steward")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        if self.value():
            return queryset.filter(state=self.value())
        return queryset.filter(pk__in=Merge.objects.open().values("pk"))


@admin.register(Merge)
class MergeAdmin(DeskAdmin):
    change_form_before_template = "admin/merges/account.html"
    list_display = ("pair", "noun", "state_label", "proposed_by", "proposed_at", "reason")
    list_filter = (StateFilter, NounFilter)
    list_select_related = ("proposed_by", "undone_by", "content_type")
    ordering = ("-proposed_at", "-pk")
    actions_submit_line = ("accept", "refuse", "undo", "accept_undo", "refuse_undo")
    fields = (
        "reason", ("proposed_by", "proposed_at"), ("state_words", "accepted_by", "done_at"),
        ("undone_by", "undone_at"),
    )  # fmt: skip
    readonly_fields = (
        "reason", "proposed_by", "proposed_at", "state_words", "accepted_by", "done_at", "undone_by",
        "undone_at",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_merge(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_merge(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return loading("kept", "gone")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The two records of the address side by side; with one of them, the other is looked for."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        noun = NOUNS.get(request.GET.get("noun", ""))
        if noun is None:
            return self._page(request, "choose", {"nouns": self._nouns()})
        one, other = (self._record(noun, request.GET.get(name)) for name in ("one", "other"))
        if one is None:
            raise Http404
        if other is None or other == one:
            return self._look_for_other(request, one)
        form = MergeForm(one, other, request.POST or None)
        if request.method == "POST" and form.is_valid() and (merge := form.propose(request.user)):
            self.message_user(request, outcome(merge), messages.SUCCESS)
            return redirect("admin:policies_merge_change", merge.pk)
        context = {
            "form": form,
            "records": [
                (record, change_url(record), list(facts(record))) for record in (one, other)
            ],
            "counts": references.counts(one, other),
            "two_persons": one.was_public or other.was_public,
        }
        return self._page(request, "compose", context)

    def _look_for_other(self, request: HttpRequest, one: MergeableRecord) -> HttpResponse:
        form = OtherForm(one, self.admin_site, request.GET if "other" in request.GET else None)
        if form.is_valid():
            return redirect(merge_url(type(one), one.pk, form.cleaned_data["other"].pk))
        context = {"form": form, "media": self.media + form.media, "one": one}
        context["noun"] = one._meta.model_name
        return self._page(request, "other", context)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        frame = {
            **self.admin_site.each_context(request), "title": _("Merge two records"),
            "opts": self.model._meta,
        }  # fmt: skip
        return TemplateResponse(request, f"admin/merges/{name}.html", frame | context)

    def _nouns(self) -> list[tuple[Any, str]]:
        return [
            (capfirst(noun._meta.verbose_name_plural), reverse(f"admin:policies_{name}_changelist"))
            for name, noun in NOUNS.items()
        ]

    def _record(self, noun: Any, pk: str | None) -> Any:
        if not (pk and pk.isdecimal()):
            return None
        row = SimilarPair(content_type=ContentType.objects.get_for_model(noun))
        row.low_id = row.high_id = int(pk)
        return next((pair.low for pair in load_pairs([row], "low", "high")), None)

    def get_actions_submit_line(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """What can be decided of the merge as it stands; what one asked for oneself, another decides."""
        merge = self.get_object(request, str(object_id))
        if merge is None:
            return []
        asked = merge.undone_by_id if merge.state == State.DONE else None
        offered = {
            "accept": merge.state == State.PROPOSED and merge.proposed_by_id != request.user.pk,
            "refuse": merge.state == State.PROPOSED,
            "undo": merge.state == State.DONE and asked is None,
            "accept_undo": asked is not None and asked != request.user.pk,
            "refuse_undo": asked is not None,
        }
        names = {f"policies_merge_{name}" for name, holds in offered.items() if holds}
        return [
            each
            for each in super().get_actions_submit_line(request, object_id)
            if each.action_name in names
        ]

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:
        merge: Any = kwargs["obj"]
        context |= {
            "show_save": False,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        if load_pairs([merge], "kept", "gone"):
            context["pair"] = [(r, change_url(r), list(facts(r))) for r in (merge.kept, merge.gone)]
            context["differences"] = differences(type(merge.kept), merge.choices)
            waits = merge.state == State.PROPOSED
            context["counts"] = counted(merge) if not waits else [
                (label, number) for label, [number] in references.counts(merge.gone)
            ]  # fmt: skip
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        for button in self.get_actions_submit_line(request, obj.pk):
            if button.action_name in request.POST:
                button.method(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return redirect("admin:policies_merge_change", obj.pk)

    @action(description=_("Accept: merge them"))
    def accept(self, request: HttpRequest, obj: Merge) -> None:
        self._decide(request, merging.accept_merge, obj)

    @action(description=_("Refuse"))
    def refuse(self, request: HttpRequest, obj: Merge) -> None:
        self._decide(request, merging.refuse_merge, obj)

    @action(description=_("Undo"))
    def undo(self, request: HttpRequest, obj: Merge) -> None:
        self._decide(request, merging.undo_merge, obj)

    @action(description=_("Accept: undo it"))
    def accept_undo(self, request: HttpRequest, obj: Merge) -> None:
        self._decide(request, merging.accept_undo, obj)

    @action(description=_("Leave it merged"))
    def refuse_undo(self, request: HttpRequest, obj: Merge) -> None:
        self._decide(request, merging.refuse_undo, obj)

    def _decide(
        self, request: HttpRequest, decide: Callable[[Merge, Any], Any], merge: Merge
    ) -> None:
        try:
            decide(merge, request.user)
        except (NotAllowed, Conflict, ValidationError) as error:
            self.message_user(request, said(error), messages.ERROR)
        else:
            merge.refresh_from_db()
            self.message_user(request, outcome(merge), messages.SUCCESS)

    @display(description=_("records"))
    def pair(self, obj: Merge) -> str:
        return str(obj)

    @display(description=_("kind of record"), ordering="content_type")
    def noun(self, obj: Merge) -> str:
        return obj.content_type.name

    @display(
        description=_("state"), ordering="state",
        label={
            "proposed": "warning", ASKED: "warning", "done": "success", "refused": "danger",
            "undone": "info",
        },
    )  # fmt: skip
    def state_label(self, obj: Merge) -> tuple[str, Any]:
        asked = obj.state == State.DONE and obj.undone_by_id is not None
        return (ASKED if asked else obj.state), self.state_words(obj)

    @display(description=_("state"))
    def state_words(self, obj: Merge) -> Any:
        if obj.state == State.DONE and obj.undone_by_id is not None:
            return _("done; to be undone, asks %(user)s") % {"user": obj.undone_by}
        return obj.get_state_display()


def outcome(merge: Merge) -> Any:
    """How a merge stands, for the one who has just decided on it."""
    if merge.state == State.DONE and merge.undone_by_id is not None:
        return _("Another steward is asked to accept that it be undone.")
    if merge.state == State.DONE and any(e["model"] == Holder._meta.label for e in merge.moved):
        return _("Merged. The command summarise_land renews the figures of land.")
    return {
        State.PROPOSED: _("Another steward is asked to accept it."),
        State.DONE: _("Merged."),
        State.REFUSED: _("Not merged."),
        State.UNDONE: _("Undone."),
    }[State(merge.state)]


def counted(merge: Merge) -> list[tuple[str, int]]:
    """By noun how many rows a merge has re-pointed."""
    numbers: Counter[str] = Counter()
    for entry in merge.moved:
        model: Any = apps.get_model(entry["model"])
        rows = entry.get("rows", entry.get("pks"))
        numbers[capfirst(str(model._meta.verbose_name_plural))] += len(rows)
    return list(numbers.items())
