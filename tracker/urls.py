"""Every address of the tracker, by face; the site's pages also under ``/zh-hans/`` and ``/fr/``."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from policies.site.sitemaps import robots
from policies.site.views import bulk, sitemaps
from tracker.metrics import metrics
from tracker.readiness import healthz, readyz

handler400 = "tracker.faults.bad_request"
handler500 = "tracker.faults.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap-section"),
    path("api/", include("policies.api.urls")),
    path("", include("policies.api.reconcile.urls")),
    path("data/bulk/latest/<str:file>", bulk.latest, name="bulk-latest"),
    path("data/bulk/<str:version>/<str:file>", bulk.file, name="bulk-file"),
    *i18n_patterns(
        path("admin/", include("policies.admin.urls")),
        path("admin/", admin.site.urls),
        path("", include("policies.site.urls")),
        prefix_default_language=False,
    ),
]
