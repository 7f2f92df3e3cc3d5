"""Four eyes for imports: one curator asks for the approval of an import, another gives it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from policies.admin.preview import first_rows_shown
from policies.admin.uploads import kind_of
from policies.curation.imports import (
    approve,
    ask_for_approval,
    fingerprint,
    may_approve,
    may_ask_for_approval,
)
from policies.curation.review import NotAllowed
from policies.ingest.readers import UnreadableFile
from policies.ingest.receive import first_rows
from policies.models import ImportBatch


class ApprovalPages:
    """What an import's page says and does about its approval; a part of ImportBatchAdmin."""

    admin_site: Any

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "policies_importbatch_%s"
        own = [
            path("<int:pk>/ask/", view(require_POST(self.ask)), name=name % "ask"),
            path("<int:pk>/approve/", view(require_POST(self.approve)), name=name % "approve"),
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def approval(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """Whether the user may ask for an approval or give it, with what is to be looked at."""
        kind = kind_of(batch)
        if kind is None or not kind.publishes or not batch.file:
            return {}
        asks = {"may_ask": may_ask_for_approval(batch, request.user)}
        if not may_approve(batch, request.user):
            return asks
        try:
            header, rows, _unread = first_rows(batch)
            shown = first_rows_shown(batch, header, rows, request.user)
        except UnreadableFile as error:
            messages.error(request, str(error))
            return asks
        return {**asks, **shown, "may_approve": True, "fingerprint": fingerprint(batch)}

    def ask(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the import stand with those that wait for a second curator."""
        batch = self.batch_to_start(request, pk)  # type: ignore[attr-defined]
        try:
            ask_for_approval(batch, request.user)
        except (NotAllowed, UnreadableFile) as error:
            messages.error(request, str(error))
        else:
            self.log_change(request, batch, gettext("Approval asked for."))  # type: ignore[attr-defined]
        return redirect("admin:policies_importbatch_change", pk)

    def approve(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve the import as it was looked at."""
        batch = self.batch_of(pk)  # type: ignore[attr-defined]
        try:
            approve(batch, request.user, request.POST.get("seen", ""))
        except (NotAllowed, UnreadableFile) as error:
            messages.error(request, str(error))
        else:
            self.log_change(request, batch, gettext("Import approved."))  # type: ignore[attr-defined]
        return redirect("admin:policies_importbatch_change", pk)
