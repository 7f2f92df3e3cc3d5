"""Files that are no tables: each refusal says what the file seems to be and what is accepted."""

import random
import zipfile

import pytest

from policies.ingest.readers import UnreadableFile, open_table
from tests.ingest.reading import refusal, written

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"{\\rtf1\\ansi ", "a text document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "an image"),
        (b"GIF89a\1\0\1\0", "an image"),
        (b"BM\x36\0\0\0", "an image"),
        (b"II*\0\x08\0\0\0", "an image"),
        (b"RIFF\x24\0\0\0WEBP", "an image, a film or a sound"),
        (b"Rar!\x1a\7\0", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
        (b"BZh91AY&SY\0\0", "a bzip2 archive"),
        (b"\xfd7zXZ\0\0", "an xz archive"),
        (b"SQLite format 3\0", "a database"),
        (b"PAR1\x15\0", "a Parquet file"),
        (b"MZ\x90\0\3\0", "a program"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "a Word document"),
        (OLE + bytes(600) + "PowerPoint Document".encode("utf-16-le"), "a PowerPoint presentation"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "a web archive"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:x"/>', "an XML file"),
        (b"\0\1\2\3" * 100, "neither text in UTF-8, UTF-16 or GB18030 nor a workbook"),
        ("甲,乙\n1,2\n".encode("utf-16-le"), "neither text in"),
    ],
)
def test_what_the_file_seems_to_be_is_said(tmp_path, start, what):
    message = refusal(written(tmp_path / "a.csv", start))
    assert f"this seems to be {what}" in message
    assert "Accepted are tables as CSV" in message


@pytest.mark.parametrize(
    ("folder", "what"), [("word/document.xml", "a Word"), ("ppt/presentation.xml", "a PowerPoint")]
)
def test_documents_of_an_office_are_told_apart(tmp_path, folder, what):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(folder, "<x/>")
    assert f"this seems to be {what}" in refusal(path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        ("\ufeff", "the file is empty"),
        (" \n\n \r\n", "the file is empty"),
        ("甲,乙,丙\n", "a header and no row"),
        ("甲,乙,丙\n,,\n\n", "a header and no row"),
        ("公示表\n\n甲,乙\n", "a header and no row"),
        ("各位代表：\n现在，我代表政府作报告。\n", "text, but no table"),
        ("甲\n1\n2\n", "text, but no table"),
        ("甲,\n1,\n2,\n3,\n4,\n5,\n6,7\n", "text, but no table"),
    ],
)
def test_a_file_without_rows_says_what_is_missing(tmp_path, text, reason):
    assert reason in refusal(written(tmp_path / "a.csv", text))


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(UnreadableFile, match="no such file"), open_table(tmp_path / "a.csv"):
        pass
    with pytest.raises(UnreadableFile, match="no such file"), open_table(tmp_path):
        pass


@pytest.mark.parametrize("seed", range(30))
def test_rubbish_is_refused_and_nothing_worse(tmp_path, seed):
    source = random.Random(seed)
    starts = [b"", b"PK\x03\x04", OLE, b"\x1f\x8b\x08\0", b"<html>", b'[{"a": ', b"\xff\xfe"]
    path = written(
        tmp_path / "a", source.choice(starts) + source.randbytes(source.randint(1, 5000))
    )
    with pytest.raises(UnreadableFile), open_table(path) as table:
        list(table.rows)
