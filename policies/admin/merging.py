"""Records that can be merged: the button on their pages, and a pair of them told in a few words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.views import ChangeList

from policies.admin.base import RecordAdmin
from policies.admin.dashboard import change_url
from policies.models import Firm, MergeableRecord, Official, PolicyInstrument, Source

# What tells two records of a noun apart, and what is loaded for it.
FACTS: dict[type[MergeableRecord], tuple[str, ...]] = {
    PolicyInstrument: ("document_number", "locality", "announced_on", "issuing_body"),
    Firm: ("uscc", "ticker", "seat", "sector"),
    Official: ("tenures",),
    Source: ("publisher", "published_on", "url"),
}
NOUNS: dict[str, type[MergeableRecord]] = {
    str(noun._meta.model_name): noun for noun in FACTS
}  # fmt: skip


def may_merge(user: Any) -> bool:
    return user.has_perm("policies.merge_record")


def merge_url(noun: type[MergeableRecord], one: int, other: int | None = None) -> str:
    """The address where two records are merged; without the other, where it is looked for."""
    query: dict[str, Any] = {"noun": noun._meta.model_name, "one": one}
    if other:
        query["other"] = other
    return f"{reverse('admin:policies_merge_add')}?{urlencode(query)}"


def load_pairs(rows: Iterable[Any], first: str, second: str) -> list[Any]:
    """Rows about two records of one noun (``first``, ``second``) with both loaded, whatever tells them
    apart included; rows of which one is no longer there are left out. Two queries a noun at most.
    """
    rows = list(rows)
    wanted: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.content_type_id] |= {getattr(row, f"{name}_id") for name in (first, second)}
    found = {}
    for kind, pks in wanted.items():
        noun: Any = ContentType.objects.get_for_id(kind).model_class()
        keys = [f.name for f in noun._meta.fields if f.name in FACTS[noun] and f.is_relation]
        loaded = noun._default_manager.select_related(*keys).filter(pk__in=pks)
        if "tenures" in FACTS[noun]:
            loaded = loaded.prefetch_related("tenures__locality")
        found[kind] = {record.pk: record for record in loaded}
    whole = []
    for row in rows:
        both = {
            name: found[row.content_type_id].get(getattr(row, f"{name}_id"))
            for name in (first, second)
        }
        if all(both.values()):
            for name, record in both.items():
                setattr(row, name, record)
            whole.append(row)
    return whole


def facts(record: MergeableRecord) -> Iterator[str | Promise]:
    """What is known of a record besides its name, in a few words each."""
    for name in FACTS[type(record)]:
        if name == "tenures":
            for tenure in record.tenures.all():  # type: ignore[attr-defined]
                years = "–".join(str(year or "") for year in (tenure.from_year, tenure.to_year))
                yield " ".join(
                    filter(None, (tenure.office, str(tenure.locality), years.strip("–")))
                )
        elif value := getattr(record, name):
            yield str(value)
    yield record.get_status_display()


def told(record: MergeableRecord) -> SafeString:
    """A record as a link, with its facts below."""
    lines = format_html_join(
        "", '<div class="text-xs">{}</div>', ((fact,) for fact in facts(record))
    )
    link = '<a class="text-link" href="{}">{}</a>{}'
    return format_html(link, change_url(record), record, lines)


class NounFilter(admin.SimpleListFilter):
    """One kind of record."""

    title = _("kind of record")
    parameter_name = "noun"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, capfirst(noun._meta.verbose_name_plural)) for name, noun in NOUNS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        noun = NOUNS.get(self.value() or "")
        if noun is None:
            return queryset
        return queryset.filter(content_type=ContentType.objects.get_for_model(noun))


def loading(first: str, second: str) -> type[ChangeList]:
    """A list whose rows have both their records loaded."""

    class PairList(ChangeList):
        def get_results(self, request: HttpRequest) -> None:
            super().get_results(request)
            self.result_list = load_pairs(self.result_list, first, second)  # type: ignore[has-type]

    return PairList


class MergeableRecordAdmin(RecordAdmin):
    """A record that may turn out to be the same as another."""

    actions_detail = (*RecordAdmin.actions_detail, "merge_with")

    @action(description=_("Merge with…"), icon="merge", permissions=["merge_with"])
    def merge_with(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(merge_url(self.model, int(object_id)))

    def has_merge_with_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may_merge(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        merged = isinstance(obj, self.model) and obj.merged_into_id is not None
        return super().has_delete_permission(request, obj) and not merged
