"""Documents made for tests: DOCX by the library, PDF by hand with a font that maps to Unicode."""

import io
import zlib
from collections.abc import Iterable

from docx import Document as new_docx

Printed = tuple[float, float, str]  # points from the left and from the bottom, the line
SIZE = 12


def pdf_of(*pages: Iterable[Printed], title: str = "") -> bytes:
    """A PDF with these lines on its pages, every character as wide as it is high."""
    objects: list[bytes] = [b"", b"", b"", b"", b"", b""]
    kids = []
    for lines in pages:
        shown = "".join(
            f"BT /F1 {SIZE} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"
            for x, y, text in lines
        ).encode()
        packed = zlib.compress(shown)
        objects.append(
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % len(objects)
        )
        kids.append(len(objects))
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\n"
        b"endcmap end end"
    )
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    objects[2] = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H"
        b"/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>"
    )
    objects[3] = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Song/Flags 4/Ascent 880/Descent -120"
        b"/FontBBox[0 -120 1000 880]/ItalicAngle 0/CapHeight 800/StemV 80>>>>"
    )
    objects[4] = b"<</Length %d>>stream\n%s\nendstream" % (len(to_unicode), to_unicode)
    objects[5] = b"<</Title <FEFF%s>>>" % title.encode("utf-16-be").hex().encode()
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R/Info 6 0 R>>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def column(*lines: str, top: float = 740, left: float = 72, pitch: float = 20) -> list[Printed]:
    """Lines one under the other; full-width blanks at their beginning become an indent."""
    return [
        (left + SIZE * (len(text) - len(text.lstrip("\u3000"))), top - pitch * number, text.strip())
        for number, text in enumerate(lines)
    ]


def docx_of(*paragraphs: str, **properties: str) -> bytes:
    """A DOCX with these paragraphs."""
    document = new_docx()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    return saved(document)


def saved(document) -> bytes:
    handle = io.BytesIO()
    document.save(handle)
    return handle.getvalue()
