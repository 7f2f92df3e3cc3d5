"""Two speeches side by side."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from policies.models import Speech
from policies.site import numbers
from policies.site.charted.keyness import key_chart
from policies.site.keys import key_rows
from policies.site.pair_choice import (
    PARAMETERS,
    Two,
    asked_for,
    chosen_pair,
    counted_of,
    listed_speeches,
    two_of,
)
from policies.site.parameters import page, text
from policies.site.speech_pairs import Pair, reading
from policies.site.word_choice import in_api


@page(*PARAMETERS)
def compare(request: HttpRequest) -> HttpResponse:
    listed = listed_speeches()
    two = two_of(request, listed)
    counted = counted_of(two)
    pair = chosen_pair(request, two, counted)
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
            "chart": key_chart(pair),
            **_addresses(pair),
        }
    return render(request, "site/speeches_compare.html", context)


def _selected(request: HttpRequest, two: Two | None) -> list[str]:
    if two:
        return [speech.uid for speech in two]
    return [text(request, name) for name in ("a", "b")]


def _options(lines: list[tuple[str, str]], selected: str) -> SafeString:
    """The speeches as options of the form, joined here: they are hundreds."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((uid, SafeString(" selected") if uid == selected else "", label) for uid, label in lines),
    )


def _in_list(speech: Speech) -> str:
    who = speech.official.name if speech.official else speech.title
    day = numbers.iso(speech.spoken_on, speech.spoken_precision)
    return f"{day} {speech.locality.name}: {who}"


def _sides(pair: Pair) -> tuple[str, str]:
    """The two as they are named beside a ratio."""
    a, b = (_("with %(name)s") % {"name": name} for name in pair.names)
    return a, b


def _addresses(pair: Pair) -> dict[str, str]:
    """Where the API has the figures of the page."""
    both = asked_for(pair)
    return {
        f"keyness_{name}": in_api("keyness", suffix, **both)
        for name, suffix in (("api", "/"), ("csv", ".csv"))
    }
