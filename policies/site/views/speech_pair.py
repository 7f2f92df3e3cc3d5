"""Two speeches side by side."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from policies.models import Speech
from policies.site import numbers
from policies.site.charts import chart_file
from policies.site.keys import key_chart, key_rows
from policies.site.parameters import BadParameter, choice, page, text
from policies.site.speech_pairs import Pair, counted_in_both, latest_pair, pair_of, reading
from policies.site.word_choice import address, in_api
from policies.site.words import Counted, of_current_lexicons

PARAMETERS = ("a", "b", "lexicon")
MOST_LISTED = 1000
NAMES = (
    "title_en", "title_zh", "title_fr", "locality__name_en", "locality__name_zh",
    "official__name_en", "official__name_zh",
)  # fmt: skip


@page(*PARAMETERS)
def compare(request: HttpRequest) -> HttpResponse:
    listed = _listed()
    two = _two(request, listed)
    counted = _counted(two)
    pair = _pair(request, two, counted)
    lines = [(speech.uid, _in_list(speech)) for speech in listed]
    context: dict[str, Any] = {
        "two": two,
        "pair": pair,
        "options": [_options(lines, chosen) for chosen in _selected(request, two)],
        "lexicons": [each[0].lexicon for each in counted],
        "any": bool(listed),
    }
    if pair:
        names = _sides(pair)
        context |= {
            "reading": reading(pair),
            "rows": key_rows(pair.keys, *names),
            "chart": key_chart(pair.keys, *pair.names),
            **_addresses(pair),
        }
    return render(request, "site/speeches_compare.html", context)


@page(*PARAMETERS)
def keyness_svg(request: HttpRequest) -> HttpResponse:
    """The chart of what sets the two apart, as a file."""
    two = _two(request, _listed())
    pair = _pair(request, two, _counted(two))
    chart = key_chart(pair.keys, *pair.names) if pair else None
    if pair is None or chart is None:
        raise Http404(_("There is nothing to draw."))
    sources = [speech.source.title for speech in (pair.a, pair.b) if speech.source]
    notes = [
        chart.axis,
        _("Word list: %(title)s, version %(version)s.")
        % {"title": pair.lexicon.title, "version": pair.lexicon.version},
    ]
    if sources:
        titles = "; ".join(dict.fromkeys(sources))
        notes.append(_("Sources: %(titles)s%(others)s.") % {"titles": titles, "others": ""})
    there = uri_to_iri(request.build_absolute_uri(_page(pair)))
    notes.append(_("Local Industrial Policy Tracker: %(address)s") % {"address": there})
    return chart_file("keyness", chart, notes)


def _listed() -> list[Speech]:
    """The published speeches that a word list in use was counted in, the latest first, as far as their
    lines in the form need them.
    """
    counted = of_current_lexicons().order_by().filter(speech=OuterRef("pk"))
    rows = Speech.objects.published().filter(Exists(counted)).select_related("locality", "official")
    rows = rows.only("uid", "spoken_on", "spoken_precision", *NAMES)
    return list(rows.order_by("-spoken_on", "pk")[:MOST_LISTED])


def _two(request: HttpRequest, listed: list[Speech]) -> tuple[Speech, Speech] | None:
    """The speeches asked for; the latest pair when none is; None when only one is, or there are no two.
    Raises BadParameter.
    """
    asked = {name: text(request, name) for name in ("a", "b")}
    if not any(asked.values()) and (latest := latest_pair(listed)):
        asked = {"a": latest[0].uid, "b": latest[1].uid}
    rows = Speech.objects.published().select_related("locality", "official", "source")
    found = {speech.uid: speech for speech in rows.filter(uid__in=asked.values())}
    for name, uid in asked.items():
        if uid and uid not in found:
            raise BadParameter(name, uid, _("No speech has this id."))
    if not all(asked.values()):
        return None
    if asked["a"] == asked["b"]:
        raise BadParameter("b", asked["b"], _("This speech is in the comparison already."))
    return found[asked["a"]], found[asked["b"]]


def _counted(two: tuple[Speech, Speech] | None) -> list[tuple[Counted, Counted]]:
    if two is None:
        return []
    rows = of_current_lexicons().filter(speech__in=two).defer("offsets")
    return counted_in_both(*two, rows.select_related("term", "lexicon").order_by("pk"))


def _pair(
    request: HttpRequest,
    two: tuple[Speech, Speech] | None,
    counted: list[tuple[Counted, Counted]],
) -> Pair | None:
    name = choice(request, "lexicon", [each[0].lexicon.name for each in counted]) if two else ""
    chosen = next((each for each in counted if name in ("", each[0].lexicon.name)), None)
    return pair_of(*two, chosen) if two and chosen else None


def _selected(request: HttpRequest, two: tuple[Speech, Speech] | None) -> list[str]:
    if two:
        return [speech.uid for speech in two]
    return [text(request, name) for name in ("a", "b")]


def _options(lines: list[tuple[str, str]], selected: str) -> SafeString:
    """The speeches as options of the form, joined here: they are hundreds."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((uid, mark_safe(" selected") if uid == selected else "", label) for uid, label in lines),
    )


def _in_list(speech: Speech) -> str:
    who = speech.official.name if speech.official else speech.title
    day = numbers.iso(speech.spoken_on, speech.spoken_precision)
    return f"{day} {speech.locality.name}: {who}"


def _sides(pair: Pair) -> tuple[str, str]:
    """The two as they are named beside a ratio."""
    a, b = (_("with %(name)s") % {"name": name} for name in pair.names)
    return a, b


def _page(pair: Pair, name: str = "site:speeches-compare") -> str:
    asked = {"a": pair.a.uid, "b": pair.b.uid, "lexicon": pair.lexicon.name}
    return address(reverse(name), **asked)


def _addresses(pair: Pair) -> dict[str, str]:
    """Where the API has the figures of the page, and where its chart is."""
    found = {"keyness_svg": _page(pair, "site:speeches-keyness")}
    for name, suffix in (("api", "/"), ("csv", ".csv")):
        both = {"a": pair.a.uid, "b": pair.b.uid, "lexicon": pair.lexicon.name}
        found[f"keyness_{name}"] = in_api("keyness", suffix, **both)
    return found
