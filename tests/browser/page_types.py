"""One address of every page type of the public site, found by following links as a reader does.

What page types there are is read from the URL configuration: a new one is looked at without being listed
here, and one that no link leads to has to be reachable by ``FILL``.
"""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve, reverse

from tests.test_public_surfaces import public_routes

# Parts of addresses that no link on the starter set's pages carries.
FILL = {
    "token": "nothing",
    "code": "330100",
    "key": "330100",
    "version": "none",
    "file": "README.md",
}
# States of pages that differ from what the first link leads to.
STATES = (
    "/nothing-here/", "/instruments/?page=none", "/localities/?q=xiaoshan", "/localities/?q=zzz",
    "/localities/330181/", "/localities/100000/land/", "/compare/", "/compare/?a=330100&b=440300",
    "/land/?locality=330100&use=industrial", "/land/?holder=zzzz", "/speeches/?group=industry",
    "/firms/?locality=540000",
)  # fmt: skip
LINK = re.compile(r"<(?:a|link|form|img|iframe)\b[^>]*?\b(?:href|action|src)=\"([^\"#]+)")


def fetch(address: str) -> tuple[str, str]:
    """Media type and text of what is at an address; refusals have pages too."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.headers.get_content_type(), answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.headers.get_content_type(), error.read().decode("utf-8", "replace")


def name_of(path: str) -> str:
    """The name of the page type at a path; empty for what is no page of the site."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return match.view_name if match.view_name.startswith("site:") else ""


@cache
def page_types(server: str) -> dict[str, str]:
    """Name → path of every page type that is HTML. Fails where one cannot be found."""
    wanted = {name: parts for name, parts in public_routes() if name.startswith("site:")}
    found: dict[str, str] = {}
    media: dict[str, str] = {}
    first = ["/", *(reverse(name) for name, parts in wanted.items() if not parts)]
    queue = {name_of(path): path for path in reversed(first)}
    while queue:
        name, path = queue.popitem()
        found[name] = path
        media[name], text = fetch(server + path)
        if media[name] == "text/html":
            queue |= {
                name: link
                for link in links(text, path)
                if (name := name_of(urlsplit(link).path)) and name not in found
            }
    for name in wanted.keys() - found.keys():
        if not all(part in FILL for part in wanted[name]):
            raise AssertionError(f"no link leads to a page of the type {name}")
        found[name] = reverse(name, kwargs={part: FILL[part] for part in wanted[name]})
        media[name], _text = fetch(server + found[name])
    return {name: path for name, path in found.items() if media[name] == "text/html"}


def links(text: str, path: str) -> Iterator[str]:
    """The paths, with their queries, that a page leads to on this site, in English."""
    for address in LINK.findall(text):
        whole = urlsplit(urljoin(path, unescape(address)))
        if not whole.netloc and not whole.path.startswith(("/zh-hans/", "/fr/")):
            yield whole.path + (f"?{whole.query}" if whole.query else "")


def all_pages(server: str) -> list[str]:
    """A path of every page type, and the states worth a look."""
    return list(dict.fromkeys([*page_types(server).values(), *STATES]))
