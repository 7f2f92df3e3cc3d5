"""The register of localities from its file."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from policies.curation.register import refresh_lineage
from policies.curation.starter.files import Row, read_rows, to_date
from policies.models import Locality, Status


def load_register(path: Path) -> int:
    """Create the lives of localities that are missing; returns how many."""
    known = set(Locality.objects.values_list("code", "valid_from"))
    rows = list(read_rows(path))
    lives = [
        Locality(
            uid=f"loc-{row['code']}" + (f"-{row['valid_from'][:4]}" if row["valid_to"] else ""),
            status=Status.PUBLISHED,
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            kind=row["kind"],
            zone_kind=row["zone_kind"],
            valid_from=to_date(row["valid_from"]),
            valid_to=to_date(row["valid_to"]),
            area_km2=row["area_km2"] or None,
            source_note=row["source"],
        )
        for row in rows
        if (row["code"], to_date(row["valid_from"])) not in known
    ]
    if not lives:
        return 0
    Locality.objects.bulk_create(lives, batch_size=500)
    _link_register(rows)
    refresh_lineage()
    return len(lives)


def load_coordinates(path: Path) -> int:
    """Give a point to places in force that have none; returns how many got one."""
    points = {row["code"]: row for row in read_rows(path)}
    placed, now = [], timezone.now()
    for place in Locality.objects.in_force().filter(code__in=points, latitude__isnull=True):
        row = points[place.code]
        place.latitude, place.longitude = float(row["latitude"]), float(row["longitude"])
        place.coordinates_source = row["source"]
        place.updated_at = now
        placed.append(place)
    Locality.objects.bulk_update(
        placed, ["latitude", "longitude", "coordinates_source", "updated_at"], batch_size=500
    )
    return len(placed)


def _link_register(rows: list[Row]) -> None:
    """Set parents and successors by code: the life in force then, else the code's nearest."""
    by_code: dict[str, list[Locality]] = {}
    for place in Locality.objects.order_by("valid_from"):
        by_code.setdefault(place.code, []).append(place)

    def life(code: str, day: Any) -> Locality:
        lives = by_code[code]
        if day is None:
            return lives[-1]
        for place in lives:
            if (place.valid_from is None or place.valid_from <= day) and (
                place.valid_to is None or place.valid_to > day
            ):
                return place
        return next((p for p in lives if p.valid_from and p.valid_from > day), lives[-1])

    succession = Locality.successors.through
    links = []
    changed = []
    for row in rows:
        place = next(p for p in by_code[row["code"]] if p.valid_from == to_date(row["valid_from"]))
        if row["parent"] and place.parent_id is None:
            place.parent = life(row["parent"], place.valid_from if place.valid_to else None)
            changed.append(place)
        for code in filter(None, row["successors"].split(";")):
            links.append(succession(from_locality=place, to_locality=life(code, place.valid_to)))
    now = timezone.now()
    for place in changed:
        place.updated_at = now
    Locality.objects.bulk_update(changed, ["parent", "updated_at"], batch_size=500)
    succession.objects.bulk_create(links, batch_size=500, ignore_conflicts=True)
