"""DOCX and PDF, and documents that cannot be read: each refusal says what is wrong and what to do."""

import io
import random
import zipfile
from contextlib import suppress

import pytest
from docx import Document as new_docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from policies.ingest.documents import read_document, read_pasted, reading
from policies.ingest.readers import UnreadableFile
from tests.ingest.papers import column, docx_of, pdf_of, saved

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FULL = (
    "推动高质量发展必须把产业放在更加突出的位置上不断壮大实体经济增"  # a line as wide as the page
)


def refusal(data: bytes, name: str = "a.bin") -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_document(data, name)
    assert str(refused.value).startswith(f"{name}: ")
    return str(refused.value)


def passages(data: bytes) -> list[tuple[str, str]]:
    return [(p.text, p.dropped) for p in read_document(data, "a").passages]


def test_paragraphs_of_a_docx_are_kept_and_headers_and_footers_left_out():
    document = new_docx()
    document.core_properties.title = "某市市长的讲话"
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    document.add_paragraph("同志们：")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "产业", "增长百分之五"
    document.add_paragraph("谢谢大家！\n散会")
    read = read_document(saved(document), "a.docx")
    assert [(p.text, p.dropped) for p in read.passages] == [
        ("内部资料", "head"), ("同志们：", ""), ("产业", ""), ("增长百分之五", ""), ("谢谢大家！", ""),
        ("散会", ""), ("第 1 页", "head"),
    ]  # fmt: skip
    assert (read.format, read.title, read.language) == ("docx", "某市市长的讲话", "zh")


def test_words_inserted_with_changes_tracked_are_read_and_deleted_ones_are_not():
    document = new_docx()
    paragraph = document.add_paragraph("发展")
    for tag, text in (("ins", "<w:t>产业</w:t>"), ("del", "<w:delText>农业</w:delText>")):
        paragraph._p.append(
            parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1"><w:r>{text}</w:r></w:{tag}>')
        )
    assert passages(saved(document)) == [("发展产业", "")]


def test_a_heading_of_a_docx_is_its_title():
    document = new_docx()
    document.core_properties.title = "模板"
    document.add_heading("某县县长的讲话", level=0)
    document.add_paragraph("同志们：")
    assert read_document(saved(document), "a").title == "某县县长的讲话"


def test_entities_of_a_docx_are_not_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("机密")
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx_of("同志们"))) as source,
        zipfile.ZipFile(packed, "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                start = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file://{secret}">]>'.encode()
                data = data.replace(b"<w:document", start + b"<w:document", 1)
                data = data.replace("同志们".encode(), "同志们&x;".encode())
            target.writestr(name, data)
    assert passages(packed.getvalue()) == [("同志们", "")]


def speech_pages():
    """Three pages: a sentence broken within a word, and once over the foot of a page."""
    bodies = [
        ["\u3000\u3000同志们：", "\u3000\u3000" + FULL, FULL + "产", "业体系建设取得成效。"],
        ["\u3000\u3000" + FULL + "长", FULL + "必须"],
        ["坚持到底。", "\u3000\u3000第三段。"],
    ]
    for number, body in enumerate(bodies, 1):
        head = [(200, 800, f"某市公报 2024年第{number}期")]
        yield [*head, *column(*body), (290, 40, f"- {number} -")]


def test_lines_of_a_pdf_become_paragraphs_over_page_ends():
    document = read_document(pdf_of(*speech_pages(), title="讲话"), "a.pdf")
    assert document.text.split("\n") == [
        "同志们：",
        FULL + FULL + "产业体系建设取得成效。",
        FULL + "长" + FULL + "必须坚持到底。",
        "第三段。",
    ]
    assert (document.format, document.title) == ("pdf", "讲话")


def test_a_last_page_of_one_indented_line_is_a_paragraph_of_its_own():
    full = column("\u3000\u3000" + FULL, FULL + "长", "\u3000\u3000" + FULL, FULL + "长")
    last = column("\u3000\u3000谢谢大家。")
    assert read_document(pdf_of(full, last), "a").text.split("\n")[-1] == "谢谢大家。"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["在大会上的讲话", "同志们：", "要发展产业。"], "在大会上的讲话"),
        (["同志们：", "要发展产业。"], ""),
        (["要发展产业，" * 20, "谢谢。"], ""),
    ],
)
def test_without_a_heading_the_first_line_is_the_title_where_it_reads_as_one(lines, title):
    assert read_document(docx_of(*lines), "a").title == title


def test_a_pdf_without_a_title_takes_its_first_paragraph():
    lines = column("\u3000" * 4 + "在大会上的讲话", "\u3000\u3000" + FULL, FULL + "长")
    assert read_document(pdf_of(lines), "a").title == "在大会上的讲话"


def test_running_heads_and_page_numbers_of_a_pdf_are_left_out():
    dropped = [(t, why) for t, why in passages(pdf_of(*speech_pages())) if why]
    assert sorted(dropped) == [
        ("- 1 -", "page_number"),
        ("- 2 -", "page_number"),
        ("- 3 -", "page_number"),
        ("某市公报 2024年第1期", "repeated"),
        ("某市公报 2024年第2期", "repeated"),
        ("某市公报 2024年第3期", "repeated"),
    ]


def test_english_lines_of_a_pdf_are_joined_by_a_blank():
    lines = column("industrial policy in the city and in its", "districts. It is new.", left=72)
    assert read_document(pdf_of(lines), "a").text == (
        "industrial policy in the city and in its districts. It is new."
    )


def test_a_pdf_without_text_is_scanned():
    message = refusal(pdf_of([], [(290, 40, "2")]))
    assert "scanned pages without text" in message and "OCR" in message


def test_a_pdf_whose_characters_mean_nothing_is_refused():
    lines = column("\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009\ue00a", "同志们")
    assert "OCR" in refusal(pdf_of(lines))


def test_a_pdf_of_too_many_pages_is_no_speech():
    assert "more than 500 pages" in refusal(pdf_of(*[[] for _ in range(501)]))


def test_a_pdf_with_a_password_says_so():
    encrypted = pdf_of(column("同志们大家好")).replace(
        b"/Info 6 0 R",
        b"/Info 6 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
        % (b"11" * 32, b"22" * 32),
    )
    assert "protected by a password" in refusal(encrypted)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"%PDF-1.7 rubbish", "damaged"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "please save it as .docx"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + bytes(600), "a document of an old office program"),
        (b"{\\rtf1\\ansi x}", "please save it as .docx"),
        (b"PK\x03\x04rubbish", "a zip file, but damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0", "an image"),
        (b"MIME-Version: 1.0\n\n", "please save the page as HTML"),
        (b'<?xml version="1.0"?><a/>', "an XML file"),
        (b"\0\1\2\3" * 100, "no text in UTF-8, UTF-16 or GB18030"),
    ],
)
def test_what_is_no_document_says_what_to_do(data, reason):
    assert reason in refusal(data)


@pytest.mark.parametrize("folder", ["xl/workbook.xml", "ppt/presentation.xml", "a.txt"])
def test_other_packed_files_are_refused(folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(folder, "x")
    assert "Accepted are plain text" in refusal(packed.getvalue())


def test_a_docx_that_unpacks_to_too_much_is_refused():
    packed = io.BytesIO(docx_of("同志们"))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.png", bytes(300 << 20))
    assert len(packed.getvalue()) < 1 << 20
    assert "unpacks to more than a document needs" in refusal(packed.getvalue())


def test_a_file_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 1 << 20)
    path = tmp_path / "a.txt"
    path.write_text("字" * (1 << 20))
    with pytest.raises(UnreadableFile, match=r"a.txt: more than 1 MiB"):
        read_document(path)


def test_a_text_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 100)
    with pytest.raises(UnreadableFile, match="more than 100 characters"):
        read_pasted("字" * 101)


def test_a_file_on_disk_is_known_by_its_content(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(docx_of("同志们"))
    assert read_document(path).format == "docx"
    with pytest.raises(UnreadableFile, match="no such file"):
        read_document(tmp_path / "b.pdf")


@pytest.mark.parametrize("seed", range(8))
def test_damaged_documents_are_refused_or_read_and_nothing_worse(seed):
    source = random.Random(seed)
    data = bytearray(source.choice([docx_of("同志们" * 200), pdf_of(*speech_pages())]))
    for _ in range(40):
        data[source.randrange(8, len(data))] = source.randrange(256)
    with suppress(UnreadableFile):
        read_document(bytes(data[: source.randrange(200, len(data))]), "a")


def test_no_word_of_a_document_is_in_a_refusal():
    broken = docx_of("私密讲话原文" * 50)[:-60]
    assert "私密" not in refusal(broken)
