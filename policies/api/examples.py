"""Examples for the OpenAPI document: what the interface answers at this moment, from published records.

An example is asked for as a reader would ask, at the address itself, so that it shows nothing that a
reader could not see. Where there is no record yet there is no example.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import resolve

from policies.api.nouns import RESOURCES
from policies.metrics.land_years import MODE_GROUP, USE_GROUP
from policies.models import LandAward, Official, SpeechText, TermCount
from policies.publish.public import public
from policies.vocabulary import LAND_USES, SUPPLY_MODES

JSON = "application/json"
MOST_ITEMS, MOST_CHARACTERS = 3, 300
CUT = f"lists cut to {MOST_ITEMS} items, texts to {MOST_CHARACTERS} characters"
PAGE = "page_size"  # one record is example enough
IDENTIFIERS = {f"/api/v1/{each.name}/": each.identifier for each in RESOURCES if each.identifier}
Question = Callable[[], dict[str, Any]]


class Asked(HttpRequest):
    """A reader's request for an address of this site."""

    def __init__(self, path: str, query: str) -> None:
        super().__init__()
        self.method = "GET"
        self.path = self.path_info = path
        self.GET = QueryDict(query)
        self.META = {"REQUEST_METHOD": "GET", "QUERY_STRING": query, "HTTP_ACCEPT": JSON}

    def _get_scheme(self) -> str:
        return urlsplit(settings.PUBLIC_URL).scheme

    def get_host(self) -> str:
        return urlsplit(settings.PUBLIC_URL).netloc


def answer_to(path: str, question: dict[str, Any]) -> Any:
    """What is answered at an address, decoded; None unless it is a 200."""
    request = Asked(path, urlencode(question))
    match = request.resolver_match = resolve(path)
    view: Any = match.func
    asked = view.cls.as_view(**view.initkwargs, throttle_classes=[])
    response = asked(request, *match.args, **match.kwargs)
    if response.status_code != 200:
        return None
    return orjson.loads(response.render().content)


def add_examples(paths: dict[str, Any]) -> None:
    """Give every operation that reads an answer as an example, and its parameters what was asked."""
    for path, operations in paths.items():
        if "get" in operations:
            _add(path, operations["get"])


def _add(path: str, operation: dict[str, Any]) -> None:
    listed = path.removesuffix("{key}/")
    key = _first(listed) if listed != path else {}
    query = _question(path, operation) if listed == path else {}
    content = operation["responses"].get("200", {}).get("content", {}).get(JSON)
    if key is None or query is None or content is None:
        return
    place = path.format(**key)
    answer = answer_to(place, query)
    if answer is None or answer.get("results") == []:
        return
    asked = key | {name: value for name, value in query.items() if name != PAGE}
    for parameter in operation["parameters"]:
        if parameter["name"] in asked:
            parameter["example"] = asked[parameter["name"]]
    address = f"{place}?{urlencode(query)}" if query else place
    content["examples"] = {
        "real": {"summary": f"GET {address} ({CUT})", "value": shortened(answer)}
    }


def _first(path: str) -> dict[str, Any] | None:
    """The key of the first public record of a list; None where there is none."""
    rows = answer_to(path, {PAGE: 1}) if path in IDENTIFIERS else None
    return {"key": rows["results"][0][IDENTIFIERS[path]]} if rows and rows["results"] else None


def _question(path: str, operation: dict[str, Any]) -> dict[str, Any] | None:
    """What to ask of a list; None for one of whose parameters nothing is known."""
    name = path.rstrip("/").rpartition("/")[2]
    question = QUESTIONS[name]() if name in QUESTIONS else {}
    known = {each["name"]: each for each in operation["parameters"]}
    needed = {name for name, each in known.items() if each["required"]}
    if not needed <= question.keys():
        return None
    return question | ({PAGE: 1} if PAGE in known else {})


def shortened(value: Any) -> Any:
    """The same with its lists and texts cut."""
    if isinstance(value, dict):
        return {name: shortened(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shortened(part) for part in value[:MOST_ITEMS]]
    if isinstance(value, str) and len(value) > MOST_CHARACTERS:
        return f"{value[:MOST_CHARACTERS]}…"
    return value


def _some(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _of_land() -> dict[str, Any]:
    """The place of a public land award that figures count when nothing else is asked."""
    awards = public(LandAward).filter(
        use__in=LAND_USES.members(USE_GROUP), supply_mode__in=SUPPLY_MODES.members(MODE_GROUP)
    )
    return _some(locality=awards.order_by("pk").values_list("locality__code", flat=True).first())


def _of_counts(**which: Any) -> dict[str, Any]:
    """The speech of a public count, with a term counted in it."""
    counts = public(TermCount).filter(term__isnull=False, **which).order_by("pk")
    speech, term = counts.values_list("speech__uid", "term__text").first() or (None, None)
    return _some(speech=speech, term=term)


def _open_speech() -> dict[str, Any]:
    texts = SpeechText.objects.open_to_all().values("speech")
    return _of_counts(speech__in=texts, count__gt=0)


def _explained() -> dict[str, Any]:
    reported = public(TermCount).filter(basis=TermCount.Basis.REPORTED).order_by("pk")
    return _some(speech=reported.values_list("speech__uid", flat=True).first())


def _searched() -> dict[str, Any]:
    names = public(Official).exclude(name_zh="").order_by("pk")
    return _some(q=names.values_list("name_zh", flat=True).first())


# What is asked of the lists of figures; of a noun, its first record is.
QUESTIONS: dict[str, Question] = {
    "land-series": _of_land,
    "land-holders": _of_land,
    "land-modes": _of_land,
    "land-sectors": _of_land,
    "attention": lambda: _some(term=_of_counts().get("term")),
    "keyness": lambda: _some(a=_of_counts().get("speech")),
    "concordance": _open_speech,
    "explanations": _explained,
    "search": _searched,
    "search-facets": _searched,
}
