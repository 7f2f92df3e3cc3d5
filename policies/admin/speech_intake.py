"""A speech comes to the desk as a file or a pasted text, is looked at, and is written as a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from unfold.decorators import action

from policies.admin.speech_forms import (
    FIELDS,
    BringForm,
    IntakeForm,
    beginning,
    chosen_again,
    form_class,
    unpacked,
)
from policies.curation.review import NotAllowed
from policies.curation.speech_facts import facts_of
from policies.curation.speeches import TextKnown, add_text, take_in
from policies.ingest.documents import Document, Passage
from policies.ingest.speeches import text_sha256
from policies.metrics.transcripts import chief_terms
from policies.models import Speech
from policies.text.normalise import character_count

MAY_ADD = "policies.add_speech"


class IntakePages:
    """The pages on which a speech is brought and looked at; a part of SpeechAdmin."""

    admin_site: AdminSite
    model: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.intake)
        own = [path("intake/", view, name="policies_speech_intake")]
        return own + super().get_urls()  # type: ignore[misc]

    @action(
        description=gettext_lazy("Add a speech from a file or pasted text"), url_path="bring-speech",
        icon="upload_file", permissions=["bring_speech"],
    )  # fmt: skip
    def bring_speech(self, request: HttpRequest) -> HttpResponseRedirect:
        return redirect("admin:policies_speech_intake")

    def has_bring_speech_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_ADD)

    @method_decorator(sensitive_post_parameters("text", "passages", "pasted"))
    def intake(self, request: HttpRequest) -> HttpResponse:
        """Bring a text; look at it as often as needed; write it. Until then, the page holds everything."""
        if not request.user.has_perm(MAY_ADD):
            raise PermissionDenied
        if "passages" in request.POST:
            return self._looked_at(request)
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        bring = BringForm(*posted)
        if bring.is_valid() and (document := bring.document()):
            return self._first_look(request, document)
        return self._page(request, "bring", form=bring, media=bring.media)

    def _first_look(self, request: HttpRequest, document: Document) -> HttpResponse:
        initial = beginning(document, facts_of(document))
        form = form_class(self, request)(initial=initial, user=request.user)  # type: ignore[arg-type]
        return self._look(request, form, document.text, initial["passages"])

    def _looked_at(self, request: HttpRequest) -> HttpResponse:
        saving = request.POST.get("action") == "save"
        data = chosen_again(request.POST, suggest=not saving)
        form = form_class(self, request)(data, user=request.user)  # type: ignore[arg-type]
        valid = form.is_valid()
        if saving:
            form.check_answer()
            if valid and form.is_valid() and (speech := self._write(request, form)):
                return self._onwards(request, speech)
        else:
            form.overlook_missing()
        return self._look(request, form, str(data["text"]), str(data["passages"]))

    def _write(self, request: HttpRequest, form: IntakeForm) -> Speech | None:
        """The speech written, or that on record with the text added; None with the reason at the form."""
        text = form.cleaned_data["text"]
        try:
            with transaction.atomic():
                source = form.source()
                if speech := form.on_record:
                    added = add_text(speech, text, source, request.user)
                    said = _("Text added.") if added is None else _("Transcript added.")
                    self.log_change(request, speech, said)  # type: ignore[attr-defined]
                    shown = _("Added to “%(speech)s” as the text that is counted.")
                    if added is not None:
                        shown = _("Added to “%(speech)s” as a further transcript.")
                else:
                    form.instance.source = source
                    speech = take_in(form.instance, text, request.user)
                    self.log_addition(request, speech, _("Speech taken in."))  # type: ignore[attr-defined]
                    shown = _("“%(speech)s” is saved as a draft. Its words are counted meanwhile.")
        except (TextKnown, NotAllowed) as error:
            form.add_error("text", str(error))
            return None
        messages.success(request, shown % {"speech": speech})
        return speech

    def _onwards(self, request: HttpRequest, speech: Speech) -> HttpResponse:
        if self.has_view_or_change_permission(request, speech):  # type: ignore[attr-defined]
            return redirect("admin:policies_speech_change", speech.pk)
        return redirect("admin:policies_speech_intake")

    def _look(
        self, request: HttpRequest, form: IntakeForm, text: str, carried: str
    ) -> TemplateResponse:
        passages = list(enumerate(unpacked(carried)))
        return self._page(
            request,
            "look",
            form=form,
            media=form.media,
            speech_fields=[form[name] for name in FIELDS if name != "source"],
            source_fields=[form[name] for name in form.fields if name.startswith("source")],
            left_out=[
                (place, passage, Passage(passage.text, passage.dropped).reason)
                for place, passage in passages
                if passage.dropped
            ],
            characters=character_count(text),
            sha256=text_sha256(text),
            terms=chief_terms(text),
        )

    def _page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        """A page of the intake from ``templates/admin/speeches/``."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add a speech from a file or pasted text"),
            "opts": self.model._meta,
            **context,
        }
        return TemplateResponse(request, f"admin/speeches/{name}.html", context)
