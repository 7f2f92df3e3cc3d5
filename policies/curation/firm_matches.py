"""Which firm a land holder may be: found by likeness of names, decided by a curator, never by itself."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from rapidfuzz import fuzz

from policies.models import Firm, FirmMatch, FirmName, Holder, LandAward, Locality, Status
from policies.text.firm_names import FirmWords, Places, apart, take_apart, unlike
from policies.text.names import name_key
from policies.text.place_names import short_name

Reason, Decision = FirmMatch.Reason, FirmMatch.Decision

# Of 100: one character in ten may differ, or one of five be left out; below, names of one trade are
# near each other. Of the brand, one of three characters may be left out, none of two replaced.
NEAR, NEAR_BRAND = 90, 80
# Places are weak evidence. A name without one may be of the firm; names of two places are of two firms,
# which this puts below NEAR where all else is the same.
ONE_WITHOUT_PLACE, PLACES_APART = 3, 15
# A branch is no firm of its own: its name is its firm's whole name and more.
BRANCH = 95
# What opens more names of holders than a group of companies has is a word (东方, 宏达), no brand. A
# group of national records has up to eighty; among words of two characters most of twelve are none.
MOST_NAMES_OF_SHORT_BRAND, MOST_NAMES_OF_BRAND = 12, 100
SHORT_BRAND = 2
SHORTEST_WHOLE_NAME = 6
MOST_PER_HOLDER = 3

_FORM = re.compile("公司|集团|厂")
Progress = Callable[[int], None]


class AlreadyLinked(Exception):
    """The holder has another firm already, or was given one meanwhile."""


class FirmWithName(NamedTuple):
    """One of the names that a firm goes by; ``seat`` is the lineage of where it sits, if known."""

    firm: int
    name: str
    reason: str
    seat: str = ""


class Proposal(NamedTuple):
    firm: int
    reason: str
    matched_name: str
    score: float


class Matcher:
    """Firms by names like a given one. ``holder_names`` tell which words are no brands."""

    def __init__(
        self, firms: Iterable[FirmWithName], holder_names: Iterable[str], places: Places
    ) -> None:
        self._places = places
        self._whole: dict[str, list[FirmWithName]] = defaultdict(list)
        self._cores: dict[str, list[FirmWithName]] = defaultdict(list)
        self._pairs: dict[str, list[tuple[FirmWithName, FirmWords]]] = defaultdict(list)
        for firm in firms:
            self._add(firm)
        opened = Counter(
            core for name in holder_names for core in self._openings(take_apart(name, places))
        )
        for core, count in opened.items():
            short = len(core) <= SHORT_BRAND
            if count > (MOST_NAMES_OF_SHORT_BRAND if short else MOST_NAMES_OF_BRAND):
                del self._cores[core]

    def proposals(self, name: str) -> list[Proposal]:
        """The firms that a holder of this name may be, the likeliest first, each once."""
        words = take_apart(name, self._places)
        best: dict[int, Proposal] = {}
        for proposal in (*self._heads(name), *self._near(words), *self._groups(words)):
            known = best.get(proposal.firm)
            if known is None or (proposal.score, proposal[1:]) > (known.score, known[1:]):
                best[proposal.firm] = proposal
        found = sorted(best.values(), key=lambda proposal: (-proposal.score, proposal.firm))
        return found[:MOST_PER_HOLDER]

    def near(self, name: str) -> Iterator[Proposal]:
        """The firms of nearly this name, branches and groups left out."""
        return self._near(take_apart(name, self._places))

    def _add(self, firm: FirmWithName) -> None:
        words = take_apart(firm.name, self._places)
        key = name_key(firm.name)
        if len(key) >= SHORTEST_WHOLE_NAME:
            self._whole[key].append(firm)
        if words.brand and not words.places:  # groups go by names that say no place
            self._cores[words.core].append(firm)
        if words.brand:
            if not words.places and firm.seat:
                words = words._replace(places=frozenset([firm.seat]))
            for pair in _pairs(words.brand):
                self._pairs[pair].append((firm, words))

    def _heads(self, name: str) -> Iterator[Proposal]:
        """Firms of whose whole name this one is more: its branches and works."""
        key = name_key(name)
        for form in _FORM.finditer(key, SHORTEST_WHOLE_NAME - 1):
            if form.end() < len(key):
                for firm in self._whole.get(key[: form.end()], ()):
                    yield Proposal(firm.firm, Reason.PARENT, firm.name, BRANCH)

    def _near(self, words: FirmWords) -> Iterator[Proposal]:
        seen = {
            (firm, theirs) for p in _pairs(words.brand) for firm, theirs in self._pairs.get(p, ())
        }
        for firm, theirs in seen:
            score = fuzz.ratio(words.core, theirs.core, score_cutoff=NEAR)
            if not score or fuzz.ratio(words.brand, theirs.brand) < NEAR_BRAND:
                continue
            if words.places and theirs.places:
                score -= PLACES_APART if apart(words.places, theirs.places) else 0
            elif words.places or theirs.places:
                score -= ONE_WITHOUT_PLACE
            if score >= NEAR and not unlike(words.core, theirs.core, self._places):
                yield Proposal(firm.firm, firm.reason, firm.name, round(score, 1))

    def _groups(self, words: FirmWords) -> Iterator[Proposal]:
        """Firms whose brand this name begins with."""
        for core in self._openings(words):
            score = fuzz.ratio(words.core, core)
            for firm in self._cores[core]:
                yield Proposal(firm.firm, Reason.PARENT, firm.name, round(min(score, NEAR), 1))

    def _openings(self, words: FirmWords) -> Iterator[str]:
        """What a name begins with that a firm is called by; two characters must be its whole brand."""
        for size in range(SHORT_BRAND, len(words.core) + 1):
            opening = words.core[:size]
            if opening in self._cores and (size > SHORT_BRAND or opening == words.brand):
                yield opening


def find_matches(progress: Progress = lambda count: None) -> int:
    """Propose firms for the organisations without one; returns how many proposals wait.

    What a curator decided stays decided: a refused firm is not proposed to the holder again. Open
    proposals that no longer hold are dropped.
    """
    holders = Holder.objects.filter(kind=Holder.Kind.ORGANISATION, firm__isnull=True)
    names = dict(holders.order_by("pk").values_list("pk", "name"))
    matcher = Matcher(_firm_names(), names.values(), places_by_name())
    proposed: dict[tuple[int, int], Proposal] = {}
    for count, (holder, name) in enumerate(names.items(), 1):
        for proposal in matcher.proposals(name):
            proposed[holder, proposal.firm] = proposal
        if count % 1000 == 0:
            progress(count)
    return _keep(proposed)


@transaction.atomic
def _keep(proposed: dict[tuple[int, int], Proposal]) -> int:
    """Bring the open matches in line with the proposals."""
    decided = FirmMatch.objects.exclude(decision=Decision.OPEN).values_list("holder_id", "firm_id")
    for pair in decided:
        proposed.pop(pair, None)
    stale, changed = [], []
    for match in FirmMatch.objects.filter(decision=Decision.OPEN):
        proposal = proposed.pop((match.holder_id, match.firm_id), None)
        if proposal is None:
            stale.append(match.pk)
        elif (match.reason, match.matched_name, match.score) != proposal[1:]:
            match.reason, match.matched_name, match.score = proposal[1:]
            changed.append(match)
    FirmMatch.objects.filter(pk__in=stale).delete()
    FirmMatch.objects.bulk_update(changed, ["reason", "matched_name", "score"], batch_size=500)
    FirmMatch.objects.bulk_create(
        [
            FirmMatch(
                holder_id=holder,
                firm_id=proposal.firm,
                reason=proposal.reason,
                matched_name=proposal.matched_name,
                score=proposal.score,
            )
            for (holder, _), proposal in proposed.items()
        ],
        batch_size=500,
        ignore_conflicts=True,  # another run may have proposed the same
    )
    return FirmMatch.objects.filter(decision=Decision.OPEN).count()


def confirm(match: FirmMatch, user: Any) -> int:
    """Link the holder to the firm, and close its other open matches; returns its land awards.

    Confirmed again, nothing changes. Raises AlreadyLinked when the holder has another firm. Figures of
    concentration change with ``summarise_land``.
    """
    with transaction.atomic():
        match, holder = _locked(match)
        if holder.firm_id not in (None, match.firm_id):
            raise AlreadyLinked
        if holder.firm_id is None:
            holder.firm_id = match.firm_id
            holder._history_user = user  # type: ignore[attr-defined]
            holder.save()
        _decide(FirmMatch.objects.filter(pk=match.pk), Decision.CONFIRMED, user)
        others = FirmMatch.objects.filter(holder=holder, decision=Decision.OPEN)
        _decide(others, Decision.REFUSED, user)
        return LandAward.objects.filter(holdings__holder=holder).count()


def refuse(match: FirmMatch, user: Any) -> None:
    """Say that the holder is another firm. Refused again, nothing changes.

    Raises AlreadyLinked when the holder has a firm: that link is undone at the holder itself.
    """
    with transaction.atomic():
        match, holder = _locked(match)
        if match.decision == Decision.REFUSED:
            return
        if holder.firm_id is not None:
            raise AlreadyLinked
        _decide(FirmMatch.objects.filter(pk=match.pk), Decision.REFUSED, user)


def _locked(match: FirmMatch) -> tuple[FirmMatch, Holder]:
    """The match and its holder as they stand, for this transaction to change."""
    holder = Holder.objects.select_for_update().get(pk=match.holder_id)
    return FirmMatch.objects.select_for_update().get(pk=match.pk), holder


def _decide(matches: Any, decision: str, user: Any) -> None:
    matches.exclude(decision=decision).update(
        decision=decision, decided_by=user, decided_at=timezone.now()
    )


def _firm_names() -> Iterator[FirmWithName]:
    firms = Firm.objects.exclude(status=Status.WITHDRAWN)
    for pk, name, seat in firms.values_list("pk", "name_zh", "seat__lineage"):
        yield FirmWithName(pk, name, Reason.NEAR_NAME, seat or "")
    others = FirmName.objects.filter(firm__in=firms)
    for pk, name, seat in others.values_list("firm_id", "name", "firm__seat__lineage"):
        yield FirmWithName(pk, name, Reason.FORMER_NAME, seat or "")


def places_by_name() -> dict[str, frozenset[str]]:
    """Lineages by the names of places, in full and without the word for their kind."""
    lineages: dict[str, set[str]] = defaultdict(set)
    for name, lineage in Locality.objects.exclude(lineage="").values_list("name_zh", "lineage"):
        for form in {name, short_name(name)}:
            if len(form) > 1:
                lineages[form].add(lineage)
    return {name: frozenset(found) for name, found in lineages.items()}


def _pairs(brand: str) -> Iterator[str]:
    return (brand[place : place + 2] for place in range(len(brand) - 1))
