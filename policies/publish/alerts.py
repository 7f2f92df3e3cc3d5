"""Mails to readers who asked for them: what is new since the last one, in their language.

A mail goes out, then it is noted that it did. A run that is killed in between sends that one mail again
when its hold on the alert has ended, with the same Message-ID, so that most programs show it once.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from policies.models import Alert, DataVersion, Firm, Locality
from policies.models.alert import CONFIRM_WITHIN
from policies.publish import feeds, letters, searches
from policies.publish.addresses import path_of
from policies.publish.feeds import Item
from policies.publish.letters import letter, link, tidy

CONFIRM, UNSUBSCRIBE = "policies.alert.confirm", "policies.alert.unsubscribe"


@dataclass(frozen=True)
class Subject:
    """What an alert is about, as the public may see it: its name, the path of its page, what is new."""

    name: str
    path: str
    items: Callable[[], list[Item]]


def subject_of(about: str, query: str) -> Subject | None:
    """What an alert is about; None where that is not, or no longer, public."""
    if about == Alert.About.LOCALITY:
        place = Locality.objects.published().in_force().filter(code=query).first()
        if place is not None:
            return Subject(place.name, path_of(place), partial(feeds.of_locality, place))
    if about == Alert.About.FIRM:
        firm = Firm.objects.published().filter(uid=query).first()
        if firm is not None:
            return Subject(firm.name, path_of(firm), partial(feeds.of_firm, firm))
    if about == Alert.About.SEARCH and searches.answers(query):
        words = QueryDict(query).get("q") or query
        return Subject(words, f"/search/?{query}", lambda: searches.items(query))
    return None


def ask(address: str, about: str, query: str, language: str) -> None:
    """Keep a wish unconfirmed, and send its confirmation mail.

    The same mail goes to an address that has the alert already: nobody learns from here whose it is.
    """
    Alert.objects.expired().delete()
    alert, made = Alert.objects.get_or_create(
        address=tidy(address), about=about, query=query, defaults={"language": language}
    )
    if not made and alert.confirmed_at is None:
        alert.asked_at, alert.language = timezone.now(), language
        alert.save(update_fields=["asked_at", "language"])
    subject = subject_of(about, query)
    if subject is not None:
        with translation.override(language):
            _confirmation(alert, subject, language).send()


def token(alert: Alert, purpose: str) -> str:
    """A signed word for the links of mails; that of a confirmation holds for two days."""
    return letters.sign(alert.key, purpose, dated=purpose == CONFIRM)


def key_of(word: str, purpose: str) -> str | None:
    """The key of the alert that a link is about; None for a link that is not, or no longer, good."""
    return letters.unsign(word, purpose, CONFIRM_WITHIN if purpose == CONFIRM else None)


def confirm(key: str) -> bool:
    """The owner of the address wants it; False if the alert is no longer there."""
    rows = Alert.objects.filter(key=key)
    now = timezone.now()
    rows.filter(confirmed_at__isnull=True).update(confirmed_at=now, seen_until=now)
    return rows.exists()


def unsubscribe(key: str) -> None:
    """The address is deleted with the alert."""
    Alert.objects.filter(key=key).delete()


def send_alerts(say: Callable[[str], None] = lambda line: None) -> Counter[str]:
    """Send each confirmed alert what is new since its last mail.

    Counts ``sent``, ``records`` (in the mails), ``nothing new``, ``not public`` (what the alert is about is
    withdrawn for now), ``failed`` (tried again with the next run) and ``expired`` (deleted, as they were
    never confirmed). ``say`` hears of each mail, without the address.
    """
    counts: Counter[str] = Counter()
    counts["expired"], _by_model = Alert.objects.expired().delete()
    version = DataVersion.objects.current().number
    for alert in Alert.objects.due(version).order_by("pk").iterator():
        if Alert.objects.claim(alert):
            result, records = _send(alert, version)
            counts[result] += 1
            counts["records"] += records
            say(f"{alert}: {result}{f', {records} records' if records else ''}")
    return counts


def _send(alert: Alert, version: int) -> tuple[str, int]:
    with translation.override(alert.language):
        subject = subject_of(alert.about, alert.query)
        if subject is None:
            _done(alert, last_version=version)
            return "not public", 0
        new = [item for item in subject.items() if item.updated > alert.seen_until]
        if not new:
            _done(alert, last_version=version)
            return "nothing new", 0
        try:
            _news(alert, subject, new, version).send()
        except OSError:  # the server of mails is away, or refuses; its words can hold the address
            _done(alert)
            return "failed", 0
    until = max(item.updated for item in new)
    _done(alert, last_version=version, seen_until=until, last_sent_at=timezone.now())
    return "sent", len(new)


def _done(alert: Alert, **values: Any) -> None:
    with transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(claimed_at=None, **values)


def address(path: str, language: str) -> str:
    """A path without a language as the full address of the page in one."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return f"{settings.PUBLIC_URL}{prefix}{path}"


def _confirmation(alert: Alert, subject: Subject, language: str) -> EmailMessage:
    text = render_to_string(
        "site/mail/confirm.txt",
        {
            "name": subject.name,
            "page": address(subject.path, language),
            "confirm": link("site:alert-confirm", token(alert, CONFIRM)),
        },
    )
    title = _("Please confirm: mails when “%(name)s” changes") % {"name": subject.name}
    return letter(alert.address, title, text)


def _news(alert: Alert, subject: Subject, new: Iterable[Item], version: int) -> EmailMessage:
    leave = link("site:alert-unsubscribe", token(alert, UNSUBSCRIBE))
    text = render_to_string(
        "site/mail/news.txt",
        {
            "name": subject.name,
            "page": address(subject.path, alert.language),
            "items": [(item, address(item.path, alert.language)) for item in new],
            "version": DataVersion.objects.current(),
            "unsubscribe": leave,
        },
    )
    title = _("New on “%(name)s”") % {"name": subject.name}
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        "Message-ID": f"<alert.{alert.key}.{version}@{urlsplit(settings.PUBLIC_URL).hostname}>",
    }
    return letter(alert.address, title, text, headers)


def confirmed_number() -> int:
    """How many alerts are confirmed: all that anybody is told of them."""
    return Alert.objects.confirmed().count()
