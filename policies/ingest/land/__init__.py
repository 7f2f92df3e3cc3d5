"""Land records into the database: any layout of file, in chunks, every row accounted for."""

from policies.ingest.land.receive import Incomplete, assign, receive, rejected_rows, write_rejects
from policies.ingest.land.running import import_land, preview, run
from policies.ingest.land.undoing import CannotUndo, Undone, undo

__all__ = [
    "CannotUndo",
    "Incomplete",
    "Undone",
    "assign",
    "import_land",
    "preview",
    "receive",
    "rejected_rows",
    "run",
    "undo",
    "write_rejects",
]
