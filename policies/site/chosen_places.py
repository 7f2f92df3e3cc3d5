"""The two to four localities that a comparison is asked for, by code or by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from policies.models import Locality
from policies.site.comparing import PAIR
from policies.site.parameters import BadParameter, text
from policies.site.places import find_places

NAMES = ("a", "b", "c", "d")
MOST_MEANT = 12


@dataclass(frozen=True)
class Chosen:
    """The places in the reader's order; ``by_name``: one was not given by its code."""

    places: list[Locality]
    by_name: bool = False

    @property
    def query(self) -> str:
        """The address of the comparison by codes: ``a=330100&b=440300``."""
        return query_of(place.code for place in self.places)


def query_of(codes: Iterable[str]) -> str:
    return urlencode(dict(zip(NAMES, codes, strict=False)))


def chosen_places(request: HttpRequest) -> Chosen:
    """The places asked for, the founding article's two cities when none is; one query where all are codes.

    Raises BadParameter for one that is not known, is there already, or could be several; and for one
    place alone.
    """
    asked = {name: value for name in NAMES if (value := text(request, name))}
    is_default = not asked
    if is_default:
        asked = dict(zip(NAMES, PAIR, strict=False))
    by_code = _by_code(asked.values())
    if is_default and len(by_code) < len(PAIR):
        return Chosen([])
    places: list[Locality] = []
    for name, value in asked.items():
        place = by_code.get(value) or _by_name(name, value, asked)
        if place in places:
            raise BadParameter(name, value, _("This locality is in the comparison already."))
        places.append(place)
    if len(places) < len(PAIR):
        missing = next(name for name in NAMES if name not in asked)
        raise BadParameter(missing, "", _("Give the name or the code of a second locality."))
    return Chosen(places, by_name=any(value not in by_code for value in asked.values()))


def _by_code(values: Iterable[str]) -> dict[str, Locality]:
    """Today's published localities by the codes among the values, former codes included. One query."""
    lives = (
        Locality.objects.published()
        .filter(code__in=list(values))
        .select_related("today")
        .order_by("code", "valid_from")
    )
    found: dict[str, Locality] = {}
    for life in lives:  # the life in force is the last of a code, and wins
        today = life if life.in_force else life.today
        if today is not None and today.is_published and (life.in_force or life.code not in found):
            found[life.code] = today
    return found


def _by_name(name: str, value: str, asked: dict[str, str]) -> Locality:
    """The place that bears the name, of the widest kind that has one; none is picked among equals."""
    found = find_places(value)
    exact = list({item.today.pk: item.today for item in found if item.is_exact}.values())
    kinds = [place.kind for place in exact]
    if exact and kinds.count(kinds[0]) == 1:
        return exact[0]
    meant = exact or list({item.today.pk: item.today for item in found}.values())
    if not meant:
        raise BadParameter(
            name, value, _("No locality has this name or code. Codes have six digits, as 330100.")
        )
    links = [
        (f"?{urlencode({**asked, name: place.code})}", _described(place))
        for place in meant[:MOST_MEANT]
    ]
    if exact:
        raise BadParameter(name, value, _("Several localities have this name."), links)
    raise BadParameter(name, value, _("No locality is named exactly so."), links)


def _described(place: Locality) -> str:
    names = place.name if place.name == place.name_zh else f"{place.name} {place.name_zh}"
    above = f", {place.parent.name}" if place.parent and place.parent.is_published else ""
    return f"{names} ({place.code}, {place.kind_label}{above})"
