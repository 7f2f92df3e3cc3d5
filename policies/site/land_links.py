"""Where the records behind a land figure are listed, and where the API gives the figure."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from policies.metrics.land_parts import Span
from policies.metrics.land_scope import Scope
from policies.models import LandYear, Locality
from policies.site.addresses import address
from policies.site.parameters import LONGEST


@dataclass(frozen=True)
class Links:
    """The addresses for one scope over one span; each names all that defines the figure."""

    scope: Scope
    span: Span

    @property
    def _groups(self) -> dict[str, Any]:
        return {"use_group": self.scope.use_group, "mode_group": self.scope.mode_group}

    @property
    def _years(self) -> dict[str, Any]:
        return {"year_min": self.span.first, "year_max": self.span.last}

    def listed(self, **narrower: str) -> str:
        """The list of exactly the awards counted, narrowed further; "" where a value is too long."""
        if any(len(value) > LONGEST for value in narrower.values()):
            return ""
        groups = {"use": self.scope.use_group, "mode": self.scope.mode_group}
        return _address(
            address("site:land"),
            locality=self.scope.place.code,
            **(groups | self._years | {"counted": "true"} | narrower),
        )

    def in_api(self, noun: str, suffix: str = "/", **more: Any) -> str:
        """The figures of a noun in the API, over the span."""
        place = self.scope.place.code
        return _address(
            f"/api/v1/{noun}{suffix}", locality=place, **self._groups, **self._years, **more
        )

    def awards_in_api(self) -> str:
        """Exactly the awards counted, in the API."""
        return self.in_api("land-awards", counted="true")

    def series_in_api(self, suffix: str = "/") -> str:
        """The figures of all years in the API."""
        place = self.scope.place.code
        return _address(f"/api/v1/land-series{suffix}", locality=place, **self._groups)

    def parts_in_api(self, suffix: str = "/") -> str:
        """The stored figures of the places that lie directly in the place, over the span."""
        years = self._years | {"period": "all"}
        if self.span.first == self.span.last:
            years = {"year": self.span.first}
        place = self.scope.place.code
        return _address(f"/api/v1/land-years{suffix}", parent=place, **self._groups, **years)

    def page(self, place: Any = None, **changes: Any) -> str:
        """The page of a place for the same groups; ``year`` and ``measure`` as given."""
        path = address("site:locality-land", (place or self.scope.place).code)
        default = Scope(self.scope.place)
        parameters = {
            "use": "" if self.scope.use_group == default.use_group else self.scope.use_group,
            "mode": "" if self.scope.mode_group == default.mode_group else self.scope.mode_group,
            **changes,
        }
        return _address(path, **parameters)


def listed_awards(place: Locality, figures: LandYear) -> str:
    """The list of exactly the awards that figures count; "" where these came without records."""
    if figures.basis != LandYear.Basis.COMPUTED:
        return ""
    return _address(
        address("site:land"),
        locality=place.code,
        use=figures.use_group,
        mode=figures.mode_group,
        year_min=figures.year,
        year_max=figures.year_to,
        counted="true",
    )


def _address(path: str, **parameters: Any) -> str:
    """A path with those parameters that have a value."""
    given = {name: value for name, value in parameters.items() if value}
    return f"{path}?{urlencode(given)}" if given else path
