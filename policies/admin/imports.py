"""Imports: brought to the desk, watched while they run, what each brought and what was wrong, undone."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from policies.admin.approvals import ApprovalPages
from policies.admin.base import DeskAdmin, DeskTabularInline, ReadOnlyMixin
from policies.admin.columns import in_words
from policies.admin.persons import may_see_names
from policies.admin.reports import MOST_REASONS, changes, reasons
from policies.admin.uploads import ImportButton, UploadPages, kind_of, may_import
from policies.curation.imports import STARTABLE, AlreadyStarted, start_undo
from policies.ingest import queue
from policies.ingest.batches import CannotUndo
from policies.ingest.kinds import KINDS
from policies.ingest.land.mapping import LAND
from policies.ingest.mapping import Assignment
from policies.ingest.receive import reject_table
from policies.models import ImportBatch, ImportNote

State = ImportBatch.State
UNDOES = "policies.undo_importbatch"


class NoteInline(ReadOnlyMixin, DeskTabularInline):
    """Notes on rows; values of land files may name persons, so not everyone reads those."""

    model = ImportNote
    per_page = 50
    ordering = ("row", "pk")

    def get_fields(self, request: HttpRequest, obj: ImportBatch | None = None) -> tuple[str, ...]:
        open_to_all = obj is None or "land" not in obj.noun
        if open_to_all or may_see_names(request.user):
            return ("row", "level", "column", "value", "reason")
        return ("row", "level", "column", "reason")


@admin.register(ImportBatch)
class ImportBatchAdmin(ImportButton, ApprovalPages, UploadPages, ReadOnlyMixin, DeskAdmin):
    change_form_template = "admin/imports/batch.html"
    list_display = (
        "file_name", "what", "layout", "state_label", "rows_read", "rows_created", "rows_updated",
        "rows_unchanged", "rows_rejected", "started_at",
    )  # fmt: skip
    list_filter = ("state", "noun", "layout")
    list_select_related = ("source", "started_by", "approved_by", "locality")
    search_fields = ("file_name", "sha256", "layout", "=uid")
    ordering = ("-started_at", "-pk")
    inlines = (NoteInline,)
    readonly_fields = ("what", "columns_read")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "file_name",
                    ("what", "layout", "state"),
                    "columns_read",
                    ("locality", "source"),
                    ("publish", "dry_run"),
                )
            },
        ),
        (
            _("Run"),
            {
                "fields": (
                    ("started_at", "finished_at"),
                    ("started_by", "approved_by", "undone_by"),
                    ("sha256", "uid"),
                )
            },
        ),
    )

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "policies_importbatch_%s"
        own = [
            path("<int:pk>/resume/", view(require_POST(self.resume)), name=name % "resume"),
            path("<int:pk>/undo/", view(self.undo), name=name % "undo"),
            path("<int:pk>/rejects.csv", view(self.rejects), name=name % "rejects"),
        ]
        return own + super().get_urls()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or may_import(request.user)

    @display(description=_("what was imported"), ordering="noun")
    def what(self, obj: ImportBatch) -> str:
        kind = KINDS.get(obj.noun)
        return capfirst(str(kind.label)) if kind else obj.noun

    @display(
        description=_("state of the run"), ordering="state",
        label={
            "received": "warning", "queued": "info", "running": "info", "tried": "warning",
            "done": "success", "failed": "danger", "undoing": "info",
        },
    )  # fmt: skip
    def state_label(self, obj: Any) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description=_("columns assigned by hand"))
    def columns_read(self, obj: ImportBatch) -> str:
        return in_words(Assignment.from_json(obj.mapping), obj.noun) or "–"

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:
        batch = kwargs.get("obj")
        if batch is not None:
            context |= self.outcome(request, batch)
        return super().render_change_form(request, context, **kwargs)

    def outcome(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """How far an import is and what came of it, and what the user may do with it."""
        of_land, ours = batch.noun == LAND.noun, kind_of(batch) is not None
        idle = ours and queue.is_left(batch)
        pending = ours and batch.state in ImportBatch.PENDING
        broken_off = idle and batch.state == State.RUNNING
        ended = batch.state in (State.TRIED, State.DONE, State.UNDONE, State.FAILED)
        may_start = ours and may_import(request.user, batch.noun)
        named = not of_land or may_see_names(request.user)
        awards = reverse("admin:policies_landaward_changelist")
        context: dict[str, Any] = {
            "batch": batch,
            "pending": pending,
            "broken_off": broken_off,
            "refresh": pending and not broken_off,
            "may_resume": may_start and idle,
            "may_assign": may_start and batch.state in STARTABLE and batch.file,
            "may_start": may_start and batch.state == State.TRIED,
            "may_undo": ours and can_be_undone(batch, broken_off) and request.user.has_perm(UNDOES),
            "may_download": ours and named and ended and batch.rows_rejected and batch.file,
            "values_shown": named,
            "awards_url": f"{awards}?batch__id__exact={batch.pk}" if of_land else "",
        }
        context |= self.approval(request, batch)
        if ended or broken_off:
            found = reasons(batch)
            context |= {
                "reasons": found[:MOST_REASONS],
                "more_reasons": max(0, len(found) - MOST_REASONS),
                "changes": changes(batch, request.user, request.GET.get("changes")),
            }
        return context

    def resume(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go on with an import that waits or was broken off and that nothing runs."""
        batch = self.batch_to_start(request, pk)
        if queue.is_left(batch):
            self.log_change(request, batch, gettext("Gone on with."))
            queue.wake()
        return redirect("admin:policies_importbatch_change", pk)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what undoing an import comes to, and have it undone."""
        if not request.user.has_perm(UNDOES):
            raise PermissionDenied
        batch = self.batch_of(pk)
        broken_off = queue.is_left(batch) and batch.state == State.RUNNING
        back = redirect("admin:policies_importbatch_change", pk)
        if not can_be_undone(batch, broken_off):
            return back
        foreseen, refused = None, ""
        try:
            if request.method == "POST":
                start_undo(batch, request.user)
                self.log_change(request, batch, gettext("Undoing started."))
                return back
            foreseen = KINDS[batch.noun].foresee(batch)
        except CannotUndo as error:
            refused = str(error)
        except AlreadyStarted as error:
            messages.warning(request, str(error))
            return back
        title = gettext("Undo this import")
        return self.page(request, "undo", title, batch=batch, foreseen=foreseen, refused=refused)

    def rejects(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The rejected rows in the file's own columns, to be mended and brought again."""
        batch = self.batch_of(pk)
        named = batch.noun != LAND.noun or may_see_names(request.user)
        if not (self.has_view_permission(request) and named):
            raise PermissionDenied
        if not batch.file:
            return redirect("admin:policies_importbatch_change", pk)
        name = f"{Path(batch.file_name).name.split('.')[0]}-rejected.csv"
        return StreamingHttpResponse(
            csv_lines(reject_table(batch)),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": content_disposition_header(True, name),
                "Cache-Control": "private, no-store",
            },
        )


def can_be_undone(batch: ImportBatch, broken_off: bool) -> bool:
    """Whether a run wrote records and is at its end, or at one that nobody expected."""
    return not batch.dry_run and (batch.state == State.DONE or broken_off)


class _Echo:
    """What ``csv.writer`` writes to, handed back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[list[Any]]) -> Iterator[str]:
    """Rows as lines of CSV that spreadsheets read as UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)
