"""Sources."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from policies.admin.base import DeskTabularInline, ReadOnlyMixin
from policies.admin.merging import MergeableRecordAdmin
from policies.models import Check, Source


class CheckInline(ReadOnlyMixin, DeskTabularInline):
    model = Check
    fields = ("checked_at", "result", "difference")
    per_page = 10


@admin.register(Source)
class SourceAdmin(MergeableRecordAdmin):
    list_display = ("title", "publisher", "kind", "language", "published_on", "accessed_on")
    list_filter = ("kind", "language")
    search_fields = ("title", "publisher", "author", "url", "=uid")
    ordering = ("title", "pk")
    inlines = (CheckInline,)
    fieldsets = (
        (None, {"fields": ("url", "title", ("publisher", "author"), ("kind", "language"))}),
        (
            _("When and what was read"),
            {"fields": (("published_on", "accessed_on"), "archived_url", "sha256", "note")},
        ),
    )
