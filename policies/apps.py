from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Local industrial policy")

    def ready(self) -> None:
        from policies.curation import name_index, sessions, versions
        from policies.curation.roles import ensure_roles
        from policies.models import append_only
        from policies.publish import marking
        from policies.search import following

        for room in (append_only, name_index, sessions, versions, following, marking):
            room.keep_up()
        post_migrate.connect(ensure_roles, sender=self)
