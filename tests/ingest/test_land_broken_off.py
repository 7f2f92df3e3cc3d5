"""Imports that are killed, and two at once, by real processes on a database of their own."""

import pytest

from policies.ingest import holders
from policies.ingest.land import running
from policies.ingest.land.running import CHUNK
from policies.ingest.running import import_file as import_land
from policies.models import Holder, ImportBatch, LandAward, LandHolding
from tests.factories import land_file, numbered
from tests.processes import Place

ROWS = 3 * CHUNK


def rows():
    for serial in range(1, ROWS + 1):
        yield {
            "电子监管号": numbered(serial),
            "项目名称": f"项目{serial}",
            "土地使用权人": f"杭州第{serial % 500}有限公司",
            "面积(公顷)": "x" if serial % 1000 == 0 else "1.5",
        }


@pytest.fixture
def place(tmp_path):
    """A database of its own with a register."""
    place = Place(tmp_path / "data")
    place.shell(REGISTER)
    yield place
    place.close()


REGISTER = """
from policies.models import Locality
from policies.curation.register import refresh_lineage
china = Locality.objects.create(code="100000", name_en="China", name_zh="中国", kind="country")
zhejiang = Locality.objects.create(
    code="330000", name_en="Zhejiang", name_zh="浙江省", kind="province", parent=china)
Locality.objects.create(
    code="330109", name_en="Xiaoshan", name_zh="萧山区", kind="county", parent=zhejiang)
refresh_lineage()
"""
STATE = """
import json
from policies.models import *
print(json.dumps([
    list(LandAward.objects.order_by("supervision_no").values_list(
        "supervision_no", "uid", "status", "area_m2", "project", "digest", "batch_row",
        "locality__code").iterator()),
    list(LandHolding.objects.order_by("award__supervision_no", "position").values_list(
        "award__supervision_no", "holder__name").iterator()),
    list(ImportBatch.objects.values_list(
        "state", "rows_read", "rows_created", "rows_updated", "rows_unchanged", "rows_rejected")),
    list(ImportBatch.objects.values_list("notes__row", "notes__reason").order_by("notes__row")),
    LandAward.history.count(),
], default=str))
"""


def test_killed_in_the_middle_and_run_again_ends_as_if_never_killed(place, tmp_path):
    path = land_file(tmp_path / "a.csv", *rows())
    process = place.start("import_land", str(path), "--publish")
    place.stop_when(process, lambda: ImportBatchRow(place).rows_done > 1)
    broken = ImportBatchRow(place)
    assert (broken.state, broken.rows_done > 1, broken.published) == ("running", True, 0)

    place.manage("import_land", str(path), "--publish")
    resumed = place.shell(STATE)

    other = Place(tmp_path / "other")
    other.shell(REGISTER)
    other.manage("import_land", str(path), "--publish")
    whole = other.shell(STATE)
    other.close()
    assert resumed == whole


class ImportBatchRow:
    """What the one batch says at this moment, and how many awards are published."""

    def __init__(self, place):
        batches = place.ask("SELECT state, rows_done FROM policies_importbatch")
        self.state, self.rows_done = batches[0] if batches else ("", 0)
        awards = "SELECT count(*) FROM policies_landaward WHERE status = 'published'"
        self.published = place.ask(awards)[0][0]


def test_two_imports_at_once_are_run_one_after_the_other(place, tmp_path):
    path = land_file(tmp_path / "a.csv", *rows())
    both = [place.start("import_land", str(path)) for _ in range(2)]
    printed = sorted(process.communicate(timeout=300)[0].strip() for process in both)
    assert [process.returncode for process in both] == [0, 0]
    bad = ROWS // 1000
    assert printed == [
        f"a.csv: read {ROWS:,} created 0 updated 0 unchanged {ROWS - bad:,} rejected {bad}",
        f"a.csv: read {ROWS:,} created {ROWS - bad:,} updated 0 unchanged 0 rejected {bad}",
    ]


@pytest.mark.django_db
def test_a_run_goes_on_where_it_was_broken_off(register, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(running, "CHUNK", 2)
    numbers = [numbered(n) for n in (1, 2, 3, 1, 4, 5)]
    path = land_file(tmp_path / "a.csv", *({"电子监管号": number} for number in numbers))
    taken = []
    take = running._take

    def broken(chunk, *rest):
        if len(taken) == 1:
            raise KeyboardInterrupt
        taken.append(chunk)
        return take(chunk, *rest)

    monkeypatch.setattr(running, "_take", broken)
    with pytest.raises(KeyboardInterrupt):
        import_land(path)
    assert LandAward.objects.count() == 2
    monkeypatch.setattr(running, "_take", take)
    report = import_land(path)
    assert (report.read, report.created, report.unchanged) == (6, 5, 1)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.rows_read, batch.rows_unchanged) == ("done", 6, 1)
    assert LandHolding.objects.count() == 5


@pytest.mark.django_db
def test_holders_that_are_forgotten_meanwhile_are_found_again(
    register, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(running, "CHUNK", 2)
    monkeypatch.setattr(holders, "REMEMBERED", 1)
    printed = [f"杭州{name}有限公司" for name in "甲乙丙甲丙甲"]
    named = [{"电子监管号": numbered(n), "土地使用权人": name} for n, name in enumerate(printed, 1)]
    import_land(land_file(tmp_path / "a.csv", *named))
    held = LandHolding.objects.order_by("award__batch_row").values_list("holder__name", flat=True)
    assert list(held) == printed
    assert Holder.objects.count() == 3


@pytest.mark.django_db
def test_a_run_that_goes_on_remembers_rows_without_numbers(
    register, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(running, "CHUNK", 1)
    nameless = {"电子监管号": "", "行政区": "萧山区"}
    other = nameless | {"成交价格(万元)": "1"}
    numbers = {"电子监管号": numbered(2), "面积(公顷)": "2"}
    path = land_file(tmp_path / "a.csv", nameless, numbers, other)
    taken = []
    take = running._take

    def broken(chunk, *rest):
        if taken:
            raise KeyboardInterrupt
        taken.append(chunk)
        return take(chunk, *rest)

    monkeypatch.setattr(running, "_take", broken)
    with pytest.raises(KeyboardInterrupt):
        import_land(path)
    monkeypatch.setattr(running, "_take", take)
    report = import_land(path)
    assert (report.read, report.created, report.updated, report.rejected) == (3, 2, 0, 1)
