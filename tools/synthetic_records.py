"""Write land awards and instruments that nobody made, for measuring how the tracker grows.

Nothing of this is shipped, and every record says that it is synthetic: ``S`` in its supervision number,
合成 ("synthetic") in names, projects and titles. What is drawn keeps the distributions of a real file of
land results: place, use, mode, sector, dates and the number of holders are those of a row drawn at random;
area and price those of the row times a factor between 0.8 and 1.25; the words of the location those of
another row. No name of a holder or a project is taken over: holders come as often as the real ones do, and
new ones appear as the file grows (one set for every ``len(file)`` rows). An instrument takes its place and
year from a row, its title from a document drawn from the index, its types from the taxonomy. The same
numbers give the same files.

    python tools/synthetic_records.py LAND.csv.gz INDEX.csv.gz OUT_DIR --land 3000000 --instruments 1000000

``--from-land`` and ``--from-instruments`` begin at a later number: files that continue one another.
"""

import argparse
import csv
import gzip
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

TYPES = Path(__file__).resolve().parent.parent / "policies/data/taxonomy/instrument_types.csv"
NUMBER = re.compile(r"(\d{6})(\d{4})")
TITLE = 200
MUNICIPALITIES = {"11", "12", "31", "50"}  # they have no prefectures
INSTRUMENT = ("标题", "文号", "地区", "成文日期", "类型", "取向", "网址")
Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def placed(rows: Sequence[Row]) -> list[Row]:
    """The rows whose supervision number begins with a place and a year, as whose synthetic ones do."""
    return [row for row in rows if NUMBER.match(row["电子监管号"])]


def land_awards(real: Sequence[Row], first: int, end: int) -> Iterator[Row]:
    """Synthetic land results of these numbers."""
    ids: dict[str, int] = {}
    known = [[ids.setdefault(name, len(ids)) for name in holders(row)] for row in real]
    for number in range(first, end):
        draw = random.Random(number)  # nosec B311 # drawn, not secret
        at, elsewhere = draw.randrange(len(real)), draw.choice(real)
        row, block = real[at], number // len(real)
        factor = draw.uniform(0.8, 1.25)
        yield row | {
            "源文件": "synthetic",
            "电子监管号": f"{row['电子监管号'][:10]}S{number % 100_000:05d}-{number // 100_000 + 1}",
            "项目名称": f"合成{row['行业分类']}项目{number}",
            "项目位置": elsewhere["项目位置"],
            "面积(公顷)": times(row["面积(公顷)"], factor),
            "成交价格(万元)": times(row["成交价格(万元)"], factor * draw.uniform(0.8, 1.25)),
            "土地使用权人": "、".join(f"合成{each:06d}之{block}有限公司" for each in known[at]),
        }


def holders(row: Row) -> list[str]:
    return [name.strip() for name in row["土地使用权人"].split("、") if name.strip()]


def times(value: str, factor: float) -> str:
    return f"{float(value) * factor:.4f}" if value else value


def instruments(
    real: Sequence[Row], documents: Sequence[Row], first: int, end: int
) -> Iterator[Row]:
    """Synthetic instruments of these numbers."""
    with TYPES.open(encoding="utf-8", newline="") as handle:
        types = [row["name_en"] for row in csv.DictReader(handle) if row["parent"]]
    titles = [row["标题"][:TITLE] for row in documents if row["标题"]]
    for number in range(first, end):
        draw = random.Random(-number - 1)  # nosec B311 # drawn, not secret
        found = NUMBER.match(draw.choice(real)["电子监管号"])
        assert found
        place, year = found.groups()
        yield {
            "标题": f"合成：{draw.choice(titles)}",
            "文号": f"合成发〔{year}〕{number}号",
            "地区": f"{place[:2]}0000" if place[:2] in MUNICIPALITIES else f"{place[:4]}00",
            "成文日期": f"{year}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}",
            "类型": "；".join(draw.sample(types, draw.choice((1, 1, 2)))),
            "取向": draw.choices(("支持", "规范", "抑制"), (8, 2, 1))[0],
            "网址": f"https://synthetic.example/{number}",
        }


def write(path: Path, columns: Sequence[str], rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("real", type=Path, metavar="LAND.csv.gz")
    parser.add_argument("index", type=Path, metavar="INDEX.csv.gz")
    parser.add_argument("folder", type=Path, metavar="OUT_DIR")
    parser.add_argument("--land", type=int, default=0, help="number of the last land award")
    parser.add_argument("--instruments", type=int, default=0, help="number of the last instrument")
    parser.add_argument("--from-land", type=int, default=0)
    parser.add_argument("--from-instruments", type=int, default=0)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    everything = rows_of(given.real)
    real = placed(everything)
    if given.land > given.from_land:
        write(
            given.folder / "land.csv", list(everything[0]),
            land_awards(real, given.from_land, given.land),
        )  # fmt: skip
    if given.instruments > given.from_instruments:
        write(
            given.folder / "instruments.csv", INSTRUMENT,
            instruments(real, rows_of(given.index), given.from_instruments, given.instruments),
        )  # fmt: skip


if __name__ == "__main__":
    main()
