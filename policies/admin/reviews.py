"""What was handed in: the list of it, the page on which it is compared with its sources and decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from policies.admin.base import DeskAdmin, ReadOnlyMixin
from policies.admin.comments import CommentFormSet
from policies.admin.differences import Difference, differences
from policies.admin.evidence import evidence_shown
from policies.admin.persons import may_see_names
from policies.admin.review_panel import desk_url
from policies.curation import review, states
from policies.curation.requirements import Missing, missing_of
from policies.curation.review import NotAllowed
from policies.models import Citation, Comment, Record, Review


@dataclass(frozen=True)
class Fact:
    """One field of a record with the citations that support it."""

    difference: Difference
    citations: list[Citation]


@dataclass(frozen=True)
class Shown:
    """A record laid out for review: its facts, the citations of the whole, what it lacks."""

    record: Record
    facts: list[Fact]
    citations: list[Citation]
    missing: list[Missing]
    url: str

    @property
    def noun(self) -> str:
        return str(self.record._meta.verbose_name)


def hides(user: Any, record: Record) -> bool:
    """Whether a record can give away a natural person whose name this user may not see."""
    return bool(getattr(record, "names_withheld", False)) and not may_see_names(user)


def shown(records: list[Record], user: Any) -> list[Shown]:
    """Records laid out for review, fields that say nothing left out."""
    found = []
    for record, lacking in zip(records, missing_of(records), strict=True):
        if hides(user, record):
            found.append(Shown(record, [], [], lacking, desk_url(record)))
            continue
        model = type(record)
        state = states.fields_of(record)
        for field in model._meta.many_to_many:
            if field.editable:
                state[field.name] = sorted(row.pk for row in getattr(record, field.name).all())
        said = {key: [None, value] for key, value in state.items() if value not in (None, "", [])}
        citations = list(Citation.objects.of(record))
        facts = [
            Fact(one, [c for c in citations if c.field == one.key])
            for one in differences(model, said)
        ]
        keys = {fact.difference.key for fact in facts}
        rest = [c for c in citations if c.field not in keys]
        found.append(Shown(record, facts, rest, lacking, desk_url(record)))
    return found


@admin.register(Review)
class ReviewAdmin(ReadOnlyMixin, DeskAdmin):
    """Reviews are made by handing in and decided here; their account stays."""

    list_display = ("what", "noun", "kind", "author", "handed_in_at", "state_label", "reviewer")
    list_filter = ("state", "kind", ("author", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("author", "reviewer", "content_type")
    ordering = ("-handed_in_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("record")

    @display(description=gettext_lazy("record"))
    def what(self, obj: Review) -> str:
        return str(obj.record) if obj.record is not None else "–"

    @display(description=gettext_lazy("kind of record"))
    def noun(self, obj: Review) -> str:
        return str(obj.content_type.name)

    @display(
        description=gettext_lazy("state"), ordering="state",
        label={"open": "warning", "returned": "danger", "accepted": "success"},
    )  # fmt: skip
    def state_label(self, obj: Review) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What was handed in beside its sources, and the forms that decide."""
        found = get_object_or_404(
            Review.objects.select_related("author", "reviewer", "content_type"), pk=object_id
        )
        record = found.record
        if record is None or not request.user.has_perm(f"policies.view_{record._meta.model_name}"):
            raise PermissionDenied
        comments = CommentFormSet(
            request.POST if "return" in request.POST else None,
            form_kwargs={"model": type(record)}, prefix="comments",
        )  # fmt: skip
        if request.method == "POST" and self._decide(request, found, comments):
            return redirect("admin:policies_review_change", found.pk)
        return self._page(request, found, comments)

    def _decide(self, request: HttpRequest, found: Review, comments: Any) -> bool:
        """Accept, return or take back; False where the page is shown again with what was entered."""
        user, answer = request.user, request.POST.get("answer", "").strip()
        try:
            if "retract" in request.POST:
                review.retract(found, user)
                messages.success(request, _("Taken back."))
            elif "accept" in request.POST:
                review.accept(found, user, answer)
                messages.success(request, _("Accepted: the public sees it now."))
            elif comments.is_valid():
                remarks = [form.remark() for form in comments if form.has_changed()]
                review.send_back(found, user, remarks, answer)
                messages.success(request, _("Returned to its author."))
            else:
                return False
        except states.Conflict as error:
            labels = differences(type(found.record), {k: found.changes[k] for k in error.keys})
            fields = ", ".join(dict.fromkeys(one.label for one in labels))
            text = _("The record was changed since this was proposed: %(fields)s. Return it.")
            messages.error(request, text % {"fields": fields})
            return False
        except (NotAllowed, ValidationError) as error:
            lines = error.messages if isinstance(error, ValidationError) else [str(error)]
            for line in lines:
                messages.error(request, line)
            return False
        return True

    def _page(self, request: HttpRequest, found: Review, comments: Any) -> HttpResponse:
        found = Review.objects.select_related("author", "reviewer").get(pk=found.pk)
        record = found.record
        user = request.user
        is_open = found.state == Review.State.OPEN
        decides = is_open and user.has_perm("policies.review_record")
        own = found.author_id == user.pk or (
            found.kind == Review.Kind.PUBLICATION and user.pk in review.authors_of(record)
        )
        changes = found.kind == Review.Kind.CHANGE
        together = [one.record for one in found.companions.order_by("pk") if one.record]
        context = {
            **self.admin_site.each_context(request),
            "title": str(record),
            "opts": self.model._meta,
            "review": found,
            "record": record,
            "evidence": "" if hides(user, record) else evidence_shown(record),
            "records": [] if changes else shown([record, *together], user),
            "differences": differences(type(record), found.changes)
            if changes and not hides(user, record)
            else [],
            "conflicts": states.conflicts(record, found.changes) if changes and is_open else [],
            "url": desk_url(record),
            "earlier": list(
                Comment.objects.about(record).select_related("author", "settled_by").order_by("-pk")
            ),
            "comments": comments,
            "may_decide": decides and not own,
            "own": decides and own,
            "may_retract": is_open and found.author_id == user.pk,
            "asked": request.POST.get("answer", ""),
        }
        return TemplateResponse(request, "admin/review/review.html", context)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return user.has_perm("policies.submit_record") or user.has_perm("policies.review_record")
