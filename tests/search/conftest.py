"""A small world to search, and a short way to ask."""

import pytest
from django.core.cache import cache

from policies.search.asking import Answer
from policies.search.keeping import rebuild
from policies.search.nouns import NOUNS
from policies.search.questions import question_of


@pytest.fixture(autouse=True)
def _no_cache():
    cache.clear()


def found(words: str = "", **given: str) -> list[str]:
    """What a question finds, as ``kind name-or-uid``, in order."""
    answer = Answer(question_of({"q": words, **given}))
    hits = answer.page(0, 1000)
    assert len(hits) == answer.count
    return [f"{hit.kind} {_named(hit)}" for hit in hits]


def _named(hit) -> str:
    record = NOUNS[hit.kind].model.objects.get(pk=hit.key)
    for name in ("name_zh", "title_zh", "title", "project"):
        if value := getattr(record, name, ""):
            return value
    return record.uid


@pytest.fixture
def searched():
    """Call it when the records are made."""
    return rebuild
