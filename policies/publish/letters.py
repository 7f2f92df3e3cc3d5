"""What mails to readers share: their form, and links that are signed: no token is stored."""

import datetime
from collections.abc import Mapping
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse


def tidy(address: str) -> str:
    """An address by which the same letter box is known again: the host in lower case."""
    name, _at, host = address.strip().rpartition("@")
    return f"{name}@{host.lower()}"


def sign(key: str, purpose: str, dated: bool = False) -> str:
    """A word for a link, good for one purpose; a dated one can be taken for a limited time alone."""
    signer = signing.TimestampSigner if dated else signing.Signer
    return signer(salt=purpose, sep=".").sign(key)


def unsign(word: str, purpose: str, within: datetime.timedelta | None = None) -> str | None:
    """The key that a link is about; None for a link that is not, or no longer, good."""
    try:
        if within is not None:
            return signing.TimestampSigner(salt=purpose, sep=".").unsign(word, max_age=within)
        return signing.Signer(salt=purpose, sep=".").unsign(word)
    except signing.BadSignature:
        return None


def link(name: str, word: str = "") -> str:
    """The full address of a link of a mail, in the language that is active."""
    return settings.PUBLIC_URL + reverse(name, kwargs={"token": word} if word else None)


def letter(to: str, title: str, text: str, headers: Mapping[str, str] = {}) -> EmailMessage:
    """A mail to one reader."""
    given = {"Auto-Submitted": "auto-generated", "Message-ID": message_id(), **headers}
    return EmailMessage(" ".join(title.split()), text, to=[to], headers=given)


def message_id() -> str:
    """One that does not tell the name of the machine."""
    return make_msgid(domain=urlsplit(settings.PUBLIC_URL).hostname or "localhost")
