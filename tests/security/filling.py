"""Forms of the desk filled with payloads: every box for text of a form and of a new row of each inline."""

from collections.abc import Sequence
from typing import NamedTuple

from django import forms
from django.contrib import admin

from policies.models import Record, Status
from policies.search.keeping import rebuild
from tests.admin.forms import Form
from tests.security.walking import wrong

RECORDS = [model for model in admin.site._registry if issubclass(model, Record)]
TRIES = 6
TOKENS = {"_opened", "csrfmiddlewaretoken"}  # with each page others
PASSWORDS = {"password1", "password2", "usable_password"}
SECRET = "Correct-horse-battery-7"


class Outcome(NamedTuple):
    """Of a form sent with payloads: boxes, those that were refused (all if nothing was saved), faults."""

    sent: int
    refused: int
    wrong: list[str]


class Filled(Form):
    """A form of the desk whose boxes for text are known."""

    def __init__(self, client, path, answer):
        self.client, self.path = client, path
        self.read(answer)

    def read(self, answer):
        super().read(answer)
        self.answer = answer
        self.inlines = [
            inline.formset
            for inline in answer.context["inline_admin_formsets"]
            if inline.has_add_permission or inline.has_change_permission
        ]

    def parts(self) -> list[forms.BaseForm]:
        return [
            self.answer.context["adminform"].form,
            *(form for formset in self.inlines for form in formset.forms),
        ]

    def add_rows(self) -> None:
        """A new row in each inline that has none."""
        for inline in self.answer.context["inline_admin_formsets"]:
            formset = inline.formset
            empty, number = formset.empty_form, int(self[f"{formset.prefix}-TOTAL_FORMS"])
            if inline.has_add_permission and number == 0:
                values = {name: empty[name].value() for name in empty.fields.keys() - {"DELETE"}}
                shown = {n: v for n, v in values.items() if v and isinstance(v, str | int)}
                self.row(formset.prefix, **{n: str(v) for n, v in shown.items()})
                for name, field in empty.fields.items():
                    self.make_valid(f"{formset.prefix}-{number}-{name}", field)

    def make_all_valid(self) -> None:
        for form in self.parts():
            for name, field in form.fields.items():
                if name in PASSWORDS:
                    self[name] = SECRET if name != "usable_password" else "true"
                self.make_valid(form.add_prefix(name), field)

    def make_valid(self, name: str, field: forms.Field) -> None:
        """Choose for a field what it asks for."""
        if self.fields.get(name, [""])[0] or not field.required:
            return
        if isinstance(field, forms.ModelChoiceField):
            first = field.queryset.order_by("pk").first()
            self[name] = str(first.pk) if first else ""
        elif isinstance(field, forms.ChoiceField):
            self[name] = next(str(key) for key, _label in field.choices if key)
        elif isinstance(field, forms.SplitDateTimeField):
            self[f"{name}_0"], self[f"{name}_1"] = "2025-01-01", "12:00"
        elif isinstance(field, forms.DateField):
            self[name] = "2025-01-01"
        elif isinstance(field, forms.IntegerField):
            self[name] = "1"

    def known(self) -> dict[str, forms.Field]:
        """Every field, those of new rows too, by its name."""
        found: dict[str, forms.Field] = {}
        for form in self.parts():
            found |= {form.add_prefix(name): field for name, field in form.fields.items()}
        for formset in self.inlines:
            for number in range(int(self[f"{formset.prefix}-TOTAL_FORMS"])):
                for name, field in formset.empty_form.fields.items():
                    found.setdefault(f"{formset.prefix}-{number}-{name}", field)
        return found

    def boxes(self) -> dict[str, forms.Field]:
        """What takes typed text, hidden and secret fields apart."""
        return {
            name: field
            for name, field in self.known().items()
            if isinstance(field.widget, forms.TextInput | forms.Textarea)
            and not field.widget.is_hidden
            and not field.disabled
            and name.rpartition("-")[2] not in PASSWORDS
        }

    def errors(self) -> dict[str, list[str]]:
        """What is said of each field, by its name; under "" what is said of the whole."""
        said: dict[str, list[str]] = {}
        for form in self.parts():
            for name, sentences in form.errors.items():
                said[form.add_prefix(name) if name != "__all__" else ""] = list(sentences)
        for formset in self.inlines:
            if general := formset.non_form_errors():
                said[""] = list(general)
        return said


def plain(name: str, field: forms.Field, number: int) -> str:
    """What a field takes whose payload was refused, and which asks for something."""
    word = f"{name.rpartition('-')[2].replace('_', '-')}-{number}"
    return word[: getattr(field, "max_length", None) or len(word)]


def as_address(payload: str) -> str:
    """A payload within a web address."""
    return f"https://example.org/?{''.join(payload.split())}"[:400]


class Typing:
    """A form with a payload in every box; what is refused gives way, and the rest stays.

    A box whose payload is refused gets what it had, or else a plain word where one is asked for.
    """

    def __init__(self, form: Filled, payloads: Sequence[str], turn: int) -> None:
        form.make_all_valid()
        form.add_rows()
        self.form, self.turn, self.boxes = form, turn, form.boxes()
        self.had = {name: form.fields.get(name, [""])[0] for name in self.boxes}
        self.typed = {n: payloads[(turn + k) % len(payloads)] for k, n in enumerate(self.boxes)}
        form.fields |= {name: [payload] for name, payload in self.typed.items()}
        self.refused: set[str] = set()
        self.emptied: list[str] = []

    def give_way(self, said: dict[str, list[str]]) -> None:
        """Take back what something is said of; where that is several fields, more and more of them."""
        now = [name for name in self.boxes if name in said]
        for name in now:
            self.form[name] = self._instead(name)
        ticks = self.form.page.xpath("//input[@name='_another']/@value")
        if ticks:
            self.form["_another"] = ticks[0]
        elif not now:
            now = self.emptied or [*self.boxes]
            for name in now:
                self.form[name] = self.had[name] or plain(name, self.boxes[name], self.turn)
        self.emptied = [name for name in now if self.form[name] == ""]
        self.refused |= set(now)

    def _instead(self, name: str) -> str:
        field = self.boxes[name]
        if isinstance(field, forms.URLField) and name not in self.refused:
            return as_address(self.typed[name])
        return self.had[name] or (plain(name, field, self.turn) if field.required else "")


def send(client, path: str, payloads: Sequence[str], turn: int) -> Outcome:
    """Type a payload into every box of a form, and save what is not refused; nothing on other pages."""
    answer = client.get(path)
    if answer.status_code != 200 or "adminform" not in (answer.context or {}):
        return Outcome(0, 0, [])
    form = Filled(client, path, answer)
    typing = Typing(form, payloads, turn)
    if not typing.boxes:
        return Outcome(0, 0, [])
    found: list[str] = []
    for _time in range(TRIES):
        sent = dict(form.fields)
        answer = client.post(path, sent)
        found += wrong(client, path, answer)
        if answer.status_code == 302:
            return Outcome(len(typing.boxes), len(typing.refused), found)
        form.read(answer)
        form.fields = sent | {name: form.fields[name] for name in TOKENS & form.fields.keys()}
        said = form.errors()
        assert said and all(sentence for each in said.values() for sentence in each), path
        typing.give_way(said)
    return Outcome(len(typing.boxes), len(typing.boxes), found)


def publish() -> None:
    """Make every record public, as if two curators had."""
    for model in RECORDS:
        model._base_manager.update(status=Status.PUBLISHED)
    rebuild()
