import datetime
import hashlib
import json

import pytest

from policies.ingest.readers import UnreadableFile
from policies.ingest.speeches import import_speeches
from policies.models import Official, Source, Speech, SpeechText, Status

pytestmark = pytest.mark.django_db
HEADER = "file,locality,date,speaker_zh,speaker_en,office,occasion,publisher,url\n"


@pytest.fixture(autouse=True)
def _register(register, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "speeches"
    folder.mkdir()
    (folder / "a.txt").write_text("产业 政策\n", encoding="utf-8")
    (folder / "speeches.csv").write_text(
        HEADER
        + "a.txt,440000,2025-02-05,某某,Someone,Governor,Conference,Daily,https://example.org/a\n",
        encoding="utf-8",
    )
    return folder


def account(report):
    return (report.read, report.created, report.updated, report.unchanged, report.rejected)


def test_a_listed_text_becomes_a_speech_with_a_private_text(folder, register):
    (report,) = import_speeches(folder)
    assert account(report) == (1, 1, 0, 0, 0)
    speech = Speech.objects.get()
    assert speech.locality == register["440000"]
    assert speech.official.name_en == "Someone"
    assert speech.spoken_on == datetime.date(2025, 2, 5)
    assert speech.characters == 4
    assert speech.text_sha256 == hashlib.sha256("产业 政策\n".encode()).hexdigest()
    assert (speech.visibility, speech.status) == ("private", Status.DRAFT)
    assert speech.source.url == "https://example.org/a"


def test_importing_again_changes_nothing(folder):
    import_speeches(folder)
    (report,) = import_speeches(folder)
    assert account(report) == (1, 0, 0, 1, 0)
    assert (Speech.objects.count(), Official.objects.count(), Source.objects.count()) == (1, 1, 1)


def test_a_speech_known_without_its_text_gets_it(folder):
    import_speeches(folder)
    SpeechText.objects.all().delete()
    (report,) = import_speeches(folder)
    assert account(report) == (1, 0, 1, 0, 0)
    assert SpeechText.objects.get().content == "产业 政策\n"


def test_json_lines_are_reports_and_resolutions_are_not_speeches(folder, register):
    (folder / "speeches.csv").unlink()
    lines = [
        {
            "title": "2024年政府工作报告",
            "url": "https://example.org/2024",
            "content": "产业",
            "year": 2024,
        },
        {"title": "关于政府工作报告的决议", "url": "", "content": "通过", "year": None},
        {"title": "空", "url": "", "content": " ", "year": 1999},
    ]
    (folder / "reports.jsonl").write_text(
        "\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8"
    )
    (report,) = import_speeches(folder)
    assert account(report) == (3, 1, 0, 0, 2)
    assert [(note.row, note.column) for note in report.notes] == [(2, "year"), (3, "content")]
    assert "resolution" in report.notes[0].reason
    speech = Speech.objects.get()
    assert (speech.locality, speech.spoken_precision) == (register["100000"], "year")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("b.txt,440000,2025-02-05,某,S,,,,", "file"),
        ("a.txt,999999,2025-02-05,某,S,,,,", "locality"),
        ("a.txt,440000,2025-02-31,某,S,,,,", "date"),
        ("a.txt,440000,,某,S,,,,", "date"),
    ],
)
def test_a_bad_line_is_reported_by_row_column_and_value(folder, line, column):
    (folder / "speeches.csv").write_text(HEADER + line + "\n", encoding="utf-8")
    (report,) = import_speeches(folder)
    assert account(report) == (1, 0, 0, 0, 1)
    assert (report.notes[0].row, report.notes[0].column) == (2, column)


def test_a_text_outside_the_folder_is_not_read(folder):
    (folder.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "speeches.csv").write_text(
        HEADER + "../secret.txt,440000,2025-02-05,某,S,,,,\n", encoding="utf-8"
    )
    (report,) = import_speeches(folder)
    assert report.rejected == 1


def test_missing_columns_are_named(folder):
    (folder / "speeches.csv").write_text("file,date\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="locality, speaker_zh"):
        import_speeches(folder)


def test_a_dry_run_writes_nothing(folder):
    import_speeches(folder, dry_run=True)
    assert not Speech.objects.exists() and not Official.objects.exists()
