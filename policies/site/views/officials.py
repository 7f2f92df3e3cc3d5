"""Officials: the list, and one with the words and deeds of the office."""

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from policies.models import Official, Speech, Tenure
from policies.models.official import OfficialQuerySet
from policies.site.about_records import about, cited_together
from policies.site.moved import moved
from policies.site.parameters import locality, page, text
from policies.site.views.instruments import paged
from policies.site.word_choice import asked_of, chosen, options
from policies.site.words import Spoken, current_lexicons, said
from policies.site.words_and_deeds import beside_tenures

LISTED = 100


@page("locality", "q", "page")
def index(request: HttpRequest) -> HttpResponse:
    place = locality(request, "locality")
    asked = text(request, "q")
    rows = _with_offices(Official.objects.published())
    if place:
        rows = rows.filter(pk__in=Tenure.objects.published().in_locality(place).values("official"))
    if asked:
        offices = Tenure.objects.published().filter(
            Q(office_en__icontains=asked) | Q(office_zh__icontains=asked)
        )
        rows = rows.filter(
            Q(name_en__icontains=asked)
            | Q(name_zh__icontains=asked)
            | Q(pk__in=offices.values("official"))
        )
    found = paged(request, rows)
    return render(
        request,
        "site/officials.html",
        {"place": place, "asked": asked, "page": found, "speeches": _speeches_of(found)},
    )


def _with_offices(rows: OfficialQuerySet) -> OfficialQuerySet:
    offices = Tenure.objects.published().select_related("locality")
    return rows.prefetch_related(Prefetch("tenures", offices, to_attr="offices"))


def _speeches_of(officials: object) -> dict[int, int]:
    """How many published speeches each has on record."""
    pks = [official.pk for official in officials]  # type: ignore[attr-defined]
    rows = Speech.objects.published().filter(official__in=pks).order_by()
    return dict(rows.values_list("official").annotate(Count("pk")))


@page("term", "group", "lexicon", "measure")
def official(request: HttpRequest, uid: str) -> HttpResponse:
    """``measure`` is the chooser's; the address that it leads to says ``term`` or ``group``."""
    record = _with_offices(Official.objects.published()).filter(uid=uid).first()
    if record is None:
        return moved(request, Official.objects.all(), uid, _("No official has this id."))
    lexicons = current_lexicons()
    if value := text(request, "measure"):
        there = asked_of(request, lexicons, chosen(value, lexicons))
        return redirect(there.query(request.path) if there else request.path)
    asked = asked_of(request, lexicons)
    rows = Speech.objects.published().filter(official=record).select_related("locality")
    if asked:
        rows = said(rows, asked.measure.counts())
    spoken = [Spoken(speech) for speech in rows.order_by("spoken_on", "pk")[:LISTED]]
    return render(
        request,
        "site/official.html",
        {
            "official": record,
            "asked": asked,
            "word": asked.measure.label if asked else "",
            "counts_api": asked.api("term-counts", version=asked.measure.lexicon.version)
            if asked
            else "",
            "options": options(lexicons, asked.value) if asked else "",
            "spoken": spoken[::-1],
            "listed": LISTED,
            "words_of": cited_together(record.offices),
            "beside": beside_tenures(record.offices, spoken, asked.measure.label if asked else ""),
            **about(record),
        },
    )
