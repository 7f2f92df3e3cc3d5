"""What is asked about words: a word or a group of a list, where, over which years; and its addresses."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from policies.metrics.attention import Measure, find_measure
from policies.models import Lexicon, Locality, Speech
from policies.models.lexicon import TermCountQuerySet
from policies.models.speech import SpeechQuerySet
from policies.site.parameters import BadParameter, choice, integer, locality, text
from policies.site.words import HEADLINE

FIRST_YEAR = 1900
PARAMETERS = ("term", "group", "lexicon", "locality", "year_min", "year_max", "year")
OF_TERM, OF_GROUP = "term", "group"


def address(path: str, **parameters: Any) -> str:
    """A path with those parameters that have a value."""
    given = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def in_api(noun: str, suffix: str = "/", **parameters: Any) -> str:
    """The address of a list of the API; ``suffix=".csv"`` gives the table."""
    return address(f"/api/v1/{noun}{suffix}", **parameters)


@dataclass(frozen=True)
class Asked:
    """A measure over the speeches of a place, of some years; ``year`` is that of the map alone."""

    measure: Measure
    lexicons: list[Lexicon]
    place: Locality | None = None
    year_min: int | None = None
    year_max: int | None = None
    year: int | None = None

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """What the address of the page must say: the list only where another one has the word too."""
        term, group = self.measure.term, self.measure.group
        words = {"term": term.text} if term else {"group": group}
        if find_measure(self.lexicons, **words) != self.measure:
            words["lexicon"] = self.measure.lexicon.name
        return words | self._where

    @property
    def _where(self) -> dict[str, Any]:
        return {
            "locality": self.place.code if self.place else None,
            "year_min": self.year_min,
            "year_max": self.year_max,
        }

    @property
    def is_everywhere(self) -> bool:
        """Whether the question is about all provinces."""
        return self.place is None or self.place.kind == Locality.Kind.COUNTRY

    @property
    def value(self) -> str:
        """The measure as the chooser of the page names it."""
        return _value(self.measure.lexicon, self.measure.term or self.measure.group)

    @property
    def counts(self) -> TermCountQuerySet:
        """The counts of the measure in the speeches asked about."""
        counts = self.measure.counts()
        if self.place:
            counts = counts.in_locality(self.place)
        if self.year_min is not None:
            counts = counts.filter(speech__spoken_on__year__gte=self.year_min)
        if self.year_max is not None:
            counts = counts.filter(speech__spoken_on__year__lte=self.year_max)
        return counts

    @property
    def speeches(self) -> SpeechQuerySet:
        """The published speeches asked about, counted or not."""
        rows = Speech.objects.published()
        if self.place:
            rows = rows.in_locality(self.place)
        if self.year_min is not None:
            rows = rows.filter(spoken_on__year__gte=self.year_min)
        if self.year_max is not None:
            rows = rows.filter(spoken_on__year__lte=self.year_max)
        return rows

    def page(self, name: str = "site:speeches", **changes: Any) -> str:
        """The page of the same question, or a drawing of it, with some parameters changed."""
        return self.query(reverse(name), **changes)

    def query(self, path: str, **changes: Any) -> str:
        """The same question asked of another page."""
        return address(path, **(self.parameters | {"year": self.year} | changes))

    def api(self, noun: str, suffix: str = "/", **more: Any) -> str:
        """The figures of the question in the API; the list is always named."""
        measure = self.measure
        words = {"term": measure.term.text} if measure.term else {"group": measure.group}
        return in_api(noun, suffix, **words, lexicon=measure.lexicon.name, **more, **self._where)


def asked_of(
    request: HttpRequest, lexicons: list[Lexicon], measure: Measure | None = None
) -> Asked | None:
    """The question of a page's address; None where there is no word list. Raises BadParameter.

    A measure that is given stands in place of the address's.
    """
    last = datetime.date.today().year
    place = locality(request, "locality")
    years = [integer(request, n, FIRST_YEAR, last) for n in ("year_min", "year_max", "year")]
    measure = measure or _measure(request, lexicons)
    return Asked(measure, lexicons, place, *years) if measure else None


def _measure(request: HttpRequest, lexicons: list[Lexicon]) -> Measure | None:
    term, group = text(request, "term"), text(request, "group")
    name = choice(request, "lexicon", [lexicon.name for lexicon in lexicons])
    if term and group:
        raise BadParameter("group", group, _("Ask for a word or for a group, not for both."))
    if not term and not group:
        return _default(lexicons, name)
    found = find_measure(lexicons, term, group, name)
    if found is None:
        asked, value = (OF_TERM, term) if term else (OF_GROUP, group)
        reason = _("No word list in use has it; the page of speeches has a list to choose from.")
        raise BadParameter(asked, value, reason)
    return found


def _default(lexicons: Iterable[Lexicon], name: str) -> Measure | None:
    """The headline, else the first word of the first list."""
    if found := find_measure(lexicons, HEADLINE, lexicon=name):
        return found
    for lexicon in lexicons:
        for term in lexicon.terms.all():
            if not name or lexicon.name == name:
                return Measure(lexicon, term.group, term)
    return None


def _value(lexicon: Lexicon, chosen: Any) -> str:
    kind = OF_GROUP if isinstance(chosen, str) else OF_TERM
    return f"{lexicon.name}/{kind}/{chosen}"


def chosen(value: str, lexicons: list[Lexicon]) -> Measure:
    """The measure that the chooser names so. Raises BadParameter."""
    name, _slash, rest = value.partition("/")
    kind, _slash, words = rest.partition("/")
    found = (
        find_measure(lexicons, lexicon=name, **{kind: words})
        if words and kind in (OF_TERM, OF_GROUP)
        else None
    )
    if found is None:
        raise BadParameter("measure", value, _("Not a word or group of a list in use."))
    return found


def options(lexicons: Iterable[Lexicon], selected: str) -> SafeString:
    """Every word and group of the lists as options of a chooser, joined here: they are hundreds."""
    parts = []
    for lexicon in lexicons:
        for group, terms in groupby(_in_groups(lexicon), key=attrgetter("group")):
            rows = [(_value(lexicon, group), _("all of this group, each character once"))]
            rows += [
                (_value(lexicon, term), f"{term} – {term.gloss}" if term.gloss else str(term))
                for term in terms
            ]
            label = f"{lexicon.title}: {lexicon.group_title(group)}"
            parts.append(
                format_html('<optgroup label="{}">{}</optgroup>', label, _options(rows, selected))
            )
    return format_html_join("", "{}", ((part,) for part in parts))


def _options(rows: Iterable[tuple[str, str]], selected: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected") if value == selected else "", label)
            for value, label in rows
        ),
    )


def _in_groups(lexicon: Lexicon) -> list[Any]:
    """The terms of a list with those of one group together, groups in the order of their first term."""
    order: dict[str, int] = {}
    terms = list(lexicon.terms.all())
    for term in terms:
        order.setdefault(term.group, len(order))
    return sorted(terms, key=lambda term: order[term.group])
