"""What is known of a curator besides the login: the localities that a contributor is limited to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.locality import Locality


class Curator(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="curator", verbose_name=_("user")
    )
    localities = models.ManyToManyField(
        Locality, related_name="+", blank=True, verbose_name=_("localities"),
        help_text=_("Limits a contributor to these and all that lies in them; empty: no limit."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("limit of a curator")
        verbose_name_plural = _("limits of curators")

    def __str__(self) -> str:
        return str(self.user)
