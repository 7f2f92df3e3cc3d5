"""Several places in one sentence, with the marks of each language between them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def side_by_side(texts: Iterable[str]) -> str:
    """``Hangzhou 2; Shenzhen 1``."""
    return _("; ").join(texts)
