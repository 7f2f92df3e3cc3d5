"""What the head and the foot of every page need: title kept for reuse, structured data, version."""

import json
from collections.abc import Iterable
from html import unescape
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from policies.models import DataVersion, LandYear, Locality
from policies.models.data_version import Version
from policies.site import structured
from policies.site.addresses import address
from policies.site.citing import version_of
from policies.site.templatetags.figures import api, language_tag

register = template.Library()

# A script element ends at the first "</script": no text may hold one, nor begin a comment.
UNSAFE = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


class Kept(template.Node):
    """Renders its content, which may hold blocks, into a variable: one title serves several elements."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: template.Context) -> SafeString:
        words = " ".join(self.nodelist.render(context).split())
        context[self.name] = mark_safe(words.replace('"', "&quot;"))  # nosec B308 # escaped by its template
        return SafeString("")


@register.tag
def keep(parser: Parser, token: Token) -> Kept:
    """``{% keep page_title %}…{% endkeep %}``; what is kept is escaped already."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return Kept(nodelist, name)


@register.simple_tag(takes_context=True)
def data_version(context: template.Context) -> Version:
    """The version of the data that this page shows: the one its ETag was made of."""
    return _version(context.get("request"))


def _version(request: HttpRequest | None) -> Version:
    return version_of(request) if request is not None else DataVersion.objects.current()


@register.simple_tag
def today() -> Any:
    """The day of this answer, for what is printed and cited."""
    return timezone.localdate()


@register.simple_tag(takes_context=True)
def section(context: template.Context, name: str, label: str) -> SafeString:
    """An item of the navigation, marked where the page lies in it; nothing where there is none."""
    try:
        here_is = address(f"site:{name}")
    except NoReverseMatch:
        return SafeString("")
    request: HttpRequest | None = context.get("request")
    here = request is not None and request.path.startswith(here_is)
    return format_html(
        '<li><a href="{}"{}>{}</a></li>',
        here_is,
        SafeString(' aria-current="true"') if here else "",
        label,
    )


@register.filter
def json_ld(said: structured.Said) -> SafeString:
    """Structured data as a script element that holds data only."""
    written = json.dumps(said, ensure_ascii=False).translate(UNSAFE)
    element = f'<script type="application/ld+json">{written}</script>'
    return mark_safe(element)  # nosec B308 # what could end the element is written as its number


def _absolute(context: template.Context, path: str) -> str:
    request: HttpRequest | None = context.get("request")
    return request.build_absolute_uri(path) if request else path


@register.simple_tag(takes_context=True)
def say_crumbs(
    context: template.Context, above: Iterable[Locality] = (), here: Locality | None = None
) -> SafeString:
    """The breadcrumbs of a place, for machines."""
    steps = [(gettext("Localities"), address("site:localities"))]
    steps += [
        (place.name, address("site:locality", place.code))
        for place in (*(above or ()), *([here] if here else ()))
    ]
    return json_ld(structured.breadcrumbs([(n, _absolute(context, a)) for n, a in steps]))


@register.simple_tag(takes_context=True)
def say_website(context: template.Context) -> SafeString:
    """The tracker itself, on its front page."""
    home = _absolute(context, address("site:home"))
    return json_ld(structured.website(home, language_tag(get_language() or "en")))


@register.simple_tag(takes_context=True)
def say_dataset(
    context: template.Context,
    nouns: str,
    places: Iterable[Locality] = (),
    figures: Iterable[LandYear] = (),
) -> SafeString:
    """The figures of this page: the API's lists ``nouns`` (separated by spaces) of the places.

    Name and description are those of the page; years are those of its land figures.
    """
    places, figures = list(places or ()), list(figures or ())
    downloads = [
        structured.download(_absolute(context, api(noun, suffix, locality=code)), media)
        for noun in nouns.split()
        for code in ([place.code for place in places] or [""])
        for suffix, media in structured.MEDIA.items()
    ]
    years = (min(f.year for f in figures), max(f.year_to for f in figures)) if figures else None
    request: HttpRequest | None = context.get("request")
    said = structured.dataset(
        _plain(context.get("page_title")),
        _plain(context.get("page_description")),
        request.build_absolute_uri() if request else "",
        _version(request),
        downloads,
        places,
        years,
    )
    return json_ld(said)


@register.simple_tag(takes_context=True)
def say_compared(context: template.Context, columns: Iterable[Any]) -> SafeString:
    """The figures of a comparison: those of each of its places."""
    columns = list(columns)
    return say_dataset(
        context,
        "land-years instruments incentives firms awards speeches",
        [column.place for column in columns],
        [row for column in columns for row in column.figures],
    )


def _plain(words: Any) -> str:
    """Kept words without their HTML escapes."""
    return unescape(str(words or ""))
