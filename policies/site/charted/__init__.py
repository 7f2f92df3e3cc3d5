"""Charts with an address, one file per group; a new one is a function under ``@chart``.

The function reads the query and returns a Chart with its figures, sources and address. A new file is
imported here.
"""

from policies.site.charted import keyness, land_profile, land_years, words
from policies.site.charted.registry import CHARTS, ChartType, chart

__all__ = ["CHARTS", "ChartType", "chart", "keyness", "land_profile", "land_years", "words"]
