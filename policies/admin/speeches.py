"""Speeches, their words, and what was counted in them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from policies.admin.base import (
    CitationInline,
    DeskForm,
    DeskStackedInline,
    DeskTabularInline,
    ReadOnlyMixin,
    RecordAdmin,
)
from policies.admin.concordance import ConcordancePages
from policies.admin.reported_counts import ReportedCountInline
from policies.admin.speech_intake import IntakePages
from policies.admin.transcripts import TranscriptInline, TranscriptPages
from policies.curation.counts import count_soon
from policies.curation.speeches import form_counted
from policies.ingest.speeches import text_sha256
from policies.models import Speech, SpeechText, Status, TermCount
from policies.text.normalise import character_count


class SpeechTextForm(DeskForm):
    """Takes a text as it is, but for the line ends, so that its checksum is that of the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "content" in self.fields:
            self.fields["content"].strip = False  # type: ignore[attr-defined]

    def clean_content(self) -> str:
        content = self.cleaned_data["content"].replace("\r\n", "\n")
        known = Speech.objects.filter(pk=self.instance.speech_id).first()
        if known and known.text_sha256:
            # Counts are shipped with the checksum of the text they point into.
            form = form_counted(content, known.text_sha256)
            if form is not None:
                return form
            raise ValidationError(_("This is not the text that was counted: its checksum differs."))
        if Speech.objects.filter(text_sha256=text_sha256(content)).exists():
            raise ValidationError(_("There is a speech with this very text already."))
        return content


class SpeechTextInline(DeskStackedInline):
    """The words, for those who may change speeches. Counts point into them, so they stay as entered."""

    model = SpeechText
    form = SpeechTextForm
    max_num = 1
    text_rows = 20
    can_delete = False
    verbose_name = _("text (private)")

    def _may_read(self, request: HttpRequest) -> bool:
        return request.user.has_perm("policies.change_speech")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_read(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        public = obj is not None and obj.status == Status.PUBLISHED
        # The counts of a public speech are public: a text may come to those made in it, and make none.
        return self._may_read(request) and (not public or bool(obj.text_sha256))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TermCountInline(ReadOnlyMixin, DeskTabularInline):
    model = TermCount
    fields = ("term", "group", "count", "lexicon")
    list_select_related = ("term", "lexicon")
    ordering = ("lexicon", "-count", "pk")
    per_page = 30
    verbose_name_plural = _("computed counts")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.computed()


@admin.register(Speech)
class SpeechAdmin(IntakePages, TranscriptPages, ConcordancePages, RecordAdmin):
    actions_list = ("bring_speech", "open_concordance")
    list_display = ("title_en", "title_zh", "official", "locality", "spoken_on", "characters")
    list_display_links = ("title_en", "title_zh")
    list_filter = ("visibility", "language", ("locality", AutocompleteSelectFilter))
    list_select_related = ("official", "locality", "source")
    search_fields = (
        "title_zh", "title_en", "official__name_zh", "official__name_en", "occasion", "=uid",
    )  # fmt: skip
    autocomplete_fields = ("official", "locality", "source")
    readonly_fields = ("characters", "text_sha256")
    inlines = (
        SpeechTextInline,
        TranscriptInline,
        ReportedCountInline,
        TermCountInline,
        CitationInline,
    )
    fieldsets = (
        (None, {"fields": ("title_zh", "title_en", "title_fr")}),
        (
            _("Who, where, when"),
            {
                "fields": (
                    ("official", "office"),
                    ("locality", "occasion"),
                    ("spoken_on", "spoken_precision"),
                )
            },
        ),
        (
            _("Text and source"),
            {
                "fields": (
                    ("source", "language"),
                    ("visibility", "licence"),
                    ("characters", "text_sha256"),
                )
            },
        ),
    )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        entered = [row for formset in formsets for row in getattr(formset, "new_objects", [])]
        for text in entered:
            if isinstance(text, SpeechText):
                if form.instance.status != Status.PUBLISHED:
                    speech = form.instance
                    speech.characters = character_count(text.content)
                    speech.text_sha256 = text_sha256(text.content)
                    speech.save()
                count_soon()
