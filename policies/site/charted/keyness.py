"""What sets two speeches apart."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from policies.charts.keyness import SetApart, diverging
from policies.charts.look import HALF, WIDE
from policies.site import numbers
from policies.site.charted.registry import chart
from policies.site.charts import Address, Chart, Column, Figures, drawn
from policies.site.keys import SHOWN, more_often
from policies.site.pair_choice import (
    PARAMETERS,
    asked_for,
    chosen_pair,
    counted_of,
    listed_speeches,
    page_of,
    two_of,
)
from policies.site.speech_pairs import Pair
from policies.site.word_choice import in_api


def key_chart(pair: Pair, width: int = HALF) -> Chart | None:
    """The terms that set two speeches apart most, as bars to either side; None where none does."""
    first = [key for key in pair.keys if key.g2 > 0][:SHOWN]
    if not first:
        return None
    a, b = pair.names
    who_a, who_b = (_("with %(name)s") % {"name": name} for name in pair.names)
    bars = [
        SetApart(
            key.term.text,
            key.g2,
            (key.ratio or 0) > 0,
            f"{key.term.text}: {more_often(key, who_a, who_b)}",
        )
        for key in first
    ]
    spec = diverging(bars, a, b, width)
    narrow = diverging(bars, a, b, HALF) if width > HALF else spec
    lexicon = pair.lexicon
    return drawn(
        spec,
        narrow,
        _("Terms that set two speeches apart: %(a)s and %(b)s") % {"a": a, "b": b},
        _("The table has every figure."),
        _("G² of each term; the bar points to the speech that says it more often"),
        [a, b],
        figures=Figures(
            _columns(pair),
            [
                (key.term.text, key.term.group, key.a, key.b, key.rate_a, key.rate_b, key.g2,
                 key.ratio, key.chance)
                for key in first
            ],
        ),
        address=Address("keyness", asked_for(pair)),
        sources=_sources(pair),
        method="keyness",
        api=(("API", in_api("keyness", **asked_for(pair))),),
        page=page_of(pair),
        notes=(
            _("Word list: %(title)s, version %(version)s.")
            % {"title": lexicon.title, "version": lexicon.version},
        ),
    )  # fmt: skip


def _sources(pair: Pair) -> tuple:
    """The published sources of the two texts, each once."""
    found = [s.source for s in (pair.a, pair.b) if s.source and s.source.is_published]
    return tuple({source.pk: source for source in found}.values())


def _columns(pair: Pair) -> list[Column]:
    a, b = pair.names
    times, per = _("Times, %(name)s"), _("Per 10,000 characters, %(name)s")
    return [
        Column("term", _("Word"), is_number=False),
        Column("group", _("Group"), is_number=False),
        Column("count_a", times % {"name": a}, numbers.thousands),
        Column("count_b", times % {"name": b}, numbers.thousands),
        Column("rate_a", per % {"name": a}, numbers.one_decimal),
        Column("rate_b", per % {"name": b}, numbers.one_decimal),
        Column("log_likelihood", "G²", numbers.one_decimal),
        Column("log_ratio", _("Binary logarithm of the ratio of the rates"), numbers.one_decimal),
        Column("chance", _("By chance less than"), lambda p: f"1 / {round(1 / p):,}"),
    ]


@chart("keyness", _lazy("Words that set two speeches apart"), PARAMETERS)
def keyness(request: HttpRequest) -> Chart | None:
    two = two_of(request, listed_speeches())
    pair = chosen_pair(request, two, counted_of(two))
    return key_chart(pair, WIDE) if pair else None
