"""Code lists as data: land uses, supply modes, units."""

from policies.vocabulary.codelist import CODE_LISTS, Code, CodeList

LAND_USES = CODE_LISTS["land_uses"]
SUPPLY_MODES = CODE_LISTS["supply_modes"]

__all__ = ["LAND_USES", "SUPPLY_MODES", "Code", "CodeList"]
