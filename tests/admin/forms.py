"""A form of the desk as a browser has it: filled from its page, changed, sent."""

from lxml import html


class Form:
    """The form of a record: opened with ``client``, its fields by name."""

    def __init__(self, client, path):
        self.client, self.path = client, path
        self.read(client.get(path))

    def read(self, answer):
        assert answer.status_code == 200
        self.page = html.fromstring(answer.content.decode())
        (form,) = [form for form in self.page.forms if form.get("id", "").endswith("_form")]
        self.fields = {}
        for name, value in form.form_values():
            self.fields.setdefault(name, []).append(value)

    def __setitem__(self, name, value):
        self.fields[name] = value if isinstance(value, list) else [value]

    def __getitem__(self, name):
        return self.fields[name][0]

    def row(self, prefix, **fields):
        """Add a row to an inline."""
        number = int(self[f"{prefix}-TOTAL_FORMS"])
        self[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
        for name, value in fields.items():
            self[f"{prefix}-{number}-{name}"] = value

    def save(self):
        """Send the form; whether it was saved. If not, it is read again as it came back."""
        answer = self.client.post(self.path, self.fields)
        if answer.status_code == 302:
            return True
        self.read(answer)
        return False

    def text(self, element=""):
        """The words of an element by its id, or of the whole form."""
        found = self.page.get_element_by_id(element) if element else self.page
        return " ".join(found.text_content().split())

    def told(self):
        """What the form says of changes by others."""
        return self.text("meanwhile")
