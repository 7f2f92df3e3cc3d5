"""Addresses of the public site."""

from django.urls import path

from policies.site.views import (
    compare,
    concordance,
    firms,
    home,
    instruments,
    land,
    land_profile,
    localities,
    pages,
    speech,
    speech_pair,
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
    path("speeches/attention.svg", speeches.attention_svg, name="speeches-attention"),
    path("speeches/map.svg", speeches.map_svg, name="speeches-map"),
    path("speeches/compare/", speech_pair.compare, name="speeches-compare"),
    path("speeches/compare/keyness.svg", speech_pair.keyness_svg, name="speeches-keyness"),
    path("speeches/<slug:uid>/", speech.speech, name="speech"),
    path("speeches/<slug:uid>/concordance/", concordance.concordance, name="concordance"),
    path("land/", land.index, name="land"),
    path("land/<slug:uid>/", land.land_award, name="land-award"),
    path("methods/", pages.methods, name="methods"),
    path("data/", pages.data, name="data"),
    path("about/", pages.about, name="about"),
]
