"""Numbers of official documents 文号 in the one form of GB/T 9704: 豫政办〔2020〕9号.

They are printed with all kinds of brackets, with blanks, leading zeros, and the words 发文字号 before.
Orders have no year: 国务院令第687号.
"""

import re
import unicodedata
from typing import NamedTuple

_LABEL = re.compile(r"^(?:发文字号|发文文号|文件编号|公文文号|文号|字号)[::]?")
_NUMBER = re.compile(
    r"(?P<issuer>[\u3400-\u9fff]{1,20})[〔\[(【〈<{﹝]?(?P<year>(?:19|20)\d\d)(?:年)?[〕\])】〉>}﹞]?"
    r"第?0*(?P<serial>\d{1,5})号?"
)
_NORMAL = re.compile(r"([\u3400-\u9fff]{1,20})〔((?:19|20)\d\d)〕([1-9]\d{0,4})号", re.ASCII)
_ORDER = re.compile(
    r"(?P<issuer>[\u3400-\u9fff]{2,30}?令)[(\[〔]?第?0*(?P<serial>\d{1,5})号[)\]〕]?"
)


class DocumentNumber(NamedTuple):
    """The abbreviation of the issuing body, the year (None for an order), and the serial number."""

    issuer: str
    year: int | None
    serial: int

    def __str__(self) -> str:
        if self.year is None:
            return f"{self.issuer}第{self.serial}号"
        return f"{self.issuer}〔{self.year}〕{self.serial}号"


def parse_document_number(printed: str) -> DocumentNumber | None:
    """The number that is printed, or None where a text is not one."""
    if match := _NORMAL.fullmatch(printed):  # as it is stored: most of those that are asked for
        return DocumentNumber(match[1], int(match[2]), int(match[3]))
    visible = "".join(char for char in printed if unicodedata.category(char) != "Cf")
    plain = _LABEL.sub("", "".join(unicodedata.normalize("NFKC", visible).split()))
    if match := _NUMBER.fullmatch(plain):
        return DocumentNumber(match["issuer"], int(match["year"]), int(match["serial"]))
    if match := _ORDER.fullmatch(plain):
        return DocumentNumber(match["issuer"], None, int(match["serial"]))
    return None
