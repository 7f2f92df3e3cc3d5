"""What files of land results can say, and the words by which their headers name it."""

from functools import partial
from pathlib import Path

from policies.ingest.headers import known_words
from policies.ingest.land.fields import BY_THE_ROW, FIELDS, PLACE, REQUIRED
from policies.ingest.land.instalments import from_cell
from policies.ingest.mapping import Vocabulary

LAND = Vocabulary(
    "land_award",
    FIELDS,
    REQUIRED,
    partial(known_words, Path(__file__).with_name("aliases.csv")),
    PLACE,
    BY_THE_ROW,
    partial(from_cell, unit=""),
)
