"""Addresses of the service. Clients are often given one without its last slash: that answers too."""

from django.urls import URLPattern, path

from policies.api.reconcile import views

ADDRESSES = {
    "": ("reconcile", views.EndpointView),
    "suggest/entity": ("reconcile-suggest-entity", views.SuggestEntityView),
    "suggest/property": ("reconcile-suggest-property", views.SuggestPropertyView),
    "suggest/type": ("reconcile-suggest-type", views.SuggestTypeView),
    "extend": ("reconcile-extend", views.ExtendView),
    "extend/propose": ("reconcile-propose", views.ProposeView),
    "preview": ("reconcile-preview", views.PreviewView),
    "view": ("reconcile-view", views.ViewView),
}


def patterns() -> list[URLPattern]:
    found = []
    for address, (name, view) in ADDRESSES.items():
        bare = f"reconcile/{address}".rstrip("/")
        found += [
            path(f"{bare}/", view.as_view(), name=name),
            path(bare, view.as_view(schema=None)),
        ]
    return found


urlpatterns = patterns()
