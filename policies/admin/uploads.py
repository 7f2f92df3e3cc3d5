"""A file is brought to the desk, its columns are assigned, and its import is asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import action
from unfold.widgets import INPUT_CLASSES, UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from policies.admin.base import DeskForm, LoadedAutocomplete
from policies.admin.columns import ColumnsForm
from policies.admin.preview import Samples, first_rows_shown
from policies.curation.imports import STARTABLE, AlreadyStarted, assign_columns, start_import
from policies.curation.review import NotAllowed
from policies.ingest.kinds import KINDS, Kind
from policies.ingest.land.layouts import land_layouts
from policies.ingest.mapping import Assignment
from policies.ingest.readers import UnreadableFile
from policies.ingest.receive import Incomplete, assignment_of, first_rows, problems, receive
from policies.ingest.vocabularies import VOCABULARIES
from policies.models import ImportBatch, Locality

LONGEST_STEM = 60  # characters: with a long Chinese name, a path may hold no more


def may_import(user: Any, noun: str = "") -> bool:
    """Whether the user may bring files of a noun, or of any: an import adds records and changes them."""
    return user.has_perm("policies.add_importbatch") and any(
        user.has_perm(f"policies.change_{kind.model._meta.model_name}")
        for kind in KINDS.values()
        if noun in ("", kind.noun)
    )


def kind_of(batch: ImportBatch) -> Kind | None:
    """How the desk deals with an import; None where it only shows what came of it."""
    # A folder of texts, brought by a command, has no table and so no header.
    by_command = batch.noun == "speech" and not batch.header_key
    return None if by_command else KINDS.get(batch.noun)


class ImportButton:
    """The button “Import a file” over a list."""

    actions_list: tuple[str, ...] = ("import_file",)

    @action(
        description=_("Import a file"), url_path="import-file", icon="upload_file",
        permissions=["import_file"],
    )  # fmt: skip
    def import_file(self, request: HttpRequest) -> HttpResponseRedirect:
        noun = self._noun()
        return redirect(reverse("admin:policies_importbatch_upload") + (noun and f"?noun={noun}"))

    def has_import_file_permission(self, request: HttpRequest) -> bool:
        return may_import(request.user, self._noun())

    def _noun(self) -> str:
        """What the list is of, where files of it can be imported."""
        model = getattr(self, "model", None)
        return next((kind.noun for kind in KINDS.values() if kind.model is model), "")


class AboutForm(DeskForm):
    """What is said of a file as a whole."""

    class Meta:
        model = ImportBatch
        fields = ("locality", "source", "publish")

    def __init__(self, *args: Any, admin_site: AdminSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("locality", "source"):
            field: Any = self.fields[name]
            field.widget = LoadedAutocomplete(ImportBatch._meta.get_field(name), admin_site)
            field.widget.choices = field.choices
            field.widget.loaded = getattr(self.instance, name)
        # A place that is no more holds no land; the register says what became of it.
        self.fields["locality"].queryset = Locality.objects.in_force()  # type: ignore[attr-defined]
        self.fields["publish"].widget = UnfoldBooleanSwitchWidget()
        self.fields["publish"].label = _("Publish at once")
        self.fields["publish"].help_text = _(
            "When a second curator has approved the import. Otherwise the records come in as drafts."
        )


class UploadForm(AboutForm):
    """A file, and what is said of it as a whole."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"class": " ".join(INPUT_CLASSES)}),
    )
    noun = forms.ChoiceField(
        label=_("What the file holds"), widget=UnfoldAdminSelectWidget(), required=False
    )
    field_order = ("noun", "file", "locality", "source", "publish")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext(
            "CSV and other delimited text, Excel workbooks, JSON or saved notices, also in gzip or "
            "zip; in any layout, of at most %(megabytes)s MB."
        ) % {"megabytes": settings.UPLOAD_BYTES >> 20}
        field: Any = self.fields["noun"]
        field.choices = [
            (kind.noun, capfirst(str(kind.label)))
            for kind in KINDS.values()
            if may_import(user, kind.noun)
        ]

    def clean_noun(self) -> str:
        """What was chosen; the first of what the user may import where nothing was."""
        field: Any = self.fields["noun"]
        return self.cleaned_data["noun"] or field.choices[0][0]

    def receive(self, user: Any) -> ImportBatch | None:
        """The batch of the file; None where it cannot be read, with the reason as the form's error."""
        upload = self.cleaned_data["file"]
        fields = {
            name: self.cleaned_data[name] for name in ("noun", "locality", "source", "publish")
        }
        try:
            with on_disk(upload) as path:
                return receive(path, file_name=upload.name, started_by=user, **fields)
        except UnreadableFile as error:
            self.add_error("file", str(error))
            return None


@contextmanager
def on_disk(upload: UploadedFile) -> Iterator[Path]:
    """An uploaded file as a path that ends in the file's own name, for as long as it is needed."""
    name = Path(upload.name or "file")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{name.stem[:LONGEST_STEM]}{name.suffix[:20]}"
        if hasattr(upload, "temporary_file_path"):
            target.symlink_to(upload.temporary_file_path())
        else:
            with target.open("wb") as handle:
                handle.writelines(upload.chunks())
        yield target


class UploadPages:
    """The pages on which a file is brought and its columns assigned; a part of ImportBatchAdmin."""

    admin_site: AdminSite
    model: Any

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "policies_importbatch_%s"
        own = [
            path("upload/", view(self.upload), name=name % "upload"),
            path("<int:pk>/columns/", view(self.columns), name=name % "columns"),
            path("<int:pk>/start/", view(require_POST(self.start)), name=name % "start"),
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Choose a file; it is kept, and its columns are shown."""
        self.check_may_import(request)
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        initial = {"noun": request.GET.get("noun", "")}
        form = UploadForm(*posted, admin_site=self.admin_site, user=request.user, initial=initial)
        if form.is_valid() and (batch := form.receive(request.user)):
            self.log_addition(request, batch, gettext("File received."))  # type: ignore[attr-defined]
            return redirect("admin:policies_importbatch_columns", batch.pk)
        return self.page(request, "upload", _("Import a file"), form=form, media=form.media)

    def columns(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Assign the columns of a file, see its first rows as they will be stored, start its import."""
        batch = self.batch_to_start(request, pk)
        if batch.state not in STARTABLE or not batch.file:
            return redirect("admin:policies_importbatch_change", pk)
        try:
            header, rows, unread = first_rows(batch)
            assignment = assignment_of(batch, header)
        except UnreadableFile as error:  # lost, or of a layout that is no more
            messages.error(request, str(error))
            return redirect("admin:policies_importbatch_change", pk)
        data = request.POST if request.method == "POST" else None
        about = AboutForm(data, instance=batch, admin_site=self.admin_site)
        vocabulary = VOCABULARIES[batch.noun]
        form = ColumnsForm(
            data,
            vocabulary=vocabulary,
            header=header,
            rows=[row.cells for row in rows],
            assignment=assignment,
        )
        if about.is_valid() and form.is_valid():
            try:
                assign_columns(batch, form.assignment(), request.user)
            except NotAllowed as error:
                messages.error(request, str(error))
                return redirect(request.path)
            if (asked := request.POST.get("action")) in ("try", "import"):
                return self.start_batch(request, batch, dry_run=asked == "try")
            return redirect(f"{request.path}#preview")
        if data is not None:  # what was wrongly entered is on the form, not in what is shown below
            batch = self.batch_to_start(request, pk)
        samples = Samples(header, rows, assignment, vocabulary, request.user)
        table = list(form.table({index: samples.of(index) for index in range(len(header))}))
        return self.page(
            request,
            "columns",
            batch.file_name,
            batch=batch,
            about=about,
            form=form,
            imported=[column for column in table if column.imported],
            others=[column for column in table if not column.imported],
            unread=unread,
            layout=land_layouts().get(batch.layout),
            as_before=ImportBatch.objects.assigned_by_hand(batch.noun, batch.header_key)
            .exclude(pk=batch.pk)
            .first(),
            problems=problem_lines(batch, assignment),
            **first_rows_shown(batch, header, rows, request.user),
            same_file=ImportBatch.objects.of_the_same_file(batch),
            media=about.media,
        )

    def start(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Import for good what was tried."""
        return self.start_batch(request, self.batch_to_start(request, pk), dry_run=False)

    def start_batch(
        self, request: HttpRequest, batch: ImportBatch, *, dry_run: bool
    ) -> HttpResponse:
        try:
            start_import(batch, request.user, dry_run=dry_run)
        except Incomplete:
            messages.error(request, gettext("Nothing was started: something is missing."))
            return redirect("admin:policies_importbatch_columns", batch.pk)
        except AlreadyStarted as error:
            messages.warning(request, str(error))
        else:
            what = gettext("Trial run started.") if dry_run else gettext("Import started.")
            self.log_change(request, batch, what)  # type: ignore[attr-defined]
        return redirect("admin:policies_importbatch_change", batch.pk)

    def check_may_import(self, request: HttpRequest, noun: str = "") -> None:
        if not may_import(request.user, noun):
            raise PermissionDenied

    def batch_to_start(self, request: HttpRequest, pk: int) -> ImportBatch:
        """A batch of a noun that the user may import."""
        self.check_may_import(request)
        batch = self.batch_of(pk)
        self.check_may_import(request, batch.noun)
        return batch

    def batch_of(self, pk: int) -> ImportBatch:
        """A batch that the desk deals with."""
        rows = ImportBatch.objects.select_related("locality", "source", "started_by", "approved_by")
        batch = get_object_or_404(rows, pk=pk)
        if kind_of(batch) is None:
            raise Http404
        return batch

    def page(self, request: HttpRequest, name: str, title: Any, **context: Any) -> TemplateResponse:
        """A page of the desk from ``templates/admin/imports/``."""
        context = {**self.admin_site.each_context(request), "title": title, **context}
        if batch := context.get("batch"):  # the path of the page, over it
            context |= {"opts": self.model._meta, "object": batch}
        return TemplateResponse(request, f"admin/imports/{name}.html", context)


def problem_lines(batch: ImportBatch, assignment: Assignment) -> list[str]:
    """What is missing before the import can start, one sentence each."""
    fields = VOCABULARIES[batch.noun].fields
    return [
        why if name in fields else f"{name}: {why}" for name, why in problems(batch, assignment)
    ]
