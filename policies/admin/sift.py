"""Sifting documents: one at a time, the likeliest first, decided by a key, and at once the next."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from policies.curation import candidates
from policies.curation.review import NotAllowed
from policies.metrics.likelihood import BASE
from policies.models import Candidate, InstrumentType, Locality, PolicyInstrument, Sector
from policies.models.candidate import CandidateQuerySet

MAY_SIFT = "policies.change_candidate"
MAY_ACCEPT = "policies.add_policyinstrument"
AHEAD = 20  # documents among which the next is looked for that nobody else has before them
SHOWN = 6
HELD_SECONDS = 120
KEYS = 9


class FilterForm(forms.Form):
    """Which documents are sifted; it stays in the address."""

    place = forms.ModelChoiceField(
        Locality.objects.none(), label=gettext_lazy("Locality"), required=False,
        to_field_name="code", empty_label=gettext_lazy("all"), widget=UnfoldAdminSelectWidget(),
    )  # fmt: skip
    year = forms.IntegerField(
        label=gettext_lazy("Year"), required=False, min_value=1949, max_value=2100,
        widget=UnfoldAdminIntegerFieldWidget(),
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Words in the title or number"), required=False, max_length=80,
        widget=UnfoldAdminTextInputWidget(),
    )  # fmt: skip
    least = forms.DecimalField(
        label=gettext_lazy("Likelihood from (0 to 1)"), required=False, min_value=0, max_value=1,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"step": "0.05"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = Candidate.objects.filter(
            state=Candidate.State.WAITING, locality__isnull=False
        ).order_by()
        field: Any = self.fields["place"]
        # Not asked of each locality by itself: a fresh table has no statistics to be planned by.
        field.queryset = Locality.objects.filter(pk__in=waiting.values("locality")).order_by("code")

    def queue(self) -> CandidateQuerySet:
        """What waits, of what is asked for; a wrong filter is told at its field and left out."""
        rows: CandidateQuerySet = Candidate.objects.queue()
        self.full_clean()
        asked = self.cleaned_data
        if place := asked.get("place"):
            rows = rows.filter(locality=place)
        if year := asked.get("year"):
            rows = rows.of_year(year)
        if words := asked.get("words"):
            rows = rows.with_words(words)
        if least := asked.get("least"):
            rows = rows.filter(score__gte=least)
        return rows


class SiftPages:
    """The page of sifting and its button over the list; a part of CandidateAdmin."""

    admin_site: AdminSite
    model: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.sift)
        own = [path("sift/", view, name="policies_candidate_sift")]
        return own + super().get_urls()  # type: ignore[misc]

    @action(
        description=gettext_lazy("Sift"), url_path="open-sift", icon="filter_alt",
        permissions=["sift"],
    )  # fmt: skip
    def open_sift(self, request: HttpRequest) -> HttpResponseRedirect:
        return redirect("admin:policies_candidate_sift")

    def has_sift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_SIFT)

    def sift(self, request: HttpRequest) -> HttpResponse:
        """The next document with what speaks for and against it; a POST decides on one."""
        if not request.user.has_perm(MAY_SIFT):
            raise PermissionDenied
        if request.method == "POST":
            return _decided(request)
        form = FilterForm(request.GET)
        queue = form.queue()
        shown, following, before = _before_the_user(request, queue)
        if shown:
            cache.set(_held(shown), request.user.pk, HELD_SECONDS)
        filters = _filters(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Sift documents"),
            "opts": self.model._meta,
            "form": form,
            "waiting": queue.count(),
            "candidate": shown,
            "following": following,
            "before": before,
            "filters": filters,
            "behind": request.GET.get("behind")
            or (request.GET.get("document") and shown and shown.uid),
            "last": _last_of(request.user),
            "may_accept": request.user.has_perm(MAY_ACCEPT),
            **(_choices(shown) if shown else {}),
        }
        return TemplateResponse(request, "admin/candidates/sift.html", context)


def _filters(request: HttpRequest) -> str:
    """The filters of an address, to be kept in the next."""
    return urlencode({n: v for n in FilterForm.base_fields if (v := request.GET.get(n))})


def _address(request: HttpRequest, **place: str) -> HttpResponseRedirect:
    """Back to the page with its filters, and the place in the queue where one is meant."""
    query = "&".join(part for part in (_filters(request), urlencode(place)) if part)
    url = reverse("admin:policies_candidate_sift")
    return redirect(f"{url}?{query}" if query else url)


def _held(candidate: Candidate) -> str:
    return f"sift:{candidate.pk}"


def _named(uid: str | None) -> Candidate | None:
    return Candidate.objects.filter(uid=uid).first() if uid else None


def _before_the_user(
    request: HttpRequest, queue: CandidateQuerySet
) -> tuple[Candidate | None, list[Candidate], Candidate | None]:
    """The document to look at, some that follow, and the one before.

    One that is asked for is shown while it waits. Otherwise it is the first behind the last one put off
    that no other curator has been shown a moment ago: a courtesy, since decisions are made once anyway.
    """
    rows = queue.select_related("locality")
    asked = _named(request.GET.get("document"))
    if asked and asked.state != Candidate.State.WAITING:
        messages.info(request, _decision(asked))
        asked = None
    if asked:
        return asked, list(rows.behind(asked)[: SHOWN - 1]), rows.before(asked).first()
    put_off = _named(request.GET.get("behind"))
    ahead = list((rows.behind(put_off) if put_off else rows)[:AHEAD])
    holders = cache.get_many([_held(candidate) for candidate in ahead])
    others = [c for c in ahead if holders.get(_held(c), request.user.pk) != request.user.pk]
    shown = next((c for c in ahead if c not in others), None) or next(iter(ahead), None)
    following = [c for c in ahead if c != shown][: SHOWN - 1]
    return shown, following, rows.before(shown).first() if shown and put_off else None


def _decision(candidate: Candidate) -> str:
    return _("“%(document)s” has been decided: %(state)s, by %(user)s.") % {
        "document": candidate,
        "state": candidate.get_state_display(),
        "user": candidate.decided_by or "–",
    }


def _last_of(user: Any) -> Candidate | None:
    """What a user has decided last, to be taken back."""
    decided = Candidate.objects.filter(decided_by=user).exclude(state=Candidate.State.WAITING)
    return decided.select_related("instrument").order_by("-decided_at").first()


def _choices(candidate: Candidate) -> dict[str, Any]:
    """What is chosen for a document: the suggestions with the keys that turn them off, and the rest."""
    types = {kind.code: kind for kind in InstrumentType.objects.leaves()}
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    suggested: list[tuple[str, Any]] = [
        ("types", types[code]) for code in candidate.suggested_types if code in types
    ]
    suggested += [
        ("sectors", sectors[code]) for code in candidate.suggested_sectors if code in sectors
    ]
    taken = {record for _name, record in suggested}
    number = candidate.document_number
    weights = [item["weight"] for item in candidate.evidence]
    return {
        "suggested": [
            (name, record, str(key) if key <= KEYS else "")
            for key, (name, record) in enumerate(suggested, 1)
        ],
        "other_types": [kind for kind in types.values() if kind not in taken],
        "other_sectors": [sector for sector in sectors.values() if sector not in taken],
        "on_record": number and list(PolicyInstrument.objects.filter(document_number=number)[:3]),
        "base": BASE,
        "sum": BASE + sum(weights),
        "places": None if candidate.locality_id else _places(),
    }


def _places() -> list[Locality]:
    kinds = [Locality.Kind.COUNTRY, Locality.Kind.PROVINCE]
    return list(Locality.objects.in_force().filter(kind__in=kinds).order_by("code"))


def _decided(request: HttpRequest) -> HttpResponseRedirect:
    """Do what was pressed, and go on to the next document, or back to that which was taken back."""
    posted = request.POST
    candidate = _named(posted.get("document"))
    if candidate is None:
        messages.error(request, _("This document is gone."))
        return _address(request)
    decision = posted.get("decision")
    place = {"behind": behind} if (behind := request.GET.get("behind", "")) else {}
    try:
        if decision == "accept":
            if not request.user.has_perm(MAY_ACCEPT):
                raise PermissionDenied
            _accept(request, candidate)
        elif decision == "reject":
            candidates.reject(candidate, request.user, posted.get("reason", ""))
        elif decision == "undo":
            candidates.reopen(candidate, request.user)
            messages.success(request, _("“%(document)s” waits again.") % {"document": candidate})
            place = {"document": candidate.uid}
        else:
            place = {"behind": candidate.uid}
    except candidates.AlreadyDecided as error:
        messages.warning(request, _("“%(document)s”: ") % {"document": candidate} + str(error))
    except NotAllowed as error:
        messages.error(request, str(error))
        place = {"document": candidate.uid} if decision != "undo" else place
    cache.delete(_held(candidate))
    return _address(request, **place)


def _accept(request: HttpRequest, candidate: Candidate) -> None:
    posted = request.POST
    code = posted.get("locality", "")
    candidates.accept(
        candidate,
        request.user,
        types=InstrumentType.objects.leaves().filter(code__in=posted.getlist("types")),
        sectors=Sector.objects.filter(code__in=posted.getlist("sectors")),
        locality=candidate.locality or Locality.objects.in_force().filter(code=code).first(),
        title_zh=posted.get("title_zh", ""),
        title_en=posted.get("title_en", ""),
        reason=posted.get("reason", ""),
    )
