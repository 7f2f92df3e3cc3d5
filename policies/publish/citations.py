"""A page as a journalist cites it: APA, Chicago, BibTeX, RIS, GB/T 7714; pure functions.

APA 7th edition (10.9, a data set of an organisation), Chicago 17th edition (14.207, a website), BibTeX
``@misc`` with the fields of biblatex, RIS of 2011 (type ELEC), GB/T 7714-2015 (8.8, a database online).
Titles stay in the language they are in; what the styles themselves write is English, and in GB/T 7714
Chinese punctuation is not used, as the standard has it.
"""

import datetime
import re
from dataclasses import dataclass

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Cited:
    """A page of the site: what stands there, at which address, of which version, read on which day.

    ``version`` is that of the data (``2026-11-28.42``), ``updated`` the day since when it holds.
    """

    title: str
    address: str
    publisher: str
    version: str
    updated: datetime.date
    accessed: datetime.date
    language: str = "en"

    @property
    def key(self) -> str:
        """A name for reference managers, of letters, digits and hyphens."""
        path = re.sub(r"^https?://[^/]+", "", self.address)
        words = re.findall(r"[A-Za-z0-9]+", path)
        return "-".join(["tracker", *words, self.version.replace(".", "-")])


def apa(cited: Cited) -> str:
    day = _american(cited.accessed)
    return (
        f"{cited.publisher}. ({cited.updated.year}). {cited.title} (Version {cited.version}) "
        f"[Data set]. Retrieved {day}, from {cited.address}"
    )


def chicago(cited: Cited) -> str:
    return (
        f"{cited.publisher}. “{_closed(cited.title)}” Data version {cited.version}. "
        f"Accessed {_american(cited.accessed)}. {cited.address}."
    )


def bibtex(cited: Cited) -> str:
    fields = {
        "author": f"{{{_tex(cited.publisher)}}}",
        "title": f"{{{_tex(cited.title)}}}",
        "year": str(cited.updated.year),
        "date": cited.updated.isoformat(),
        "version": cited.version,
        "url": _tex_address(cited.address),
        "urldate": cited.accessed.isoformat(),
        "language": cited.language,
        "note": f"Data version {cited.version}, accessed {cited.accessed.isoformat()}",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{cited.key},\n{lines}}}\n"


def ris(cited: Cited) -> str:
    """Lines end as RIS has it, with carriage return and line feed."""
    fields = (
        ("TY", "ELEC"),
        ("TI", _line(cited.title)),
        ("AU", f"{_line(cited.publisher)},"),  # the comma: an organisation, no first name
        ("PB", _line(cited.publisher)),
        ("PY", str(cited.updated.year)),
        ("DA", cited.updated.strftime("%Y/%m/%d/")),
        ("ET", cited.version),
        ("LA", cited.language),
        ("UR", cited.address),
        ("Y2", cited.accessed.strftime("%Y/%m/%d/")),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields)


def gb_t_7714(cited: Cited) -> str:
    return (
        f"{cited.publisher}. {cited.title}[DB/OL]. ({cited.updated.isoformat()})"
        f"[{cited.accessed.isoformat()}]. {cited.address}."
    )


# By name, in the order of the page: what writes it.
STYLES = {
    "APA": apa,
    "Chicago": chicago,
    "BibTeX": bibtex,
    "RIS": ris,
    "GB/T 7714": gb_t_7714,
}
# By the suffix of the file: its type, and what writes it.
FILES = {
    "bib": ("application/x-bibtex; charset=utf-8", bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", ris),
}

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def _tex(text: str) -> str:
    """A text in which TeX sees no command."""
    return "".join(_TEX.get(char, char) for char in _line(text))


def _tex_address(address: str) -> str:
    """An address: only what would break the entry is written otherwise."""
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _line(text: str) -> str:
    return " ".join(text.split())


def _american(day: datetime.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _closed(title: str) -> str:
    """A title with its full stop inside the quotation marks, unless it ends in a mark already."""
    return title if title.endswith((".", "?", "!", "。", "？", "！")) else f"{title}."
