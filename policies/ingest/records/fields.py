"""What tables of policies, documents to sift, firms and speeches can say, and how headers name it.

A header is known by the words beside this module in ``aliases.csv``, by noun and field.
"""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import lei

from policies.ingest import values
from policies.ingest.headers import known_words
from policies.ingest.mapping import Field, Vocabulary
from policies.models import Candidate, Firm, PolicyInstrument, Speech
from policies.models.firm import validate_uscc
from policies.models.incentive import Stage
from policies.text.document_numbers import parse_document_number

ALIASES = Path(__file__).with_name("aliases.csv")
WORDS = {
    "支持": "supportive", "鼓励": "supportive", "规范": "regulatory", "抑制": "suppressive",
    "民营": "private", "私营": "private", "国有": "state", "国企": "state", "上市": "listed",
    "外资": "foreign", "混合": "mixed", "初创": "start_up", "成长": "scale_up", "龙头": "giant",
}  # fmt: skip


def _words(model: type[models.Model], name: str, label: str | Promise = "") -> Field:
    """A text as long as its column in the database allows."""
    field: Any = model._meta.get_field(name)
    return Field(name, label or field.verbose_name, values.text(field.max_length or 20_000))


def _choice(name: str, label: str | Promise, choices: type[models.TextChoices]) -> Field:
    known = {str(label).lower(): value for value, label in choices.choices}
    known |= {value: value for value in choices.values}
    known |= {word: value for word, value in WORDS.items() if value in choices.values}

    def convert(printed: str) -> str:
        word = values.present(printed).lower()
        if word and word not in known:
            raise ValueError(f"none of: {', '.join(choices.values)}")
        return known.get(word, "")

    return Field(name, label, convert)


def _number(printed: str) -> str:
    """A document number in its normal form; one of another form stays as printed."""
    parsed = parse_document_number(printed)
    return str(parsed) if parsed else values.text(80)(printed)


def _address(printed: str) -> str:
    address = values.web_address("".join(printed.split()))
    if values.present(printed) and not address:
        raise ValueError("no web address")
    return address


def _uscc(printed: str) -> str:
    code = values.squeezed(printed)
    if code:
        try:
            validate_uscc(code)
        except ValidationError:
            raise ValueError("no unified social credit code: form or check character") from None
    return code


def _lei(printed: str) -> str:
    code = values.squeezed(printed)
    if code and not lei.is_valid(code):
        raise ValueError("no LEI: form or check digits")
    return code


def _wikidata(printed: str) -> str:
    item = values.squeezed(printed).rsplit("/", 1)[-1]
    if item and not (item[0] == "Q" and item[1:].isdigit()):
        raise ValueError("no Wikidata item, such as Q95")
    return item


_UID = Field("uid", _("public id"), values.text(40))
_URL = Field("url", _("address of the source"), _address)
_PRIVATE = Field("private", _("private: never stored"))
_PLACE = Field("locality", _("locality: code or name"), values.text(200))


def _vocabulary(
    noun: str, fields: tuple[Field, ...], *required: tuple[str, ...], place: tuple[str, ...] = ()
) -> Vocabulary:
    by_name = {field.name: field for field in (*fields, _PRIVATE)}
    return Vocabulary(noun, by_name, required, partial(known_words, ALIASES, noun=noun), place)


INSTRUMENTS = _vocabulary(
    "policy_instrument",
    (
        _UID,
        _words(PolicyInstrument, "title_zh"),
        _words(PolicyInstrument, "title_en"),
        Field("document_number", _("document number 文号"), _number),
        _words(PolicyInstrument, "issuing_body"),
        _PLACE,
        Field("announced_on", _("announced"), values.date),
        Field("effective_on", _("in effect from"), values.date),
        Field("expires_on", _("expires"), values.date),
        Field("types", _("types"), values.text(1000)),
        Field("sectors", _("target sectors"), values.text(1000)),
        _choice("tone", _("tone"), PolicyInstrument.Tone),
        _words(PolicyInstrument, "summary_zh"),
        _words(PolicyInstrument, "summary_en"),
        _URL,
    ),
    ("title_zh", "title_en"),
    ("locality",),
    place=("locality",),
)
FIRMS = _vocabulary(
    "firm",
    (
        _UID,
        _words(Firm, "name_zh"),
        _words(Firm, "name_en"),
        Field("names", _("other names"), values.text(1000)),
        Field("uscc", _("unified social credit code"), _uscc),
        _words(Firm, "ticker"),
        Field("lei", _("LEI"), _lei),
        Field("wikidata", _("Wikidata"), _wikidata),
        Field("seat", _("seat: code or name"), values.text(200)),
        Field("sector", _("sector"), values.text(200)),
        _choice("ownership", _("ownership"), Firm.Ownership),
        _choice("stage", _("stage"), Stage),
        _URL,
    ),
    ("name_zh",),
)
SPEECHES = _vocabulary(
    "speech",
    (
        _words(Speech, "title_zh"),
        _words(Speech, "title_en"),
        Field("speaker_zh", _("speaker (Chinese)"), values.text(100)),
        Field("speaker_en", _("speaker (English)"), values.text(100)),
        _words(Speech, "office"),
        _PLACE,
        Field("spoken_on", _("date"), values.date),
        _words(Speech, "occasion"),
        _URL,
        # Not one character of a text that is counted may be lost or changed.
        Field("text", _("text"), str),
    ),
    ("title_zh", "title_en"),
    ("locality",),
    ("spoken_on",),
    ("text",),
    place=("locality",),
)
CANDIDATES = _vocabulary(
    "candidate",
    (
        _words(Candidate, "title"),
        _words(Candidate, "document_number"),
        _words(Candidate, "url"),
        Field("written_on", _("dated")),
        Field("published_on", _("published on")),
        Field("printed_on", _("date as printed")),
        Field("site", _("whose site: country or province")),
    ),
    ("title", "document_number"),
    ("site",),
)
