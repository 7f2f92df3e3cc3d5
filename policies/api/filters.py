"""The kinds of filter; a noun declares its own in ``policies/api/nouns/``.

A filter is used with one value, never an empty one, and raises InvalidValue for a value that names
nothing public: a wrong code is an error, not an empty list.
"""

import datetime
import re
from collections.abc import Callable, Container, Iterable
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.forms import BooleanField
from django.utils.dateparse import parse_date

from policies.api.paths import resolve
from policies.api.problems import InvalidValue
from policies.models import Holder, Locality
from policies.publish.public import public
from policies.text.names import name_key
from policies.vocabulary import CodeList

FIRST_YEAR, LAST_YEAR = 1900, 2200
LARGEST_FIGURE = 10**13
ALLOWED_AT_MOST = 300  # codes listed in an error; a longer list helps nobody


class Exact(django_filters.CharFilter):
    """The column has exactly this text."""


class Choice(django_filters.CharFilter):
    """The column has one of a short list of codes."""

    def __init__(
        self, field_name: str, choices: Any, doc: str = "", lookup: Callable[[str], Q] | None = None
    ) -> None:
        super().__init__(field_name=field_name, help_text=doc)
        self.codes = [str(code) for code, _ in (choices() if callable(choices) else choices)]
        self.lookup = lookup

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value not in self.codes:
            raise InvalidValue(f"{value!r} is not among the allowed values.", self.codes, value)
        return queryset.filter(self.lookup(value) if self.lookup else Q(**{self.field_name: value}))


class CodeGroup(Choice):
    """The column has a code that belongs to a group of a code list."""

    def __init__(self, field_name: str, code_list: CodeList, doc: str = "") -> None:
        super().__init__(
            field_name,
            code_list.group_choices,
            doc,
            lambda group: Q(**{f"{field_name}__in": code_list.members(group)}),
        )


class TrueOrFalse(django_filters.CharFilter):
    """``true`` or ``false``; ``lookup`` says what true means where it is not a column."""

    codes = ("true", "false")

    def __init__(self, doc: str, lookup: Q) -> None:
        super().__init__(help_text=doc)
        self.lookup = lookup

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value not in self.codes:
            raise InvalidValue(f"{value!r} is neither true nor false.", self.codes, value)
        return queryset.filter(self.lookup if BooleanField().to_python(value) else ~self.lookup)


class Year(django_filters.NumberFilter):
    """A calendar year, of a date (``signed_on``) or of columns that hold years.

    ``lookups`` are the conditions that the year must meet, such as ``signed_on__year__gte``.
    """

    def __init__(self, *lookups: str, doc: str = "Calendar year.") -> None:
        super().__init__(help_text=doc)
        self.lookups = lookups
        self.json_schema = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not FIRST_YEAR <= value <= LAST_YEAR or value != int(value):
            raise InvalidValue(f"A year is a whole number from {FIRST_YEAR} to {LAST_YEAR}.")
        return queryset.filter(**dict.fromkeys(self.lookups, int(value)))


class Bound(django_filters.NumberFilter):
    """The least or the largest figure: money, an area. ``path`` is a column or an expression.

    A row whose figure is not known meets no bound.
    """

    json_schema = {"type": "number", "minimum": 0}

    def __init__(self, path: Any, lookup: str, doc: str) -> None:
        super().__init__(help_text=doc)
        self.path, self.lookup = path, lookup

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not (value.is_finite() and 0 <= value < LARGEST_FIGURE and value == round(value, 2)):
            raise InvalidValue(
                f"A number from 0 to below {LARGEST_FIGURE:,}, of two decimals at most, is needed."
            )
        if isinstance(self.path, str):
            return queryset.filter(**{f"{self.path}__{self.lookup}": value})
        name = f"bound_{self.lookup}"
        return queryset.alias(**{name: self.path}).filter(**{f"{name}__{self.lookup}": value})


class Currency(django_filters.CharFilter):
    """Amounts in this currency alone; yuan when an amount is asked for without a currency."""

    default = "CNY"
    json_schema = {"type": "string", "pattern": "^[A-Z]{3}$"}

    def __init__(self, *serves: str) -> None:
        doc = f"ISO 4217 code; CNY where {' or '.join(serves)} is given without it."
        super().__init__(field_name="currency", help_text=f"Amounts in this currency alone: {doc}")
        self.serves = serves

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not re.fullmatch("[A-Z]{3}", value):
            raise InvalidValue(f"A currency is an ISO 4217 code such as CNY, not {value!r}.")
        return queryset.filter(currency=value)


class WholeNumber(django_filters.NumberFilter):
    """The column has exactly this whole number."""

    json_schema = {"type": "integer", "minimum": 0, "maximum": 32_767}

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not 0 <= value <= 32_767 or value != int(value):
            raise InvalidValue("A whole number from 0 to 32767 is needed.")
        return queryset.filter(**{self.field_name: int(value)})


class InLocality(django_filters.CharFilter):
    """Rows of a locality, named by its code, and of all that lies in it today."""

    DOC = "Code of a locality: its rows and those of all that lies in it, former lives included."

    def __init__(self, through: type[Model] | None = None) -> None:
        super().__init__(help_text=self.DOC)
        self.through = through

    def locality(self, code: str) -> Locality:
        """The locality of a code, the life in force first. Raises InvalidValue."""
        found = Locality.objects.published().with_code(code).select_related("today").first()
        if found is None:
            raise InvalidValue(f"There is no locality with the code {code!r}.")
        return found

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        locality = self.locality(value)
        if self.through is None:
            return queryset.in_locality(locality)  # type: ignore[attr-defined]
        inside = self.through._default_manager.all().in_locality(locality)  # type: ignore[attr-defined]
        return queryset.filter(pk__in=inside.values("pk"))


class AtLocality(InLocality):
    """Rows of exactly one locality: for figures, which hold what lies in it already."""

    DOC = "Code of a locality: its own figures, which include all that lies in it."

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(locality=self.locality(value))


class Of(django_filters.CharFilter):
    """Rows that belong to a public record, named by its uid, code or name.

    ``children`` is the relation to the record's branch where a branch stands for all below it.
    """

    def __init__(
        self, model: type[Model], field_name: str, by: str = "uid", branch: str = "", doc: str = ""
    ) -> None:
        what = model._meta.verbose_name
        described = doc or f"{by} of the {what}" + (", or of its branch." if branch else ".")
        super().__init__(field_name=field_name, help_text=described)
        self.target, self.by, self.branch = model, by, branch

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows = public(self.target)
        wanted = Q(**{self.by: value})
        if self.branch:
            wanted |= Q(**{f"{self.branch}__in": rows.filter(**{self.by: value})})
        keys = list(rows.filter(wanted).values_list("pk", flat=True))
        if not keys:
            raise InvalidValue(
                f"There is no {self.target._meta.verbose_name} with the {self.by} {value!r}.",
                self._allowed(rows),
                value,
            )
        return self.narrow(queryset, keys)

    def narrow(self, queryset: QuerySet[Any], keys: list[Any]) -> QuerySet[Any]:
        """Rows that belong to one of the records."""
        return within(queryset, self.field_name, keys)

    def _allowed(self, rows: QuerySet[Any]) -> Iterable[str]:
        if self.by == "uid":
            return ()
        names = rows.order_by(self.by).values_list(self.by, flat=True).distinct()
        return list(names[:ALLOWED_AT_MOST])


class HeldBy(django_filters.CharFilter):
    """Land of an organisation with exactly this name, up to width and white space.

    Only names that the public may read are looked at: a person's name finds nothing.
    """

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        named = Holder.objects.named_in_public().filter(key=name_key(value))
        return within(queryset, "holders", list(named.values_list("pk", flat=True)))


def read_day(text: str) -> datetime.date:
    """A date such as 2001-12-31. Raises InvalidValue."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidValue(f"{text!r} is no date such as 2001-12-31.")
    return day


def within(queryset: QuerySet[Any], path: str, keys: list[Any]) -> QuerySet[Any]:
    """Rows that reach one of ``keys`` by a path; a row that reaches several comes once."""
    found = Q(**{f"{path}__in": keys})
    model: Any = queryset.model
    if resolve(model, path).many:
        return queryset.filter(pk__in=model._default_manager.filter(found).values("pk"))
    return queryset.filter(found)


def apply(
    filters: type[django_filters.FilterSet], name: str, text: str, queryset: QuerySet[Any]
) -> QuerySet[Any]:
    """Narrow a queryset by one declared filter. Raises InvalidValue for a value it cannot take."""
    declared = filters.base_filters[name]
    try:
        value = declared.field.clean(text)
    except ValidationError as error:
        raise InvalidValue(" ".join(error.messages)) from error
    return declared.filter(queryset, value)


def unasked(
    filters: type[django_filters.FilterSet],
    name: str,
    queryset: QuerySet[Any],
    asked: Container[str] = (),
) -> QuerySet[Any]:
    """The rows that a filter leaves when it is not used: all of them, but for one with a default.

    A default that is there for other filters (``serves``) counts when one of them is ``asked``.
    """
    declared = filters.base_filters[name]
    default = getattr(declared, "default", "")
    serves = getattr(declared, "serves", ())
    if not default or (serves and not any(other in asked for other in serves)):
        return queryset
    return declared.filter(queryset, default)
