"""The version of the data kept up: every change of what the public sees advances it.

What is written row by row is noticed by signals; what is written in bulk says so itself
(``DataVersion.objects.announce``).
"""

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from policies.models import (
    Check,
    Citation,
    Coverage,
    DataVersion,
    DuplicateCluster,
    FirmName,
    Holder,
    InstrumentLink,
    LandHolding,
    LandYear,
    Mapping,
    PolicyInstrument,
    Record,
    Sector,
    SpeechText,
    Tenure,
    Term,
    TermCount,
    Transcript,
)
from policies.models.record import ONCE_PUBLIC

# Rows without a status of their own that pages show with the records they hang on.
PARTS: tuple[type[Model], ...] = (
    Check, Citation, Coverage, DuplicateCluster, FirmName, Holder, InstrumentLink, LandHolding,
    LandYear, Mapping, Sector, SpeechText, Tenure, Term, TermCount, Transcript,
)  # fmt: skip


def keep_up() -> None:
    """Let every save and deletion of what the public may see advance the version."""
    records = [m for m in apps.get_app_config("policies").get_models() if issubclass(m, Record)]
    for model in (*records, *PARTS):
        for signal in (post_save, post_delete):
            signal.connect(
                _changed, sender=model, dispatch_uid=f"version {model.__name__} {id(signal)}"
            )
    for relation in (PolicyInstrument.types, PolicyInstrument.sectors):
        m2m_changed.connect(
            _related, sender=relation.through, dispatch_uid=f"version {relation.through.__name__}"
        )


def _changed(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """A record that was never public changes nothing that the public sees."""
    if raw or (isinstance(instance, Record) and instance.status not in ONCE_PUBLIC):
        return
    DataVersion.objects.advance()


def _related(sender: Any, action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        DataVersion.objects.advance()
