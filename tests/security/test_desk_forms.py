"""What is typed into the forms of the desk, or stands in the rows of a file, is refused with a sentence or
shown harmless.

In the suite the forms of some nouns, others each time. ``ROUNDS=20`` fills all forms so many times, a box
with another payload each time, ``ROUNDS=all`` with every one, ``ROUNDS=0-50`` with those between.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse

from policies.admin.base import ReadOnlyMixin
from policies.models import (
    Concept,
    ConceptScheme,
    Correction,
    Firm,
    Locality,
    PolicyInstrument,
    Review,
    Status,
)
from policies.publish.addresses import FOLDERS, path_of
from tests.security.filling import RECORDS, publish, send
from tests.security.payloads import LONG, PAYLOADS, UNSTORABLE
from tests.security.walking import taken_back, wrong

pytestmark = pytest.mark.django_db
ROUNDS = os.environ.get("ROUNDS")
AT_ONCE = 5  # nouns in the suite
TYPED = (*PAYLOADS, UNSTORABLE[0], LONG)


def turns() -> list[int]:
    every = range(len(TYPED))
    if ROUNDS == "all":
        return [*every]
    first, _to, last = (ROUNDS or "1").partition("-")
    return [*every[int(first) : int(last)]] if last else random.sample(every, int(first))


def nouns() -> list[type[models.Model]]:
    every = [m for m, desk in admin.site._registry.items() if not isinstance(desk, ReadOnlyMixin)]
    return every if ROUNDS else random.sample(every, AT_ONCE)


@pytest.fixture
def desk(tracker, django_user_model) -> Client:
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("chief"))
    return client


def url(model: type[models.Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def newest(model: type[models.Model]) -> models.Model | None:
    return model._default_manager.order_by("-pk").first()


def forms_of(model: type[models.Model], client) -> Iterator[str]:
    """The forms of a noun: of a record changed, of one that is public, of a new one."""
    row = newest(model)
    if row is not None:
        if model in RECORDS:
            yield url(model, "change", row.pk)
            model._base_manager.filter(pk=row.pk).update(status=Status.DRAFT)
        yield url(model, "change", row.pk)
    yield url(model, "add")
    if row is None and (row := newest(model)):
        yield url(model, "change", row.pk)


def desk_pages(chosen: list[type[models.Model]]) -> Iterator[str]:
    for model in {*chosen, Review}:
        yield url(model, "changelist")
        rows = model._default_manager.order_by("-pk")
        for row in rows if model is Review else rows[:2]:
            for page in ("change", "history", "delete"):
                yield url(model, page, row.pk)
        for row in rows[:2] if model in RECORDS else ():
            try:
                yield url(model, "account", row.pk)
            except NoReverseMatch:
                break
    yield reverse("admin:index")
    yield reverse("desk-done")


def public_pages(chosen: list[type[models.Model]]) -> Iterator[str]:
    """The pages of the records that were typed, their data, citations and lists."""
    for model, (folder, _key) in FOLDERS.items():
        if model not in chosen:
            continue
        yield f"/{folder}/"
        yield f"/api/v1/{folder}/"
        yield f"/api/v1/{folder}/?format=csv"
        for row in model._default_manager.order_by("-pk")[:2]:
            path = path_of(row)
            yield from (path, f"{path}?cite=bib", f"{path}?cite=ris", f"/api/v1{path}")
            yield from (f"/zh-hans{path}", f"/feeds{path.rstrip('/')}.atom")
    yield from ("/", "/search/?q=example", "/search/?q=zqhit", "/feeds/new.atom", "/coverage/")
    yield from ("/code-lists/", "/methods/", "/feeds/localities/330100.atom", "/changes/")


def make_more() -> None:
    """Records that forms only change, and one to be linked to."""
    place = Locality.objects.get(code="330100")
    PolicyInstrument.objects.create(title_en="Another", locality=place, status=Status.PUBLISHED)
    scheme = ConceptScheme.objects.create(code="mast", name_en="MAST")
    Concept.objects.create(scheme=scheme, code="L", label_en="Subsidies")
    User.objects.create_user("wen", "wen@example.org", is_staff=True)
    Correction.objects.create(record=Firm.objects.first(), wrong="It is larger.", language="en")


def test_what_is_typed_at_the_desk_is_refused_or_shown_harmless(tracker, desk, world):
    counts: Counter[str] = Counter()
    found: list[str] = []
    for turn in turns():
        with taken_back():
            make_more()
            chosen = nouns()
            for model in chosen:
                for path in forms_of(model, desk):
                    outcome = send(desk, path, TYPED, turn)
                    counts["forms"] += outcome.sent > 0
                    counts["boxes"] += outcome.sent
                    counts["refused"] += outcome.refused
                    found += outcome.wrong
            publish()
            for address in desk_pages(chosen):
                found += wrong(desk, address)
                counts["pages of the desk"] += 1
            for address in public_pages(chosen):
                found += wrong(tracker, address)
                counts["public pages"] += 1
    print(dict(counts))
    assert not found, "\n".join(found)
    assert counts["refused"] < counts["boxes"]  # what is not stored proves little
