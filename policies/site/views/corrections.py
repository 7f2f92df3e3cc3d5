"""Suggest a correction: a form without an account, for the curators' desk."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from policies.models import (
    Award,
    Correction,
    Firm,
    Incentive,
    LandAward,
    Locality,
    Official,
    PolicyInstrument,
    Record,
    Source,
    Speech,
)
from policies.publish.addresses import name_of, path_of
from policies.site.forms import CorrectionForm, may_send, named
from policies.site.parameters import BadParameter, page, text

BOTH = ("GET", "HEAD", "POST")
MOST = 10  # corrections per network address and hour
# What a reader can write about, by the word that stands in the address.
NOUNS: dict[str, type[Record]] = {
    "instrument": PolicyInstrument,
    "incentive": Incentive,
    "award": Award,
    "firm": Firm,
    "locality": Locality,
    "land-award": LandAward,
    "speech": Speech,
    "official": Official,
    "source": Source,
}
# Columns of the house, and words that a reader does not see.
NOT_SHOWN = {
    "id", "uid", "status", "created_at", "updated_at", "merged_into", "note", "by_government",
    "concrete_measure", "favours_some", "lasting_aim", "batch", "batch_row", "cluster", "lineage",
    "today", "text_sha256", "visibility", "names_withheld", "issued_code",
}  # fmt: skip


@sensitive_post_parameters("contact")
@never_cache
@page("record", methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """``record=firm:UID``: which record."""
    noun, record = _record(request)
    form = CorrectionForm(request.POST or None, fields=_fields(type(record)))
    if request.method == "POST" and form.is_valid():
        if not form.trapped:
            if not may_send(request, "correction", MOST, hours=1):
                return render(request, "site/too_many.html", status=429)
            _keep(record, form.cleaned_data)
        return redirect("site:correction-thanks")
    context = {"form": form, "name": name_of(record), "noun": noun, "path": path_of(record)}
    status = 200 if request.method != "POST" else 422
    return render(request, "site/correction_new.html", context, status=status)


def _record(request: HttpRequest) -> tuple[str, Record]:
    """The published record that is written about. Raises BadParameter."""
    asked = text(request, "record")
    noun, _colon, uid = asked.partition(":")
    model: Any = NOUNS.get(noun)
    record = model.objects.published().filter(uid=uid).first() if model else None
    if record is None:
        kinds = ", ".join(NOUNS)
        reason = _("The kind and id of a published record, as firm:ID. Kinds: %(kinds)s.")
        raise BadParameter("record", asked, reason % {"kinds": kinds})
    return noun, record


def _fields(model: type[models.Model]) -> list[tuple[str, str]]:
    """What of a record a reader can see, and so find wrong."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return named([f for f in fields if f.editable and f.name not in NOT_SHOWN])


def _keep(record: Record, said: dict[str, Any]) -> None:
    Correction.objects.create(
        record=record,
        language=get_language() or "en",
        **{name: said[name] for name in ("field", "wrong", "proposed", "source_url", "contact")},
    )


@page()
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "site/correction_thanks.html")
