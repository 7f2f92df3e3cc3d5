"""Forms of the intake of speeches: what is brought, and what is said of it."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

from policies.admin.base import DeskForm
from policies.curation.speech_facts import Facts, office_in
from policies.curation.speeches import Candidate, Reason, same_speech
from policies.ingest.documents import MOST_BYTES, Document, read_document, read_pasted
from policies.ingest.documents.choosing import Chosen, choose
from policies.ingest.readers import UnreadableFile
from policies.ingest.speeches import new_source, source_at
from policies.models import Locality, Official, Source, Speech

NEW = "new"
FIELDS = (
    "title_zh", "title_en", "title_fr", "official", "office", "locality", "occasion", "spoken_on",
    "spoken_precision", "language", "visibility", "licence", "source",
)  # fmt: skip
REASONS = {
    Reason.SAME_TEXT: gettext_lazy("this very text"),
    Reason.NEAR_TEXT: gettext_lazy("nearly the same text"),
    Reason.SAME_PLACE: gettext_lazy("same place, same day or one apart"),
    Reason.SAME_OFFICIAL: gettext_lazy("same speaker within three days"),
}


class BringForm(forms.Form):
    """A file, or a text that is pasted."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"class": " ".join(INPUT_CLASSES)}),
        help_text=gettext_lazy("Plain text, a saved web page, DOCX or PDF with text; up to 20 MB."),
    )
    pasted = forms.CharField(
        label=gettext_lazy("or the text itself"),
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12, "lang": "zh"}),
    )

    def document(self) -> Document | None:
        """What was brought, read; None where it cannot be, with the reason as the form's error."""
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted", "")
        field = "file" if file else "pasted"
        if bool(file) == bool(pasted.strip()):
            both = _("Please bring a file or paste a text, not both.")
            self.add_error(field, both if file else _("Please bring a file or paste a text."))
            return None
        try:
            if file:
                return read_document(file.read(MOST_BYTES + 1), file.name)
            return read_pasted(pasted)
        except UnreadableFile as error:
            self.add_error(field, str(error))
            return None


class IntakeForm(DeskForm):
    """The text that will be counted, and what is said of the speech and of its source."""

    text = forms.CharField(
        label=gettext_lazy("The text as it will be counted"),
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 28}),
    )
    passages = forms.CharField(required=False, widget=forms.HiddenInput())
    file_sha256 = forms.RegexField(
        r"[0-9a-f]{64}", required=False, widget=forms.HiddenInput(), strip=True
    )
    same_as = forms.CharField(
        label=gettext_lazy("Is it one of these?"),
        required=False,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    source_title = forms.CharField(
        label=capfirst(gettext_lazy("title")),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget(),
    )
    source_publisher = forms.CharField(
        label=capfirst(gettext_lazy("publisher")),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
    )
    source_url = forms.URLField(
        label=capfirst(gettext_lazy("address")),
        required=False,
        max_length=600,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget(),
    )
    source_published_on = forms.DateField(
        label=capfirst(gettext_lazy("published on")),
        required=False,
        widget=UnfoldAdminSingleDateWidget(),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.fields["source"].label = _("A source on record")
        self.fields["source"].help_text = _(
            "Left empty, a source is entered from what stands below."
        )
        if self._answer().isdigit():  # nothing is written of the speech: it is on record
            for name in FIELDS:
                self.fields[name].required = False
        self.candidates: list[Candidate] = []
        if not self.is_bound:
            names = ("locality", "spoken_on", "official")
            self._look_for(self.initial["text"], *(self.initial.get(name) for name in names))

    def _answer(self) -> str:
        return self.data.get("same_as", "") if self.is_bound else ""

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        if entered.get("visibility") == Speech.Visibility.FULL and not entered.get("licence"):
            self.add_error("licence", _("A text that everybody may read needs its licence named."))
        names = ("text", "locality", "spoken_on", "official")
        text, locality, spoken_on, official = (entered.get(name) for name in names)
        if text:
            self._look_for(text, locality, spoken_on, official)
        return entered

    def _look_for(
        self, text: str, locality: Locality | None, spoken_on: Any, official: Official | None
    ) -> None:
        self.candidates = same_speech(text, locality, spoken_on, official)
        asked: Any = self.fields["same_as"]
        asked.widget.choices = [
            *((str(found.speech.pk), _described(found)) for found in self.candidates),
            (NEW, _("No, it is another speech: write a new record")),
        ]

    def overlook_missing(self) -> None:
        """While the text is looked at, what is still empty is no error yet."""
        for name, errors in self.errors.as_data().items():
            if all(error.code == "required" for error in errors):
                del self.errors[name]

    def check_answer(self) -> None:
        """Before anything is written: where speeches on record may be the same, it must be said."""
        answer = self._answer()
        known = {str(found.speech.pk) for found in self.candidates}
        if answer == NEW and not known <= set(self.data.get("offered", "").split()):
            text = _("These were not shown when you answered; please look at them too.")
            self.add_error("same_as", text)
        elif answer not in known and (answer.isdigit() or (self.candidates and answer != NEW)):
            self.add_error("same_as", _("Please choose: a speech on record, or a new one."))
        elif answer in known and not self._user.has_perm("policies.change_speech"):
            self.add_error("same_as", _("You may not add texts to speeches on record."))
        self._check_source()

    def _check_source(self) -> None:
        """A source that is entered with the text is for those who may add sources."""
        entered = self.cleaned_data
        title, url = entered.get("source_title"), entered.get("source_url")
        if entered.get("source") or not (title or url):
            return
        known = bool(url) and Source.objects.filter(url=url).exists()
        if not known and not self._user.has_perm("policies.add_source"):
            text = _("You may not add sources: please choose one on record, or leave this empty.")
            self.add_error("source_title", text)

    @property
    def offered(self) -> str:
        """The primary keys of the candidates, as the page sends them back: what was seen."""
        return " ".join(str(found.speech.pk) for found in self.candidates)

    @property
    def on_record(self) -> Speech | None:
        """The speech that the text is added to, if it is none that is new."""
        answer = self._answer()
        return next((c.speech for c in self.candidates if str(c.speech.pk) == answer), None)

    def source(self) -> Source | None:
        """The source on record that was chosen, or the one stated, which is entered now."""
        entered = self.cleaned_data
        if entered.get("source") or not (entered["source_title"] or entered["source_url"]):
            return entered.get("source")
        facts = {
            "title": entered["source_title"] or entered["source_url"],
            "publisher": entered["source_publisher"],
            "published_on": entered["source_published_on"],
            "language": entered.get("language") or "",
            "sha256": entered["file_sha256"],
        }
        return source_at(entered["source_url"], **facts) or new_source(**facts)


def _described(candidate: Candidate) -> str:
    speech = candidate.speech
    share = "" if candidate.agreement is None else f", {100 * candidate.agreement:.1f} %"
    facts = (
        f"{speech.spoken_on:%Y-%m-%d}", str(speech.locality), str(speech.official or ""),
        f"{REASONS[candidate.reason]}{share}",
    )  # fmt: skip
    return f"{speech} ({'; '.join(filter(None, facts))})"


def form_class(admin: ModelAdmin, request: HttpRequest) -> type[IntakeForm]:
    """The form with the desk's own widgets for the fields of a speech."""
    made: Any = forms.modelform_factory(
        Speech,
        form=IntakeForm,
        fields=FIELDS,
        formfield_callback=partial(admin.formfield_for_dbfield, request=request),
    )
    return made


def beginning(document: Document, facts: Facts) -> dict[str, Any]:
    """What the form holds before anything is entered."""
    return {
        "text": document.text,
        "passages": packed([Chosen(p.text, p.dropped) for p in document.passages]),
        "file_sha256": document.sha256,
        "title_zh": document.title,
        "language": document.language or "zh",
        "official": facts.official,
        "locality": facts.locality,
        "office": facts.office,
        "spoken_on": facts.spoken_on,
        "source": facts.source,
        "source_title": document.title,
        "source_publisher": document.publisher,
        "source_url": document.url,
        "source_published_on": document.published_on,
    }


def chosen_again(posted: QueryDict, *, suggest: bool) -> QueryDict:
    """What was entered, the passages ticked to be kept put into the text and those no longer ticked taken
    out of it; with ``suggest`` an office left empty is that which is recorded.
    """
    data = posted.copy()
    keep = {int(place) for place in posted.getlist("keep") if place.isdigit()}
    text = posted.get("text", "").replace("\r\n", "\n")
    data["text"], passages = choose(text, unpacked(posted.get("passages", "")), keep)
    data["passages"] = packed(passages)
    if suggest and not data.get("office"):
        data["office"] = _office(data)
    return data


def _office(data: QueryDict) -> str:
    keys, year = (
        [data.get(name, "") for name in ("official", "locality")],
        data.get("spoken_on", ""),
    )
    if not all(key.isdigit() for key in (*keys, year[:4])):
        return ""
    official = Official.objects.filter(pk=keys[0]).first()
    locality = Locality.objects.filter(pk=keys[1]).first()
    return office_in(official, locality, int(year[:4])) if official and locality else ""


def packed(passages: list[Chosen]) -> str:
    """Passages as the page carries them."""
    rows = [[passage.text, passage.dropped, passage.kept] for passage in passages]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def unpacked(carried: str) -> list[Chosen]:
    """Passages as they came back; none where they do not read as such."""
    try:
        return [
            Chosen(str(text), str(dropped), bool(kept))
            for text, dropped, kept in json.loads(carried)
        ]
    except (TypeError, ValueError):
        return []
