"""Names that a reader may mean while still typing: of places, people, firms, acts; not of single awards."""

from __future__ import annotations

from dataclasses import dataclass

from pyroaring import BitMap

from policies.models import SearchDocument
from policies.search.nouns import NOUNS
from policies.search.postings import beginning, read
from policies.search.terms import Found, find
from policies.text.search_tokens import Term, terms

SUGGESTED = ("locality", "official", "firm", "instrument", "incentive")
MOST = 8
LOOKED_AT = 2000
SHORTEST = 2  # letters of a Latin word that has only been begun


@dataclass(frozen=True)
class Suggestion:
    """A record whose name answers."""

    kind: str
    key: int


def suggest(typed: str, number: int = MOST) -> list[Suggestion]:
    """The likeliest records: those whose name is, or begins with, what was typed stand first.

    The last word may be only begun, where it is Latin.
    """
    asked = terms(typed)
    if not asked:
        return []
    kinds = read([f"kind={kind}" for kind in SUGGESTED])
    named = BitMap.union(BitMap(), *kinds.values())
    found = find(asked)
    documents = found.documents & named | BitMap(
        pk for pk, facets in found.pending.items() if any(f"kind={k}" in facets for k in SUGGESTED)
    )
    patterns = found.patterns
    last = asked[-1]
    if last.is_word and len(last.text) >= SHORTEST:
        documents |= _begun(asked[:-1], last) & named
        patterns = [*(term.pattern for term in asked[:-1]), last.text]
    return _likeliest(documents, [found, Found(BitMap(), patterns)], number)


def _begun(whole: list[Term], last: Term) -> BitMap:
    """Documents with all words but the last whole, and one that begins with the last."""
    started = BitMap.union(BitMap(), *(documents for _token, documents in beginning(last.text)))
    return started & find(whole).documents if whole else started


def _likeliest(documents: BitMap, ways: list[Found], number: int) -> list[Suggestion]:
    order = {f"kind={kind}": place for place, kind in enumerate(NOUNS)}
    rows = SearchDocument.objects.filter(pk__in=list(documents[:LOOKED_AT]))
    keyed = [
        (min(way.rank(name) for way in ways), order[facets.partition("\n")[0]], len(name), pk, key)
        for pk, name, facets, key in rows.values_list("pk", "name", "facets", "object_id")
    ]
    kinds = list(NOUNS)
    return [
        Suggestion(kinds[kind], key)
        for rank, kind, _length, _pk, key in sorted(keyed)[:number]
        if rank < 3
    ]
