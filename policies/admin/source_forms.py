"""Forms of sources: what is entered of one, and what it says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import INPUT_CLASSES, UnfoldAdminTextareaWidget, UnfoldAdminURLInputWidget

from policies.admin.base import DeskForm
from policies.ingest.documents import MOST_BYTES, read_document
from policies.ingest.readers import UnreadableFile
from policies.ingest.speeches import text_sha256
from policies.ingest.web import text_of
from policies.models import Snapshot, Source
from policies.text.web_addresses import address_key

SALT = "text of a page"
Kept = tuple[str, str]  # a text, and how we came by it


def sealed(text: str) -> str:
    """A mark by which a text is known again as the one that was read from the address."""
    return signing.dumps(text_sha256(text), salt=SALT)


class AddressWidget(UnfoldAdminURLInputWidget):
    """An address with a button beside it that reads the page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        return render_to_string("admin/sources/address.html", {"field": field})


class SnapshotFields(forms.Form):
    """What a source says: as text, as a file, or both."""

    snapshot_text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
        help_text=gettext_lazy("Kept for curators, and never shown to the public."),
    )
    snapshot_file = forms.FileField(
        label=gettext_lazy("or the file that holds it"),
        required=False,
        widget=forms.FileInput(attrs={"class": " ".join(INPUT_CLASSES)}),
        help_text=gettext_lazy("Plain text, a saved web page, DOCX or PDF with text; up to 20 MB."),
    )
    sealed = forms.CharField(required=False, widget=forms.HiddenInput())

    def clean_snapshot_text(self) -> str:
        return self.cleaned_data["snapshot_text"].replace("\r\n", "\n")

    def clean_snapshot_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data.get("snapshot_file")
        if not file:
            return ""
        try:
            return text_of(read_document(file.read(MOST_BYTES + 1), file.name))
        except UnreadableFile as error:
            raise ValidationError(str(error)) from error

    def kept(self) -> list[Kept]:
        """The texts that were brought, each with how; the last is the one that holds."""
        texts: list[Kept] = []
        if (text := self.cleaned_data.get("snapshot_text", "")).strip():
            origin = Snapshot.Origin.FETCHED if self._is_as_read(text) else Snapshot.Origin.PASTED
            texts.append((text, origin))
        if text := self.cleaned_data.get("snapshot_file") or "":
            texts.append((text, Snapshot.Origin.UPLOADED))
        return texts

    def _is_as_read(self, text: str) -> bool:
        try:
            return signing.loads(self.cleaned_data.get("sealed", ""), salt=SALT) == text_sha256(
                text
            )
        except signing.BadSignature:
            return False


class SnapshotForm(SnapshotFields):
    """A text for a source on record."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.kept():
            raise ValidationError(_("Please bring a file or paste a text."))
        return data


class SourceForm(SnapshotFields, DeskForm):
    """A source; what it says is asked for where it is entered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in SnapshotFields.base_fields:
                self.fields.pop(name, None)
        elif "url" in self.fields:
            field = self.fields["url"]
            field.widget = AddressWidget(attrs=field.widget.attrs)

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if self.instance.pk or not url:
            return url
        if found := Source.objects.at(url):
            link = reverse("admin:policies_source_change", args=[found[0].pk])
            said = _("This address is on record already: {link}")
            shown = format_html('<a class="text-link" href="{}">{}</a>', link, found[0])
            raise ValidationError(format_html(said, link=shown))
        return url

    def clean_archived_url(self) -> str:
        archived = self.cleaned_data["archived_url"]
        if archived and address_key(archived) == address_key(self.data.get("url", "")):
            raise ValidationError(_("This is the address itself. A copy is kept elsewhere."))
        return archived
