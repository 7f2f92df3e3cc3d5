"""Addresses of the public site."""

from django.urls import path

from policies.site.views import (
    compare,
    firms,
    home,
    instruments,
    land,
    land_profile,
    localities,
    pages,
    speeches,
)

app_name = "site"
urlpatterns = [
    path("", home.home, name="home"),
    path("localities/", localities.index, name="localities"),
    path("localities/<slug:code>/", localities.locality, name="locality"),
    path("localities/<slug:code>/land/", land_profile.land_profile, name="locality-land"),
    path("compare/", compare.compare, name="compare"),
    path("instruments/", instruments.index, name="instruments"),
    path("instruments/<slug:uid>/", instruments.instrument, name="instrument"),
    path("firms/", firms.index, name="firms"),
    path("firms/<slug:uid>/", firms.firm, name="firm"),
    path("speeches/", speeches.index, name="speeches"),
    path("speeches/<slug:uid>/", speeches.speech, name="speech"),
    path("land/", land.index, name="land"),
    path("land/<slug:uid>/", land.land_award, name="land-award"),
    path("methods/", pages.methods, name="methods"),
    path("data/", pages.data, name="data"),
]
