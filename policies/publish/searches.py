"""What a search answers, as entries of feeds and mails."""

from django.http import QueryDict

from policies.publish import feeds
from policies.publish.feeds import Item
from policies.search.asking import Answer
from policies.search.questions import BadQuestion, question_of


class NoSearch(LookupError):
    """The query asks for nothing, or for what no record can have."""


def answers(query: str) -> bool:
    """Whether a query asks for something that records can have."""
    try:
        return question_of(QueryDict(query).dict()).anything
    except BadQuestion:
        return False


def items(query: str) -> list[Item]:
    """The published records that a query (``q=产业园&kind=firm``) finds, the latest change first.

    Raises NoSearch.
    """
    try:
        question = question_of(QueryDict(query).dict())
    except BadQuestion as error:
        raise NoSearch(str(error)) from None
    if not question.anything:
        raise NoSearch("nothing is asked")
    hits = Answer(question).latest(feeds.LONGEST)
    keys: dict[str, list[int]] = {}
    for hit in hits:
        keys.setdefault(hit.kind, []).append(hit.key)
    return feeds.of_keys(keys)
