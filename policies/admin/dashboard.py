"""The start page: what waits for this curator, what is not as it should be, how far the records are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Count, Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.admin.uploads import may_import
from policies.curation import desk
from policies.models import (
    Award,
    Candidate,
    Check,
    Correction,
    DuplicateCluster,
    FigureChange,
    Firm,
    FirmMatch,
    ImportBatch,
    Incentive,
    LandAward,
    Locality,
    Merge,
    Official,
    PolicyInstrument,
    Record,
    Review,
    SimilarPair,
    Source,
    Speech,
    Status,
)
from policies.publish.alerts import confirmed_number

NOUNS: tuple[type[Model], ...] = (
    PolicyInstrument, Incentive, Award, Firm, LandAward, Speech, Official, Locality, Source,
)  # fmt: skip
LATEST = 5


@dataclass(frozen=True)
class Pile:
    """Things of one kind to be looked at: how many there are, and where."""

    name: str
    count: int
    url: str
    files: tuple[tuple[str, int], ...] = ()


def start_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the start page what the user may look at."""
    user = request.user
    context["title"] = _("Start")
    context["may_import"] = may_import(user)
    context["drafts"] = [_drafts(found) for found in desk.drafts_of(user, LATEST)]
    context["returned"] = desk.with_records(list(desk.returned_to(user)[:LATEST]))
    context["handed_in"] = desk.with_records(list(desk.handed_in_by(user)[:LATEST]))
    if user.has_perm("policies.review_record") and _may_view(request, Review):
        waiting = desk.waiting_for(user)
        context["waiting"] = desk.with_records(list(waiting[:LATEST]))
        context["waiting_count"] = waiting.count()
        context["waiting_url"] = _list_url(Review, f"?state__exact={Review.State.OPEN}")
    if _may_view(request, ImportBatch):
        context["to_look_at"] = ImportBatch.objects.to_look_at()[:LATEST]
        context["imports"] = ImportBatch.objects.order_by("-started_at")[:LATEST]
    context["piles"] = list(_piles(request))
    if user.has_perm("auth.view_user"):
        context["alerts"] = confirmed_number()
    context["statuses"] = [status.label for status in Status]
    context["nouns"] = [_progress(model) for model in NOUNS if _may_view(request, model)]
    return context


def _may_view(request: HttpRequest, model: type[Model]) -> bool:
    known = admin.site.is_registered(model)
    return known and admin.site.get_model_admin(model).has_view_permission(request)


def _list_url(model: type[Model], query: str = "") -> str:
    return reverse(f"admin:policies_{model._meta.model_name}_changelist") + query


def _name(model: type[Model]) -> str:
    return capfirst(str(model._meta.verbose_name_plural))


def _drafts(found: desk.Drafts) -> dict[str, Any]:
    return {
        "name": _name(found.model),
        "records": [(record, change_url(record)) for record in found.records],
        "count": found.count,
        "url": _list_url(found.model, f"?status__exact={Status.DRAFT.value}"),
    }


def change_url(record: Record) -> str:
    """The page of a record on the desk."""
    return reverse(f"admin:policies_{record._meta.model_name}_change", args=[record.pk])


def _piles(request: HttpRequest) -> Any:
    """What is not as it should be, by kind, for those who may look at it."""
    for noun in desk.CITED:
        if _may_view(request, noun):
            title = _("%(records)s published without a citation") % {"records": _name(noun)}
            query = f"?status__exact={Status.PUBLISHED.value}&cited=no"
            yield Pile(title, desk.uncited(noun).count(), _list_url(noun, query))
    if _may_view(request, FigureChange):
        files = tuple(
            (row["file_name"] or _("without an import"), row["figures"])
            for row in desk.changed_figures()
        )
        total = sum(figures for _file, figures in files)
        url = _list_url(FigureChange)
        yield Pile(_("Figures changed after an import"), total, url, files[:LATEST])
    if _may_view(request, Source):
        gone = Check.Result.GONE.value
        number = Source.objects.own().with_result(gone).count()
        url = _list_url(Source, f"?look={gone}")
        yield Pile(_("Sources that have gone from their address"), number, url)
    counted: tuple[tuple[type[Model], Any, Any], ...] = (
        (
            DuplicateCluster,
            _("Notices of land that may repeat each other"),
            DuplicateCluster.objects.filter(decision=DuplicateCluster.Decision.OPEN),
        ),
        (
            FirmMatch,
            _("Holders that may be firms on record"),
            FirmMatch.objects.filter(decision=FirmMatch.Decision.OPEN),
        ),
        (SimilarPair, _("Records that may be on record twice"), SimilarPair.objects.all()),
        (Merge, _("Merges that wait for a second curator"), Merge.objects.open()),
        (Candidate, _("Documents to sift"), Candidate.objects.queue()),
    )
    if _may_view(request, Correction):
        url = _list_url(Correction, f"?state__exact={Correction.State.OPEN.value}")
        yield Pile(_("Corrections by readers"), Correction.objects.open().count(), url)
    for model, title, rows in counted:
        if _may_view(request, model):
            yield Pile(title, rows.count(), _list_url(model))


def _progress(model: type[Model]) -> dict[str, Any]:
    rows = model._default_manager.order_by().values_list("status").annotate(Count("pk"))
    counts = dict(rows)
    return {
        "name": _name(model),
        "url": _list_url(model),
        "counts": [
            (counts.get(status.value, 0), _list_url(model, f"?status__exact={status.value}"))
            for status in Status
        ],
    }
