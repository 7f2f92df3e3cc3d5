"""DOCX: the paragraphs of the body in order, those of tables and text boxes among them.

Paragraphs are read from the file's own elements: the library's text of a paragraph leaves out words that
were inserted with changes tracked, and those within fields of a form.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document as open_document
from docx.oxml.ns import qn
from docx.section import Sections

from policies.ingest.documents.refused import Refused

MOST_UNPACKED = 256 << 20
TEXT, PARAGRAPH, BOX = qn("w:t"), qn("w:p"), qn("w:txbxContent")
SPACES = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
REMOVED = {qn("w:del"), qn("w:moveFrom"), FALLBACK}
PROPERTIES = qn("w:pPr")


def read(data: bytes) -> dict[str, Any]:
    """The paragraphs of the body; headers and footers are dropped passages before and behind them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # The library reads no more of a part than the archive declares.
        if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
            raise Refused("bomb")
        if any(info.flag_bits & 1 for info in archive.infolist()):
            raise Refused("password")
    document = open_document(io.BytesIO(data))
    body = [line for element in _paragraphs(document.element.body) for line in _lines(element)]
    heads, feet = _heads(document.sections)
    passages = [(line, "head") for line in heads]
    passages += [(line, "") for line in body if line.strip()]
    passages += [(line, "head") for line in feet]
    return {"passages": passages, "title": _title(document)}


def _paragraphs(element: Any) -> Iterator[Any]:
    """Paragraphs in the order of the document; those of a text box behind the one it hangs on."""
    for child in element:
        if child.tag in REMOVED or not isinstance(child.tag, str):
            continue
        if child.tag == PARAGRAPH:
            yield child
        yield from _paragraphs(child)


def _lines(paragraph: Any) -> list[str]:
    return "".join(_words(paragraph)).split("\n")


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag in SPACES:
            yield SPACES[child.tag]
        elif isinstance(child.tag, str) and child.tag not in {*REMOVED, BOX, PROPERTIES}:
            yield from _words(child)


def _heads(sections: Sections) -> tuple[list[str], list[str]]:
    """The lines of all headers and of all footers, each once."""
    heads: dict[str, None] = {}
    feet: dict[str, None] = {}
    for section in sections:
        for head in (section.header, section.first_page_header, section.even_page_header):
            heads |= dict.fromkeys(_printed(head))
        for foot in (section.footer, section.first_page_footer, section.even_page_footer):
            feet |= dict.fromkeys(_printed(foot))
    return list(heads), list(feet)


def _printed(part: Any) -> list[str]:
    if part.is_linked_to_previous:
        return []
    lines = [line for element in _paragraphs(part._element) for line in _lines(element)]
    return [line for line in lines if line.strip()]


def _title(document: Any) -> str:
    for paragraph in document.paragraphs[:20]:
        style = (paragraph.style.name or "") if paragraph.style else ""
        if paragraph.text.strip() and style in ("Title", "Heading 1"):
            return paragraph.text.strip()
    return (document.core_properties.title or "").strip()
