"""The same import started twice at once: one runs after the other, each record is there once."""

from tests.factories import land_file, numbered
from tests.faults.soundness import faults
from tests.faults.test_killed import ASK
from tests.ingest.tables import write_table

ROWS = 60


def both(place, *command):
    """What two processes print that are started at once, and end well."""
    two = [place.start(*command) for _ in range(2)]
    printed = sorted(process.communicate(timeout=300)[0].strip() for process in two)
    assert [process.returncode for process in two] == [0, 0]
    return printed


def test_of_instruments_by_two_commands_and_of_land_by_two_workers(place, tmp_path):
    rows = [
        {
            "标题": f"杭州市人民政府关于第{n}号扶持办法的通知",
            "文号": f"杭政办〔2020〕{n}号",
            "地区": "杭州市",
            "成文日期": "2020年3月1日",
            "网址": f"https://example.org/policies/{n}",
        }
        for n in range(1, ROWS + 1)
    ]
    path = write_table(tmp_path / "a.csv", *rows)
    before = place.ask("SELECT count(*) FROM policies_policyinstrument")[0][0]
    assert both(place, "import_policies", str(path)) == [
        f"a.csv: read {ROWS} created 0 updated 0 unchanged {ROWS} rejected 0",
        f"a.csv: read {ROWS} created {ROWS} updated 0 unchanged 0 rejected 0",
    ]
    assert place.ask("SELECT count(*) FROM policies_policyinstrument") == [(before + ROWS,)]

    path = land_file(tmp_path / "b.csv", *({"电子监管号": numbered(n)} for n in range(101, 141)))
    place.shell(ASK.format(path=str(path)))
    assert both(place, "run_imports") == [
        "",
        "b.csv: read 40 created 40 updated 0 unchanged 0 rejected 0",
    ]
    assert faults(place) == []
