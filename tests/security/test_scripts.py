"""No text of a record and no parameter of a request is ever run, or breaks out of where it stands.

Every field gets every payload in turn: ``ROUNDS=all`` for all rounds, instead of a few from a place that
changes; ``CASES=20000`` for so many requests with a payload in a parameter.
"""

import itertools
import os
import random
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from policies.models import Locality, PolicyInstrument
from policies.search.keeping import rebuild
from tests.public_questions import CHARTED, QUERIES
from tests.security.payloads import LONG, PAYLOADS, UNSTORABLE
from tests.security.walking import taken_back, wrong
from tests.test_public_surfaces import filled

pytestmark = pytest.mark.django_db
ROUNDS = os.environ.get("ROUNDS") or "1"
CASES = int(os.environ.get("CASES") or 200)
# What a record is known by, and what is computed: no text that anybody enters.
KNOWN_BY = {
    "uid",
    "code",
    "key",
    "sha256",
    "text_sha256",
    "language",
    "lineage",
    "currency",
    "noun",
    "layout",
    "header_key",
    "method",
    "label",
    "origin",
}
OURS = [model for model in apps.get_app_config("policies").get_models() if model._meta.managed]
KEPT_ALONE = {
    "Lexicon": {"name"},
    "RecordName": {"key"},
    "SearchDocument": set(),
    "ApiKey": {"digest"},
}


def text_fields(model) -> list[models.Field]:
    """The fields of a model that hold what somebody wrote."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.unique
        and field.name not in KNOWN_BY
        and field.name not in KEPT_ALONE.get(model.__name__, ())
        and not model.__name__.startswith(
            ("Historical", "Search", "OpenSession", "Posting", "Api", "Import", "Alert")
        )
        and model.__name__ not in ("RecordName", "Attempt", "DataVersion", "PublicChange")
    ]


FIELDS = [(model, field) for model in OURS for field in text_fields(model)]


def as_stored(field: models.Field, payload: str) -> str:
    """A payload as the field would take it."""
    text = payload.replace("\0", "")
    if isinstance(field, models.URLField):
        text = "https://example.org/?" + "".join(text.split())
        field.run_validators(text[: field.max_length])
    if isinstance(field, models.EmailField):
        return "reader@example.org"
    return text[: field.max_length] if field.max_length else text


def fill(turn: int) -> int:
    """Give every field the payload whose turn it is; how many fields."""
    for number, (model, field) in enumerate(FIELDS):
        payload = PAYLOADS[(turn + number) % len(PAYLOADS)]
        with transaction.atomic():
            model._base_manager.update(**{field.name: as_stored(field, payload)})
    rebuild()
    return len(FIELDS)


def turns() -> list[int]:
    if ROUNDS == "all":
        return list(range(len(PAYLOADS)))
    return random.sample(range(len(PAYLOADS)), int(ROUNDS))


def test_no_field_of_a_record_runs_on_a_public_surface(tracker, world):
    cases, found = 0, []
    addresses = [
        *filled(world),
        *(path + query for path, queries in QUERIES.items() for query in queries),
    ]
    for turn in turns():
        with taken_back():
            cases += fill(turn)
            for address in addresses:
                found += wrong(tracker, address)
            for uid in world["uid"]:
                for noun, form in itertools.product(
                    ("firms", "instruments", "speeches", "awards", "sources"), ("bib", "ris")
                ):
                    found += wrong(tracker, f"/{noun}/{uid}/?cite={form}")
    print(f"{cases} payloads in fields, each walk over {len(addresses)} addresses")
    assert found == []


def desk_pages() -> Iterator[str]:
    for model, _admin in admin.site._registry.items():
        meta = model._meta
        name = f"admin:{meta.app_label}_{meta.model_name}_"
        yield reverse(name + "changelist")
        for row in model._default_manager.order_by("-pk")[:1]:
            for page in ("change", "history", "delete"):
                yield reverse(name + page, args=[row.pk])
    yield reverse("admin:index")


def test_no_field_of_a_record_runs_on_the_desk(tracker, world, django_user_model):
    desk = Client()
    desk.force_login(django_user_model.objects.create_superuser("chief"))
    found, opened = [], 0
    for turn in turns():
        with taken_back():
            fill(turn)
            for address in desk_pages():
                answer = desk.get(address)
                opened += answer.status_code == 200
                found += wrong(desk, address, answer)
    assert found == []
    assert opened > 60  # what was never opened proves nothing


def asked(world) -> list[tuple[str, str]]:
    """Every public address with the name of every parameter that any question has."""
    names = {
        name
        for queries in (*QUERIES.values(), *CHARTED.values())
        for query in queries
        for name, _ in parse_qsl(query[1:])
    }
    names |= {
        "page_size",
        "ordering",
        "fields",
        "page",
        "cursor",
        "next",
        "format",
        "callback",
        "lang",
        "flyout",
    }
    one_of_each = {part: {sorted(values)[0]} for part, values in world.items()} | {
        "name": world["name"]
    }
    return sorted(itertools.product({*filled(one_of_each), *QUERIES}, names))


def test_no_parameter_runs(tracker, world):
    questions = [
        (a, n, p) for a, n in asked(world) for p in (*PAYLOADS, *UNSTORABLE[:1], LONG[:3000])
    ]
    found = []
    for address, name, payload in random.sample(questions, min(CASES, len(questions))):
        found += wrong(tracker, f"{address}?{urlencode({name: payload})}")
    for payload in random.sample(PAYLOADS, min(len(PAYLOADS), CASES // 20)):
        found += wrong(tracker, f"/{quote(payload, safe='')}/")
        found += wrong(tracker, f"/firms/{quote(payload, safe='')}/")
        found += wrong(tracker, f"/api/v1/firms/{quote(payload, safe='')}/")
    assert found == []


FORMS = {
    "/corrections/new/?record=firm:firm-shown-published": (
        "wrong",
        "proposed",
        "note",
        "source_url",
        "contact",
        "field",
        "record",
    ),
    "/alerts/new/?about=firm:firm-shown-published": ("address", "about", "query", "language"),
    "/api/keys/": ("address", "purpose", "language"),
}


def test_no_field_of_a_public_form_runs(tracker, world):
    found = []
    for address, names in FORMS.items():
        for turn in random.sample(range(len(PAYLOADS)), 20 if ROUNDS != "all" else len(PAYLOADS)):
            sent = {name: PAYLOADS[(turn + n) % len(PAYLOADS)] for n, name in enumerate(names)}
            found += wrong(tracker, f"{address} {sent}", tracker.post(address, sent))
    assert found == []


def test_no_text_sent_to_the_api_runs(tracker, world):
    found = []
    for payload in (*PAYLOADS, LONG):
        for address, body in (
            (
                "/api/v1/count/",
                {"text": payload, "terms": [payload or "x", {"text": "a", "group": payload}]},
            ),
            ("/reconcile/", {"q": {"query": payload, "type": payload}}),
        ):
            if address == "/reconcile/":
                answer = tracker.post(
                    address, urlencode({"queries": str(body)}), "application/x-www-form-urlencoded"
                )
            else:
                answer = tracker.post(address, body, "application/json")
            found += wrong(tracker, address, answer)
    assert found == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "JAVASCRIPT:alert(1)",
        "vbscript:x",
        "file:///etc/passwd",
        " javascript:x",
        "java\nscript:x",
        "http:javascript",
        "//x/",
    ],
)
def test_no_field_for_addresses_takes_another_scheme(address):
    fields = [f for m in OURS for f in m._meta.concrete_fields if isinstance(f, models.URLField)]
    assert len(fields) > 5
    for field in fields:
        with pytest.raises(ValidationError):
            field.run_validators(address)


def test_a_line_break_in_the_name_of_a_place_breaks_no_list_of_places(tracker, world):
    with taken_back():
        Locality.objects.update(name_en="a\n\n<b>\tc", name_zh="甲\r\n乙\u2028丙")
        for address in ("/compare/?a=330100&b=440300", "/localities/", "/localities/330100/"):
            answer = tracker.get(address)
            assert answer.status_code == 200 and b"<b>\tc" not in answer.content, address


def test_a_character_that_no_xml_file_may_hold_breaks_no_feed(tracker, world):
    with taken_back():
        PolicyInstrument.objects.update(title_en="a\x01b\ufffec\uffff", title_zh="\x1b甲")
        Locality.objects.update(name_en="Hang\x08zhou", name_zh="杭\ufffe州")
        for address in (
            "/feeds/new.atom",
            "/feeds/localities/330100.atom",
            "/feeds/search.atom?q=%01a",
        ):
            assert wrong(tracker, address) == []
