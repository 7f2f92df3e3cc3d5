"""A file is brought to the desk: by whom, and what is kept of it."""

import gzip

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from policies.models import ImportBatch, LandAward
from tests.admin.importing import (
    HEADER,
    ROW,
    bring,
    file_of,
    run,
    shown,
    url,
)

NEEDED = ("add_importbatch", "change_landaward")


def client_with(*codenames) -> Client:
    user = User.objects.create_user("aide", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("lacking", NEEDED)
def test_who_may_not_add_imports_or_change_awards_brings_no_file(lacking, register, chief):
    batch = bring(chief, file_of(ROW))
    aide = client_with(*({*NEEDED, "view_importbatch", "view_landaward"} - {lacking}))
    for page in ("upload", "columns"):
        path = url(page, None if page == "upload" else batch)
        assert aide.get(path).status_code == 403
        assert aide.post(path, {"file": file_of(ROW)}).status_code == 403
    for page in ("start", "resume"):
        assert aide.post(url(page, batch)).status_code == 403
    assert ImportBatch.objects.count() == 1
    for path in ("admin:index", "admin:policies_importbatch_changelist"):
        assert "Import a file" not in shown(aide.get(reverse(path)))
    assert "Columns and first rows" not in shown(aide.get(url("change", batch)))


@pytest.mark.parametrize(
    "path",
    [
        "admin:index", "admin:policies_importbatch_changelist", "admin:policies_landaward_changelist",
    ],
)  # fmt: skip
def test_lists_and_start_page_lead_to_the_upload(path, register):
    page = client_with(*NEEDED, "view_importbatch").get(reverse(path))
    assert "Import a file" in shown(page)


def test_the_button_of_a_list_opens_the_upload(register, chief):
    for noun, asked in (("importbatch", ""), ("landaward", "?noun=land_award")):
        answer = chief.get(reverse(f"admin:policies_{noun}_import_file"))
        assert (answer.status_code, answer.url) == (302, url("upload") + asked)


def test_a_file_is_received_and_nothing_is_imported(register, chief):
    batch = bring(chief, file_of(ROW), publish="on", locality=register["330100"])
    assert (batch.state, batch.file_name, batch.publish) == ("received", "结果.csv", True)
    assert batch.started_by == User.objects.get(username="chief")
    assert batch.locality == register["330100"]
    assert not LandAward.objects.exists()
    assert LogEntry.objects.get().get_change_message() == "File received."


def test_the_form_says_how_large_a_file_may_be(register, chief, settings):
    settings.UPLOAD_BYTES = 12 << 20
    assert "of at most 12 MB" in shown(chief.get(url("upload")))


def test_a_file_that_cannot_be_read_says_why_and_is_not_kept(register, chief, tmp_path):
    answer = chief.post(url("upload"), {"file": SimpleUploadedFile("leer.csv", b"\n \n")})
    assert answer.status_code == 200
    assert "leer.csv: the file is empty" in shown(answer)
    assert not ImportBatch.objects.exists()
    assert not list((tmp_path / "files").rglob("*.*"))


def test_a_place_that_is_no_more_is_not_the_locality_of_a_file(register, chief):
    answer = chief.post(url("upload"), {"file": file_of(ROW), "locality": register["330181"].pk})
    assert answer.status_code == 200
    assert "locality" in answer.context["form"].errors


def test_a_file_too_large_for_memory_goes_by_the_disk(register, chief, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    batch = bring(chief, file_of(*[ROW] * 50, name=f"{'很' * 150}.csv"))
    assert batch.file_name == f"{'很' * 150}.csv"
    with batch.file.open("rb") as kept:
        assert kept.read() == file_of(*[ROW] * 50).read()


def test_private_columns_are_not_kept(register, chief):
    header = [*HEADER, "经办联系人", "手机号码"]
    batch = bring(chief, file_of([*ROW, "孙大九", "13900000000"], header=header))
    with gzip.open(batch.file.path, "rt", encoding="utf-8") as kept:
        text = kept.read()
    assert "某某路北侧" in text and "孙大九" not in text and "139000" not in text
    page = shown(chief.get(url("columns", batch)))
    assert page.count("private: never stored</strong>") == 2


def test_the_same_content_again_is_said_with_a_link_and_not_refused(register, chief):
    first = bring(chief, file_of(ROW), locality=register["330100"])
    again = bring(chief, file_of(ROW, name="andere.csv"))
    assert again.file.name == first.file.name
    assert url("change", first) not in shown(chief.get(url("columns", again)))
    ImportBatch.objects.filter(pk=first.pk).update(state="done")
    page = shown(chief.get(url("columns", again)))
    assert "This very file was brought before" in page
    assert url("change", first) in page


def test_the_file_itself_is_never_served(register, chief):
    batch = bring(chief, file_of(ROW), locality=register["330100"])
    pages = [url("columns", batch), url("change", batch), url("changelist")]
    assert not any(batch.file.name in shown(chief.get(page)) for page in pages)
    for path in (f"/{batch.file.name}", f"/files/{batch.file.name}", f"/media/{batch.file.name}"):
        assert chief.get(path).status_code == 404


def test_a_file_that_is_lost_is_said_to_be(register, chief):
    batch = bring(chief, file_of(ROW))
    batch.file.storage.delete(batch.file.name)
    answer = chief.get(url("columns", batch), follow=True)
    assert answer.redirect_chain == [(url("change", batch), 302)]
    assert "no such file" in shown(answer)


@pytest.mark.parametrize("page", ["columns", "start", "resume", "undo", "rejects"])
def test_pages_of_imports_are_not_for_folders_of_texts(page, register, chief):
    speech = ImportBatch.objects.create(noun="speech", file_name="a", sha256="0" * 64, state="done")
    call = chief.post if page in ("start", "resume") else chief.get
    assert call(url(page, speech)).status_code == 404


def test_starting_and_going_on_are_not_done_by_a_link(register, chief):
    batch = bring(chief, file_of(ROW))
    assert chief.get(url("start", batch)).status_code == 405
    assert chief.get(url("resume", batch)).status_code == 405


def test_two_clicks_start_one_import(register, chief, monkeypatch):
    batch = bring(chief, file_of(ROW), locality=register["330100"])
    for _ in range(2):
        chief.post(url("start", batch))
    assert LogEntry.objects.filter(change_message="Import started.").count() == 1
    assert run(batch).rows_created == 1
