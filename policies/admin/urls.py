"""Pages of the desk that stand in place of the frame's own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path

from policies.admin.creating import autocomplete
from policies.admin.finding import search


def for_staff(view: Any) -> Any:
    """A view behind the desk's login, which is looked up when it is asked for."""

    def guarded(request: HttpRequest) -> HttpResponse:
        return admin.site.admin_view(view)(request)

    return guarded


urlpatterns = [
    path("search/", for_staff(search)),
    path("autocomplete/", for_staff(autocomplete)),
]
