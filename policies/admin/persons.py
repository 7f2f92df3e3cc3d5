"""Natural persons on the desk: named only to users who may see their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from policies.models import Holder
from policies.text.names import holder_kind, name_key

SEES_NAMES = "policies.view_person_names"
WITHHELD = _("(name withheld)")
# Fields of an award that can give a person away as the holder's name does.
TELLING = ("project", "location", "parcel_no", "notice_url")


def may_see_names(user: Any) -> bool:
    return user.has_perm(SEES_NAMES)


def kinds_of(names: Iterable[str]) -> dict[str, str]:
    """The kind of each printed name, by its key: as its holder was judged, else as the rule would."""
    kinds = {name_key(name): holder_kind(name) for name in names}
    kinds.update(Holder.objects.filter(key__in=kinds).values_list("key", "kind"))
    return kinds


def all_organisations(names: Collection[str], kinds: Mapping[str, str]) -> bool:
    """Whether there are holders and each is an organisation: then nothing around them is withheld."""
    return bool(names) and all(kinds[name_key(name)] == Holder.Kind.ORGANISATION for name in names)


def shown_name(holder: Holder, user: Any) -> str:
    """The name of a holder as this user may read it."""
    return holder.name if may_see_names(user) else str(holder)


class ConcealingMixin:
    """Takes ``private_fields`` of non-public rows off every page of users who may not see names.

    A field that is hidden can also not be asked about: by search, by a filter in the address, by
    sorting, or by an older version in the history.
    """

    private_fields: tuple[str, ...] = ()
    public_rows = Q()

    def is_public(self, pk: Any) -> bool:
        """Whether the row is one whose private fields all may read, as it stands today."""
        rows = self.model._default_manager  # type: ignore[attr-defined]
        return rows.filter(self.public_rows, pk=pk).exists()

    def conceals(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None or may_see_names(request.user):
            return False
        return not self.is_public(obj.pk)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if not self.conceals(request, obj):
            return fieldsets
        kept = [
            (title, {**options, "fields": _without(options["fields"], self.private_fields)})
            for title, options in fieldsets
        ]
        return [(title, options) for title, options in kept if options["fields"]]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        if not super().lookup_allowed(lookup, value, request):  # type: ignore[misc]
            return False
        if request is not None and may_see_names(request.user):
            return True
        return lookup.split("__")[0] not in self.private_fields

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Blank the versions of a hidden row; all of them are versions of the same one."""
        versions = list(historical_records)
        if versions and not may_see_names(request.user) and not self.is_public(versions[0].id):
            for version in versions:
                _blank(version, self.private_fields)
        super().set_history_delta_changes(  # type: ignore[misc]
            request, historical_records, foreign_keys_are_objs
        )

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if not may_see_names(request.user) and not self.is_public(object_id):
            raise PermissionDenied
        return super().history_form_view(  # type: ignore[misc]
            request, object_id, version_id, extra_context
        )


def _without(fields: Any, hidden: tuple[str, ...]) -> list[Any]:
    kept: list[Any] = []
    for field in fields:
        if isinstance(field, list | tuple):
            if row := _without(field, hidden):
                kept.append(tuple(row))
        elif field not in hidden:
            kept.append(field)
    return kept


def _blank(record: Any, fields: tuple[str, ...]) -> None:
    for name in fields:
        if hasattr(record, name):
            setattr(record, name, None if record._meta.get_field(name).is_relation else "")
