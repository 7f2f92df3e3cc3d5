"""Records in the words of schema.org, as dictionaries for JSON-LD.

A record comes as the API shows it, so that nothing is said here that is not public there. What is not
known, or was not asked for, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CONTEXT = "https://schema.org"

Said = dict[str, Any]
Shown = Mapping[str, Any]  # a record as the API shows it
Part = Callable[[Shown], Any]


def area(code: str, name: str, *others: str) -> Said:
    """A place with its code, its name and its names in other languages."""
    return {
        "@type": "AdministrativeArea",
        "name": name,
        "alternateName": list(others),
        "identifier": code,
    }


def linked(noun: str, record: Shown, site: str, about: str) -> Said:
    """A record of a noun; ``site`` is the address of the site without a slash at its end, ``about``
    that of the record.
    """
    words = WORDS[noun]
    said = {
        "@context": CONTEXT,
        "@type": words.kind(record),
        "@id": about,
        "identifier": record.get("uid") or record.get("code"),
        "url": site + record["url"] if "url" in record else None,
        "subjectOf": [_cited(citation) for citation in record.get("citations", ())],
    }
    said |= {name: part(record) for name, part in words.parts.items()}
    for name, (other, field) in words.links.items():
        if key := record.get(field):
            reached = {"@id": f"{site}/api/v1/{other}/{key}/"}
            said[name] = [reached, *said[name]] if name in said else reached
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


@dataclass(frozen=True)
class Words:
    """How schema.org says a noun: its type, its properties, and the records that it points at.

    ``links`` gives by property the noun and the field with the identifier.
    """

    kind: Callable[[Shown], Any]
    parts: dict[str, Part]
    links: dict[str, tuple[str, str]]


def _words(
    kind: Any, links: dict[str, tuple[str, str]] | None = None, **parts: str | Part
) -> Words:
    return Words(
        kind if callable(kind) else lambda record: kind,
        {name: part if callable(part) else _field(part) for name, part in parts.items()},
        links or {},
    )


def _field(name: str) -> Part:
    return lambda record: record.get(name)


def _others(*names: str) -> Part:
    """The names in other languages that there are."""
    return lambda record: [record[name] for name in names if record.get(name)]


def _first(*names: str) -> Part:
    """The first of these that there is."""
    return lambda record: next((record[name] for name in names if record.get(name)), None)


def _date(day: str, precision: str) -> Part:
    """A date as far as it is known: a year, a month or a day."""
    length = {"year": 4, "month": 7}

    def part(record: Shown) -> str | None:
        found = record.get(day)
        return str(found)[: length.get(record.get(precision, ""), 10)] if found else None

    return part


def _place(field: str = "locality") -> Part:
    def part(record: Shown) -> Said | None:
        found = record.get(field)
        if not isinstance(found, Mapping):
            return None
        return area(found["code"], found["name_en"], found["name_zh"])

    return part


def _government(record: Shown) -> Said | None:
    """The government of the record's locality."""
    place = _place()(record)
    return place and {"@type": "GovernmentOrganization", "name": place["name"], "areaServed": place}


def _organisation(field: str) -> Part:
    return lambda record: (
        {"@type": "Organization", "name": record[field]} if record.get(field) else None
    )


def _amount(**figures: str) -> Part:
    """An amount of money; ``figures`` gives by property the field that holds it."""

    def part(record: Shown) -> Said | None:
        known = {
            name: record[field] for name, field in figures.items() if record.get(field) is not None
        }
        if not known:
            return None
        return {"@type": "MonetaryAmount", "currency": record.get("currency"), **known}

    return part


def _incentive_kind(record: Shown) -> Any:
    """A service of the government; where it pays an amount, a grant as well."""
    paid = record.get("amount_min") is not None or record.get("amount_max") is not None
    return ["GovernmentService", "MonetaryGrant"] if paid else "GovernmentService"


def _point(record: Shown) -> Said | None:
    if record.get("latitude") is None or record.get("longitude") is None:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": record["latitude"],
        "longitude": record["longitude"],
    }


def _in_effect(record: Shown) -> str | None:
    """The days in effect as ISO 8601 has a span, open where an end is not known."""
    first, last = record.get("effective_on"), record.get("expires_on")
    return f"{first or '..'}/{last or '..'}" if first or last else None


def _wikidata(record: Shown) -> str | None:
    item = record.get("wikidata")
    return f"https://www.wikidata.org/entity/{item}" if item else None


def _cited(citation: Shown) -> Said:
    source = citation["source"]
    found = {
        "@type": "CreativeWork",
        "name": source["title"],
        "publisher": source["publisher"],
        "url": source["url"],
    }
    return {name: value for name, value in found.items() if value}


def _terms(field: str, code: str, name: str) -> Part:
    """The terms of a set, each with its code and its name."""

    def part(record: Shown) -> list[Said]:
        return [
            {"@type": "DefinedTerm", "termCode": item[code], "name": item[name]}
            for item in record.get(field, ())
        ]

    return part


def _names(items: str, *columns: str) -> Part:
    """The names in columns, and those in a list of names."""

    def part(record: Shown) -> list[str]:
        listed: Iterable[Shown] = record.get(items, ())
        return [*_others(*columns)(record), *(item["name"] for item in listed)]

    return part


WORDS: dict[str, Words] = {
    "localities": _words(
        lambda record: "Country" if record.get("kind") == "country" else "AdministrativeArea",
        identifier="code",
        name="name_en",
        alternateName=_others("name_zh"),
        containedInPlace=_place("parent"),
        geo=_point,
    ),
    "instruments": _words(
        "Legislation",
        name="title_en",
        alternateName=_others("title_zh"),
        description="summary_en",
        legislationIdentifier="document_number",
        legislationPassedBy=_organisation("issuing_body"),
        legislationJurisdiction=_place(),
        legislationDate=_date("announced_on", "announced_precision"),
        temporalCoverage=_in_effect,
        keywords=lambda record: [*record.get("types", ()), *record.get("sectors", ())],
    ),
    "incentives": _words(
        _incentive_kind,
        {"subjectOf": ("instruments", "instrument")},
        name="name_en",
        alternateName=_others("name_zh", "name_fr"),
        serviceType="type",
        provider=_government,
        amount=_amount(minValue="amount_min", maxValue="amount_max"),
        termsOfService="eligibility",
    ),
    "firms": _words(
        "Organization",
        {"parentOrganization": ("firms", "parent")},
        name="name_zh",
        alternateName=_names("names", "name_en"),
        taxID="uscc",
        leiCode="lei",
        location=_place("seat"),
        sameAs=_wikidata,
    ),
    "awards": _words(
        lambda record: "Grant" if record.get("amount") is None else "MonetaryGrant",
        {"fundedItem": ("firms", "firm"), "subjectOf": ("instruments", "instrument")},
        name=_first("description_en", "firm_name_zh", "recipients"),
        alternateName=_others("description_zh", "description_fr"),
        amount=_amount(value="amount"),
        funder=lambda record: None if record.get("giver") else _government(record),
    ),
    "officials": _words(
        "Person",
        name="name_en",
        alternateName=_others("name_zh"),
        jobTitle=lambda record: [office["office_en"] for office in record.get("offices", ())],
    ),
    "speeches": _words(
        "CreativeWork",
        {"author": ("officials", "official"), "isBasedOn": ("sources", "source")},
        name="title_en",
        alternateName=_others("title_zh", "title_fr"),
        genre=lambda record: "speech",
        dateCreated=_date("spoken_on", "spoken_precision"),
        locationCreated=_place(),
        inLanguage="language",
        license="licence",
    ),
    "land-awards": _words(
        "GovernmentPermit",
        name="supervision_no",
        description="project",
        validIn=_place(),
        validFrom=lambda record: record.get("signed_on"),
        issuedBy=_organisation("approved_by"),
    ),
    "sources": _words(
        "CreativeWork",
        name="title",
        author="author",
        publisher=_organisation("publisher"),
        sameAs="url",
        url="url",
        archivedAt="archived_url",
        datePublished="published_on",
        inLanguage="language",
    ),
    "lexicons": _words(
        "DefinedTermSet",
        name="title_en",
        alternateName=_others("title_zh", "title_fr"),
        version="version",
        inLanguage="language",
        hasDefinedTerm=_terms("terms", "text", "gloss_en"),
    ),
    "instrument-types": _words(
        "DefinedTerm",
        termCode="code",
        name="name_en",
        alternateName=_others("name_zh", "name_fr"),
        description="definition_en",
    ),
    "concept-schemes": _words(
        "DefinedTermSet",
        name="name_en",
        alternateName=_others("name_zh", "name_fr"),
        version="version",
        publisher=_organisation("publisher"),
        url="source_url",
        hasDefinedTerm=_terms("concepts", "code", "label_en"),
    ),
    "sectors": _words(
        "DefinedTerm",
        termCode="code",
        name="name_en",
        alternateName=_others("name_zh", "name_fr"),
    ),
}
