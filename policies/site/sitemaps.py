"""What search engines are told: the published pages in every language, when they last changed.

Land awards come in parts by number of the row, so that no part and no index counts the table.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from policies.models import (
    Award,
    Firm,
    Incentive,
    LandAward,
    Locality,
    Official,
    PolicyInstrument,
    Source,
    Speech,
)
from policies.site.templatetags.figures import language_tag

# Each in three languages, with three alternates: quick to write, and far below 50,000 addresses.
PER_PART = 1_500
PAGES = (
    "home", "search", "localities", "compare", "instruments", "incentives", "firms", "awards",
    "officials", "speeches", "land", "sources", "charts", "methods", "data", "feeds", "about",
)  # fmt: skip
LANGUAGES = [code for code, _name in settings.LANGUAGES]
Place = tuple[str, datetime.datetime | None]  # address in the default language, last change


def translations(address: str) -> dict[str, str]:
    """The address in each language: the default one has no prefix."""
    return {
        code: address if code == settings.LANGUAGE_CODE else f"/{code}{address}"
        for code in LANGUAGES
    }


def entries(places: Iterable[Place], site: str) -> list[dict[str, Any]]:
    """One entry for each address and language, each naming the others; ``site`` is scheme and host."""
    found = []
    for address, changed in places:
        by_language = translations(f"{address}")
        alternates = [
            {"location": f"{site}{path}", "lang_code": language_tag(code)}
            for code, path in by_language.items()
        ]
        alternates.append({"location": f"{site}{address}", "lang_code": "x-default"})
        found += [
            {
                "location": f"{site}{path}", "lastmod": changed, "changefreq": None, "priority": "",
                "alternates": alternates,
            }
            for path in by_language.values()
        ]  # fmt: skip
    return found


@dataclass(frozen=True)
class Part:
    """One part of a section, as the framework's paginator has it."""

    object_list: Sequence[Place]


class Section(Sitemap):
    """The public pages of one noun, in parts by the number of the row."""

    def __init__(self, route: str, rows: Any, key: str = "uid") -> None:
        self.route, self.rows, self.key = route, rows, key

    def get_latest_lastmod(self) -> datetime.datetime | None:
        """The last change of any, from the index of that column."""
        latest = self.rows().order_by("-updated_at").values_list("updated_at", flat=True)
        return latest.first()

    @property
    def paginator(self) -> "Section":  # type: ignore[override]
        return self

    @property
    def num_pages(self) -> int:
        """Parts up to the highest number; a part in which nothing is published is empty."""
        highest = self.rows().order_by("-pk").values_list("pk", flat=True).first() or 0
        return -(-highest // PER_PART) or 1

    def page(self, number: int) -> Part:
        number = int(number)
        if not 1 <= number <= self.num_pages:
            raise EmptyPage(f"There are {self.num_pages} parts.")
        with translation.override(settings.LANGUAGE_CODE):
            head, tail = reverse(self.route, args=["-0-"]).split("-0-")
        rows = self.rows().filter(pk__gt=(number - 1) * PER_PART, pk__lte=number * PER_PART)
        found = rows.order_by("pk").values_list(self.key, "updated_at")
        return Part([(f"{head}{key}{tail}", changed) for key, changed in found])

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list:
        host = f"{protocol or 'https'}://{site.domain}"
        return entries(self.page(int(page)).object_list, host)


class Pages(Section):
    """The pages without a record of their own; when they last changed is not known."""

    def __init__(self) -> None:
        super().__init__("site:home", None)

    def get_latest_lastmod(self) -> None:
        return None

    @property
    def num_pages(self) -> int:
        return 1

    def page(self, number: int) -> Part:
        if int(number) != 1:
            raise EmptyPage("There is one part.")
        found: list[Place] = []
        with translation.override(settings.LANGUAGE_CODE):
            for name in PAGES:
                try:
                    found.append((reverse(f"site:{name}"), None))
                except NoReverseMatch:
                    continue
        return Part(found)


def places() -> Any:
    return Locality.objects.published().in_force()


def _known(sections: dict[str, Section]) -> dict[str, Section]:
    """The sections whose records have a page."""
    known = {}
    for name, section in sections.items():
        try:
            reverse(section.route, args=["x"])
        except NoReverseMatch:
            continue
        known[name] = section
    return known


def sections() -> dict[str, type[Sitemap] | Sitemap]:
    """Every section of the site map."""
    nouns = {
        "localities": Section("site:locality", places, "code"),
        "localities-land": Section("site:locality-land", places, "code"),
        "instruments": Section("site:instrument", PolicyInstrument.objects.published),
        "incentives": Section("site:incentive", Incentive.objects.published),
        "firms": Section("site:firm", Firm.objects.published),
        "awards": Section("site:award", Award.objects.published),
        "officials": Section("site:official", Official.objects.published),
        "speeches": Section("site:speech", Speech.objects.published),
        "sources": Section("site:source", Source.objects.published),
        "land": Section("site:land-award", LandAward.objects.published),
    }
    return {"pages": Pages(), **_known(nouns)}


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: all that is public, and where it is listed."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in translations("/admin/").values()),
        "Disallow: /api/v1/count/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
