"""What can be imported: for each noun what its files say, and how rows are written, undone and shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.ingest.batches import Account, Progress, Undone
from policies.ingest.land import running as land_running
from policies.ingest.land import undoing as land_undoing
from policies.ingest.land.mapping import LAND
from policies.ingest.mapping import Vocabulary
from policies.ingest.records import running, undoing
from policies.ingest.records.candidates import Candidates
from policies.ingest.records.firms import Firms
from policies.ingest.records.instruments import Instruments
from policies.ingest.records.kind import RecordKind
from policies.ingest.records.speeches import Speeches
from policies.models import Holder, ImportBatch, LandAward, LandHolding


@dataclass(frozen=True)
class Kind:
    """A kind of import. ``undo`` takes the batch and the user; ``preview`` batch, header and rows;
    ``tables`` are what the database looks at again afterwards. ``publishes``: what it brings has a status.
    """

    label: str | Promise
    vocabulary: Vocabulary
    model: Any
    write: Callable[[ImportBatch, Progress], Account]
    undo: Callable[..., Undone]
    foresee: Callable[[ImportBatch], Undone]
    preview: Callable[[ImportBatch, Sequence[str], Sequence[Any]], list[Any]]
    tables: tuple[Any, ...]
    publishes: bool = True

    @property
    def noun(self) -> str:
        return self.vocabulary.noun


def _of(label: str | Promise, kind: type[RecordKind], *, publishes: bool = True) -> Kind:
    """A kind that goes the simple way, row by row."""
    return Kind(
        label,
        kind.vocabulary,
        kind.model,
        lambda batch, progress: running.write_rows(batch, kind, progress),
        partial(undoing.undo, kind),
        partial(undoing.foresee, kind),
        lambda batch, header, rows: running.preview_rows(batch, kind, header, rows),
        (kind.model,),
        publishes,
    )


KINDS: dict[str, Kind] = {
    kind.noun: kind
    for kind in (
        Kind(
            _("land awards"),
            LAND,
            LandAward,
            land_running.write_rows,
            land_undoing.undo,
            land_undoing.foresee,
            land_running.preview,
            (LandAward, LandHolding, Holder),
        ),
        _of(_("policies"), Instruments),
        _of(_("documents to sift"), Candidates, publishes=False),
        _of(_("firms"), Firms),
        _of(_("speeches"), Speeches),
    )
}
