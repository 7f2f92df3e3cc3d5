"""Counts in the background: who asks for them, and who makes them."""

import pytest
from django.core.management import CommandError, call_command

from policies.curation import counts
from policies.curation.counts import count_waiting
from policies.ingest import queue
from policies.ingest.speeches import import_speeches
from policies.management.commands import run_imports
from policies.metrics.term_counts import count_missing
from policies.models import Lexicon, TermCount
from tests.metrics.words import lexicon_of, spoken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def speech(register):
    return spoken(register["330100"], "产业，产业")


@pytest.fixture
def lexicon(speech):
    return lexicon_of({"产业": "i"}, counted_at=None)


@pytest.fixture
def woken(monkeypatch):
    asked: list[queue.Work] = []
    monkeypatch.setattr(queue, "wake", lambda work=queue.IMPORTS: asked.append(work))
    return asked


def said(lexicon):
    return list(lexicon.counts.of_terms().values_list("count", flat=True))


def test_each_kind_of_work_has_its_own_lock():
    with queue.exclusive(queue.COUNTS):
        assert not queue.is_free(queue.COUNTS)
        assert queue.is_free(queue.IMPORTS)
        with queue.exclusive(queue.IMPORTS):
            assert not queue.is_free(queue.IMPORTS)
    assert queue.is_free(queue.COUNTS)


@pytest.mark.parametrize("work", [queue.IMPORTS, queue.COUNTS])
def test_waking_starts_the_command_of_the_work_unless_a_worker_does_it(work, monkeypatch, settings):
    started = []

    class Process:
        def __init__(self, command, **options):
            started.append(command)

        def wait(self):
            return 0

    monkeypatch.setattr("subprocess.Popen", Process)
    settings.IMPORTS_BY = "worker"
    queue.wake(work)
    assert started == []
    settings.IMPORTS_BY = "process"
    queue.wake(work)
    assert [tuple(command[2:]) for command in started] == [work.command]


def test_what_another_process_counts_is_left_to_it(lexicon, monkeypatch):
    def taken(*args, **options):
        raise queue.Busy

    monkeypatch.setattr(queue, "exclusive", taken)
    assert count_waiting() == 0
    assert said(lexicon) == []


def test_what_is_asked_for_while_counting_is_counted_too(lexicon, monkeypatch):
    made = []

    def then_another(skip, progress):
        done = count_missing(skip, progress)
        if not made:
            made.append(lexicon_of({"政策": "p"}, "policy", counted_at=None))
        return done

    monkeypatch.setattr(counts, "count_missing", then_another)
    assert count_waiting() == 2
    assert Lexicon.objects.filter(counted_at=None).count() == 0


def test_the_command_counts_what_is_missing(lexicon, capsys):
    call_command("count_terms", pending=True)
    assert capsys.readouterr().out == "counted what was missing: 1\n"
    assert said(lexicon) == [2]


def test_the_command_counts_an_earlier_version_when_it_is_asked_for(lexicon, speech, capsys):
    later = lexicon_of({"政策": "p"}, version=2)
    call_command("count_terms")
    assert (said(lexicon), said(later)) == ([], [0])
    call_command("count_terms", "--lexicon", lexicon.name, "--lexicon-version", "1")
    assert said(lexicon) == [2]
    assert "counted 1 lexicons in 1 speeches: 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "options",
    [
        ["--pending", "--lexicon", "industry"],
        ["--lexicon-version", "1"],
        ["--lexicon", "industry", "--lexicon-version", "7"],
        ["--speech", "nobody"],
    ],
)
def test_the_command_refuses_what_makes_no_sense(options, lexicon):
    with pytest.raises(CommandError):
        call_command("count_terms", *options)


def test_the_worker_counts_too(lexicon, monkeypatch, capsys):
    def stop(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(run_imports.time, "sleep", stop)
    with pytest.raises(KeyboardInterrupt):
        call_command("run_imports", watch=True)
    assert said(lexicon) == [2]
    assert capsys.readouterr().out == "words counted: 1\n"


def test_imports_alone_do_not_count(lexicon):
    call_command("run_imports")
    assert not TermCount.objects.exists()


@pytest.mark.parametrize(("dry_run", "asked"), [(False, [queue.COUNTS]), (True, [])])
def test_imported_speeches_are_counted_soon(
    dry_run, asked, register, tmp_path, woken, django_capture_on_commit_callbacks
):
    (tmp_path / "a.txt").write_text("产业", encoding="utf-8")
    (tmp_path / "speeches.csv").write_text(
        "file,locality,date,speaker_zh,speaker_en,office,occasion,url\n"
        "a.txt,330100,2025-01-01,,Someone,,Opening,\n"
    )
    with django_capture_on_commit_callbacks(execute=True):
        import_speeches(tmp_path, dry_run=dry_run)
    assert woken == asked
    with django_capture_on_commit_callbacks(execute=True):
        import_speeches(tmp_path, dry_run=dry_run)  # changes nothing
    assert woken == asked
