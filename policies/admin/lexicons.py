"""Word lists."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from policies.admin.base import DeskTabularInline, RecordAdmin
from policies.models import Lexicon, Term


class TermInline(DeskTabularInline):
    model = Term
    fields = ("text", "group", "gloss_en", "gloss_fr", "order")
    per_page = 100


@admin.register(Lexicon)
class LexiconAdmin(RecordAdmin):
    list_display = ("title_en", "title_zh", "name", "version", "language")
    list_display_links = ("title_en", "title_zh")
    list_filter = ("language",)
    search_fields = ("name", "title_en", "title_zh", "terms__text", "=uid")
    ordering = ("name", "-version")
    inlines = (TermInline,)
    fieldsets = (
        (None, {"fields": (("name", "version", "language"),)}),
        (_("Title"), {"fields": ("title_en", "title_zh", "title_fr", "note")}),
    )
