"""The documents at web addresses as sources of records: entered once, cited for a record as a whole."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType

from policies.ingest.bulk import add_versions, insert, lookup
from policies.models import Citation, DataVersion, Source
from policies.models.record import new_uid

KIND = Source.Kind.GOVERNMENT_DOCUMENT
Cited = Sequence[tuple[Any, Iterable[str]]]


def cite(cited: Cited, user: Any) -> None:
    """Cite for each record, all of one noun, the documents at some addresses; a source that is not on
    record is entered as a draft, described by the first record that it is cited for.

    The number of queries does not depend on that of the records. The caller announces these. Must run in
    a transaction.
    """
    first: dict[str, Any] = {}
    for record, urls in cited:
        for url in urls:
            first.setdefault(url, record)
    if not first:
        return
    sources = _sources_at(first, user)
    kind = ContentType.objects.get_for_model(type(cited[0][0])).pk
    citations = insert(
        Citation,
        [
            {"content_type_id": kind, "object_id": record.pk, "source_id": sources[url]}
            for record, urls in cited
            for url in urls
        ],
    )
    add_versions(Citation, citations, "+", reason=None, user=user)


def _sources_at(records: dict[str, Any], user: Any) -> dict[str, int]:
    """The key of the source at each address; the oldest of those not merged into another."""
    found = lookup(Source, "url", list(records), ("url", "id", "merged_into_id"))
    own = sorted((key, url) for url, key, merged in found if merged is None)
    known = {url: key for key, url in reversed(own)}
    new = [url for url in records if url not in known]
    if not new:
        return known
    standing, directness = Source.MARKS[KIND]
    keys = insert(
        Source,
        [
            {
                "uid": new_uid(),
                "url": url,
                "title": str(records[url])[:300],
                "publisher": getattr(records[url], "issuing_body", "")[:200],
                "language": "zh",
                "kind": KIND,
                "standing": standing,
                "directness": directness,
            }
            for url in new
        ],
    )
    add_versions(Source, keys, "+", reason=None, user=user)
    DataVersion.objects.announce(Source, keys=keys)
    return known | dict(zip(new, keys, strict=True))
