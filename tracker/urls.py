"""Every address of the tracker, by face."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from policies.site.views.pages import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    *i18n_patterns(path("", include("policies.site.urls")), prefix_default_language=False),
]
