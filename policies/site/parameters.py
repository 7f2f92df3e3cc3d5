"""What a page may be asked, and the plain answer when it is asked something else."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from policies.models import Locality
from policies.publish.citations import FILES
from policies.site.citing import PARAMETER as CITE
from policies.site.citing import TRACKING, citation_file

LONGEST = 100
SAFE = ("GET", "HEAD")

View = Callable[..., HttpResponseBase]


class BadParameter(ValueError):
    """A parameter whose name or value the page does not know; ``reason`` is for the reader.

    ``meant`` are addresses with a value that could have been meant, each with its words.
    """

    def __init__(
        self, name: str, value: str, reason: str, meant: Iterable[tuple[str, str]] = ()
    ) -> None:
        super().__init__(f"{name}={value}: {reason}")
        self.name, self.value, self.reason, self.meant = name, value, reason, list(meant)


def page(*parameters: str, methods: tuple[str, ...] = SAFE) -> Callable[[View], View]:
    """A page that takes these parameters, answers GET and HEAD, and names a wrong parameter (400).

    With ``cite=bib`` or ``cite=ris`` the answer is the citation of the page, as a file.
    """

    def decorate(view: View) -> View:
        @require_http_methods(methods)
        @wraps(view)
        def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
            try:
                suffix = _taken_out(request, CITE, FILES)
                _refuse_unknown(request, parameters)
                response = view(request, *args, **kwargs)
            except BadParameter as error:
                return render(request, "site/400.html", {"error": error}, status=400)
            cites = suffix and response.status_code == 200
            return citation_file(request, suffix) if cites else response

        return wrapped

    return decorate


def _taken_out(request: HttpRequest, name: str, codes: Iterable[str]) -> str:
    """A parameter that every page takes; the page itself does not see it."""
    value = choice(request, name, codes)
    if name in request.GET:
        rest = request.GET.copy()
        del rest[name]
        request.GET = rest  # type: ignore[assignment]
    return value


def _refuse_unknown(request: HttpRequest, known: tuple[str, ...]) -> None:
    for name in request.GET:
        if name in known or name.startswith(TRACKING):
            continue
        if known:
            reason = _("This page takes the parameters %(names)s.") % {"names": ", ".join(known)}
        else:
            reason = _("This page takes no parameters.")
        raise BadParameter(name, request.GET[name], reason)


def text(request: HttpRequest, name: str, longest: int = LONGEST) -> str:
    """What was typed, without white space around; empty when nothing was."""
    value = request.GET.get(name, "").strip()
    if len(value) > longest:
        reason = _("At most %(number)s characters.") % {"number": longest}
        raise BadParameter(name, value[:longest], reason)
    if "\x00" in value:
        raise BadParameter(name, value.replace("\x00", ""), _("A character that no text has."))
    return value


def choice(request: HttpRequest, name: str, codes: Iterable[str]) -> str:
    """One of the codes, or empty."""
    value = text(request, name)
    codes = list(codes)
    if value and value not in codes:
        reason = _("One of: %(codes)s.") % {"codes": ", ".join(codes)}
        raise BadParameter(name, value, reason)
    return value


def integer(request: HttpRequest, name: str, low: int, high: int) -> int | None:
    """A whole number from ``low`` to ``high``, or None."""
    value = text(request, name)
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        reason = _("A whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
        raise BadParameter(name, value, reason)
    return int(value)


def locality(request: HttpRequest, name: str, default: str = "") -> Locality | None:
    """The locality of today that a code stands for, former codes included; None when none is given."""
    code = text(request, name) or default
    if not code:
        return None
    place = find_today(code)
    if place is None:
        raise BadParameter(
            name, code, _("No locality has this code. Codes have six digits, as 330100.")
        )
    return place


def find_today(code: str) -> Locality | None:
    """Today's published locality for a code, in force or not."""
    life = Locality.objects.published().with_code(code).select_related("today").first()
    if life is None or life.in_force:
        return life
    return life.today if life.today and life.today.is_published else None
