"""Whatever is asked, the interface answers as its OpenAPI document says: all checks of schemathesis.

CASES is about how many requests are made: 300 by default, 5,000 with ``make fuzz``, which then also makes
the cases at the edges of every parameter (its coverage phase). The same cases are made each time.
"""

import itertools
import logging
import os
from collections import Counter

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure
from schemathesis.pytest.lazy import get_all_tests  # its own fixture needs another pytest

from policies.api.openapi import openapi
from policies.publish.quotas import ANONYMOUS, Quota
from policies.publish.use import USE, Standing
from tests.api.conftest import make_land

CASES = int(os.environ.get("CASES") or 300)
MANY = 1000  # from here on, also the cases at the edges
SEED = 20261128
# Names of the small world, so that half of the cases ask for what there is.
NAMES = {
    "query.locality": ["330000", "330100", "330200"],
    "query.within": ["330000"],
    "query.parent": ["330000"],
    "query.type": ["grant", "fiscal"],
    "query.kind": ["grant", "fiscal"],
    "query.sector": ["chips"],
    "query.lexicon": ["policy"],
    "query.term": ["产业", "industry"],
    "query.group": ["industry"],
    "query.holder": ["杭州甲有限公司"],
    "query.scheme": ["mast"],
    "query.q": ["chip", "杭州", "wang"],
    "query.updated_since": ["2020-01-01", "2024-05-31T08:00:00+08:00"],
}
# Values that each follow the document but not together: years in the wrong order, a place expanded that
# fields leaves out, a concept without its lens.
TOGETHER = {
    "amount_max", "amount_min", "area_max", "area_min", "boundary", "expand", "include", "lens",
    "ordering", "price_max", "price_min", "since", "uid", "year_max", "year_min",
}  # fmt: skip
# One of two must be given, which a document cannot say of parameters.
ONE_OF = {"/api/v1/attention/": {"term"}}
ENOUGH = Quota(ANONYMOUS, 1_000_000, 1)
answered: Counter[str] = Counter()


def named(world) -> dict[str, list[str]]:
    """The names that parameters can have here."""
    return NAMES | {
        "query.firm": [world.firm.uid],
        "query.giver": [world.firm.uid],
        "query.instrument": [world.instrument.uid],
        "query.incentive": [world.incentive.uid],
        "query.official": [world.official.uid],
        "query.source": [world.source.uid],
        "query.speech": [world.speech.uid],
        "query.a": [world.speech.uid],
        "path.key": [
            world.firm.uid, world.instrument.uid, world.land.uid, world.speech.uid, "330100", "grant",
            "chips", "mast",
        ],
    }  # fmt: skip


@pytest.fixture
def described(world, monkeypatch):
    """The document of a small world, read as it is served; nobody is asked to wait."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr(USE, "count", lambda *asked: Standing(ENOUGH, True, ENOUGH.requests, 1))
    make_land(world.city, ("赵六", "person"), area_m2=None, price_cny=None, signed_on=None)
    names = named(world)
    document = openapi()
    operations = sum(len(methods) for methods in document["paths"].values())
    config = schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "cache": {"enabled": False},
            "generation": {
                "mode": "all",
                "deterministic": True,
                "max-examples": -(-CASES // operations),
            },
            "phases": {"coverage": {"enabled": CASES >= MANY}},
            # A text that names nothing public is refused (400) by design; the check below says when.
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "3xx", "400", "403", "404"]
                }
            },
            "dictionaries": {key: {"values": values} for key, values in names.items()},
            "parameters": {key: {"dictionary": key, "probability": 0.5} for key in names},
        }
    )
    answered.clear()
    for signal in (request_started, request_finished):  # the test's transaction goes on
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", WSGIHandler(), config=config)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    print(f"\n{sum(answered.values())} cases: {dict(sorted(answered.items()))}")


def refused_for_a_reason(ctx, response, case):
    """A 400 names a parameter that was given or is needed, and never a good number or code."""
    if response.status_code != 400 or case.method != "GET":
        return
    name = response.json()["parameter"]
    known = {each["name"]: each for each in case.operation.definition.raw["parameters"]}
    needed = {each for each, said in known.items() if said["required"]}
    needed |= ONE_OF.get(case.operation.path, set())
    assert name in {*(case.query or {})} | needed, f"{name} was not asked"
    if case.meta.generation.mode == GenerationMode.POSITIVE and name not in TOGETHER:
        schema = known[name]["schema"]
        assert schema["type"] == "string" and "enum" not in schema, f"a good {name} was refused"


turns = itertools.count()


def ask(case):
    headers = {"Accept-Encoding": "identity"}  # in this process nobody decodes
    if case.method == "GET":
        answer = case.operation.definition.raw["responses"].get("200", {})
        forms = [*answer.get("content", {}), "*/*"]
        headers["Accept"] = forms[next(turns) % len(forms)]
    response = case.call_and_validate(headers=headers, additional_checks=[refused_for_a_reason])
    answered[str(response.status_code)] += 1


def test_every_answer_is_as_the_document_says(described):
    failures = []
    for built in get_all_tests(schema=described, test_func=ask, settings=None, given_kwargs=None):
        operation, cases = built.ok()
        try:
            cases()
        except (Failure, BaseExceptionGroup, AssertionError) as failure:
            failures.append(f"{operation.label}: {told(failure)}")
    assert not failures, "\n\n".join(failures)
    assert answered["200"] > CASES / 10, answered  # not refusals alone


def told(failure: BaseException) -> str:
    """What a failure says, and those that it holds."""
    inner = getattr(failure, "exceptions", ())
    return "; ".join(told(each) for each in inner) if inner else f"{failure!r}: {failure}"
