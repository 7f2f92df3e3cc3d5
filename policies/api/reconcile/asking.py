"""What a client asks: batches of queries and requests for values, read whole or refused with the place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from policies.api.problems import ParameterProblem
from policies.api.reconcile.types import TYPES
from policies.search.matching.candidates import KINDS, MOST, NAMING, Asked, Given

MOST_QUERIES = 50
LONGEST_TEXT = 300
CANDIDATES = 10
MOST_VALUES = 20
MOST_IDS, MOST_PROPERTIES = 50, 50
MEMBERS = ("limit", "properties", "query", "type", "type_strict")
STRICT = ("all", "any", "should")
_plain = re.compile(r"[-\w.:/]{1,40}", re.ASCII)
_unreadable = re.compile("[\0\ud800-\udfff]")


class Wanted(NamedTuple):
    """Values of properties asked for some entities."""

    ids: list[str]
    properties: list[str]


def read_queries(text: str) -> dict[str, Asked]:
    """A batch by the names of its queries. Raises ParameterProblem that names the query at fault."""
    batch = _object("queries", text)
    if len(batch) > MOST_QUERIES:
        raise ParameterProblem(
            "queries", f"A batch has at most {MOST_QUERIES} queries; this has {len(batch)}."
        )
    return {name: _query(_place("queries", name), query) for name, query in batch.items()}


def read_wanted(text: str) -> Wanted:
    """A request for values. Raises ParameterProblem."""
    wanted = _object("extend", text)
    _known("extend", wanted, ("ids", "properties"))
    for name in ("ids", "properties"):
        if not isinstance(wanted.get(name), list):
            raise ParameterProblem(f"extend.{name}", f"{name} is a list.")
    if len(wanted["ids"]) > MOST_IDS:
        raise ParameterProblem("extend.ids", f"At most {MOST_IDS} entities at once.")
    if len(wanted["properties"]) > MOST_PROPERTIES:
        raise ParameterProblem(
            "extend.properties", f"At most {MOST_PROPERTIES} properties at once."
        )
    ids = [_text(f"extend.ids[{n}]", value) for n, value in enumerate(wanted["ids"])]
    names = []
    for number, one in enumerate(wanted["properties"]):
        place = f"extend.properties[{number}]"
        if not isinstance(one, dict):
            raise ParameterProblem(place, "A property is an object with an id.")
        _known(place, one, ("id", "settings"))
        if one.get("settings"):
            raise ParameterProblem(f"{place}.settings", "No property has settings.")
        names.append(_text(f"{place}.id", one.get("id")))
    return Wanted([*dict.fromkeys(ids)], [*dict.fromkeys(names)])


def _query(place: str, query: Any) -> Asked:
    if not isinstance(query, dict):
        raise ParameterProblem(place, "A query is an object.")
    _known(place, query, MEMBERS)
    kinds = _kinds(f"{place}.type", query.get("type"))
    given = _given(f"{place}.properties", query.get("properties"), kinds)
    if query.get("type_strict", "any") not in STRICT:
        raise ParameterProblem(f"{place}.type_strict", "type_strict is one word.", allowed=STRICT)
    if query.get("query") is not None:
        text = _text(f"{place}.query", query["query"])
    else:
        text = _named_by(place, given)
    return Asked(text, kinds, given, _limit(f"{place}.limit", query.get("limit")))


def _named_by(place: str, given: Iterable[Given]) -> str:
    """The text of a query that has none: a property that names."""
    values = {one.name: one.values[0] for one in given}
    for name in NAMING:
        if name in values:
            return values[name]
    raise ParameterProblem(
        place, "A query has a text, or a property that names its record.", allowed=NAMING
    )


def _kinds(place: str, given: Any) -> tuple[str, ...]:
    """The types asked for; all of them where none is."""
    if given is None or given == "" or given == []:
        return tuple(KINDS)
    listed = given if isinstance(given, list) else [given]
    names = [one.get("id") if isinstance(one, dict) else one for one in listed]
    for name in names:
        if not isinstance(name, str) or name not in TYPES:
            raise ParameterProblem(
                place, "There is no such type.", allowed=TYPES, misspelt=str(name)[:LONGEST_TEXT]
            )
    return tuple(dict.fromkeys(map(str, names)))


def _given(place: str, listed: Any, kinds: tuple[str, ...]) -> tuple[Given, ...]:
    if listed is None:
        return ()
    if not isinstance(listed, list) or len(listed) > MOST_PROPERTIES:
        raise ParameterProblem(place, f"properties is a list of at most {MOST_PROPERTIES}.")
    allowed = sorted({name for kind in kinds for name in KINDS[kind].compared})
    found = []
    for number, one in enumerate(listed):
        here = f"{place}[{number}]"
        if not isinstance(one, dict):
            raise ParameterProblem(here, "A property is an object with pid and v.")
        _known(here, one, ("pid", "v"))
        name = _text(f"{here}.pid", one.get("pid"))
        if name not in allowed:
            raise ParameterProblem(
                f"{here}.pid",
                "Nothing is compared by this property.",
                allowed=allowed,
                misspelt=name,
            )
        if values := _values(f"{here}.v", one.get("v")):
            found.append(Given(name, values))
    return tuple(found)


def _values(place: str, value: Any) -> tuple[str, ...]:
    """The values of a property as texts; none for an empty cell."""
    values = value if isinstance(value, list) else [value]
    if len(values) > MOST_VALUES:
        raise ParameterProblem(place, f"A property has at most {MOST_VALUES} values.")
    texts = []
    for one in values:
        if isinstance(one, dict):
            one = one.get("id")
        if isinstance(one, bool):
            one = str(one).lower()
        if isinstance(one, float) and one.is_integer():
            one = int(one)  # codes that a table holds as numbers
        if isinstance(one, int | float):
            one = str(one)
        if one is None or one == "":
            continue
        texts.append(_text(place, one))
    return tuple(texts)


def _limit(place: str, limit: Any) -> int:
    if limit is None:
        return CANDIDATES
    if (
        isinstance(limit, bool)
        or not isinstance(limit, int | float)
        or limit != limit // 1
        or limit < 1
    ):
        raise ParameterProblem(place, "limit is a whole number above 0.")
    return min(int(limit), MOST)


def _text(place: str, value: Any) -> str:
    """A text that says something and can be stored. Raises ParameterProblem."""
    if not isinstance(value, str):
        raise ParameterProblem(place, "This is a text.")
    if not value.strip():
        raise ParameterProblem(place, "This text is empty.")
    if len(value) > LONGEST_TEXT:
        raise ParameterProblem(place, f"This text is longer than {LONGEST_TEXT} characters.")
    if _unreadable.search(value):
        raise ParameterProblem(place, "This text has characters that no text has.")
    return value.strip()


def _object(parameter: str, text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise ParameterProblem(parameter, f"{parameter} is not JSON.") from error
    if not isinstance(found, dict):
        raise ParameterProblem(parameter, f"{parameter} is a JSON object.")
    return found


def _known(place: str, given: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in given:
        if name not in names:
            raise ParameterProblem(
                _place(place, name),
                "There is no member of this name.",
                "unknown-parameter",
                names,
                name,
            )


def _place(parent: str, name: str) -> str:
    """Where something stands; a name that is no plain one is cut."""
    return f"{parent}.{name}" if _plain.fullmatch(name) else f"{parent}[{name[:40]!r}]"
