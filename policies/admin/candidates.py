"""Documents that may be acts of industrial policy: their list, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action, display

from policies.admin.base import DeskAdmin, ReadOnlyMixin
from policies.admin.missing_numbers import MissingNumberPages
from policies.admin.sift import SiftPages
from policies.admin.uploads import ImportButton
from policies.curation import candidates
from policies.curation.review import NotAllowed
from policies.metrics.likelihood import THRESHOLD
from policies.models import Candidate

STATE_COLOURS = {"waiting": "info", "accepted": "success", "rejected": "danger"}
BANDS = {"likely": (THRESHOLD, 2), "perhaps": (0.2, THRESHOLD), "hardly": (-1, 0.2)}


class LikelihoodFilter(admin.SimpleListFilter):
    title = _("likelihood")
    parameter_name = "likelihood"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("likely", _("likely (0.5 and more)")),
            ("perhaps", _("perhaps (0.2 to 0.5)")),
            ("hardly", _("hardly (below 0.2)")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if (band := self.value() or "") not in BANDS:
            return queryset
        least, below = BANDS[band]
        return queryset.filter(score__gte=least, score__lt=below)


@admin.register(Candidate)
class CandidateAdmin(ImportButton, SiftPages, MissingNumberPages, ReadOnlyMixin, DeskAdmin):
    list_display = (
        "shown_title",
        "document_number",
        "locality",
        "dated",
        "likelihood",
        "state_label",
    )
    list_filter = ("state", LikelihoodFilter, ("locality", AutocompleteSelectFilter))
    list_select_related = ("locality",)
    search_fields = ("title", "document_number", "issuer", "=uid")
    search_help_text = _("Title, number, issuing body, or id")
    actions = ("reject", "take_back")
    actions_list = ("open_sift", "open_missing_numbers", "import_file")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    ("document_number", "issuer", "locality"),
                    ("written_on", "published_on", "url"),
                )
            },
        ),
        (
            _("Likelihood"),
            {"fields": ("score", "reasons", ("suggested_types", "suggested_sectors"))},
        ),
        (
            _("Decision"),
            {
                "fields": (
                    ("state", "decided_by", "decided_at"),
                    ("reason", "instrument"),
                    "sifting",
                )
            },
        ),
        (_("Record"), {"fields": (("uid", "batch", "batch_row"),)}),
    )
    readonly_fields = ("uid", "reasons", "sifting")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("locality", "decided_by", "instrument")

    @display(description=_("title"), ordering="title")
    def shown_title(self, obj: Candidate) -> str:
        return obj.title or str(_("(no title in the index)"))

    @display(description=_("dated"), ordering="written_on")
    def dated(self, obj: Candidate) -> Any:
        return obj.written_on or obj.published_on

    @display(description=_("likelihood"), ordering="score")
    def likelihood(self, obj: Candidate) -> str:
        return f"{obj.score:.2f}"

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, obj: Candidate) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("words for and against"))
    def reasons(self, obj: Candidate) -> str:
        return ", ".join(f"{item['words']} {item['weight']:+g}" for item in obj.evidence) or "–"

    @display(description=_("to sift"))
    def sifting(self, obj: Candidate) -> str:
        if obj.state != Candidate.State.WAITING:
            return "–"
        url = f"{reverse('admin:policies_candidate_sift')}?document={obj.uid}"
        return format_html('<a class="text-link" href="{}">{}</a>', url, _("Decide on it"))

    @action(description=_("Reject"), permissions=["sift"])
    def reject(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, lambda one: candidates.reject(one, request.user))

    @action(description=_("Take the decision back"), permissions=["sift"])
    def take_back(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, lambda one: candidates.reopen(one, request.user))

    def _each(
        self, request: HttpRequest, queryset: QuerySet, decide: Callable[[Candidate], None]
    ) -> None:
        """Decide on each, and say of how many, and why the others were left as they are."""
        done = 0
        refused: dict[str, None] = {}
        for candidate in queryset:
            try:
                decide(candidate)
                done += 1
            except NotAllowed as error:
                refused[str(error)] = None
        text = ngettext("%(number)d document changed.", "%(number)d documents changed.", done)
        self.message_user(request, text % {"number": done}, messages.SUCCESS)
        for reason in refused:
            self.message_user(request, reason, messages.WARNING)
