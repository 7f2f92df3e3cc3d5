"""Recipes: short programs for a task that somebody has, each in a file of its own that a test runs.

A new recipe is a file in ``policies/data/recipes/`` and one entry here. The file names the tracker as
``https://tracker.example.org``; a reader sees the address of this site in its place.
"""

from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).resolve().parents[1] / "data" / "recipes"
PLACEHOLDER = "https://tracker.example.org"


@dataclass(frozen=True)
class Recipe:
    """``file`` does ``task`` with ``tool``; ``needs`` is a path that must be there for it."""

    file: str
    tool: str
    task: Promise
    note: Promise | str = ""
    needs: str = "/api/v1/"

    @property
    def slug(self) -> str:
        return self.file.replace(".", "-").replace("_", "-").lower()

    def code(self, site: str) -> str:
        """The program as it runs against a site, named without a slash at its end."""
        return (FOLDER / self.file).read_text(encoding="utf-8").replace(PLACEHOLDER, site).rstrip()


RECIPES = (
    Recipe(
        "incentives.sh", "curl", _("All incentives in one file"),
        _("The Link header leads from page to page; it ends when there is no next."),
    ),
    Recipe(
        "only_when_new.sh", "curl", _("Ask again, and get nothing while nothing has changed"),
        _("Every public answer carries an ETag that changes with the version of the data."),
    ),
    Recipe("count_a_text.sh", "curl", _("Count the words of a text of your own")),
    Recipe("land_awards.py", "pandas", _("Land awards of Hangzhou, 2012 to 2015, as a data frame")),
    Recipe(
        "cited_incentives.py", "Python", _("All incentives with the words of their sources"),
        _("Python alone, without any package. The file opens in Excel with its Chinese intact."),
        needs="/api/v1/incentives/?include=citations",
    ),
    Recipe(
        "what_changed.py", "Python", _("What changed since the last time"),
        _("What was published, changed, merged or withdrawn, in order: enough to keep a copy exact."),
        needs="/api/v1/changes/",
    ),
    Recipe(
        "land_figures.R", "R", _("Land figures of two cities, side by side"),
        _("Base R, without any package."),
    ),
    Recipe(
        "land_parquet.py", "DuckDB", _("All land awards as Parquet, asked in SQL"),
        _("One download; every question after it is answered on your own machine."),
        needs="/data/bulk/latest/land-awards.parquet",
    ),
    Recipe(
        "incentives.sql", "DuckDB", _("What is offered, by type, from a file of the API"),
        _("It reads the file that the first recipe makes."),
    ),
    Recipe(
        "reconcile.txt", "OpenRefine", _("Match a column of place names or firms"),
        _("Chinese, pinyin, English and former names are matched, and former codes."),
        needs="/reconcile/",
    ),
    Recipe(
        "reconcile.sh", "OpenRefine", _("The same question by hand"), needs="/reconcile/",
    ),
    Recipe(
        "land_figures.pq", "Excel", _("Land figures of Hangzhou in a sheet that refreshes"),
        _(
            "Data → Get Data → From Other Sources → Blank Query → Advanced Editor; paste this; then "
            "Close & Load."
        ),
    ),
)  # fmt: skip
