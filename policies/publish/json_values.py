"""Values as JSON has them: plain, decimals with their digits."""

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise

OPTIONS = orjson.OPT_UTC_Z


def plain(value: Any) -> Any:
    """What orjson does not know: decimals keep their digits as JSON numbers."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")
