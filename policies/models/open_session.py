"""Sessions of curators: Django's own, with whose they are, since when, and with which browser.

It is the table of Django's session engine (``SESSION_ENGINE``), so a session that is deleted here has
ended. No network address is kept, of the browser its family alone, of the last use the hour.
"""

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

USER, BEGUN, USED, BROWSER = "_auth_user_id", "begun", "used", "browser"
# The first that a user agent names is the family; each browser also names those it is like.
FAMILIES = ("Edg", "OPR", "Firefox", "Chromium", "Chrome", "Safari")
NAMES = {"Edg": "Edge", "OPR": "Opera"}


class OpenSessionQuerySet(models.QuerySet):
    def of(self, user: Any) -> "OpenSessionQuerySet":
        """The sessions of a user that have not ended, the last used first."""
        return self.filter(user=user, expire_date__gt=timezone.now()).order_by(
            "-used_at", "begun_at"
        )


class OpenSession(AbstractBaseSession):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("user"),
    )
    begun_at = models.DateTimeField(_("begun"), null=True)
    used_at = models.DateTimeField(_("last used"), null=True)
    browser = models.CharField(_("browser"), max_length=20, blank=True)

    objects: ClassVar[Any] = BaseSessionManager.from_queryset(OpenSessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore

    @property
    def handle(self) -> str:
        """What a page calls the session by: its key opens it and is never shown."""
        return handle_of(self.session_key)


class SessionStore(DatabaseStore):
    """Django's sessions in the database, kept in ``OpenSession``."""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        return OpenSession

    def create_model_instance(self, data: dict[str, Any]) -> OpenSession:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(USER)
        row.begun_at, used = moment(data, BEGUN), moment(data, USED)
        row.used_at = used and used.replace(minute=0, second=0, microsecond=0)
        row.browser = data.get(BROWSER, "")
        return row


def handle_of(key: str | None) -> str:
    return salted_hmac("policies.open_session", key or "", algorithm="sha256").hexdigest()[:24]


def moment(data: Any, name: str) -> datetime.datetime | None:
    """A time that a session keeps."""
    written = data.get(name)
    return datetime.datetime.fromisoformat(written) if written else None


def family(user_agent: str) -> str:
    """The browser that a ``User-Agent`` header names, without its version; empty for another."""
    return next((NAMES.get(name, name) for name in FAMILIES if f"{name}/" in user_agent), "")
