"""Review on a record's page: its status moves by four eyes; what is public is changed by a proposal.

A form of a published record writes nothing. What was entered, with the parts of the record on the same
page, becomes a change set that another curator accepts. Benefits inside an instrument are records of
their own: each goes the way of its own status.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import action

from policies.admin.comments import CommentForm
from policies.admin.evidence import evidence_shown
from policies.admin.review_panel import desk_url, panel
from policies.curation import review, states
from policies.curation.review import NotAllowed
from policies.curation.roles import Action, may
from policies.models import Comment, Record, Review, Status, StatusChange

WHY = "_why"


class ReviewingMixin:
    model: Any
    admin_site: Any
    change_form_outer_before_template = "admin/review/standing.html"
    change_form_after_template = "admin/review/why.html"
    change_form_outer_after_template = "admin/review/panel.html"

    def get_urls(self) -> list[Any]:
        def own(name: str, view: Callable[..., HttpResponse]) -> Any:
            full = f"{self.model._meta.app_label}_{self.model._meta.model_name}_{name}"
            return path(
                f"<int:pk>/{name}/", self.admin_site.admin_view(require_POST(view)), name=full
            )

        return [
            path(
                "<int:pk>/account/",
                self.admin_site.admin_view(self.account_view),
                name=f"{self.model._meta.app_label}_{self.model._meta.model_name}_account",
            ),
            own("hand-in", self.hand_in_view),
            own("take-back", self.take_back_view),
            own("withdraw", self.withdraw_view),
            own("remark", self.remark_view),
            *super().get_urls(),  # type: ignore[misc]
        ]

    # What the user may do.

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        if not allowed or not isinstance(obj, self.model):
            return allowed
        wanted = Action.PROPOSE if obj.status == Status.PUBLISHED else Action.CHANGE
        known = request.__dict__.setdefault("_may", {})  # asked for many times a page
        key = (wanted, obj.pk)
        if key not in known:
            known[key] = may(request.user, wanted, obj)
        return known[key]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        if not allowed or not isinstance(obj, self.model):
            return allowed
        return may(request.user, Action.DELETE, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "status"]  # type: ignore[misc]

    # What is entered: written, or proposed.

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        if change and obj.status == Status.PUBLISHED:
            return
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        record = form.instance
        if not change or record.status != Status.PUBLISHED:
            super().save_related(request, form, formsets, change)  # type: ignore[misc]
            return
        stored = self.model._default_manager.get(pk=record.pk)
        before = states.state_of(stored)
        after = before | states.fields_of(record)
        for field in self.model._meta.many_to_many:
            if field.name in form.cleaned_data:
                after[field.name] = sorted(row.pk for row in form.cleaned_data[field.name])
        for formset in formsets:
            accessor = part_of(self.model, formset.model)
            if accessor is None:
                self.save_formset(request, form, formset, change)
            else:
                _put_parts(after, accessor, stored, formset)
        self._propose(request, stored, states.difference(before, after))

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        if not issubclass(formset.model, Record):
            super().save_formset(request, form, formset, change)  # type: ignore[misc]
            return
        for row in formset.save(commit=False):
            if row.pk and row.status == Status.PUBLISHED:
                stored = formset.model._default_manager.get(pk=row.pk)
                changes = states.difference(states.fields_of(stored), states.fields_of(row))
                self._propose(request, stored, changes)
            else:
                row.save()
        formset.save_m2m()

    def _propose(self, request: Any, record: Record, changes: states.Changes) -> None:
        proposed = request.__dict__.setdefault("_proposed", [])
        if changes:
            why = request.POST.get(WHY, "").strip()
            proposed.append(review.propose(record, changes, request.user, why))

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        proposed = getattr(request, "_proposed", None)
        if proposed is None or (not proposed and obj.status != Status.PUBLISHED):
            return super().response_change(request, obj)  # type: ignore[misc]
        if proposed:
            for one in proposed:
                link = reverse("admin:policies_review_change", args=[one.pk])
                text = _(
                    "Proposed: another curator decides. The public goes on seeing what stands."
                )
                note = format_html(
                    '{} <a class="text-link" href="{}">{}</a>', text, link, one.record
                )
                messages.success(request, note)
        elif obj.status == Status.PUBLISHED:
            messages.info(request, _("Nothing was changed."))
        return redirect(request.path)

    # The page of a record.

    def render_change_form(
        self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        if record is not None and isinstance(record, self.model):
            if request.method == "POST":  # the form has written into the one at hand
                record = self.get_queryset(request).get(pk=record.pk)  # type: ignore[attr-defined]
            context["panel"] = panel(request.user, record)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def account_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How well a record is grounded, and every change of its status and review: who, when, why."""
        record = get_object_or_404(self.get_queryset(request), pk=pk)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, record):  # type: ignore[attr-defined]
            raise PermissionDenied
        reviews = Review.objects.about(record).select_related("author", "reviewer")
        context = {
            **self.admin_site.each_context(request),
            "title": str(record),
            "opts": self.model._meta,
            "record": record,
            "url": desk_url(record),
            "changes": StatusChange.objects.about(record).select_related("user"),
            "reviews": reviews,
            "evidence": evidence_shown(record),
        }
        return TemplateResponse(request, "admin/review/account.html", context)

    def hand_in_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._do(
            request, pk, _("Handed in: another curator reviews it."),
            lambda record: review.submit(record, request.user, _reason(request)),
        )  # fmt: skip

    def take_back_view(self, request: Any, pk: int) -> HttpResponse:
        def take_back(record: Record) -> None:
            own = Review.objects.about(record).open().filter(author=request.user).first()
            if own is None:
                raise NotAllowed(_("Nothing of yours waits for review here."))
            review.retract(own, request.user)

        return self._do(request, pk, _("Taken back."), take_back)

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._do(
            request, pk, _("Withdrawn: the public sees it no more."),
            lambda record: review.withdraw(record, request.user, _reason(request)),
        )  # fmt: skip

    def remark_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write a comment, or settle one."""

        def write(record: Record) -> None:
            if settled := request.POST.get("settle", "").strip():
                comment = get_object_or_404(Comment.objects.about(record), pk=settled)
                review.settle(comment, request.user)
                return
            form = CommentForm(request.POST, model=self.model)
            if not form.is_valid():
                raise ValidationError([e for errors in form.errors.values() for e in errors])
            review.comment(record, request.user, form.remark())

        return self._do(request, pk, _("Noted."), write)

    def _do(
        self, request: HttpRequest, pk: int, done: str, act: Callable[[Record], Any]
    ) -> HttpResponse:
        """Act on a record by the rules of review, and say what came of it on its page."""
        record = get_object_or_404(self.get_queryset(request), pk=pk)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, record):  # type: ignore[attr-defined]
            raise PermissionDenied
        try:
            act(record)
        except (NotAllowed, ValidationError) as error:
            for line in lines_of(error):
                messages.error(request, line)
        else:
            messages.success(request, done)
        return redirect(desk_url(record))

    # Many records at once.

    @action(description=gettext_lazy("Hand in for review"), permissions=["change"])
    def submit(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, lambda record: review.submit(record, request.user))

    @action(description=gettext_lazy("Publish what was handed in"), permissions=["review"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        def accept(record: Record) -> None:
            waiting = Review.objects.about(record).open().filter(kind=Review.Kind.PUBLICATION)
            found = waiting.first()
            if found is None:
                raise NotAllowed(_("“%(record)s” is not handed in.") % {"record": record})
            review.accept(found, request.user)

        self._each(request, queryset, accept)

    @action(description=gettext_lazy("Withdraw from the public"), permissions=["review"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        if reason := _reason(request):
            self._each(request, queryset, lambda one: review.withdraw(one, request.user, reason))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Withdraw from the public"),
            "opts": self.model._meta,
            "records": list(queryset),
            "asked": "reason" in request.POST,
        }
        return TemplateResponse(request, "admin/review/withdraw.html", context)

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("policies.review_record")

    def _each(self, request: HttpRequest, queryset: QuerySet, act: Callable[[Record], Any]) -> None:
        """Act on each record by itself; those that may not be are named with the reason."""
        moved = 0
        for record in queryset:
            try:
                act(record)
            except (NotAllowed, ValidationError) as error:
                for line in lines_of(error):
                    messages.error(request, line)
            else:
                moved += 1
        text = ngettext("Done for %d record.", "Done for %d records.", moved)
        level = messages.SUCCESS if moved else messages.WARNING
        messages.add_message(request, level, text % moved)


def lines_of(error: Exception) -> list[str]:
    """What an error says, a line for each thing."""
    if isinstance(error, ValidationError):
        return error.messages
    return str(error).splitlines()


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()


def part_of(model: type[models.Model], rows: type[models.Model]) -> str | None:
    """The relation by which such rows are parts of a record; None where they are no parts."""
    for accessor in states.PARTS.get(model, ()):
        if states.part_model(model, accessor) is rows:
            return accessor
    return None


def _put_parts(after: states.State, accessor: str, record: Record, formset: Any) -> None:
    """Put what was entered in an inline into the state that is proposed."""
    formset.save(commit=False)
    for row in formset.deleted_objects:
        after.pop(f"{accessor}.{row.pk}", None)
    for row, _fields in formset.changed_objects:
        after[f"{accessor}.{row.pk}"] = states.part_state(record, accessor, row)
    for number, row in enumerate(formset.new_objects, start=1):
        after[f"{accessor}.{states.NEW}{number}"] = states.part_state(record, accessor, row)
