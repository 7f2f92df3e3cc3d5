"""Why a page could not be had, in words for people and as a code for the record."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class WebError(Exception):
    """A page could not be had. ``code`` is one of REASONS."""

    code = "unreachable"

    def __init__(self, host: str, detail: str = "", code: str = "") -> None:
        self.code = code or self.code
        self.host, self.detail = host, detail
        super().__init__(host, detail, self.code)

    def __str__(self) -> str:
        said = f"{self.host}: {reason(self.code)}"
        return f"{said} ({self.detail})" if self.detail else said


class Refused(WebError):
    """We do not go there: no web address, or one of a private network."""

    code = "private"


class Unreachable(WebError):
    """Nobody answers, or not in time, or not as agreed."""


class NoSuchName(Unreachable):
    """The name of the host leads nowhere."""

    code = "no_such_name"


class TooLarge(WebError):
    code = "too_large"


class NotText(WebError):
    code = "not_text"


REASONS: dict[str, str | Promise] = {
    "no_address": gettext_lazy("this is no web address (http or https)"),
    "private": gettext_lazy("this address is not of the public internet, so it is not asked"),
    "port": gettext_lazy("web pages are not served at this port"),
    "no_such_name": gettext_lazy("there is no host of this name"),
    "unreachable": gettext_lazy("it cannot be reached from here"),
    "timeout": gettext_lazy("it does not answer in time"),
    "certificate": gettext_lazy("its certificate is not valid"),
    "redirects": gettext_lazy("it redirects too often"),
    "too_large": gettext_lazy("it is larger than 10 MiB"),
    "not_text": gettext_lazy("it is a picture, a sound or a film, not a text"),
    "robots": gettext_lazy("its robots.txt asks programs not to read it"),
    "fault": gettext_lazy("this program failed at it; its log says how"),
    "no_text": gettext_lazy("it answers, but no text was found in it"),
}


def reason(code: str) -> str:
    """What a code of REASONS, or the number of an HTTP status, says to people."""
    if code.isdigit():
        return _("HTTP status %(status)s") % {"status": code}
    return str(REASONS.get(code, code))
