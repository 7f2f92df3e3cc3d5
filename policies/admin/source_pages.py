"""A source on the desk: its page is read, looked at again and kept; who cites it, and whether the quoted
words are there.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.sites import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from policies.admin.persons import WITHHELD, may_see_names
from policies.admin.source_forms import SnapshotForm, sealed
from policies.curation.snapshots import Quotations, Quoted, keep, looked_for, may_name_persons
from policies.curation.source_checks import check_source
from policies.ingest.documents import Document
from policies.ingest.readers import UnreadableFile
from policies.ingest.web import Limits, WebError, document_of, fetch, reason, text_of
from policies.models import (
    Award,
    Check,
    Citation,
    InstrumentLink,
    Snapshot,
    Source,
    Tenure,
    TermCount,
)

# A curator waits for the answer, and so does a process of the web server.
ask = partial(fetch, limits=Limits(connect=5, read=8, total=12))
PER_PAGE = 25
LATEST = 5
# Records that are named by what they hang on.
NAMED_BY: dict[Any, tuple[str, ...]] = {
    Award: ("firm", "kind"),
    TermCount: ("term",),
    Tenure: ("official",),
    InstrumentLink: ("origin", "target"),
}
QUOTED = 500  # citations whose words are looked for when the page of a source is opened


class NotRead(Exception):
    """A page cannot be had or holds no text; the message says why."""


def read(url: str) -> Document:
    """The document at an address. Raises NotRead."""
    try:
        page = ask(url)
        if not 200 <= page.status < 300:
            raise NotRead(reason(str(page.status)))
        return document_of(page)
    except (WebError, UnreadableFile) as error:
        raise NotRead(str(error)) from error


class SourcePages:
    """Reading, looking again and keeping; a part of SourceAdmin."""

    admin_site: AdminSite
    model: Any
    change_form_outer_after_template = "admin/sources/about.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/look/", view(require_POST(self.look)), name="policies_source_look"),
            path("<int:pk>/read/", view(require_POST(self.read_now)), name="policies_source_read"),
            path("<int:pk>/cited/", view(self.cited), name="policies_source_cited"),
            path("<int:pk>/text/", view(self.snapshot), name="policies_source_snapshot"),
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form of a new source, filled from the page at ``?url=``, or that of the one on record."""
        if self.has_add_permission(request):  # type: ignore[attr-defined]
            if request.method == "POST" and "_read" in request.POST:
                # Shown as if opened with what was typed so far, so that nothing of it is lost.
                request.method, request.GET = "GET", request.POST
            if request.method == "GET" and (url := request.GET.get("url", "").strip()):
                if found := Source.objects.at(url):
                    return self._on_record(request, found[0])
                self._read_for_entry(request, url)
        return super().add_view(request, form_url, extra_context)  # type: ignore[misc]

    def _on_record(self, request: HttpRequest, source: Source) -> HttpResponse:
        messages.info(request, _("This address is on record already: this is its source."))
        kept = {name: request.GET[name] for name in ("_popup", "_to_field") if name in request.GET}
        address = reverse("admin:policies_source_change", args=[source.pk])
        return redirect(f"{address}?{urlencode(kept)}" if kept else address)

    def _read_for_entry(self, request: HttpRequest, url: str) -> None:
        try:
            document = read(url)
        except NotRead as error:
            messages.warning(
                request,
                _("The page could not be read: %(reason)s. Please fill in the form by hand.")
                % {"reason": error},
            )
            return
        text = text_of(document)
        request.page_read = {  # type: ignore[attr-defined]
            "title": document.title,
            "publisher": document.publisher,
            "author": document.author,
            "published_on": document.published_on,
            "language": document.language,
            "accessed_on": timezone.localdate(),
            "snapshot_text": text,
            "sealed": sealed(text),
        }
        messages.success(request, _("The page was read. Please check what was found on it."))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)  # type: ignore[misc]
        found = getattr(request, "page_read", {})
        typed = {name: value for name, value in initial.items() if value}
        return {**initial, **found, **typed, "sealed": found.get("sealed", "")}

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        if not change:
            for text, origin in form.kept():
                keep(obj, text, origin, request.user)

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Look at the source again, now."""
        source = self._source(pk, request, "policies.change_source")
        check = check_source(source, ask)
        said = _("Looked at again: %(result)s (%(reason)s).") % {
            "result": check.get_result_display(),
            "reason": reason(check.detail),
        }
        good = check.result == Check.Result.LIVE
        messages.add_message(request, messages.SUCCESS if good else messages.WARNING, said)
        return redirect("admin:policies_source_change", pk)

    def read_now(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep what the source says now."""
        source = self._source(pk, request, "policies.add_snapshot")
        try:
            text = text_of(read(source.url))
        except NotRead as error:
            said = _("The page could not be read: %(reason)s. Please paste or upload what it says.")
            messages.warning(request, said % {"reason": error})
        else:
            self._keep(request, source, [(text, Snapshot.Origin.FETCHED)])
        return redirect("admin:policies_source_change", pk)

    def snapshot(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep a text that is pasted or uploaded."""
        source = self._source(pk, request, "policies.add_snapshot")
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        form = SnapshotForm(*posted)
        if form.is_valid():
            self._keep(request, source, form.kept())
            return redirect("admin:policies_source_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Keep what a source says"),
            "opts": self.model._meta,
            "source": source,
            "form": form,
            "media": form.media,
        }
        return TemplateResponse(request, "admin/sources/snapshot.html", context)

    def _keep(self, request: HttpRequest, source: Source, texts: list[tuple[str, str]]) -> None:
        for text, origin in texts:
            snapshot, new = keep(source, text, origin, request.user)
            if new:
                self.log_change(request, source, _("Text kept."))  # type: ignore[attr-defined]
                said = _("Kept: %(characters)d characters.") % {"characters": snapshot.characters}
                messages.success(request, said)
            else:
                messages.info(request, _("This very text is kept already."))

    def _source(self, pk: int, request: HttpRequest, permission: str) -> Source:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return get_object_or_404(Source, pk=pk)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        source = context.get("original")
        if source is not None:
            context["about"] = self._about(request, source)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def _about(self, request: HttpRequest, source: Source) -> dict[str, Any]:
        """What was kept of a source, who cites it, and how it was when it was looked at again."""
        user = request.user
        quotations = Quotations(source)
        quoted = looked_for(source.citations.exclude(quote="")[:QUOTED], quotations)
        checks = source.checks.order_by("-checked_at", "-pk")[:LATEST]
        words_shown = may_see_names(user) or not may_name_persons(source)
        return {
            "checks": [(check, reason(check.detail)) for check in checks],
            "all_checks": f"{reverse('admin:policies_check_changelist')}?source__id__exact={source.pk}",
            "may_look": bool(source.url) and user.has_perm("policies.change_source"),
            "may_keep": user.has_perm("policies.add_snapshot"),
            "may_read": user.has_perm("policies.view_snapshot") and words_shown,
            "snapshots": quotations.snapshots,
            "citations": source.citations.count(),
            "lost": sum(one.state == "lost" for one in quoted),
        }

    def cited(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who cites a source, a page at a time, and whether the quoted words are in what was kept."""
        source = self._source(pk, request, "policies.view_source")
        citations = source.citations.select_related("content_type").order_by("pk")
        page = Paginator(citations, PER_PAGE).get_page(request.GET.get("page"))
        quotations = Quotations(source)
        rows = looked_for(_with_records(list(page)), quotations)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Who cites a source"),
            "opts": self.model._meta,
            "source": source,
            "latest": quotations.snapshots[0] if quotations.snapshots else None,
            "page": page,
            "rows": [_row(request, one) for one in rows],
        }
        return TemplateResponse(request, "admin/sources/cited.html", context)


def _with_records(citations: list[Citation]) -> list[Citation]:
    """The same citations with their records loaded, one query for each noun."""
    by_noun: dict[ContentType, list[Citation]] = {}
    for citation in citations:
        by_noun.setdefault(citation.content_type, []).append(citation)
    for noun, those in by_noun.items():
        model: Any = noun.model_class()
        rows = model._default_manager.select_related(*NAMED_BY.get(model, ()))
        records = rows.in_bulk({citation.object_id for citation in those})
        for citation in those:
            citation.record = records.get(citation.object_id)
    return citations


def _row(request: HttpRequest, quoted: Quoted) -> dict[str, Any]:
    """A citation with its record's page; words that could name a person are left to those who may see."""
    citation = quoted.citation
    record: Any = citation.record
    hidden = getattr(record, "names_withheld", False) and not may_see_names(request.user)
    return {
        "record": record,
        "noun": record._meta.verbose_name if record else citation.content_type.name,
        "url": _page_of(request, record),
        "field": citation.field_label if citation.field else "",
        "quote": WITHHELD if hidden and citation.quote else citation.quote,
        "state": quoted.state,
        "place": quoted.place,
    }


def _page_of(request: HttpRequest, record: Any) -> str:
    if record is None or not admin.site.is_registered(type(record)):
        return ""
    if not admin.site.get_model_admin(type(record)).has_view_permission(request):
        return ""
    return reverse(f"admin:policies_{record._meta.model_name}_change", args=[record.pk])
