"""The Chinese and French texts: complete, with the same placeholders, and compiled."""

import gettext
import re
from pathlib import Path

import polib
import pytest

LOCALES = Path(__file__).resolve().parent.parent / "policies" / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")


@pytest.fixture(params=["zh_Hans", "fr"])
def catalogue(request) -> Path:
    return LOCALES / request.param / "LC_MESSAGES" / "django.po"


def test_every_text_is_translated(catalogue):
    entries = polib.pofile(str(catalogue))
    assert len(entries) > 800
    assert [e.msgid for e in entries if not e.translated() or e.fuzzy or e.obsolete] == []


def test_placeholders_are_those_of_the_original(catalogue):
    for entry in polib.pofile(str(catalogue)):
        wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(
            PLACEHOLDER.findall(entry.msgid_plural)
        )
        for text in entry.msgstr_plural.values():
            assert set(PLACEHOLDER.findall(text)) <= wanted, entry.msgid
        if not entry.msgid_plural:
            assert set(PLACEHOLDER.findall(entry.msgstr)) == wanted, entry.msgid


def test_the_compiled_catalogue_is_that_of_the_texts(catalogue):
    with catalogue.with_suffix(".mo").open("rb") as handle:
        compiled = gettext.GNUTranslations(handle)
    for entry in polib.pofile(str(catalogue)):
        if entry.msgctxt:
            assert compiled.pgettext(entry.msgctxt, entry.msgid) == entry.msgstr
        elif entry.msgid_plural:
            assert (
                compiled.ngettext(entry.msgid, entry.msgid_plural, 2)
                in entry.msgstr_plural.values()
            )
        else:
            assert compiled.gettext(entry.msgid) == entry.msgstr
