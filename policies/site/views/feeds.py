"""Atom feeds: what is new in all, in a place, with a firm, among the answers to a search."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.models import Firm, Locality
from policies.publish import feeds, searches
from policies.publish.feeds import Item
from policies.site.citing import version_of
from policies.site.moved import moved
from policies.site.parameters import page
from policies.site.templatetags.figures import language_tag
from policies.text.cells import for_xml

BEGAN = 2026  # the year of the tags: whose they are was settled then


def tag(*parts: str) -> str:
    """An id that stays, whatever address a record has later (RFC 4151)."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"tag:{host},{BEGAN}:{'/'.join(parts)}"


class AtomFeed(Atom1Feed):
    """With the day of the data where nothing is listed, so that a feed does not change by being read."""

    def latest_post_date(self) -> datetime.datetime:
        return super().latest_post_date() if self.items else self.feed["since"]


class RecordsFeed(Feed):
    """A feed of records; what it lists is said by ``subject``, ``(id, title, path, items)``."""

    feed_type = AtomFeed

    def __init__(
        self, request: HttpRequest, id_: str, title: str, path: str, items: list[Item]
    ) -> None:
        self.asked, self.id_, self.what, self.path, self.found = request, id_, title, path, items

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        return None

    def title(self) -> str:
        return f"{for_xml(self.what)} · {_('Local Industrial Policy Tracker')}"

    def subtitle(self) -> str:
        return _("Published records, the latest change first.")

    def link(self) -> str:
        return self.path

    def feed_guid(self) -> str:
        return tag("feeds", self.id_, str(get_language()))

    def author_name(self) -> str:
        return _("Local Industrial Policy Tracker")

    def feed_url(self) -> str:
        return self.asked.get_full_path()

    def feed_extra_kwargs(self, obj: Any) -> dict[str, Any]:
        day = datetime.datetime.combine(version_of(self.asked).day, datetime.time())
        return {"since": timezone.make_aware(day)}

    @property
    def language(self) -> str:  # type: ignore[override]
        return language_tag(get_language() or "en")

    def items(self) -> list[Item]:
        return self.found

    def item_title(self, item: Any) -> str:
        return for_xml(item.title)

    def item_description(self, item: Any) -> str:
        return for_xml(item.summary)

    def item_link(self, item: Any) -> str:
        return reverse("site:home").rstrip("/") + item.path

    def item_guid(self, item: Any) -> str:
        return tag(item.noun, item.uid)

    def item_updateddate(self, item: Any) -> datetime.datetime:
        return item.updated


def answer(
    request: HttpRequest, id_: str, title: str, path: str, items: list[Item]
) -> HttpResponse:
    return RecordsFeed(request, id_, title, path, items)(request)


@page()
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "site/feeds.html")


@page()
def new(request: HttpRequest) -> HttpResponse:
    return answer(
        request, "new", _("New and changed records"), reverse("site:home"), feeds.newest()
    )


@page()
def locality(request: HttpRequest, code: str) -> HttpResponse:
    place = Locality.objects.published().in_force().filter(code=code).first()
    if place is None:
        raise Http404(_("No locality has this code."))
    path = reverse("site:locality", args=[code])
    return answer(request, f"localities/{code}", place.name, path, feeds.of_locality(place))


@page()
def firm(request: HttpRequest, uid: str) -> HttpResponse:
    record = Firm.objects.published().filter(uid=uid).first()
    if record is None:
        return moved(request, Firm.objects.all(), uid, _("No firm has this id."))
    path = reverse("site:firm", args=[uid])
    return answer(request, f"firms/{uid}", record.name, path, feeds.of_firm(record))


def search(request: HttpRequest) -> HttpResponse:
    """The answers to ``?q=…`` and the filters of the search page."""
    query = request.GET.urlencode()
    try:
        found = searches.items(query)
    except searches.NoSearch:
        raise Http404(_("No search answers here.")) from None
    title = _("Search: %(words)s") % {"words": request.GET.get("q", "")}
    return answer(
        request, f"search?{query}", title, f"{reverse('site:home')}search/?{query}", found
    )
