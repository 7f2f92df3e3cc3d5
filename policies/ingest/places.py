"""From a code or a name on a record to today's locality (the Methods page states the rule)."""

import re
from collections import defaultdict
from dataclasses import dataclass

from policies.models import Locality, Precision

_GENERIC = re.compile(r"(?:本级|市辖区|分局)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A locality found, and how."""

    pk: int
    precision: str


class UnknownPlace(ValueError):
    """Not even the province is known."""


class PlaceFinder:
    """Finds localities from the register as it stands when the finder is made."""

    def __init__(self) -> None:
        self._by_code: dict[str, Place] = {}
        self._by_name: dict[tuple[str, str], set[int]] = defaultdict(set)
        lives = Locality.objects.order_by("valid_from").values_list(
            "pk", "code", "name_zh", "valid_to", "today_id", "lineage"
        )
        in_force: dict[str, Place] = {}
        for pk, code, name, valid_to, today, lineage in lives:
            if valid_to is None:
                in_force[code] = Place(pk, Precision.EXACT)
                province = lineage.split("/")[2] if lineage.count("/") > 2 else code
                self._by_name[province[:2], name].add(pk)
            elif today is not None:
                self._by_code[code] = Place(today, Precision.SUCCESSOR)
        self._by_code |= in_force

    def find(self, code: str, name: str = "") -> Place:
        """The place of a six-digit code, failing that of a name in its province, failing that the
        province. Raises UnknownPlace when the first two digits are no province's.
        """
        if place := self._by_code.get(code):
            return place
        province = self._by_code.get(f"{code[:2]}0000")
        if province is None:
            raise UnknownPlace("a code of no province")
        for wanted in {name.strip(), _GENERIC.sub("", name.strip())} - {""}:
            named = self._by_name.get((code[:2], wanted), set())
            if len(named) == 1:
                return Place(next(iter(named)), Precision.NAME)
        return Place(province.pk, Precision.PROVINCE)
