"""The points of prefectures: where each lies, told without the tool that made them."""

import csv
import math
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POINTS = ROOT / "policies" / "data" / "prefecture_coordinates.csv"
MUNICIPALITIES = {"110000", "120000", "310000", "500000"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(line for line in source if not line.startswith("#")))


def points() -> dict[str, tuple[float, float]]:
    return {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in rows(POINTS)}


def in_force() -> dict[str, dict[str, str]]:
    register = rows(ROOT / "policies" / "data" / "localities.csv")
    return {row["code"]: row for row in register if not row["valid_to"]}


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great circle between two points (haversine, radius 6,371 km)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def test_points_are_of_prefectures_and_municipalities_in_force():
    register = in_force()
    prefectures = {code for code, row in register.items() if row["kind"] == "prefecture"}
    assert set(points()) <= prefectures | MUNICIPALITIES
    # Xilingol, Dehong and Tongchuan have two towns of the name, neither three times the other.
    assert prefectures - set(points()) == {"152500", "533100", "610200"}


def test_points_known_from_elsewhere():
    known = {  # degrees and minutes as atlases print them
        "110000": (39.90, 116.40), "330100": (30.27, 120.16), "440300": (22.54, 114.06),
        "310000": (31.23, 121.47), "510100": (30.66, 104.07), "650100": (43.83, 87.62),
        "230100": (45.75, 126.65), "540100": (29.65, 91.10), "460100": (20.04, 110.34),
        "611000": (33.87, 109.94), "360700": (25.85, 114.93), "152200": (46.08, 122.08),
    }  # fmt: skip
    assert {c: at for c, at in known.items() if kilometres(points()[c], at) > 25} == {}


def test_each_point_lies_among_those_of_its_province():
    """A namesake in another province would lie far from every other; Ngari does."""
    found = points()
    alone = []
    for code, at in found.items():
        near = [other for c, other in found.items() if c[:2] == code[:2] and c != code]
        if near and min(kilometres(at, other) for other in near) > 450:
            alone.append(code)
    assert alone == ["542500"]


def test_no_two_places_share_a_point():
    found = points()
    assert len(set(found.values())) == len(found)


def test_each_point_names_its_entry_in_geonames():
    ids = [row["source"] for row in rows(POINTS)]
    assert all(name.startswith("geonames:") and name[9:].isdigit() for name in ids)
    assert len(set(ids)) == len(ids)


def test_seats_lie_in_their_prefectures():
    register = in_force()
    astray = [
        row["code"]
        for row in rows(ROOT / "tools" / "localities" / "seats.csv")
        if row["seat"]
        not in {r["name_zh"] for r in register.values() if r["parent"] == row["code"]}
    ]
    assert astray == ["232700"]  # Jiagedaqi has no code
