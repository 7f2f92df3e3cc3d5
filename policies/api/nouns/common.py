"""Fields that several nouns share: identity, dates of change, citations, the page on the site."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from policies.api.fields import Computed, Field, Many, properties
from policies.models import Citation

UID = Field("uid", "Public id; never reused.")
UPDATED = Field("updated_at", "When the record was last changed.")

CITED = (
    "field", "locator", "quote", "translation", "source__uid", "source__title",
    "source__publisher", "source__url",
)  # fmt: skip
TEXT = {"type": "string"}
CITATION = properties(
    field="string",
    locator="string",
    quote="string",
    translation="string",
    source=properties(uid="string", title="string", publisher="string", url="string"),
)


def citation_rows(
    model: type[models.Model],
) -> Callable[[list[Any]], Iterable[tuple[Any, dict[str, Any]]]]:
    """Citations by published sources, for ``Many``."""

    def rows(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
        kind = ContentType.objects.get_for_model(model)
        found = Citation.objects.published().filter(content_type=kind, object_id__in=keys)
        for owner, *values in found.order_by("pk").values_list("object_id", *CITED):
            field, locator, quote, translation, uid, title, publisher, url = values
            yield (
                owner,
                {
                    "field": field,
                    "locator": locator,
                    "quote": quote,
                    "translation": translation,
                    "source": {"uid": uid, "title": title, "publisher": publisher, "url": url},
                },
            )

    return rows


def citation_cell(citation: dict[str, Any]) -> str:
    """A citation in a CSV cell: what it supports, and the source."""
    source = citation["source"]
    return " ".join(part for part in (citation["field"], source["title"], source["url"]) if part)


def citations(rows: Callable[[list[Any]], Iterable[tuple[Any, Any]]]) -> Many:
    return Many(
        "citations",
        "What published sources say of the record: the field each supports (empty: the whole), "
        "where in the source, the words quoted and their translation.",
        rows=rows,
        items=CITATION,
        cell=citation_cell,
        on_lists=True,
    )


def page(folder: str, column: str = "uid", name: str = "url") -> Computed:
    """The record's page on the site, as a path."""
    return Computed(
        name,
        "The record's page on this site.",
        paths=(column,),
        compute=lambda key: f"/{folder}/{key}/",
        on_lists=True,
    )
