"""Parts of pages that are long and the same for every reader of a language, kept while the data stand."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from policies.metrics.kept import kept
from policies.models import DataVersion


def part(template: str, asked: str, make: Callable[[], dict[str, Any]]) -> SafeString:
    """A template rendered with what ``make`` returns, once per version of the data and language.

    ``asked`` is all else that it depends on; the request is not in its context.
    """
    key = f"{template} {asked} {get_language()} {DataVersion.objects.current()!r}"
    return mark_safe(kept(key, lambda: str(render_to_string(template, make()))))  # nosec B308 # a template's
