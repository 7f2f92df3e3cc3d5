"""Terms that set speeches apart, as readers read them: which way, how far, and whether by chance."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from policies.charts.bars import bar
from policies.metrics.keyness import Key
from policies.site import numbers
from policies.site.inline_svg import inline_svg

SHOWN = 12


@dataclass(frozen=True)
class KeyRow:
    """A term on both sides: ``more`` says in words who says it more often, ``bar`` is its G²."""

    key: Key
    more: str
    chance: str
    bar: SafeString

    @property
    def of_a(self) -> bool:
        return (self.key.ratio or 0) > 0


def key_rows(keys: Iterable[Key], a: str, b: str, shown: int = SHOWN) -> list[KeyRow]:
    """The terms that set the sides apart most; ``a`` and ``b`` are how the sides are named."""
    first = [key for key in keys if key.g2 > 0][:shown]
    largest = first[0].g2 if first else 0
    return [
        KeyRow(key, more_often(key, a, b), _chance(key), inline_svg(bar(key.g2 / largest)))
        for key in first
    ]


def more_often(key: Key, a: str, b: str) -> str:
    """Which side says a term more often, and how many times as often."""
    who = a if (key.ratio or 0) > 0 else b
    if not key.a or not key.b:
        return _("only %(who)s") % {"who": who}
    more, less = sorted((key.rate_a or 0, key.rate_b or 0), reverse=True)
    return _("%(times)s times as often %(who)s") % {
        "times": numbers.decimal(more / less, 1), "who": who
    }  # fmt: skip


def _chance(key: Key) -> str:
    """How often chance alone makes such a difference."""
    if key.chance is None:
        return _("may be chance")
    return _("less than once in %(number)s") % {"number": numbers.thousands(round(1 / key.chance))}
