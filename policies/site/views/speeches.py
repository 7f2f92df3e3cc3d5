"""Speeches: how often a word is said over the years, and one speech with all its counts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from policies.charts.attention import Said, attention
from policies.charts.look import NARROW, WIDE
from policies.models import Citation, Locality, Speech, TermCount
from policies.site.charts import Chart, drawn
from policies.site.coverage import looked_at
from policies.site.parameters import choice, locality, page
from policies.site.words import (
    HEADLINE,
    Reported,
    Spoken,
    agreeing,
    current_lexicon,
    grouped,
    with_count,
)

MOST_LISTED = 1000


@page("term", "locality")
def index(request: HttpRequest) -> HttpResponse:
    lexicon = current_lexicon()
    terms = list(lexicon.terms.all()) if lexicon else []
    term = choice(request, "term", [t.text for t in terms]) or HEADLINE
    place = locality(request, "locality")
    rows = Speech.objects.published()
    if place:
        rows = rows.in_locality(place)
    rows = with_count(rows, term).select_related("locality", "official")
    spoken = [Spoken(speech) for speech in rows.order_by("-spoken_on", "pk")[:MOST_LISTED]]
    return render(
        request,
        "site/speeches.html",
        {
            "lexicon": lexicon,
            "terms": terms,
            "term": next((t for t in terms if t.text == term), None),
            "word": term,
            "place": place,
            "spoken": spoken,
            "charts": _charts(spoken, term),
            "looked": looked_at([place])[place.pk]["speech"] if place else None,
        },
    )


def _charts(spoken: list[Spoken], term: str) -> list[Chart]:
    """The rate over the years: the national reports as a line with all other speeches as points, and
    the reports alone, whose changes are lost beside much higher rates.
    """
    counted = [row for row in spoken if row.rate is not None]
    national = [_said(row) for row in counted if _is_national(row.speech)]
    others = [_said(row) for row in counted if not _is_national(row.speech)]
    places = sorted({row.speech.locality.name for row in counted if not _is_national(row.speech)})
    reports = _("National government work reports")
    speeches = _("Speeches in %(places)s") % {"places": ", ".join(places)}
    axis = _("%(term)s per 10,000 characters") % {"term": term}
    title = _("%(term)s per 10,000 characters, by year") % {"term": term}
    charts = []
    if counted:
        keys = [name for name, rows in ((reports, national), (speeches, others)) if rows]
        charts.append(_drawn(national, others, title, axis, keys if national else []))
    if national and others:
        alone = _("The same, national reports alone: note the other scale")
        charts.append(_drawn(national, [], alone, alone, []))
    return charts


def _drawn(
    national: list[Said], others: list[Said], title: str, axis: str, keys: list[str]
) -> Chart:
    description = _("%(number)s speeches; the table below has every figure.") % {
        "number": len(national) + len(others)
    }
    wide, narrow = (attention(national, others, width=w) for w in (WIDE, NARROW))
    return drawn(wide, narrow, title, description, axis, keys)


def _said(row: Spoken) -> Said:
    return Said(row.speech.spoken_on.year, row.rate or 0, _short(row.speech))


def _is_national(speech: Speech) -> bool:
    return speech.locality.kind == Locality.Kind.COUNTRY


def _short(speech: Speech) -> str:
    return speech.official.name if speech.official else speech.locality.name


@page()
def speech(request: HttpRequest, uid: str) -> HttpResponse:
    record = (
        Speech.objects.published()
        .select_related("locality", "official", "source")
        .filter(uid=uid)
        .first()
    )
    if record is None:
        raise Http404(_("No speech has this id."))
    counts = TermCount.objects.published().filter(speech=record).defer("offsets")
    lexicon = current_lexicon()
    groups = grouped(
        counts.computed().filter(lexicon=lexicon).select_related("term"), record.characters
    )
    reported = list(counts.reported().select_related("source"))
    cited = Citation.objects.public_of(record)
    return render(
        request,
        "site/speech.html",
        {
            "speech": record,
            "lexicon": lexicon,
            "groups": groups,
            "reported": [
                Reported(
                    count,
                    agreeing(count.count, groups),
                    Citation.objects.public_of(count),
                )
                for count in reported
            ],
            "citations": cited,
            "has_counts": bool(groups),
        },
    )
