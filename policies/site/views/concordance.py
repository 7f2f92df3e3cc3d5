"""A word in its context, in one speech, as far as the public may read the text."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from policies.metrics.attention import rate
from policies.metrics.excerpts import SHARE, public_concordance
from policies.models import Speech, Term
from policies.site.parameters import BadParameter, choice, page, text
from policies.site.word_choice import in_api
from policies.site.words import HEADLINE, of_current_lexicons, published_speech
from policies.text.concordance import LEFT, ORDERS, PLACE, RIGHT, in_order, neighbours

NEIGHBOURS = 12
SORTED_BY = {
    PLACE: _lazy("place in the text"),
    LEFT: _lazy("what stands before it"),
    RIGHT: _lazy("what stands behind it"),
}


@page("term", "sort")
def concordance(request: HttpRequest, uid: str) -> HttpResponse:
    record = published_speech(uid)
    term = text(request, "term")
    by = choice(request, "sort", ORDERS) or PLACE
    counts = _counts(record)
    term = term or (HEADLINE if HEADLINE in counts else next(iter(counts), HEADLINE))
    try:
        excerpts = public_concordance(record, term)
    except ValueError:
        raise BadParameter("term", term, _("There is nothing in it to look for.")) from None
    lines = in_order(excerpts.lines, by) if excerpts else []
    is_full = record.visibility == Speech.Visibility.FULL
    count = counts[term][1] if term in counts else None
    found = len(lines) if is_full and excerpts else count
    context: dict[str, Any] = {
        "speech": record,
        "word": term,
        "term": counts[term][0] if term in counts else None,
        "count": found,
        "rate": None if found is None else rate(found, record.characters),
        "said": [word for word, (_term, times) in counts.items() if times],
        "sort": by,
        "orders": SORTED_BY.items(),
        "excerpts": excerpts,
        "lines": lines,
        "is_full": is_full,
        "share": SHARE,
        "before": neighbours(lines, LEFT)[:NEIGHBOURS] if is_full else [],
        "behind": neighbours(lines, RIGHT)[:NEIGHBOURS] if is_full else [],
        "api": in_api("concordance", speech=record.uid, term=term, sort=by),
        "csv": in_api("concordance", ".csv", speech=record.uid, term=term, sort=by),
    }
    return render(request, "site/concordance.html", context)


def _counts(record: Speech) -> dict[str, tuple[Term, int]]:
    """The words of the lists in use with their counts in the speech, each word once."""
    rows = (
        of_current_lexicons()
        .of_terms()
        .filter(speech=record)
        .defer("offsets")
        .select_related("term")
        .order_by("lexicon__name", "term__order", "pk")
    )
    found: dict[str, tuple[Term, int]] = {}
    for row in rows:
        if row.term:
            found.setdefault(row.term.text, (row.term, row.count))
    return found
