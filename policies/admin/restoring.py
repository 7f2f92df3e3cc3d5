"""The history of a record: what each version changed, and any of them restored."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.admin.differences import differences
from policies.curation import states
from policies.curation.restoring import (
    CITATIONS,
    changes_between,
    citation_changes,
    restore,
    restoring,
)
from policies.curation.review import NotAllowed
from policies.models import Status


class RestoringMixin:
    object_history_template = "admin/history/versions.html"
    model: Any
    admin_site: Any

    def get_urls(self) -> list[Any]:
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_restore"
        view = self.admin_site.admin_view(self.restore_view)
        own = path("<path:object_id>/history/<int:version_id>/restore/", view, name=name)
        return [own, *super().get_urls()]  # type: ignore[misc]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        context = {
            "only_now": self._only_now(),
            "restore_url": self._url("restore"),
            "STATUS": Status,
        }
        return super().history_view(request, object_id, context | (extra_context or {}))  # type: ignore[misc]

    def _only_now(self) -> list[str]:
        """What the history does not keep, by its names."""
        parts = [name for name in states.PARTS.get(self.model, ()) if name != CITATIONS]
        kept = [states.part_model(self.model, name)._meta.verbose_name_plural for name in parts]
        kept += [f.verbose_name for f in self.model._meta.many_to_many if f.editable]
        return [str(name) for name in kept]

    def _url(self, page: str) -> str:
        return f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_{page}"

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Give each version ``differences``: what it changed, those of the citations included."""
        versions = list(historical_records)
        if not versions:
            return
        record = versions[0].instance
        hidden = self._hidden(request, record)
        older = record.history.filter(history_date__lt=versions[-1].history_date)
        before = [*versions[1:], older.select_related("history_user").first()]
        cited = citation_changes(record, versions) if not hidden else [{} for _ in versions]
        for version, previous, citations in zip(versions, before, cited, strict=True):
            changes = changes_between(previous, version) if previous else {}
            shown = {key: both for key, both in changes.items() if key not in hidden}
            version.differences = differences(self.model, shown | citations)

    def _hidden(self, request: HttpRequest, record: Any) -> tuple[str, ...]:
        """The fields that this user may not read in this record."""
        conceals = getattr(self, "conceals", None)
        return self.private_fields if conceals and conceals(request, record) else ()  # type: ignore[attr-defined]

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """An old version is looked at where it is restored, and never saved from its own form."""
        return redirect(self._url("restore"), object_id, version_id)

    def restore_view(self, request: HttpRequest, object_id: str, version_id: int) -> HttpResponse:
        """What restoring a version would change; on POST, do so."""
        record = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record) or self._hidden(request, record):  # type: ignore[attr-defined]
            raise PermissionDenied
        version = get_object_or_404(record.history, history_id=version_id)
        if request.method == "POST":
            try:
                return self._restore(request, record, version)
            except NotAllowed as error:
                messages.error(request, str(error))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            except states.Conflict:
                text = _("The record was changed meanwhile: look at what would change now.")
                messages.warning(request, text)
        found = restoring(record, version)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Restore a version"),
            "opts": self.model._meta,
            "object": record,
            "version": version,
            "differences": differences(self.model, found.changes),
            "expected": json.dumps(found.changes),
            "lost": [_label(self.model, key) for key in found.lost],
            "only_now": self._only_now(),
            "history_url": reverse(self._url("history"), args=[record.pk]),
        }
        return TemplateResponse(request, "admin/history/restore.html", context)

    def _restore(self, request: HttpRequest, record: Any, version: Any) -> HttpResponse:
        try:
            expected = json.loads(request.POST.get("expected", "{}"))
        except ValueError:
            expected = {}
        proposed = restore(record, version, request.user, expected)
        if proposed:
            text = _("Proposed: the public sees the version when another curator accepts it.")
        else:
            text = _("The version is restored.")
            self.log_change(request, record, text)  # type: ignore[attr-defined]
        messages.success(request, text)
        return redirect(self._url("change"), record.pk)


def _label(model: Any, key: str) -> str:
    accessor = key.split(".", 1)[0]
    if "." in key:
        return capfirst(str(states.part_model(model, accessor)._meta.verbose_name))
    return capfirst(str(model._meta.get_field(key).verbose_name))
