"""Files of layouts that do not exist, brought to the desk as a curator would."""

import csv
import io
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from policies.curation.imports import run_waiting
from policies.ingest.queue import exclusive
from policies.models import ImportBatch

HEADER = [
    "坐落", "用地面积(亩)", "规划用途", "交易方式", "买受人", "成交总价(万元)", "成交日期",
]  # fmt: skip
COMPANY, PERSON = "甲制造有限公司", "钱小七"
ROW = ["某某路北侧", "15", "工业用地", "挂牌", COMPANY, "1,200", "2021.3.5"]
PRIVATE_ROW = [f"{PERSON}宅东", "3", "工业用地", "协议", PERSON, "30", "2021.4.1"]
BAD_ROW = ["某某路南侧", "没有", "工业用地", "挂牌", "乙科技有限公司", "500", "2021.5.1"]

HIDDEN = "(name withheld)"
OUTCOMES = ("read", "created", "updated", "unchanged", "rejected")


def text_of(header, *rows) -> str:
    handle = io.StringIO()
    csv.writer(handle).writerows([header, *rows])
    return handle.getvalue()


def file_of(*rows, header=HEADER, name="结果.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text_of(header, *rows).encode("gb18030"), "text/csv")


def url(page, batch=None) -> str:
    return reverse(f"admin:policies_importbatch_{page}", args=[batch.pk] if batch else [])


def bring(client, file, **fields) -> ImportBatch:
    """Upload a file; it is received."""
    places = {name: value.pk for name, value in fields.items() if name in ("locality", "source")}
    answer = client.post(url("upload"), {**fields, **places, "file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    batch = ImportBatch.objects.latest("pk")
    assert answer.url == url("columns", batch)
    return batch


def entered(page, **changes) -> dict[str, object]:
    """What the columns screen would send, with some of it entered otherwise."""
    fields = [*page.context["form"], *page.context["about"]]
    data = {field.html_name: field.value() for field in fields}
    return {k: v for k, v in {**data, **changes}.items() if v not in (None, False)}


def ask(client, batch, action, **changes):
    """Press a button of the columns screen."""
    page = client.get(url("columns", batch))
    return client.post(url("columns", batch), {**entered(page, **changes), "action": action})


def run(batch) -> ImportBatch:
    """Run what waits, here and now."""
    with exclusive():
        list(run_waiting())
    batch.refresh_from_db()
    return batch


def imported(client, *rows, locality, action="import", **options) -> ImportBatch:
    """A file brought, and imported with the columns as they are proposed."""
    batch = bring(client, file_of(*rows, **options), locality=locality)
    ask(client, batch, action)
    return run(batch)


def shown(page) -> str:
    return page.content.decode()


def undone(client, batch) -> ImportBatch:
    """An import undone on the desk, when its turn has come."""
    assert client.post(url("undo", batch)).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "undoing"
    return run(batch)


def screen(client, batch):
    """The page on which the columns are assigned."""
    return client.get(url("columns", batch))


def report(client, batch, **params):
    """The page of an import."""
    return client.get(url("change", batch), params)


def account(batch) -> tuple[int, ...]:
    """Rows read, created, updated, unchanged, rejected."""
    batch.refresh_from_db()
    return tuple(getattr(batch, f"rows_{outcome}") for outcome in OUTCOMES)


def rows_of(answer) -> list[list[str]]:
    """The rows of a CSV download."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def column(page, header) -> SimpleNamespace:
    """One column of the columns screen: field and unit as preselected, its samples, its marks."""
    rows = [*page.context["imported"], *page.context["others"]]
    (row,) = [row for row in rows if row.header == header]
    return SimpleNamespace(
        field=row.field.value() if row.field else None,
        unit=row.unit.value() if row.unit else None,
        samples=list(row.samples),
        sure=row.sure,
        asks_for_unit=row.asks_for_unit,
        emptied=row.emptied,
    )
