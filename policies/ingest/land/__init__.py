"""Land records into the database: any layout of file, in chunks, every row accounted for."""

from policies.ingest.land.receive import (
    NOUN,
    Incomplete,
    assign,
    reassign,
    receive,
    reject_table,
    rejected_rows,
    write_rejects,
)
from policies.ingest.land.running import import_land, preview, run
from policies.ingest.land.undoing import CannotUndo, Undone, foresee, undo

__all__ = [
    "NOUN",
    "CannotUndo",
    "Incomplete",
    "Undone",
    "assign",
    "foresee",
    "import_land",
    "preview",
    "reassign",
    "receive",
    "reject_table",
    "rejected_rows",
    "run",
    "undo",
    "write_rejects",
]
