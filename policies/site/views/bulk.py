"""The bulk files: an edition's are for ever the same, ``latest`` leads to the last edition."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from policies.publish.bulk import shelf
from policies.publish.bulk.package import MEDIA_TYPES
from policies.site.parameters import page

FOR_EVER = "public, max-age=31536000, immutable"


@page()
def file(request: HttpRequest, version: str, file: str) -> HttpResponseBase:
    edition = shelf.edition(settings.BULK_DIR, version)
    found = edition.file(file) if edition else None
    if edition is None or found is None:
        raise Http404
    response = FileResponse(
        (settings.BULK_DIR / edition.version / found.name).open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=MEDIA_TYPES[found.format],
    )
    response["Cache-Control"] = FOR_EVER
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


@page()
def latest(request: HttpRequest, file: str) -> HttpResponseBase:
    version = shelf.latest(settings.BULK_DIR)
    if version is None:
        raise Http404
    response = HttpResponseRedirect(reverse("bulk-file", args=[version, file]))
    response["Cache-Control"] = "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response
