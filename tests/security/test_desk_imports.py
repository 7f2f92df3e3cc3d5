"""What stands in the rows, headers and names of files is shown harmless where they are brought, previewed,
run, reported, given back and undone, and so are the records that come of them.

In the suite files of two nouns, others each time. ``ROUNDS=20`` puts so many payloads into every column of
every noun, ``ROUNDS=all`` all of them, in both formats.
"""

import csv
import datetime
import io
import os
import random
import re
from collections import Counter
from collections.abc import Iterator

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from policies.ingest.kinds import KINDS
from policies.models import ImportBatch, Locality
from policies.publish.addresses import FOLDERS, path_of
from tests.admin.importing import bring, entered, report, run, screen, undone, url
from tests.security.filling import publish
from tests.security.payloads import PAYLOADS, UNSTORABLE
from tests.security.walking import taken_back, wrong

pytestmark = pytest.mark.django_db
ROUNDS = os.environ.get("ROUNDS")
AT_ONCE = 12  # payloads for each column of one file
WRITTEN = (*PAYLOADS, UNSTORABLE[0], "长" * 20_001)


def plain(noun: str, number: int) -> dict[str, str]:
    """A row of a noun that can be stored, like no other."""
    day = str(datetime.date(2001, 1, 1) + datetime.timedelta(days=number))
    return {
        "land_award": {
            "project": f"厂房{number}", "area_m2": str(2000 + number), "use": "工业用地",
            "supply_mode": "挂牌", "holders": "甲制造有限公司", "signed_on": day, "price_cny": "1200",
        },
        "policy_instrument": {"title_zh": f"关于第{number}号产业的意见", "announced_on": day},
        "firm": {"name_zh": f"第{number}机器人有限公司"},
        "speech": {"title_zh": f"报告{number}", "spoken_on": day, "text": f"各位代表{number}"},
        "candidate": {
            "title": f"关于第{number}号产业的通知", "document_number": f"浙政发〔2020〕{number + 1}号",
            "site": "浙江省", "written_on": day,
        },
    }[noun]  # fmt: skip


def rows_of(noun: str, payloads: list[str]) -> list[list[str]]:
    """A header, its last name a payload, and for each field and payload a row with that alone in it."""
    names = [name for name in KINDS[noun].vocabulary.fields if name != "private"]
    rows = [[*names, payloads[0]]]
    for number in range(len(names) * len(payloads)):
        name, payload = names[number % len(names)], payloads[number // len(names)]
        row = plain(noun, number) | {name: payload}
        rows.append([row.get(each, "") for each in names] + [payload])
    return rows


def as_csv(rows: list[list[str]]) -> bytes:
    handle = io.StringIO()
    csv.writer(handle).writerows(rows)
    return handle.getvalue().encode()


def as_workbook(rows: list[list[str]]) -> bytes:
    """Every cell is text, what looks like a formula too; characters that no workbook holds are left out."""
    book = openpyxl.Workbook()
    for y, row in enumerate(rows, 1):
        for x, text in enumerate(row, 1):
            cell = book.active.cell(y, x)
            cell.value = re.sub("[\ufffe\uffff]", "", ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORMATS = {"csv": as_csv, "xlsx": as_workbook}


@pytest.fixture
def desk(tracker, django_user_model, settings, tmp_path) -> Client:
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("chief"))
    return client


def files() -> Iterator[tuple[str, str, list[str]]]:
    """A noun, a format and the payloads of each file; in one of the formats where not all are asked for."""
    if ROUNDS != "all":
        for noun in KINDS if ROUNDS else random.sample([*KINDS], 2):
            yield noun, random.choice([*FORMATS]), random.sample(WRITTEN, int(ROUNDS or 2))
        return
    for noun in KINDS:
        for ending in FORMATS:
            for start in range(0, len(WRITTEN), AT_ONCE):
                yield noun, ending, [*WRITTEN[start : start + AT_ONCE]]


def assigned(page, noun: str) -> dict[str, object]:
    """What the columns screen sends when each column is the field of its name."""
    fields = [field for field in KINDS[noun].vocabulary.fields.values() if field.name != "private"]
    chosen = {f"field_{index}": field.name for index, field in enumerate(fields)}
    units = {f"unit_{n}": next(iter(field.units)) for n, field in enumerate(fields) if field.units}
    return {**entered(page), **chosen, **units}


def looked_through(client, noun: str, batch: ImportBatch, then: str) -> Iterator[str]:
    """Wrong things on the pages of an import in the state that it is in by now."""
    for address in (
        url("changelist"), url("change", batch), url("columns", batch), url("history", batch),
        *(f"{url('change', batch)}?notes-page={page}" for page in (2, 3)), url("rejects", batch),
    ):  # fmt: skip
        yield from (f"{noun}, {then}: {fault}" for fault in wrong(client, address))


def records_of(noun: str) -> Iterator[str]:
    """Public pages of what came in last, and of the places where it is listed."""
    folder = FOLDERS.get(KINDS[noun].model)
    if folder:
        name = folder[0]
        yield from (
            f"/{name}/",
            f"/api/v1/{name}/",
            f"/api/v1/{name}/?format=csv",
            f"/{name}/?page=2",
        )
        rows = KINDS[noun].model._default_manager
        for pk in random.sample([*rows.values_list("pk", flat=True)], min(5, rows.count())):
            path = path_of(rows.get(pk=pk))
            yield from (path, f"{path}?cite=bib", f"{path}?cite=ris", f"/api/v1{path}")
    yield from ("/localities/330100/", "/localities/330100/land/", "/search/?q=zqhit")


def through(
    desk, tracker, noun: str, ending: str, payloads: list[str]
) -> tuple[ImportBatch, list[str]]:
    """Bring a file, preview it, try it, import it, publish what came in, undo it."""
    name = re.sub(r'[\r\n"\0\\]', "", payloads[0])[:80]
    rows = rows_of(noun, payloads)
    file = SimpleUploadedFile(f"{name}.{ending}", FORMATS[ending](rows))
    place = Locality.objects.get(code="330100")
    batch = bring(desk, file, noun=noun, locality=place)
    found = [*looked_through(desk, noun, batch, "received")]
    for asked in ("", "try"):
        data = {**assigned(screen(desk, batch), noun), "action": asked}
        answer = desk.post(url("columns", batch), data)
        assert answer.status_code == 302, answer.context["form"].errors
        if asked:
            assert answer.url == url("change", batch), screen(desk, batch).context["problems"]
        found += [*looked_through(desk, noun, batch, asked or "previewed")]
    assert run(batch).state == "tried", [*batch.notes.values_list("reason", flat=True)[:5]]
    found += [*looked_through(desk, noun, batch, "tried")]
    assert desk.post(url("start", batch)).status_code == 302
    assert run(batch).state == "done"
    found += [*looked_through(desk, noun, batch, "done")]
    found += wrong(desk, f"{url('change', batch)}?changes=2", report(desk, batch, changes="2"))
    came_in = [batch.rows_read, batch.rows_created + batch.rows_updated, batch.rows_rejected]
    publish()
    for address in records_of(noun):
        found += wrong(tracker, address)
    found += wrong(desk, url("undo", batch))
    undone(desk, batch)
    found += [*looked_through(desk, noun, batch, "undone")]
    return came_in, found


def test_what_stands_in_a_file_is_refused_or_shown_harmless(tracker, desk, world):
    counts: Counter[str] = Counter()
    found: list[str] = []
    for noun, ending, payloads in files():
        with taken_back():
            (read, stored, rejected), wrongs = through(desk, tracker, noun, ending, payloads)
        counts += Counter(files=1, rows=read, stored=stored, rejected=rejected)
        found += wrongs
    print(dict(counts))
    assert not found, "\n".join(found)
    assert counts["stored"]  # what is not stored proves little
