"""Word lists, their versions, and how far the texts are counted with them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import register
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import action, display
from unfold.views import ChangeList

from policies.admin.base import RecordAdmin
from policies.admin.lexicon_words import LexiconForm, TermInline
from policies.curation.counts import count_soon
from policies.curation.lexicons import TITLES, add_words, drop_counts, revise, versions
from policies.ingest import queue
from policies.metrics.term_counts import Progress, progress_of
from policies.models import Lexicon, Status, TermCount


class CountedList(ChangeList):
    """The rows with ``progress``: how far the texts are counted, of those that are kept counted."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)  # type: ignore[has-type]
        kept = Lexicon.objects.to_be_counted().filter(pk__in=[row.pk for row in rows])
        progress = progress_of(kept)
        for row in rows:
            row.progress = progress.get(row.pk)
        self.result_list = rows


@register(Lexicon)
class LexiconAdmin(RecordAdmin):
    form = LexiconForm
    list_display = ("title_en", "title_zh", "name", "version", "language", "counted")
    list_display_links = ("title_en", "title_zh")
    list_filter = ("language",)
    search_fields = ("name", "title_en", "title_zh", "terms__text", "=uid")
    ordering = ("name", "-version")
    inlines = (TermInline,)
    actions_detail = ("versions_and_counts",)
    fieldsets = (
        (None, {"fields": (("name", "version", "language"),)}),
        (
            gettext_lazy("Title"),
            {"fields": ("title_en", "title_zh", "title_fr", "group_titles", "note")},
        ),
        (gettext_lazy("Words"), {"fields": ("pasted",)}),
    )

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "policies_lexicon_%s"
        own = [
            path("<int:pk>/versions/", view(self.versions), name=name % "versions"),
            path("count/", view(require_POST(self.count)), name=name % "count"),
        ]
        return own + super().get_urls()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CountedList

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # By its name and version a list that was public is quoted.
        fixed = ["name", "version", "language"] if obj is not None and obj.was_public else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if getattr(obj, "needs_version", False):
            titles = {name: form.cleaned_data[name] for name in TITLES}
            obj.revised = revise(Lexicon.objects.get(pk=obj.pk), obj.words, request.user, **titles)
        else:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        lexicon = form.instance
        if lexicon.needs_version:  # this version stays as it was
            return
        if change and lexicon.status == Status.PUBLISHED:  # glosses and titles: proposed
            super().save_related(request, form, formsets, change)
            return
        if lexicon.words_changed:
            drop_counts(lexicon)
        super().save_related(request, form, formsets, change)
        add_words(lexicon, lexicon.pasted, request.user)
        count_soon()

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        if form.instance.needs_version:
            return _("Revised: version %(version)d.") % {"version": form.instance.revised.version}
        return super().construct_change_message(request, form, formsets, add)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if not obj.needs_version:
            return super().response_change(request, obj)
        text = _("Version %(version)d is a draft: hand it in, and another curator publishes it.")
        link = reverse("admin:policies_lexicon_change", args=[obj.revised.pk])
        self.message_user(
            request,
            format_html(
                '{} <a class="text-link" href="{}">{}</a>',
                text % {"version": obj.revised.version}, link, obj.revised,
            ),
            messages.SUCCESS,
        )  # fmt: skip
        return redirect("admin:policies_lexicon_versions", obj.revised.pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The counts of a draft are no obstacle: they go with it. What a publication reports is one."""
        *found, protected = super().get_deleted_objects(objs, request)
        reported = TermCount.objects.reported().filter(lexicon__in=objs)
        return *found, protected if reported.exists() else []

    def delete_model(self, request: HttpRequest, obj: Lexicon) -> None:
        drop_counts(obj)
        super().delete_model(request, obj)

    @display(description=gettext_lazy("counted"))
    def counted(self, obj: Any) -> str:
        return in_words(obj.progress)

    @action(
        description=gettext_lazy("Versions and counts"), url_path="versions-and-counts",
        permissions=["view"],
    )  # fmt: skip
    def versions_and_counts(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:policies_lexicon_versions", object_id)

    def versions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was added and removed from version to version, what each comes to, and how far the texts
        are counted.
        """
        lexicon = get_object_or_404(Lexicon, pk=pk)
        if not self.has_view_permission(request, lexicon):
            raise PermissionDenied
        found = versions(lexicon.name)
        kept = Lexicon.objects.to_be_counted().filter(name=lexicon.name)
        progress = progress_of(kept)
        incomplete = [row for row in progress.values() if not row.complete]
        context = {
            **self.admin_site.each_context(request),
            "title": lexicon.title,
            "opts": self.model._meta,
            "object": lexicon,
            "versions": [(row, progress.get(row.lexicon.pk)) for row in found],
            "refresh": bool(incomplete),
            "may_count": incomplete
            and self.has_change_permission(request)
            and queue.is_free(queue.COUNTS),
        }
        return TemplateResponse(request, "admin/lexicons/versions.html", context)

    def count(self, request: HttpRequest) -> HttpResponse:
        """Go on with counts that were broken off."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        lexicon = get_object_or_404(Lexicon, pk=request.POST.get("lexicon", "").strip() or 0)
        queue.wake(queue.COUNTS)
        return redirect("admin:policies_lexicon_versions", lexicon.pk)


def in_words(progress: Progress | None) -> str:
    """How far the texts are counted; a dash for a version that is not kept counted."""
    if progress is None:
        return "–"
    text = _("in %(counted)s of %(texts)s texts")
    return text % {"counted": f"{progress.counted:,}", "texts": f"{progress.texts:,}"}
