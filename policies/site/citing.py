"""The page that is being made, as it is cited; and its citation as a file, at the page's own address."""

from html import unescape
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.models import DataVersion
from policies.models.data_version import Version
from policies.publish.citations import FILES, Cited

PARAMETER = "cite"
# What other sites add to a link: no question to us.
TRACKING = ("utm_", "fbclid", "gclid", "mc_")


def version_of(request: HttpRequest) -> Version:
    """The version of the data that an answer shows: the one its ETag was made of, where it has one."""
    kept = request.__dict__
    if "data_version" not in kept:
        kept["data_version"] = DataVersion.objects.current()
    return kept["data_version"]


def question_of(request: HttpRequest) -> QueryDict:
    """What a page is asked, without what other sites added to its address; a copy.

    Nothing where more is asked than can be read: the page then says that.
    """
    try:
        query = request.GET.copy()
    except TooManyFieldsSent:
        return QueryDict(mutable=True)
    for name in [name for name in query if name.startswith(TRACKING)]:
        del query[name]
    return query


def path_of(request: HttpRequest) -> str:
    """The path and query of a page, as it is cited."""
    query = question_of(request)
    return request.path + (f"?{query.urlencode()}" if query else "")


def cited(context: Any) -> Cited | None:
    """The page that is being made from this context; it is kept with the request for ``citation_file``."""
    request: HttpRequest | None = context.get("request")
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    if request is None or blocks is None:
        return None
    version = version_of(request)
    title = " ".join(unescape(strip_tags(blocks.get_block("title").render(context))).split())
    found = Cited(
        title=title,
        address=uri_to_iri(request.build_absolute_uri(path_of(request))),
        publisher=_("Local Industrial Policy Tracker"),
        version=str(version),
        updated=version.day,
        accessed=timezone.localdate(),
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
    )
    request.__dict__["cited"] = found
    return found


def citation_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """The citation of the page that was just made, as a file. Raises Http404 for a page without one."""
    found: Cited | None = request.__dict__.get("cited")
    if found is None:
        raise Http404(_("This page has no citation."))
    media_type, write = FILES[suffix]
    response = HttpResponse(write(found), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.key[:80]}.{suffix}"'
    return response
