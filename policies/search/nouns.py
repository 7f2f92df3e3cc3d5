"""The nouns that are searched, and what each gives to the search. A new one is a function and a row."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models import (
    Award,
    Firm,
    Holder,
    Incentive,
    LandAward,
    LandHolding,
    Locality,
    Official,
    PolicyInstrument,
    Source,
    Speech,
    SpeechText,
    Tenure,
)
from policies.search.documents import (
    CHUNK,
    Document,
    Noun,
    Places,
    filled,
    in_chunks,
    named,
    quotes_of,
    type_names,
    types_of,
    year_of,
)


def _localities(rows: Any) -> Iterator[Document]:
    former = Locality.objects.published().filter(valid_to__isnull=False)
    places = Places()
    for row in rows.in_force().prefetch_related(Prefetch("lives", former)).iterator(CHUNK):
        lives = [(_("former name"), f"{life.name_zh} {life.code}") for life in row.lives.all()]
        yield Document(
            row.pk,
            row.updated_at,
            named(row.name_zh, row.name_en),
            [(_("code"), row.code), *places.parts(row.pk), *lives],
            ["kind=locality", *places.facets(row.pk)],
        )


def _firms(rows: QuerySet[Any]) -> Iterator[Document]:
    places = Places()
    rows = rows.select_related("sector").prefetch_related("names")
    for row in rows.iterator(CHUNK):
        codes = " ".join(named(row.uscc, row.ticker, row.lei, row.wikidata))
        facets = [f"sector={row.sector.code}"] if row.sector else []
        facets += [f"stage={row.stage}"] if row.stage else []
        yield Document(
            row.pk,
            row.updated_at,
            named(row.name_zh, row.name_en, *(name.name for name in row.names.all())),
            [*filled((_("codes"), codes)), *places.parts(row.seat_id)],
            ["kind=firm", *places.facets(row.seat_id), *facets],
        )


def _officials(rows: QuerySet[Any]) -> Iterator[Document]:
    places = Places()
    for row in rows.prefetch_related(Prefetch("tenures", Tenure.objects.published())).iterator(
        CHUNK
    ):
        held = list(row.tenures.all())
        offices = [(_("office"), f"{one.office_zh} {one.office_en}") for one in held]
        where = [part for one in held for part in places.parts(one.locality_id)]
        facets = [facet for one in held for facet in places.facets(one.locality_id)]
        yield Document(
            row.pk,
            row.updated_at,
            named(row.name_zh, row.name_en),
            [*offices, *where],
            ["kind=official", *facets],
        )


def _instruments(rows: QuerySet[Any]) -> Iterator[Document]:
    places = Places()
    offered = Incentive.objects.published().select_related("type__parent")
    rows = rows.prefetch_related(
        "types__parent", "sectors", Prefetch("incentives", offered, to_attr="offered")
    )
    for chunk in in_chunks(rows):
        quotes = quotes_of(chunk)
        places.know(row.locality_id for row in chunk)
        for row in chunk:
            types = [*row.types.all(), *(incentive.type for incentive in row.offered)]
            stages = {i.target_stage for i in row.offered if i.target_stage}
            yield Document(
                row.pk,
                row.updated_at,
                named(row.title_zh, row.title_en),
                [
                    *filled(
                        (_("document number 文号"), row.document_number),
                        (_("issuing body"), row.issuing_body),
                        (_("summary"), row.summary_zh),
                        (_("summary"), row.summary_en),
                        (_("summary"), row.summary_fr),
                        (_("types"), type_names(row.types.all())),
                    ),
                    *quotes[row.pk],
                    *places.parts(row.locality_id),
                ],
                [
                    "kind=instrument",
                    *places.facets(row.locality_id),
                    *year_of(row.announced_on),
                    *types_of(types),
                    *(f"sector={sector.code}" for sector in row.sectors.all()),
                    *(f"stage={stage}" for stage in stages),
                ],
                row.announced_on,
            )


def _incentives(rows: QuerySet[Any]) -> Iterator[Document]:
    places = Places()
    rows = rows.select_related("instrument", "type__parent").prefetch_related("instrument__sectors")
    for chunk in in_chunks(rows):
        quotes = quotes_of(chunk)
        places.know(row.instrument.locality_id for row in chunk)
        for row in chunk:
            act = row.instrument
            day = row.period_from or act.announced_on
            yield Document(
                row.pk,
                row.updated_at,
                named(row.name_zh, row.name_en, row.name_fr),
                [
                    *filled(
                        (_("eligibility"), row.eligibility),
                        (_("type"), type_names([row.type])),
                        (_("instrument"), " · ".join(named(act.title_zh, act.title_en))),
                    ),
                    *quotes[row.pk],
                    *places.parts(act.locality_id),
                ],
                [
                    "kind=incentive",
                    *places.facets(act.locality_id),
                    *year_of(day),
                    *types_of([row.type]),
                    *(f"sector={sector.code}" for sector in act.sectors.all()),
                    *([f"stage={row.target_stage}"] if row.target_stage else []),
                ],
                day,
            )


def _awards(rows: QuerySet[Any]) -> Iterator[Document]:
    places = Places()
    rows = rows.select_related("firm", "giver", "kind__parent").prefetch_related(
        "firm__names", "giver__names"
    )
    for chunk in in_chunks(rows):
        quotes = quotes_of(chunk)
        places.know(row.locality_id for row in chunk)
        for row in chunk:
            firms = [firm for firm in (row.firm, row.giver) if firm]
            borne = [name.name for firm in firms for name in firm.names.all()]
            stage = row.firm.stage if row.firm else ""
            yield Document(
                row.pk,
                row.updated_at,
                named(row.recipients, *(n for f in firms for n in (f.name_zh, f.name_en))),
                [
                    *filled(
                        (_("what was received"), row.description_zh),
                        (_("what was received"), row.description_en),
                        (_("what was received"), row.description_fr),
                        (_("kind"), type_names([row.kind])),
                        (_("names"), " · ".join(borne)),
                    ),
                    *quotes[row.pk],
                    *places.parts(row.locality_id),
                ],
                [
                    "kind=award",
                    *places.facets(row.locality_id),
                    *year_of(row.awarded_on),
                    *types_of([row.kind]),
                    *([f"stage={stage}"] if stage else []),
                ],
                row.awarded_on,
            )


def _speeches(rows: QuerySet[Any]) -> Iterator[Document]:
    places = Places()
    rows = rows.select_related("official")
    for chunk in in_chunks(rows):
        texts = SpeechText.objects.open_to_all().filter(speech__in=[row.pk for row in chunk])
        open_texts = dict(texts.values_list("speech_id", "content"))
        for row in chunk:
            speaker = row.official
            who = f"{speaker.name_zh} {speaker.name_en}" if speaker else ""
            text = open_texts.get(row.pk, "")
            yield Document(
                row.pk,
                row.updated_at,
                named(row.title_zh, row.title_en, row.title_fr),
                [
                    *filled(
                        (_("speaker"), who),
                        (_("office"), row.office),
                        (_("occasion"), row.occasion),
                    ),
                    *((_("text"), line) for line in text.splitlines() if line.strip()),
                    *places.parts(row.locality_id),
                ],
                ["kind=speech", *places.facets(row.locality_id), *year_of(row.spoken_on)],
                row.spoken_on,
            )


def _sources(rows: QuerySet[Any]) -> Iterator[Document]:
    for row in rows.iterator(CHUNK):
        yield Document(
            row.pk,
            row.updated_at,
            [row.title],
            filled((_("publisher"), row.publisher), (_("author"), row.author)),
            ["kind=source", *year_of(row.published_on)],
            row.published_on,
        )


def _land_awards(rows: QuerySet[Any]) -> Iterator[Document]:
    places = Places()
    columns = rows.values_list(
        "pk", "updated_at", "locality_id", "supervision_no", "sector_label", "use", "signed_on",
        "names_withheld", "project", "location", "parcel_no",
    )  # fmt: skip
    for chunk in in_chunks(columns):
        held = _organisations([row[0] for row in chunk])
        places.know(row[2] for row in chunk)
        for pk, stamp, place, number, sector, use, day, withheld, *told in chunk:
            project, location, parcel = ("", "", "") if withheld else told
            yield Document(
                pk,
                stamp,
                named(project),
                [
                    *filled(
                        (_("location"), location),
                        *((_("holder"), name) for name in held.get(pk, ())),
                        (_("supervision number 电子监管号"), number),
                        (_("parcel number 宗地号"), parcel),
                        (_("sector as printed"), sector),
                    ),
                    *places.parts(place),
                ],
                ["kind=land_award", *places.facets(place), *year_of(day), f"use={use}"],
                day,
            )


def _organisations(awards: list[int]) -> dict[int, list[str]]:
    """The holders whose names the public may read, by award."""
    found: dict[int, list[str]] = {}
    holdings = LandHolding.objects.filter(award__in=awards).order_by("award_id", "position")
    columns = ("award_id", "holder__name", "holder__kind")
    for award, name, kind in holdings.values_list(*columns):
        if kind in Holder.NAMED:
            found.setdefault(award, []).append(name)
    return found


# In the order in which results of one rank stand.
NOUNS: dict[str, Noun] = {
    noun.kind: noun
    for noun in (
        Noun("locality", Locality, pgettext_lazy("search", "localities"), _localities),
        Noun("firm", Firm, pgettext_lazy("search", "firms"), _firms),
        Noun("official", Official, pgettext_lazy("search", "officials"), _officials),
        Noun("instrument", PolicyInstrument, pgettext_lazy("search", "instruments"), _instruments),
        Noun("incentive", Incentive, pgettext_lazy("search", "incentives"), _incentives),
        Noun("award", Award, pgettext_lazy("search", "awards"), _awards),
        Noun("speech", Speech, pgettext_lazy("search", "speeches"), _speeches),
        Noun("source", Source, pgettext_lazy("search", "sources"), _sources),
        Noun("land_award", LandAward, pgettext_lazy("search", "land awards"), _land_awards),
    )
}
KIND_OF: dict[type[Model], str] = {noun.model: noun.kind for noun in NOUNS.values()}


def place_of_record(record: Any) -> int | None:
    """The key of the locality that a record lies in, a locality in itself; None where it has none."""
    if isinstance(record, Locality):
        return record.pk
    holder = record.instrument if isinstance(record, Incentive) else record
    return getattr(holder, "locality_id", None) or getattr(holder, "seat_id", None)
