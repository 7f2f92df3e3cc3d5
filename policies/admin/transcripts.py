"""Further transcripts of a speech: listed with it, compared with the text counted, counted instead."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from policies.admin.base import DeskTabularInline
from policies.curation.review import NotAllowed
from policies.curation.speeches import TextKnown, TextNotHeld, count_instead
from policies.metrics.transcripts import differences
from policies.models import SpeechText, Status, Transcript, TranscriptText

MAY_CHANGE = "policies.change_speech"
TERMS = 8  # named in a row of the table; the page of comparison has them all


class TranscriptInline(DeskTabularInline):
    """Transcripts beside the one counted, for those who may change speeches. They can be removed."""

    model = Transcript
    fields = readonly_fields = ("source", "characters", "agreed", "otherwise", "compared")
    list_select_related = ("source",)
    per_page = 10
    verbose_name_plural = gettext_lazy("further transcripts")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MAY_CHANGE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        unseen = obj is None or obj.status != Status.PUBLISHED  # its transcripts are public too
        return unseen and request.user.has_perm(MAY_CHANGE)

    @display(description=gettext_lazy("agreement with the text counted"))
    def agreed(self, obj: Transcript) -> str:
        return "–" if obj.agreement is None else f"{100 * obj.agreement:.1f} %"

    @display(description=gettext_lazy("terms counted otherwise (counted → here)"))
    def otherwise(self, obj: Transcript) -> str:
        terms = [f"{row['term']} {row['counted']} → {row['here']}" for row in obj.differing]
        return "; ".join(terms[:TERMS]) + (" …" if terms[TERMS:] else "") or "–"

    @display(description=gettext_lazy("differences"))
    def compared(self, obj: Transcript) -> str:
        address = reverse("admin:policies_speech_transcript", args=[obj.speech_id, obj.pk])
        return format_html(
            '<a class="text-link" href="{}">{}</a>', address, _("See them side by side")
        )


class TranscriptPages:
    """The comparison of a transcript, and its button; a part of SpeechAdmin."""

    admin_site: AdminSite
    model: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        start, name = "<int:pk>/transcripts/<int:transcript>/", "policies_speech_transcript"
        own = [
            path(start, view(self.transcript), name=name),
            path(
                f"{start}count/",
                view(require_POST(self.count_transcript)),
                name=f"{name}_count",
            ),
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def transcript(self, request: HttpRequest, pk: int, transcript: int) -> HttpResponse:
        """A transcript beside the text counted: the passages in which they differ."""
        found = self._transcript(request, pk, transcript)
        counted = SpeechText.objects.filter(speech=found.speech).first()
        other = TranscriptText.objects.filter(transcript=found).first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Two transcripts side by side"),
            "opts": self.model._meta,
            "object": found.speech,
            "speech": found.speech,
            "transcript": found,
            "agreed": None if found.agreement is None else f"{100 * found.agreement:.1f}",
            "held": bool(counted and other),
            "differences": differences(counted.content, other.content) if counted and other else [],
        }
        return TemplateResponse(request, "admin/speeches/transcript.html", context)

    def count_transcript(self, request: HttpRequest, pk: int, transcript: int) -> HttpResponse:
        """Let the transcript be the one counted."""
        found = self._transcript(request, pk, transcript)
        try:
            speech = count_instead(found, request.user)
        except (TextNotHeld, TextKnown, NotAllowed) as error:
            messages.error(request, str(error))
            return redirect("admin:policies_speech_transcript", pk, transcript)
        self.log_change(request, speech, _("Another transcript is counted."))  # type: ignore[attr-defined]
        messages.success(
            request, _("This transcript is counted from now on; its words are counted meanwhile.")
        )
        return redirect("admin:policies_speech_change", pk)

    def _transcript(self, request: HttpRequest, pk: int, transcript: int) -> Transcript:
        if not request.user.has_perm(MAY_CHANGE):
            raise PermissionDenied
        rows = Transcript.objects.select_related("speech__source", "source")
        return get_object_or_404(rows, pk=transcript, speech=pk)
