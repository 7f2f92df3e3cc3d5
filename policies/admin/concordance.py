"""Concordance for curators: any word in context, over one speech or many, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from policies.admin.imports import csv_lines
from policies.metrics.attention import rate
from policies.models import Locality, Speech, SpeechText
from policies.models.speech import SpeechQuerySet
from policies.text.concordance import (
    LEFT,
    PLACE,
    RIGHT,
    Line,
    Neighbour,
    concordance,
    in_order,
    neighbours,
)
from policies.text.counting import TermCounter
from policies.text.normalise import normalise

LINES_A_PAGE = 100
NEIGHBOURS = 15  # in a table of what stands beside a word
MOST_SPEECHES = 1000  # offered in the choice of one speech
COLUMNS = ("speech", "date", "locality", "start", "end", "left", "term", "right")
MAY_READ = "policies.change_speech"


def speeches_with_text() -> SpeechQuerySet:
    return Speech.objects.with_text().select_related("locality").order_by("-spoken_on", "pk")


def places_of_texts() -> Any:
    """The places of which texts are held, and those they lie in: plain choices, few enough to be read."""
    own = (
        Speech.objects.with_text()
        .order_by()
        .values_list("locality", "locality__lineage")
        .distinct()
    )
    codes = {code for _, lineage in own for code in lineage.split("/")}
    above = Locality.objects.in_force().filter(code__in=codes)
    return (above | Locality.objects.filter(pk__in=[pk for pk, _ in own])).order_by("code", "pk")


class ConcordanceForm(forms.Form):
    """A word, and where it is looked for."""

    term = forms.CharField(
        label=gettext_lazy("Word"),
        max_length=80,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
        help_text=gettext_lazy("Any word or string, in simplified or traditional characters."),
    )
    speech = forms.ModelChoiceField(
        Speech.objects.none(),
        label=gettext_lazy("Speech"),
        required=False,
        empty_label=gettext_lazy("all"),
        widget=UnfoldAdminSelectWidget(),
    )
    locality = forms.ModelChoiceField(
        Locality.objects.none(),
        label=gettext_lazy("Locality, with all that lies in it"),
        required=False,
        empty_label=gettext_lazy("all"),
        widget=UnfoldAdminSelectWidget(),
    )
    year_from = forms.IntegerField(
        label=gettext_lazy("From year"), required=False, min_value=1900, max_value=2100,
        widget=UnfoldAdminIntegerFieldWidget(),
    )  # fmt: skip
    year_to = forms.IntegerField(
        label=gettext_lazy("To year"), required=False, min_value=1900, max_value=2100,
        widget=UnfoldAdminIntegerFieldWidget(),
    )  # fmt: skip
    sort = forms.ChoiceField(
        label=gettext_lazy("Sorted by"),
        required=False,
        choices=[
            (PLACE, gettext_lazy("place in the text")),
            (LEFT, gettext_lazy("what stands on the left")),
            (RIGHT, gettext_lazy("what stands on the right")),
        ],
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["speech"].queryset = speeches_with_text()
        choices["speech"].label_from_instance = lambda s: f"{s.spoken_on:%Y-%m-%d} {s}"
        choices["locality"].queryset = places_of_texts()

    def clean_term(self) -> str:
        term = self.cleaned_data["term"]
        if not normalise(term):
            raise ValidationError(_("This is empty when counted."))
        return term

    def speeches(self) -> SpeechQuerySet:
        """The speeches looked at."""
        asked = self.cleaned_data
        speeches = speeches_with_text()
        if asked["speech"]:
            speeches = speeches.filter(pk=asked["speech"].pk)
        if asked["locality"]:
            speeches = speeches.in_locality(asked["locality"])
        if asked["year_from"]:
            speeches = speeches.filter(spoken_on__year__gte=asked["year_from"])
        if asked["year_to"]:
            speeches = speeches.filter(spoken_on__year__lte=asked["year_to"])
        return speeches


@dataclass(frozen=True)
class Place:
    """A line of a concordance, and the speech it stands in."""

    speech: Speech
    line: Line


@dataclass(frozen=True)
class Found:
    """All places of a word in the speeches looked at, sorted, and what stands beside it."""

    places: list[Place]
    speeches: int
    characters: int
    left: list[Neighbour]
    right: list[Neighbour]

    @property
    def rate(self) -> float | None:
        return rate(len(self.places), self.characters)

    def rows(self) -> Iterator[list[Any]]:
        """The places as a table, with its header."""
        yield list(COLUMNS)
        for place in self.places:
            speech, line = place.speech, place.line
            yield [
                speech.uid, speech.spoken_on.isoformat(), speech.locality.code, line.start, line.end,
                line.left, line.term, line.right,
            ]  # fmt: skip


def look_up(term: str, speeches: SpeechQuerySet, sort: str) -> Found:
    """Every place of a word in the texts of speeches; the latest speech first where sorted by place."""
    counter = TermCounter({term: ""})
    places: list[Place] = []
    by_pk = {speech.pk: speech for speech in speeches}
    texts = SpeechText.objects.filter(speech__in=by_pk).values_list("speech_id", "content")
    order = "-speech__spoken_on", "speech_id"
    for key, text in texts.order_by(*order).iterator(chunk_size=50):
        lines = concordance(text, counter.count(text).terms[term])
        places += [Place(by_pk[key], line) for line in in_order(lines, PLACE)]
    lines = [place.line for place in places]
    if sort in (LEFT, RIGHT):
        places = _sorted(places, sort)
    return Found(
        places,
        len(by_pk),
        sum(speech.characters for speech in by_pk.values()),
        neighbours(lines, LEFT)[:NEIGHBOURS],
        neighbours(lines, RIGHT)[:NEIGHBOURS],
    )


def _sorted(places: list[Place], by: str) -> list[Place]:
    """Places in the order of their lines; equal lines as they come."""
    of_line: dict[Line, list[Place]] = {}
    for place in places:
        of_line.setdefault(place.line, []).append(place)
    return [place for line in in_order(of_line, by) for place in of_line[line]]


class ConcordancePages:
    """The concordance and its button over the list of speeches; a part of SpeechAdmin."""

    admin_site: AdminSite
    model: Any
    actions_list: tuple[str, ...] = ("open_concordance",)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.concordance)
        own = [path("concordance/", view, name="policies_speech_concordance")]
        return own + super().get_urls()  # type: ignore[misc]

    @action(
        description=gettext_lazy("Concordance"), url_path="open-concordance", icon="match_word",
        permissions=["concordance"],
    )  # fmt: skip
    def open_concordance(self, request: HttpRequest) -> HttpResponseRedirect:
        return redirect("admin:policies_speech_concordance")

    def has_concordance_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_READ)

    def concordance(self, request: HttpRequest) -> HttpResponseBase:
        """The page, or with ``format=csv`` all its lines as a file."""
        if not request.user.has_perm(MAY_READ):
            raise PermissionDenied
        form = ConcordanceForm(request.GET if "term" in request.GET else None)
        found = None
        if form.is_valid():
            asked = form.cleaned_data
            found = look_up(asked["term"], form.speeches(), asked["sort"])
            if request.GET.get("format") == "csv":
                return _download(found, asked["term"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Concordance"),
            "opts": self.model._meta,
            "form": form,
            "found": found,
            "page": found
            and Paginator(found.places, LINES_A_PAGE).get_page(request.GET.get("page")),
        }
        return TemplateResponse(request, "admin/speeches/concordance.html", context)


def _download(found: Found, term: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        csv_lines(found.rows()),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(True, f"concordance-{term}.csv"),
            "Cache-Control": "private, no-store",
        },
    )
