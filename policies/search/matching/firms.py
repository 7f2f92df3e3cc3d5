"""Firms to match with: there may be many, so the likely ones are read from the postings of the search."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from pyroaring import BitMap
from rapidfuzz.distance import DamerauLevenshtein

from policies.curation.firm_matches import places_by_name
from policies.metrics.kept import of_version
from policies.models import Firm, FirmName, SearchDocument
from policies.search.matching.index import NameIndex
from policies.search.matching.localities import localities
from policies.search.matching.names import Entity, Name, Reading, Role, has_han, readings
from policies.search.postings import beginning
from policies.search.postings import read as read_postings
from policies.search.terms import with_readings
from policies.text.firm_names import take_apart, without_legal_form
from policies.text.names import name_key
from policies.text.pinyin import squeeze
from policies.text.search_tokens import searchable, syllables_in, tokens

KIND = "firms"
FIRM = "kind=firm"
MOST = 60  # firms compared
COMMON = 2000  # a token that stands in so many firms says little
RAREST = 8
SHORTEST_MISTYPED = 4
TICKER = re.compile(r"(?<!\d)\d{4,6}(?!\d)")

_NONE = BitMap()

places = of_version(places_by_name)


def indexes(texts: Iterable[str], wide: bool = False) -> dict[str, NameIndex]:
    """The firms that each text may mean, read for all texts together.

    ``wide``: also those whose names are spelt nearly so or read as the letters, which takes longer.
    """
    keys = _likely([*dict.fromkeys(texts)], wide)
    firms = {entity.pk: entity for entity in _entities({pk for pks in keys.values() for pk in pks})}
    return {text: NameIndex([firms[pk] for pk in pks if pk in firms]) for text, pks in keys.items()}


def read(text: str) -> list[Reading]:
    """The ways to read a text as the name of a firm: without its place and legal form too."""
    return readings(text, _shorter(text))


def _shorter(text: str) -> Iterator[tuple[str, str]]:
    if has_han(text):
        core = take_apart(text, places()).core
        if core != name_key(text).lower():
            yield core, ""
    else:
        if (bare := without_legal_form(text)) != text:
            yield bare, ""
        if ticker := TICKER.search(text):
            yield ticker[0], ""


def _likely(texts: list[str], wide: bool) -> dict[str, list[int]]:
    """Keys of firms: those that bear the name, and those that share the rarest of its tokens."""
    bearers = _bearers(texts)
    documents = _documents(texts, wide)
    numbers = {number for found in documents.values() for number in found}
    rows = SearchDocument.objects.filter(pk__in=numbers).values_list("pk", "object_id")
    firm_of = dict(rows)
    return {
        text: [
            *dict.fromkeys([*bearers[text], *(firm_of[n] for n in documents[text] if n in firm_of)])
        ]
        for text in texts
    }


def _bearers(texts: list[str]) -> dict[str, list[int]]:
    """Firms by their whole name, code or public id, which the database finds by itself."""
    keys = {text: name_key(text) for text in texts}
    uids = {text: key.lower().removeprefix(f"{KIND}/") for text, key in keys.items()}
    public = Firm.objects.published().filter(
        Q(name_key_zh__in=keys.values())
        | Q(pk__in=FirmName.objects.filter(key__in=keys.values()).values("firm_id"))
        | Q(uscc__in=[key.upper() for key in keys.values()])
        | Q(uid__in=uids.values())
    )
    found: dict[str, set[int]] = defaultdict(set)
    columns = ("pk", "name_key_zh", "uscc", "uid", "names__key")
    for pk, *borne in public.values_list(*columns):
        for word in filter(None, borne):
            found[word].add(pk)
    return {
        text: sorted(found[key] | found[key.upper()] | found[uids[text]])[:MOST]
        for text, key in keys.items()
    }


def _documents(texts: list[str], wide: bool) -> dict[str, list[int]]:
    """Numbers of documents of firms per text, those with most of its tokens first."""
    asked = {text: searchable(text) for text in texts}
    wanted = {text: tokens(words) for text, words in asked.items()}
    postings = read_postings({FIRM}.union(*wanted.values()))
    firms = postings.get(FIRM, BitMap())
    waiting = _waiting()
    found = {}
    for text, words in asked.items():
        standing = [postings[token] & firms for token in wanted[text] if token in postings]
        if wide and not has_han(words):
            unknown = [token for token in wanted[text] if not postings.get(token, _NONE) & firms]
            standing += [_mistyped(token) & firms for token in unknown]
            standing.append(_spoken(words) & firms)
        votes: Counter[int] = Counter()
        for documents in sorted(filter(None, standing), key=len)[:RAREST]:
            votes.update(documents if len(documents) <= COMMON else documents[:COMMON])
        pending = [pk for pk, held in waiting if not wanted[text].isdisjoint(held)]
        found[text] = [*pending, *(number for number, _votes in votes.most_common(MOST))][:MOST]
    return found


def _waiting() -> list[tuple[int, set[str]]]:
    """Documents of firms that are not in the postings yet, with their tokens."""
    kind = ContentType.objects.get_for_model(Firm)
    rows = SearchDocument.objects.not_merged().filter(
        content_type=kind, state=SearchDocument.State.PENDING
    )
    return [(pk, tokens(text)) for pk, text in rows.values_list("pk", "text")]


def _mistyped(word: str) -> BitMap:
    """Documents with a word that begins like one that stands nowhere and is spelt nearly so."""
    if len(word) < SHORTEST_MISTYPED:
        return BitMap()
    most = 1 if len(word) < 8 else 2
    near = [
        documents
        for token, documents in beginning(word[:2])
        if DamerauLevenshtein.distance(word, token, score_cutoff=most) <= most
    ]
    return BitMap.union(BitMap(), *near)


def _spoken(asked: str) -> BitMap:
    """Documents with Han characters that are read as the letters."""
    letters = "".join(asked.split())
    if not (letters.isascii() and letters.isalpha()):
        return BitMap()
    ways = sorted((way for way in syllables_in(letters) if len(way) > 1), key=len)[:2]
    return BitMap.union(BitMap(), *map(with_readings, ways))


def _entities(keys: set[int]) -> list[Entity]:
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    borne = FirmName.objects.filter(firm__in=keys).order_by("pk")
    for firm, name, kind in borne.values_list("firm_id", "name", "kind"):
        names[firm].append((name, kind))
    rows = Firm.objects.published().filter(pk__in=keys).select_related("sector", "parent")
    return [_entity(firm, names[firm.pk]) for firm in rows]


def _entity(firm: Firm, names: list[tuple[str, str]]) -> Entity:
    where = localities()
    seat = where.around(firm.seat_id)
    label = f"{firm.name_en} {firm.name_zh}".strip()
    tickers = [part.strip() for part in firm.ticker.split("/") if part.strip()]
    codes = [firm.uscc, firm.lei, firm.wikidata, *tickers, *TICKER.findall(firm.ticker)]
    borne = [
        Name(firm.uid, Role.ID), Name(f"{KIND}/{firm.uid}", Role.ID), Name(label, Role.NAME),
        *(Name(code, Role.CODE) for code in codes if code),
        _name(firm.name_zh, Role.NAME), _name(firm.name_en, Role.LATIN_NAME),
        *(
            _name(
                name,
                Role.FORMER_NAME if kind == FirmName.Kind.FORMER else Role.OTHER_NAME,
                f"formerly {name}" if kind == FirmName.Kind.FORMER else f"also {name}",
            )
            for name, kind in names
        ),
    ]  # fmt: skip
    what = ", ".join(
        text
        for text in (
            firm.sector.name_en if firm.sector else "",
            where.lives[seat[0]].name_en if seat else "",
        )
        if text
    )
    return Entity(
        KIND, firm.uid, firm.pk, label, what or "firm", tuple(name for name in borne if name.text),
        _facts(firm, tickers), {"seat": seat}, (label, firm.pk),
    )  # fmt: skip


def _facts(firm: Firm, tickers: list[str]) -> dict[str, frozenset[str]]:
    parent = firm.parent if firm.parent and firm.parent.is_published else None
    said: dict[str, Iterable[str]] = {
        "uid": [firm.uid],
        "name_zh": [firm.name_zh],
        "name_en": [firm.name_en],
        "uscc": [firm.uscc],
        "ticker": [firm.ticker, *tickers, *TICKER.findall(firm.ticker)],
        "lei": [firm.lei],
        "wikidata": [firm.wikidata],
        "sector": [firm.sector.code, firm.sector.name_en, firm.sector.name_zh] if firm.sector else [],
        "ownership": [firm.ownership],
        "stage": [firm.stage],
        "parent": [parent.uid, f"{KIND}/{parent.uid}", parent.name_zh, parent.name_en] if parent else [],
    }  # fmt: skip
    return {
        name: frozenset(squeeze(text) for text in texts if text) for name, texts in said.items()
    }


def _name(text: str, role: Role, note: str = "") -> Name:
    if not has_han(text):
        bare = without_legal_form(text)
        return Name(text, role, (bare,) if bare != text else (), note=note)
    words = take_apart(text, places())
    shorter = (words.core,) if words.core != name_key(text).lower() else ()
    brand = words.brand if words.brand and words.brand != words.core else ""
    return Name(text, role, shorter, brand, note=note)
