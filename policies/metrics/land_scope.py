"""What land figures of one place are over, and which of them are stored."""

from dataclasses import dataclass

from policies.metrics.land_years import MODE_GROUP, USE_GROUP, measured, noticed
from policies.models import LandYear, Locality
from policies.models.land_award import LandAwardQuerySet


@dataclass(frozen=True)
class Scope:
    """What figures are over: a locality of today with all that lies in it, and two groups of codes."""

    place: Locality
    use_group: str = USE_GROUP
    mode_group: str = MODE_GROUP

    def awards(self) -> LandAwardQuerySet:
        """The awards that count."""
        return measured(self.use_group, self.mode_group).in_locality(self.place)

    def notices(self) -> LandAwardQuerySet:
        """The awards that count, and the notices that repeat one of them."""
        return noticed(self.use_group, self.mode_group).in_locality(self.place)

    @property
    def is_wide(self) -> bool:
        """Whether so much lies in it that what was computed is kept."""
        return self.place.kind in (Locality.Kind.COUNTRY, Locality.Kind.PROVINCE)


def stored_figures(place: Locality, use_group: str) -> list[LandYear]:
    """The public figures of a place and of those it lies in, of one group of uses. One query."""
    return list(
        LandYear.objects.published()
        .filter(
            locality__lineage__in=lineages(place),
            locality__valid_to__isnull=True,
            use_group=use_group,
        )
        .select_related("locality", "source")
        .order_by("year", "year_to")
    )


def lineages(place: Locality) -> list[str]:
    """The lineages of the places it lies in, the widest first, its own last."""
    codes = [code for code in place.lineage.split("/") if code]
    return [f"/{'/'.join(codes[:depth])}/" for depth in range(1, len(codes) + 1)]
