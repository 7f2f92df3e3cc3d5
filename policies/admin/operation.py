"""How the tracker runs, for stewards: what waits, what was done last, which data and database this is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from policies.admin.base import DeskAdmin, ReadOnlyMixin
from policies.curation import operation
from policies.curation.operation import TIMETABLE, WORKER
from policies.models import ImportBatch, RunReport
from policies.publish.bulk import shelf
from tracker import replicas

LATEST = 5


@dataclass(frozen=True)
class Service:
    """A service beside the web server, its last report, and whether it should have reported since."""

    name: str
    report: RunReport | None
    overdue: bool


def services() -> list[Service]:
    """The worker, where there is to be one, and what the timetable runs."""
    known = {report.service: report for report in operation.reports()}
    expected = [*([WORKER] if settings.IMPORTS_BY == "worker" else []), *TIMETABLE]
    return [
        Service(name, known.get(name), operation.is_overdue(name, known.get(name)))
        for name in [*expected, *(name for name in known if name not in expected)]
    ]


def last_edition() -> shelf.Edition | None:
    folder = Path(settings.BULK_DIR)
    name = shelf.latest(folder)
    return shelf.edition(folder, name) if name else None


@admin.register(RunReport)
class RunReportAdmin(ReadOnlyMixin, DeskAdmin):
    """The page stands in place of a list: a service that has never run has no row, and is missed."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("policies.change_runreport")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Services and queues"),
            "services": services(),
            "imports": operation.imports_by_state(),
            "latest": ImportBatch.objects.order_by("-started_at", "-pk")[:LATEST],
            "texts": operation.texts_to_count(),
            "marks": operation.search_waiting(),
            "version": operation.data_version(),
            "database": operation.database(),
            "missing": operation.missing_migrations(),
            "edition": last_edition(),
            "replicas": replicas.state(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/operation.html", context)
