"""The tables that can be taken away, one file per noun; a new noun is a table, and its name here."""

from policies.publish.tables.awards import AWARDS
from policies.publish.tables.column import Table
from policies.publish.tables.firms import FIRMS
from policies.publish.tables.incentives import INCENTIVES
from policies.publish.tables.instruments import INSTRUMENTS
from policies.publish.tables.land_awards import LAND_AWARDS
from policies.publish.tables.localities import LOCALITIES
from policies.publish.tables.sources import SOURCES
from policies.publish.tables.speeches import SPEECHES

TABLES: tuple[Table, ...] = (
    LOCALITIES, INSTRUMENTS, INCENTIVES, FIRMS, AWARDS, SPEECHES, LAND_AWARDS, SOURCES,
)  # fmt: skip

__all__ = ["TABLES", "Table"]
