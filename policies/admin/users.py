"""Users, their roles and the localities that they are limited to, in the desk's dress."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as PlainGroupAdmin
from django.contrib.auth.admin import UserAdmin as PlainUserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin, StackedInline
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from policies.curation.roles import LABELS
from policies.models import Curator

for noun in (User, Group, TOTPDevice, StaticDevice):
    admin.site.unregister(noun)


def role(group: Group) -> str:
    """A group by the name of its role in the reader's language, or by its own."""
    return str(LABELS.get(group.name, group.name))


class CuratorInline(StackedInline):
    """The localities of a contributor, for those who may change users."""

    model = Curator
    autocomplete_fields = ("localities",)
    can_delete = True
    max_num = 1

    def _may(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.change_user")

    has_view_permission = has_add_permission = _may
    has_change_permission = has_delete_permission = _may


@admin.register(User)
class UserAdmin(PlainUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "is_superuser")
    actions_detail = ("access",)

    @action(description=_("Sessions and second factor"), permissions=["change"])
    def access(self, request: HttpRequest, object_id: int) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("desk-access", args=[object_id]))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody who was a curator is deleted: the record says who did what. They are made inactive."""
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return (CuratorInline,) if obj is not None else ()

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and field is not None:
            field.label_from_instance = role
        return field

    @display(description=_("roles"))
    def roles(self, obj: User) -> str:
        return ", ".join(role(group) for group in obj.groups.all())


@admin.register(Group)
class GroupAdmin(PlainGroupAdmin, ModelAdmin):
    list_display = ("name", "role")

    @display(description=_("role"))
    def role(self, obj: Group) -> str:
        return role(obj)
