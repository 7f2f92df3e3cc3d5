"""Packed files: gzip of any kind, an archive with one table, and what is refused while unpacking."""

import gzip
import io
import json
import zipfile

import openpyxl
import pytest

from policies.ingest.readers import content, open_table
from tests.ingest.reading import cells, numbers, refusal, written

TABLE = "行政区,用途\n甲县,工业用地\n"
ROWS = [["行政区", "用途"], ["甲县", "工业用地"]]


def workbook():
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


KINDS = {
    "csv": TABLE.encode("gb18030"),
    "json": json.dumps([dict(zip(*ROWS, strict=True))]).encode(),
    "html": b"<table><tr><th>\xe8\xa1\x8c\xe6\x94\xbf\xe5\x8c\xba<th>\xe7\x94\xa8\xe9\x80\x94<tr>"
    + "<td>甲县<td>工业用地</table>".encode(),
    "xlsx": workbook(),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("packing", ["gzip", "zip", "gzip in zip"])
def test_every_kind_is_read_from_gzip_and_zip(tmp_path, kind, packing):
    data = KINDS[kind]
    if packing.startswith("gzip"):
        data = gzip.compress(data)
    path = written(tmp_path / "a.dat", data)
    if packing.endswith("zip") and packing != "gzip":
        zipped(path, **{"数据/表.dat": data})
    assert cells(path) == ROWS
    with open_table(path) as table:
        assert table.kind == kind


def test_what_systems_put_beside_a_table_is_not_read(tmp_path):
    litter = {
        "表/": "", "__MACOSX/表/._a.csv": "\0", "表/.DS_Store": "x", "表/Thumbs.db": "x",
        "desktop.ini": "[x]",
    }  # fmt: skip
    assert cells(zipped(tmp_path / "a.zip", **litter, **{"表/a.csv": TABLE})) == ROWS


def test_several_tables_in_one_archive_are_listed(tmp_path):
    names = [f"{year}年.csv" for year in range(2001, 2015)]
    message = refusal(zipped(tmp_path / "a.zip", **dict.fromkeys(names, TABLE)))
    assert "14 files" in message
    assert ", ".join(names[:10]) + " …" in message


def test_names_in_the_encodings_of_old_archivers_are_printed_right(tmp_path, monkeypatch):
    names = [name.encode(e).decode("cp437") for name, e in (("一月", "gb18030"), ("二月", "utf-8"))]
    monkeypatch.setattr(
        zipfile.ZipInfo, "_encodeFilenameFlags", lambda info: (info.filename.encode("cp437"), 0)
    )
    path = zipped(tmp_path / "a.zip", **dict.fromkeys(names, TABLE))
    assert "一月, 二月" in refusal(path)


def test_an_empty_archive_says_so(tmp_path):
    assert "no file in the archive" in refusal(zipped(tmp_path / "a.zip"))


def test_an_archive_within_an_archive_is_refused(tmp_path):
    inner = zipped(tmp_path / "inner.zip", **{"a.csv": TABLE}).read_bytes()
    assert "within an archive" in refusal(zipped(tmp_path / "a.zip", **{"inner.zip": inner}))
    assert "within an archive" in refusal(written(tmp_path / "b.gz", gzip.compress(inner)))


def test_a_protected_archive_says_so(tmp_path):
    data = bytearray(zipped(tmp_path / "a.zip", **{"a.csv": TABLE}).read_bytes())
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in refusal(written(tmp_path / "b.zip", bytes(data)))


def test_a_gzip_file_that_breaks_off_is_refused_with_the_row(tmp_path):
    text = "编号,说明\n" + "".join(f"{n},{n * 7919 % 10_007}\n" for n in range(200_000))
    data = gzip.compress(text.encode())
    assert "cannot be read after row" in refusal(written(tmp_path / "a.gz", data[:-2000]))
    assert "cannot be unpacked" in refusal(written(tmp_path / "b.gz", data[:2000]))
    assert "cannot be unpacked" in refusal(written(tmp_path / "c.gz", b"\x1f\x8bnot gzip"))


def test_an_archive_with_a_damaged_member_is_refused(tmp_path):
    data = bytearray(zipped(tmp_path / "a.zip", **{"a.csv": TABLE * 50}).read_bytes())
    data[45] ^= 0xFF
    refusal(written(tmp_path / "b.zip", bytes(data)))
    refusal(written(tmp_path / "c.zip", bytes(data[:60])))


@pytest.fixture
def _low_limits(monkeypatch):
    monkeypatch.setattr(content, "PACKED_BYTES", 1 << 20)


@pytest.mark.usefixtures("_low_limits")
@pytest.mark.parametrize("packing", ["gzip", "zip"])
def test_a_file_that_unpacks_beyond_reason_is_refused_while_it_is_read(tmp_path, packing):
    table = b"a,b\n" + b"1,2\n" * 2_000_000
    path = tmp_path / "a"
    if packing == "gzip":
        written(path, gzip.compress(table))
    else:
        zipped(path, **{"a.csv": table})
    assert path.stat().st_size * content.PACKED_RATIO < len(table)
    with open_table(path) as opened:
        assert next(opened.rows) == (2, ["1", "2"])
    assert "unpacks to more than 200 times its size" in refusal(path)


@pytest.mark.usefixtures("_low_limits")
def test_a_size_that_an_archive_declares_is_not_trusted(tmp_path):
    table = b"a,b\n" + b"1,2\n" * 2_000_000
    data = zipped(tmp_path / "a.zip", **{"a.csv": table}).read_bytes()
    declared = len(table).to_bytes(4, "little")
    assert data.count(declared) == 2
    refusal(written(tmp_path / "b.zip", data.replace(declared, (1000).to_bytes(4, "little"))))


@pytest.mark.usefixtures("_low_limits")
def test_a_workbook_that_unpacks_beyond_reason_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    members = {"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": b" " * 30_000_000}
    assert "unpacks to more than" in refusal(zipped(path, **members))


@pytest.mark.usefixtures("_low_limits")
def test_the_pages_of_an_archive_are_counted_together(tmp_path):
    page = b"<table>" + b" " * 900_000
    path = zipped(tmp_path / "a.zip", **{f"{n}.html": page for n in range(20)})
    assert "unpacks to more than" in refusal(path)


@pytest.mark.usefixtures("_low_limits")
def test_well_packed_tables_within_reason_are_read(tmp_path):
    text = "编号,说明\n" + "".join(f"{n},{n * 7919 % 10_007}\n" for n in range(200_000))
    path = written(tmp_path / "a.gz", gzip.compress(text.encode()))
    assert len(text) > 1 << 20
    assert len(numbers(path)) == 200_000
