"""What a search answers, as entries of feeds and mails; the search itself is another room."""

from policies.publish.feeds import Item


class NoSearch(LookupError):
    """No search answers queries here."""


def available() -> bool:
    """Whether queries are answered: the pages offer feeds and mails of a search only then."""
    return False


def items(query: str) -> list[Item]:
    """The published records that a query (``q=产业园&kind=firm``) finds, the latest change first.

    Raises NoSearch while ``available()`` is false.
    """
    raise NoSearch(query)
