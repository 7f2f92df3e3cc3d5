"""A world of every noun, once published and once in each hidden status, for the walks of the public."""

import datetime

from django.utils import timezone

from policies.models import (
    Award,
    Check,
    Citation,
    Coverage,
    DuplicateCluster,
    Firm,
    FirmName,
    Incentive,
    InstrumentLink,
    InstrumentType,
    LandYear,
    Lexicon,
    Locality,
    Official,
    PolicyInstrument,
    Snapshot,
    Source,
    Speech,
    SpeechText,
    Status,
    Tenure,
    Term,
    TermCount,
    Transcript,
    TranscriptText,
)  # fmt: skip
from tests.conftest import make_locality
from tests.factories import land_award

DRAFT = "zzdraftzz"
PRIVATE = "私密讲话原文"
PERSONS = ("赵钱孙", "买买提·吐尔逊", "周吴有限公司（郑王）")
FORBIDDEN = (DRAFT, PRIVATE, *PERSONS)
UNSEEN = {
    "instrument": "title_en", "incentive": "name_en", "award": "description_en", "firm": "name_en",
    "official": "name_en", "speech": "title_en", "source": "title", "land": "project",
}  # fmt: skip
HIDDEN = (Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN)


def unseen_lives(shown: dict) -> None:
    """Let published records have said hidden words while they were withdrawn, or their act was."""
    for noun, column in UNSEEN.items():
        record = type(shown[noun]).objects.get(pk=shown[noun].pk)
        words = getattr(record, column)
        for status, said in (
            (Status.WITHDRAWN, words), (Status.WITHDRAWN, DRAFT), (Status.PUBLISHED, words),
        ):  # fmt: skip
            record.status = status
            setattr(record, column, said)
            record.save()
    act, benefit = (
        type(shown[noun]).objects.get(pk=shown[noun].pk) for noun in ("instrument", "incentive")
    )
    for record, column, said in (
        (act, "status", Status.WITHDRAWN), (benefit, "eligibility", DRAFT),
        (benefit, "eligibility", "shown eligibility"), (act, "status", Status.PUBLISHED),
    ):  # fmt: skip
        setattr(record, column, said)
        record.save()


def make_world(register, status: Status) -> dict:
    """One record of each noun in a status; all its words are forbidden unless it is published."""
    word = DRAFT if status != Status.PUBLISHED else "shown"
    slug = f"{word}-{status.replace('_', '-')}"
    place = make_locality(
        slug, f"{word} town", f"{word}镇", kind=Locality.Kind.ZONE, zone_kind="new_area",
        parent=register["330100"], status=status, lineage=f"{register['330100'].lineage}{slug}/",
    )  # fmt: skip
    Locality.objects.filter(pk=place.pk).update(today=place)
    home = register["330100"]
    type_ = InstrumentType.objects.create(
        code=f"t-{slug}", name_en=f"{word} type", name_zh=word, name_fr=word, definition_en=word,
        status=status,
    )  # fmt: skip
    source = Source.objects.create(
        uid=f"src-{slug}", title=f"{word} source", kind="news", publisher=word, status=status,
        url=f"https://example.org/{slug}",
    )  # fmt: skip
    Snapshot.objects.create(source=source, origin="pasted", sha256="0" * 64, content=PRIVATE)
    Check.objects.create(
        source=source, checked_at=timezone.now(), result="edited", detail=DRAFT, difference=PRIVATE,
        address=f"https://example.org/{DRAFT}",
    )  # fmt: skip
    firm = Firm.objects.create(
        uid=f"firm-{slug}", name_zh=f"{word}公司{status}", name_en=f"{word} firm", seat=home,
        status=status,
    )  # fmt: skip
    FirmName.objects.create(firm=firm, name=f"{word} alias {status}")
    official = Official.objects.create(
        uid=f"off-{slug}", name_zh=word, name_en=f"{word} official", status=status
    )
    Tenure.objects.create(official=official, locality=home, office_en=f"{word} office")
    instrument = PolicyInstrument.objects.create(
        uid=f"ins-{slug}", title_en=f"{word} plan", title_zh=word, locality=home, summary_en=word,
        status=status,
    )  # fmt: skip
    instrument.types.add(type_)
    incentive = Incentive.objects.create(
        uid=f"inc-{slug}",
        instrument=instrument,
        type=type_,
        name_en=f"{word} benefit",
        status=status,
    )
    award = Award.objects.create(
        uid=f"awd-{slug}", firm=firm, locality=home, instrument=instrument, incentive=incentive,
        kind=type_, description_en=word, status=status,
    )  # fmt: skip
    speech = Speech.objects.create(
        uid=f"spe-{slug}", title_en=f"{word} speech", locality=home, official=official, source=source,
        spoken_on=datetime.date(2025, 2, 5), characters=100, status=status, office=word,
        **({} if status == Status.PUBLISHED else {"visibility": "full", "licence": "CC BY 4.0"}),
    )  # fmt: skip
    SpeechText.objects.create(speech=speech, content=PRIVATE * 3)
    copy = Transcript.objects.create(
        speech=speech, source=source, characters=100, text_sha256=f"{word}-copy", agreement=0.9,
        differing=[{"lexicon": f"{DRAFT}-draft", "version": 1, "term": DRAFT, "counted": 1, "here": 2}],
    )  # fmt: skip
    TranscriptText.objects.create(transcript=copy, content=PRIVATE)
    excerpts = Speech.objects.create(
        uid=f"exc-{slug}", title_en=f"{word} excerpts", locality=home, source=source, status=status,
        spoken_on=datetime.date(2025, 2, 5), characters=600, visibility="excerpts",
    )  # fmt: skip
    SpeechText.objects.create(
        speech=excerpts, content=f"{'好' * 40}产业{word}{'好' * 40}{PRIVATE * 80}"
    )
    lexicon = Lexicon.objects.create(
        uid=f"lex-{slug}", name=slug, title_en=f"{word} words", status=status,
        counted_at=timezone.now(),
    )  # fmt: skip
    term = Term.objects.create(
        lexicon=lexicon, text=f"产业{word}", group=f"g-{word}", gloss_en=word
    )
    TermCount.objects.create(
        speech=speech, lexicon=lexicon, term=term, group=term.group, count=1, basis="computed",
        offsets=[[0, 2]],
    )  # fmt: skip
    TermCount.objects.create(
        speech=excerpts, lexicon=lexicon, term=term, group=term.group, count=1, basis="computed",
        offsets=[[40, 42 + len(word)]],
    )  # fmt: skip
    TermCount.objects.create(speech=speech, source=source, label=word, count=9, basis="reported")
    land = land_award(
        home,
        "甲有限公司",
        uid=f"land-{slug}",
        project=f"{word} project",
        location=word,
        status=status,
    )
    LandYear.objects.create(
        locality=place, year=2013, year_to=2013, awards=1, area_m2=1, price_cny=1, priced_area_m2=1,
        holders=1, basis="computed", method=word, source=source,
    )  # fmt: skip
    Coverage.objects.create(locality=home, noun="award", source=source, note_en=word)
    return {
        "place": place, "source": source, "firm": firm, "official": official, "speech": speech,
        "instrument": instrument, "incentive": incentive, "award": award, "lexicon": lexicon,
        "land": land, "type": type_, "excerpts": excerpts,
    }  # fmt: skip


def repeat(shown, *hidden) -> None:
    """Let a published award be in a cluster with hidden ones alone: there is nothing to tell of."""
    cluster = DuplicateCluster.objects.create(
        uid=f"cluster-{DRAFT}", rule="exact", key="1", decision="same"
    )
    for award in (shown, *hidden):
        award.cluster, award.counted = cluster, award == shown
        award.save()


def merge(kept: dict) -> set[str]:
    """Let withdrawn records lead to published ones and to hidden ones; returns their ids."""
    uids = set()
    for noun in ("firm", "instrument", "official", "source"):
        for status, worlds in kept.items():
            gone = type(worlds[noun]).objects.get(pk=kept[Status.WITHDRAWN][noun].pk)
            # To a hidden one no address leads, so the address itself is not found either.
            word = "old" if status == Status.PUBLISHED else DRAFT
            gone.pk, gone.uid = None, f"{noun}-{word}-was-{status.replace('_', '-')}"
            gone._state.adding = True
            gone.merged_into = worlds[noun]
            gone.save()
            uids.add(gone.uid)
    return uids


def cross(shown: dict, hidden: dict) -> None:
    """Let published records point at hidden ones, and hidden ones at published ones."""
    shown["firm"].parent = hidden["firm"]
    shown["firm"].save()
    shown["instrument"].types.add(hidden["type"])
    InstrumentLink.objects.create(
        origin=shown["instrument"], relation="follows", target=hidden["instrument"]
    )
    InstrumentLink.objects.create(
        origin=hidden["instrument"], relation="amends", target=shown["instrument"]
    )
    Transcript.objects.create(
        speech=shown["speech"], text_sha256=f"shown-by-{hidden['speech'].status}",
        differing=hidden["speech"].transcripts.get().differing,
    )  # fmt: skip
    for record in shown.values():
        Citation.objects.create(record=record, source=hidden["source"], quote=DRAFT, note=DRAFT)
    word = {"name_en": f"{DRAFT} benefit", "status": Status.PUBLISHED}
    Incentive.objects.create(instrument=hidden["instrument"], type=shown["type"], **word)
    Award.objects.create(
        firm=hidden["firm"], kind=shown["type"], description_en=DRAFT, status=Status.PUBLISHED
    )
    Award.objects.create(
        firm=shown["firm"], giver=hidden["firm"], kind=shown["type"], description_en=DRAFT,
        locality=shown["place"], status=Status.PUBLISHED,
    )  # fmt: skip
    PolicyInstrument.objects.create(
        title_en=f"{DRAFT} elsewhere", locality=hidden["place"], status=Status.PUBLISHED
    )
    land_award(hidden["place"], "乙有限公司", project=DRAFT)
    Tenure.objects.create(official=shown["official"], locality=hidden["place"], office_en=DRAFT)
    spoken = Speech.objects.create(
        title_en=f"{DRAFT} spoken", locality=shown["place"], official=hidden["official"],
        spoken_on=datetime.date(2024, 1, 1), status=Status.PUBLISHED, visibility="full",
        licence="CC BY 4.0",
    )  # fmt: skip
    SpeechText.objects.create(speech=spoken, content=PRIVATE)
    term = hidden["lexicon"].terms.get()
    for speech in (shown["speech"], shown["excerpts"]):
        TermCount.objects.create(
            speech=speech, lexicon=hidden["lexicon"], term=term, group=term.group, count=2,
            basis="computed", offsets=[[0, 2], [3, 5]],
        )  # fmt: skip
