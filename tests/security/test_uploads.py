"""Whatever file is brought, the readers come back in time with rows or with a reason.

``CASES=5000`` damages so many files instead of a few; a failing case is named by its seed.
"""

import os
import random
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from policies.ingest.documents import read_document
from policies.ingest.readers import UnreadableFile, open_table
from policies.models import ImportBatch, Snapshot, Source, Speech
from tests.security import hostile_files
from tests.security.hostile_files import SECRET

CASES = int(os.environ.get("CASES") or 60)
SECONDS = 100
MEGABYTES = 250  # by which the process that asks may grow while a file is read
VALID = hostile_files.valid()
TABLES, DOCUMENTS = hostile_files.tables(), hostile_files.documents()
SPECIAL = (
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\r",
    b'"',
    b",",
    b"<",
    b"{",
    b"[",
    b"\xef\xbb\xbf",
    b"-1",
)


def as_table(path: Path) -> str:
    """What came of a file: some of its cells, or the reason why there are none."""
    try:
        with open_table(path) as table:
            first = ["".join(table.header)[:1000]]
            for row in table.rows:
                first = [*first, "".join(row.cells)[:1000]][:50]
            return "".join(first)
    except UnreadableFile as refusal:
        return told(path, refusal)


def as_document(path: Path) -> str:
    try:
        return "".join(passage.text for passage in read_document(path).passages)
    except UnreadableFile as refusal:
        return told(path, refusal)


def told(path: Path, refusal: UnreadableFile) -> str:
    """A refusal names the file and is a sentence, not what a program says of itself."""
    said = str(refusal)
    assert said.startswith(path.name), said
    assert len(said) < 2000 and "Traceback" not in said and "\n  File" not in said
    return said


def memory(what: str) -> int:
    """MiB that this process has (VmRSS), or had at most since it last forgot (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith(what))


def read(reader, path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # forgets how much there was at most
        before = memory("VmRSS")
    began = time.monotonic()
    said = reader(path)
    assert time.monotonic() - began < SECONDS
    with suppress(OSError, UnboundLocalError):
        assert memory("VmHWM") - before < MEGABYTES
    return said


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_is_read_or_refused(name, tmp_path):
    assert SECRET not in read(as_table, tmp_path / "file.csv", TABLES[name]())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_read_or_refused(name, tmp_path):
    assert SECRET not in read(as_document, tmp_path / "file.txt", DOCUMENTS[name]())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gzip thirty deep", "archive within an archive"),
        ("a zip of a zip", "archive within an archive"),
        ("one row of commas", "characters in one row"),
        ("one row over quoted lines", "characters in one row"),
        ("a header of commas", "more than 16384 columns"),
        ("one text in JSON", "characters in one record"),
        ("long keys in JSON", "a name of more than 1000 characters"),
        ("a row of cells", "a web page"),
        ("a hundred thousand files", "more files than anybody imports at once"),
        ("a program", "a program"),
        ("laughs in XML", "an XML file"),
        ("the last row", "damaged or too large"),
    ],
)
def test_why_a_table_is_refused(name, reason, tmp_path):
    assert reason in read(as_table, tmp_path / "file.csv", TABLES[name]())


def test_a_workbook_points_to_one_text_from_many_cells(tmp_path):
    """4 GB of text in some kilobytes of file: it comes over in pieces, or is refused."""
    assert read(as_table, tmp_path / "file.xlsx", TABLES["one text in every cell"]())


def damaged(source: random.Random) -> tuple[str, bytes]:
    """A valid file with some of its bytes changed, lost, doubled, or taken from another file."""
    name = source.choice(sorted(VALID))
    data = bytearray(VALID[name])
    for _time in range(source.randint(1, 6)):
        place = source.randrange(len(data) or 1)
        match source.randrange(6):
            case 0:
                data[place : place + 1] = bytes([source.randrange(256)])
            case 1:
                del data[place:]
            case 2:
                del data[place : place + source.randint(1, 50)]
            case 3:
                data[place:place] = source.choice(SPECIAL) * source.choice((1, 3, 500))
            case 4:
                other = VALID[source.choice(sorted(VALID))]
                start = source.randrange(len(other))
                data[place : place + 200] = other[start : start + source.randint(1, 400)]
            case 5:
                data[place:place] = data[place : place + source.randint(1, 300)]
    return name, bytes(data)


def test_damaged_files_are_read_or_refused(tmp_path):
    first = int(os.environ.get("SEED") or random.randrange(1 << 30))
    for seed in range(first, first + CASES):
        source = random.Random(seed)
        name, data = damaged(source)
        papers = name in ("docx", "pdf", "txt", "page.html")
        path = tmp_path / f"file.{name}"
        try:
            read(as_document if papers else as_table, path, data)
        except Exception as error:
            pytest.fail(f"SEED={seed} CASES=1, {name}: {error!r}")


FORMULAS = ('=HYPERLINK("http://x/")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1+1", "\t=1")


def test_a_formula_of_a_workbook_is_read_as_its_value_or_text(tmp_path):
    data = hostile_files.workbook(["甲", "乙"], [FORMULAS[0], "'=1"])
    path = tmp_path / "file.xlsx"
    path.write_bytes(data)
    with open_table(path) as table:
        (row,) = table.rows
    assert row.cells == ["", "'=1"]


@pytest.fixture
def forms(register, client, django_user_model, settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    client.force_login(django_user_model.objects.create_superuser("chief"))
    return client


BROUGHT = (
    "deep JSON",
    "a zip of a zip",
    "a program",
    "names that climb",
    "lone surrogates",
    "the last row",
    "one text in JSON",
    "null bytes",
    "a row of cells",
)

PAPERS = (
    "a file in Word",
    "deep Word",
    "pages in a circle",
    "null bytes",
    "lone surrogates",
    "a charset that unpacks",
    "turned text",
)


@pytest.mark.django_db
def test_forms_say_why_and_write_nothing(forms):
    typed = "通知甲乙丙"
    for name in BROUGHT:
        file = SimpleUploadedFile("../..\u202e/f\0ile.csv", TABLES[name]())
        answer = forms.post(reverse("admin:policies_importbatch_upload"), {"file": file})
        assert answer.status_code in (200, 302), name
        if answer.status_code == 200:
            assert answer.context["form"].errors["file"], name
        else:
            assert ".." not in ImportBatch.objects.latest("pk").file.name
            assert forms.get(answer.url).status_code in (200, 302)
            ImportBatch.objects.all().delete()
        assert not ImportBatch.objects.exists()
    for name in PAPERS:
        data = DOCUMENTS[name]()
        file = SimpleUploadedFile("notice.txt", data)
        form = {"title": typed, "kind": "news", "snapshot_file": file, "status": "draft"}
        answer = forms.post(reverse("admin:policies_source_add"), form)
        if answer.status_code == 200:
            assert answer.context["adminform"].form.errors["snapshot_file"], name
            assert typed in answer.content.decode()
            assert not Source.objects.exists()
        else:
            assert answer.status_code == 302
            Snapshot.objects.all().delete()
            Source.objects.all().delete()
        file = SimpleUploadedFile("speech.txt", data)
        answer = forms.post(reverse("admin:policies_speech_intake"), {"file": file})
        assert answer.status_code == 200, name
        assert not Speech.objects.exists()


@pytest.mark.django_db
def test_rejected_rows_come_back_without_formulas_and_as_they_were_when_brought_again(tmp_path):
    from policies.ingest.mapping import REJECT_COLUMNS
    from policies.text.cells import harmless

    for text in FORMULAS:
        assert harmless(text)[0] == "'"
    path = tmp_path / "rejected.csv"
    row = ",".join(f'"{harmless(text)}"' for text in ("=1+1", "-5", "'quoted'", "@x"))
    path.write_text(f"甲,乙,丙,丁,{','.join(REJECT_COLUMNS)}\n{row},2,why\n")
    with open_table(path) as table:
        (brought,) = table.rows
    assert brought.cells[:4] == ["=1+1", "-5", "'quoted'", "@x"]


@pytest.mark.django_db
def test_files_are_for_the_desk_and_of_a_bounded_size(forms, settings):
    settings.UPLOAD_BYTES = 3_000_000
    large = SimpleUploadedFile("a.csv", b"a,b\n" * 1_000_000)
    for address in (reverse("admin:policies_importbatch_upload"), reverse("site:correction-new")):
        assert forms.post(address, {"file": large}).status_code == 400
    assert not ImportBatch.objects.exists()
    settings.UPLOAD_BYTES = 30_000_000
    assert (
        forms.post(reverse("admin:policies_importbatch_upload"), {"file": large}).status_code != 400
    )
