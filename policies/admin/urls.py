"""Pages of the desk that stand in place of the frame's own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path

from policies.admin.creating import autocomplete
from policies.admin.deeds import what_was_done
from policies.admin.finding import search
from policies.admin.own_account import access, account, codes_or_none, device
from policies.admin.signing_in import second_step, sign_in


def for_staff(view: Any) -> Any:
    """A view behind the desk's login, which is looked up when it is asked for."""

    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        return admin.site.admin_view(view)(request, **parts)

    return guarded


urlpatterns = [
    path("login/", sign_in),
    path("login/second/", second_step, name="desk-second-step"),
    path("account/", for_staff(account), name="desk-account"),
    path("account/device/", for_staff(device), name="desk-device"),
    path("account/codes/", for_staff(codes_or_none), name="desk-codes"),
    path("done/", for_staff(what_was_done), name="desk-done"),
    path("auth/user/<int:pk>/access/", for_staff(access), name="desk-access"),
    path("search/", for_staff(search)),
    path("autocomplete/", for_staff(autocomplete)),
]
