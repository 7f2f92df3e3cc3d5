"""What every document gives: passages in order, each kept as speech or left out with the reason."""

import datetime
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "navigation": _("navigation"),
    "outside": _("outside the main text of the page"),
    "title": _("the title"),
    "repeated": _("repeated on most pages"),
    "page_number": _("page number"),
    "head": _("header or footer"),
    "source": _("line that names the source"),
    "date": _("line that dates the page"),
    "editor": _("line that names editor or author"),
    "buttons": _("buttons of a web page"),
    "share": _("invitation to share"),
    "neighbours": _("links to the pages before and after"),
    "related": _("links to other pages"),
    "copyright": _("notice of rights"),
    "curator": _("left out by hand"),
}


@dataclass(frozen=True)
class Passage:
    """A paragraph or line as printed; ``dropped`` is a code of REASONS, empty where it is kept."""

    text: str
    dropped: str = ""

    @property
    def reason(self) -> str | Promise:
        return REASONS.get(self.dropped, "")


@dataclass(frozen=True)
class Document:
    """A document as read. ``format`` is txt, html, docx, pdf or pasted; ``sha256`` is that of its bytes."""

    format: str
    passages: list[Passage] = field(default_factory=list)
    title: str = ""
    published_on: datetime.date | None = None
    publisher: str = ""
    author: str = ""
    url: str = ""
    language: str = ""
    sha256: str = ""

    @property
    def text(self) -> str:
        """The passages kept, one a line."""
        return "\n".join(passage.text for passage in self.passages if not passage.dropped)
