"""All pairs of records that may be one and the same, for curators to merge or to tell apart.

``similar.py`` asks of one record; this asks of all at once, by the same signs: records are grouped by what
they share, and near names and titles are looked for only where both can be near.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import combinations
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from policies.curation.firm_matches import NEAR, FirmWithName, Matcher, places_by_name
from policies.curation.similar import SAME, SAME_ENGLISH, SAME_SOUND, Reason
from policies.models import (
    Distinct,
    Firm,
    FirmName,
    Merge,
    MergeableRecord,
    Official,
    PolicyInstrument,
    SimilarPair,
    Source,
    Status,
)
from policies.text.document_numbers import parse_document_number
from policies.text.firm_names import unlike
from policies.text.names import name_key
from policies.text.normalise import normalise

# The grounds of a pair, as the desk says them; a code tells more of two firms than of one being entered.
SAME_CODE = "same_code"
GROUNDS: dict[str, Any] = {
    **{reason.value: reason.label for reason in Reason},
    SAME_CODE: _("the same ticker, LEI or Wikidata item"),
}
Found = tuple[int, int, str, float]
Progress = Callable[[int], None]

# Of one act, copies are dated within weeks; a yearly notice bears the same title each year.
NEAR_DAYS = 31
ELSEWHERE = 85.0  # the same number in another locality: bureaus abbreviate alike
TITLES_APART = 0.4
SHARED_NAME = 95.0  # another name, which firms of one group may share
# In a group of more, each is paired with the oldest alone; curators see the next once that is decided.
WHOLE_GROUP = 12
MOST_PAIRS = 2000
_SCHEME = re.compile(r"^https?://(www\.)?")


def find_pairs(progress: Progress = lambda count: None) -> int:
    """Look for pairs anew among all firms, officials, instruments and sources; returns how many wait.

    What was told apart, waits to be merged or has gone is left out. Run again, it changes nothing.
    """
    for finder, noun in _FINDERS.items():
        _keep(noun, finder(progress))
    return SimilarPair.objects.count()


@transaction.atomic
def _keep(noun: type[MergeableRecord], found: Iterable[Found]) -> None:
    """Bring the stored pairs of a noun in line with those found, the most alike of them."""
    kind = ContentType.objects.get_for_model(noun)
    best: dict[tuple[int, int], tuple[float, str]] = {}
    for one, other, reason, score in found:
        pair = (min(one, other), max(one, other))
        if one != other and best.get(pair, (0.0, ""))[0] < score:
            best[pair] = score, reason
    for pair in _decided(kind):
        best.pop(pair, None)
    likeliest = sorted(best, key=lambda pair: (-best[pair][0], pair))[:MOST_PAIRS]
    wanted = {pair: best[pair] for pair in likeliest}
    stale = []
    for stored in SimilarPair.objects.filter(content_type=kind):
        if wanted.get((stored.low_id, stored.high_id)) == (stored.score, stored.ground):
            del wanted[stored.low_id, stored.high_id]
        else:
            stale.append(stored.pk)
    SimilarPair.objects.filter(pk__in=stale).delete()
    SimilarPair.objects.bulk_create(
        [
            SimilarPair(content_type=kind, low_id=low, high_id=high, score=score, ground=reason)
            for (low, high), (score, reason) in wanted.items()
        ],
        batch_size=500,
    )


def _decided(kind: ContentType) -> Iterator[tuple[int, int]]:
    yield from Distinct.objects.filter(content_type=kind).values_list("low_id", "high_id")
    waiting = Merge.objects.open().filter(content_type=kind)
    for kept, gone in waiting.values_list("kept_id", "gone_id"):
        yield min(kept, gone), max(kept, gone)


def _rows(noun: Any) -> Any:
    """The records that can be merged."""
    return noun.objects.exclude(status=Status.WITHDRAWN).order_by("pk")


def _paired(keyed: Iterable[tuple[Hashable, int]], reason: str, score: float) -> Iterator[Found]:
    """Pairs of those that share a key; an empty key is none."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for key, pk in keyed:
        if key and pk not in groups[key]:
            groups[key].append(pk)
    for group in groups.values():
        pairs: Any = combinations(group, 2)
        if len(group) > WHOLE_GROUP:
            pairs = ((group[0], pk) for pk in group[1:])
        for one, other in pairs:
            yield one, other, reason, score


def _firms(progress: Progress) -> Iterator[Found]:
    firms = list(
        _rows(Firm).values_list(
            "pk", "name_zh", "name_en", "ticker", "lei", "wikidata", "seat__lineage"
        )
    )
    for column in (3, 4, 5):
        yield from _paired(((row[column].upper(), row[0]) for row in firms), SAME_CODE, SAME)
    yield from _paired(((name_key(row[1]), row[0]) for row in firms), Reason.SAME_NAME, SAME)
    english = ((" ".join(row[2].lower().split()), row[0]) for row in firms)
    yield from _paired(english, Reason.SAME_NAME, SAME_ENGLISH)
    others = FirmName.objects.filter(firm__in=_rows(Firm)).order_by("pk")
    names = [(row[0], row[1], row[6]) for row in firms]
    names += others.values_list("firm_id", "name", "firm__seat__lineage")
    yield from _paired(((name_key(n), pk) for pk, n, _s in names), Reason.OTHER_NAME, SHARED_NAME)
    places = places_by_name()
    named = [FirmWithName(pk, name, Reason.NEAR_NAME, seat or "") for pk, name, seat in names]
    matcher = Matcher(named, (), places)
    for count, (pk, name, _seat) in enumerate(names, 1):
        for proposal in matcher.near(name):
            if name_key(proposal.matched_name) != name_key(name):
                yield pk, proposal.firm, Reason.NEAR_NAME, min(proposal.score, SAME - 1)
        if count % 1000 == 0:
            progress(count)


def _officials(progress: Progress) -> Iterator[Found]:
    rows = list(_rows(Official).values_list("pk", "name_zh", "name_en"))
    yield from _paired(((normalise(zh), pk) for pk, zh, _en in rows), Reason.SAME_NAME, SAME)
    spoken = (
        ((*sorted(en.lower().split()), normalise(zh)[:1]) if en.split() else "", pk)
        for pk, zh, en in rows
    )
    yield from _paired(spoken, Reason.NEAR_NAME, SAME_SOUND)


def _instruments(progress: Progress) -> Iterator[Found]:
    dated = _rows(PolicyInstrument).annotate(on=Coalesce("announced_on", "effective_on"))
    rows = list(
        dated.order_by(F("on").asc(nulls_first=True), "pk").values_list(
            "pk", "locality", "on", "title_zh", "title_en", "document_number"
        )
    )
    yield from _of_one_number(rows)
    for column in (3, 4):
        titled: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            key = name_key(row[column]).lower()
            if key and (column == 3 or row[4] != row[3]):
                titled[row[1]].append((row[2], key, row[0]))
        for number, local in enumerate(titled.values()):
            yield from _near_titles(local)
            progress(number)


def _of_one_number(rows: list[Any]) -> Iterator[Found]:
    """Pairs of one number; an act is often entered by the number of one that it only cites, so titles
    that differ tell against them.
    """
    titles = {row[0]: name_key(row[3] or row[4]).lower() for row in rows}
    numbers = [(str(parse_document_number(row[5]) or row[5]), row[1], row[0]) for row in rows]
    numbers = [row for row in numbers if row[0]]
    here = (((number, place), pk) for number, place, pk in numbers)
    anywhere = ((number, pk) for number, _place, pk in numbers)
    for keyed, score in ((here, SAME), (anywhere, ELSEWHERE)):
        for one, other, reason, most in _paired(keyed, Reason.SAME_NUMBER, score):
            unlikeness = SAME - fuzz.ratio(titles[one], titles[other])
            yield one, other, reason, most - TITLES_APART * unlikeness


def _near_titles(local: list[tuple[datetime.date | None, str, int]]) -> Iterator[Found]:
    """Pairs of titles alike, of one locality in the order of their dates, those without a date first."""
    undated = [(key, pk) for on, key, pk in local if on is None]
    dates = defaultdict(list)
    for on, key, pk in local:
        dates[key].append((on, pk))
    for key, pk in undated:  # without a date only the very title counts
        for _on, other in dates[key][:WHOLE_GROUP]:
            yield pk, other, Reason.SAME_TITLE, SAME - 1
    dated = local[len(undated) :]
    for place, (on, key, pk) in enumerate(dated):
        for later, other_key, other in dated[place + 1 :]:
            if (later - on).days > NEAR_DAYS:  # type: ignore[operator]
                break
            if key == other_key:
                yield pk, other, Reason.SAME_TITLE, SAME - 1
                continue
            score = fuzz.ratio(key, other_key, score_cutoff=NEAR)
            if score and not unlike(key, other_key, {}):
                yield pk, other, Reason.NEAR_TITLE, min(score, SAME - 2)


def _sources(progress: Progress) -> Iterator[Found]:
    rows = list(_rows(Source).values_list("pk", "url", "title", "publisher", "published_on"))
    addresses = ((_SCHEME.sub("", url.strip()).rstrip("/"), pk) for pk, url, *_rest in rows)
    yield from _paired(addresses, Reason.SAME_ADDRESS, SAME)
    titles = (((name_key(title), publisher, on), pk) for pk, _url, title, publisher, on in rows)
    yield from _paired(titles, Reason.SAME_TITLE, SAME - 5)


_FINDERS: dict[Callable[[Progress], Iterator[Found]], type[MergeableRecord]] = {
    _firms: Firm,
    _officials: Official,
    _instruments: PolicyInstrument,
    _sources: Source,
}
