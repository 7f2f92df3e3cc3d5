"""What pages say of themselves to machines: schema.org, as dictionaries for JSON-LD."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from policies.models import Locality
from policies.models.data_version import Version
from policies.publish.linked_data import CONTEXT, Said, area

MEDIA = {"/": "application/json", ".csv": "text/csv", ".ndjson": "application/x-ndjson"}


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Said:
    """The way to a page, as ``(name, absolute address)`` from the widest step on."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(steps, 1)
        ],
    }


def website(address: str, language: str) -> Said:
    """The tracker itself."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": _("Local Industrial Policy Tracker"),
        "url": address,
        "inLanguage": language,
    }


def download(address: str, media: str) -> Said:
    return {"@type": "DataDownload", "encodingFormat": media, "contentUrl": address}


def dataset(
    name: str,
    description: str,
    address: str,
    version: Version,
    downloads: Iterable[Said],
    places: Iterable[Locality] = (),
    years: tuple[int, int] | None = None,
) -> Said:
    """Figures that can be taken away. A licence is named once there is one; years only where known.

    ``years`` are those that figures are held for, first and last.
    """
    said: Said = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": address,
        "version": str(version),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": _("Local Industrial Policy Tracker")},
        "distribution": list(downloads),
    }
    if version.number:  # else nothing was ever changed, and no day is known
        said["dateModified"] = version.day.isoformat()
    if covered := [_place(place) for place in places]:
        said["spatialCoverage"] = covered
    if years:
        said["temporalCoverage"] = f"{years[0]}/{years[1]}"
    return said


def _place(place: Locality) -> Said:
    others = [name for name in (place.name_zh, place.name_en) if name != place.name]
    return area(place.code, place.name, *others)
