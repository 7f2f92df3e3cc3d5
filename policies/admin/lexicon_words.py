"""The words of a lexicon on the desk: a table, and a field for pasted lines; checked together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextareaWidget

from policies.admin.base import DeskForm, DeskTabularInline
from policies.curation.lexicons import VersionExists, hold_latest, needs_version, other_words
from policies.curation.word_lists import Word, clashes, read_lines, read_titles, write_titles
from policies.models import Lexicon, Term, TermCount


class GroupTitlesField(forms.CharField):
    """Titles of concept groups as lines: group, then its English, Chinese and French title, by tabs."""

    def prepare_value(self, value: Any) -> Any:
        return write_titles(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        return read_titles(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial or {}), data)


class LexiconForm(DeskForm):
    """A lexicon, and words to be added to it; these wait on the instance as ``pasted``."""

    group_titles = GroupTitlesField(
        required=False,
        strip=False,
        label=gettext_lazy("Titles of the concept groups"),
        help_text=gettext_lazy(
            "One group a line: its short name, then its title in English, Chinese and French, divided by "
            "tabs. A group without a title is shown by its short name."
        ),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    pasted = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Add many words"),
        help_text=gettext_lazy(
            "One word a line: term, concept group, and where wanted its gloss in English and in "
            "French, divided by tabs, as a spreadsheet copies them."
        ),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )

    def clean_pasted(self) -> str:
        pasted = self.cleaned_data["pasted"]
        lexicon: Any = self.instance
        last = lexicon.terms.order_by("-order").first() if lexicon.pk else None
        lexicon.pasted = read_lines(pasted, after=last.order if last else 0)
        return pasted


class TermForm(DeskForm):
    def _get_validation_exclusions(self) -> set[str]:
        # Which words are the same is said for all words together, naming both.
        return super()._get_validation_exclusions() | {"lexicon"}  # type: ignore[misc]


class TermFormSet(PaginationInlineFormSet):
    """The words on the page and those pasted, together with those on other pages.

    Leaves on the instance ``words``, all of them; ``words_changed``, whether something is counted otherwise
    with them; and ``needs_version``, whether they can only be a new version.
    """

    def clean(self) -> None:
        if any(self.errors):
            return
        lexicon: Any = self.instance
        lexicon.words = self.words()
        if found := clashes(lexicon.words):
            raise ValidationError(found)
        lexicon.words_changed = lexicon.needs_version = False
        if lexicon.pk:
            self.compare(lexicon)

    def compare(self, lexicon: Any) -> None:
        stored = Lexicon.objects.get(pk=lexicon.pk)
        lexicon.words_changed = other_words(stored, lexicon.words)
        lexicon.needs_version = needs_version(stored, lexicon.words)
        if lexicon.needs_version:
            try:
                hold_latest(stored)
            except VersionExists as error:
                text = _("Your words are not saved: enter them there. They are still on this page.")
                raise ValidationError(f"{error} {text}") from error
        gone = [form.instance.pk for form in self.deleted_forms if form.instance.pk]
        if (
            not lexicon.needs_version
            and TermCount.objects.reported().filter(term__in=gone).exists()
        ):
            raise ValidationError(_("A reported count names a word that is to be deleted."))

    def words(self) -> list[Word]:
        """All words as entered, those of the lexicon first."""
        stored = list(self.instance.terms.all()) if self.instance.pk else []
        words: dict[Any, Word] = {term.pk: Word.of(term) for term in stored}
        for number, form in enumerate(self.forms):
            key = form.instance.pk or f"new {number}"
            if form in self.deleted_forms:
                words.pop(key, None)
            elif form.has_changed():
                words[key] = Word(**{name: form.cleaned_data[name] for name in TermInline.fields})
        return [*words.values(), *getattr(self.instance, "pasted", [])]


class TermInline(DeskTabularInline):
    model = Term
    form = TermForm
    formset = TermFormSet
    fields = ("text", "group", "gloss_en", "gloss_fr", "order")
    per_page = 100
