"""Lists as files: the same question as the list page, as CSV, XLSX or JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.models import Locality
from policies.publish.files import FORMATS, About, written
from policies.site.citing import version_of
from policies.site.coverage import looked_at
from policies.site.listings import Files
from policies.site.parameters import page


def download(files: Files, suffix: str) -> Callable[..., HttpResponseBase]:
    """The view that answers with the file of a list."""

    @page(*files.parameters)
    def view(request: HttpRequest) -> HttpResponseBase:
        listing = files.read(request)
        version = version_of(request)
        home = request.build_absolute_uri(reverse("site:home"))
        query = request.GET.urlencode()
        about = About(
            title=_titled(files, listing.place),
            site=home.rstrip("/"),
            address=uri_to_iri(f"{home}{files.folder}/{'?' if query else ''}{query}"),
            version=str(version),
            taken=timezone.localdate(),
            language=get_language() or "en",
            coverage=_coverage(files, listing.place, listing.rows),
        )
        response = StreamingHttpResponse(
            written(suffix, files.table, listing.rows, about),
            content_type=FORMATS[suffix].media_type,
        )
        where = f"-{listing.place.code}" if listing.place else ""
        name = f"{files.folder}{where}-{version}.{suffix}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Robots-Tag"] = "noindex"
        return response

    return view


def _titled(files: Files, place: Locality | None) -> str:
    return f"{files.table.title}, {place.name}" if place else str(files.table.title)


def _coverage(files: Files, place: Locality | None, rows: object) -> str:
    """What the list page says of what was looked at, as words alone."""
    if not files.noun:
        return ""
    if place is None:
        return _(
            "The collection has only begun: each locality’s page says what has been looked at."
        )
    looked = looked_at([place])[place.pk][files.noun]
    empty = not rows.exists()  # type: ignore[attr-defined]
    said = render_to_string("site/_looked.html", {"looked": looked, "empty": empty})
    return " ".join(strip_tags(said).split())
