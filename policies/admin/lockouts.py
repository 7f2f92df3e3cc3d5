"""Who failed to log in lately, and from where; a steward lifts the lock."""

from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

# Words of the library, which it knows in other languages than ours.
WORDS = (
    _("access attempt"), _("access attempts"), _("Username"), _("IP Address"), _("Failed Logins"),
    _("Attempt Time"),
)  # fmt: skip


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ModelAdmin):
    list_display = (
        "username",
        "ip_address",
        "failures_since_start",
        "attempt_time",
        "locked_until",
    )
    search_fields = ("username", "ip_address")
    fields = readonly_fields = list_display
    actions = ("lift",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("locked until"))
    def locked_until(self, obj: AccessAttempt) -> str:
        until = obj.attempt_time + settings.AXES_COOLOFF_TIME
        locked = obj.failures_since_start >= settings.AXES_FAILURE_LIMIT and until > timezone.now()
        return date_format(timezone.localtime(until), "H:i") if locked else "–"

    @action(description=_("Lift the lock"), permissions=["delete"])
    def lift(self, request: HttpRequest, queryset: QuerySet[AccessAttempt]) -> None:
        self.log_deletions(request, queryset)
        lifted = queryset.count()
        queryset.delete()
        said = ngettext("%(number)s lock lifted.", "%(number)s locks lifted.", lifted)
        messages.success(request, said % {"number": lifted})
