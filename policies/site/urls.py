"""Addresses of the public site."""

from django.urls import path

from policies.publish.files import FORMATS
from policies.site import chart_files
from policies.site.listings import LISTS
from policies.site.views import (
    alerts,
    api_keys,
    awards,
    charts,
    compare,
    concordance,
    corrections,
    downloads,
    feeds,
    firms,
    home,
    images,
    incentive,
    incentives,
    instruments,
    land,
    land_profile,
    localities,
    locality,
    officials,
    pages,
    search,
    sources,
    speech,
    speech_pair,
    speeches,
)

app_name = "site"

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("search/suggestions.json", search.suggestions, name="search-suggestions"),
    path("localities/", localities.index, name="localities"),
    path("localities/<slug:code>/", locality.locality, name="locality"),
    path("localities/<slug:code>/land/", land_profile.land_profile, name="locality-land"),
    path("localities/<slug:code>/image.png", images.locality_image, name="locality-image"),
    path("compare/", compare.compare, name="compare"),
    path("compare/image.png", images.compare_image, name="compare-image"),
    path("instruments/", instruments.index, name="instruments"),
    path("instruments/<slug:uid>/", instruments.instrument, name="instrument"),
    path("incentives/", incentives.index, name="incentives"),
    path("incentives/<slug:uid>/", incentive.incentive, name="incentive"),
    path("awards/", awards.index, name="awards"),
    path("awards/<slug:uid>/", awards.award, name="award"),
    path("officials/", officials.index, name="officials"),
    path("officials/<slug:uid>/", officials.official, name="official"),
    path("sources/", sources.index, name="sources"),
    path("sources/<slug:uid>/", sources.source, name="source"),
    path("firms/", firms.index, name="firms"),
    path("firms/<slug:uid>/", firms.firm, name="firm"),
    path("speeches/", speeches.index, name="speeches"),
    path("speeches/attention.svg", charts.former, {"name": "attention"}),
    path("speeches/map.svg", charts.former, {"name": "attention-map"}),
    path("speeches/compare/", speech_pair.compare, name="speeches-compare"),
    path("speeches/compare/keyness.svg", charts.former, {"name": "keyness"}),
    path("speeches/<slug:uid>/", speech.speech, name="speech"),
    path("speeches/<slug:uid>/concordance/", concordance.concordance, name="concordance"),
    path("land/", land.index, name="land"),
    path("land/<slug:uid>/", land.land_award, name="land-award"),
    path("charts/", charts.index, name="charts"),
    path("charts/<slug:name>/", charts.chart, name="chart"),
    path("charts/<slug:name>/embed/", charts.embed, name="chart-embed"),
    *(
        path(f"charts/<slug:name>.{suffix}", charts.file, {"suffix": suffix}, f"chart-{suffix}")
        for suffix in chart_files.FORMATS
    ),
    path("methods/", pages.methods, name="methods"),
    path("data/", pages.data, name="data"),
    path("about/", pages.about, name="about"),
    path("feeds/", feeds.index, name="feeds"),
    path("feeds/new.atom", feeds.new, name="feed-new"),
    path("feeds/search.atom", feeds.search, name="feed-search"),
    path("feeds/localities/<slug:code>.atom", feeds.locality, name="feed-locality"),
    path("feeds/firms/<slug:uid>.atom", feeds.firm, name="feed-firm"),
    path("alerts/new/", alerts.new, name="alert-new"),
    path("alerts/asked/", alerts.asked, name="alert-asked"),
    path("alerts/confirm/<str:token>/", alerts.confirm, name="alert-confirm"),
    path("alerts/unsubscribe/<str:token>/", alerts.unsubscribe, name="alert-unsubscribe"),
    path("api/keys/", api_keys.new, name="api-keys"),
    path("api/keys/asked/", api_keys.asked, name="api-key-asked"),
    path("api/keys/confirm/<str:token>/", api_keys.confirm, name="api-key-confirm"),
    path("api/keys/manage/<str:token>/", api_keys.manage, name="api-key-manage"),
    path("corrections/new/", corrections.new, name="correction-new"),
    path("corrections/thanks/", corrections.thanks, name="correction-thanks"),
    *(
        path(
            f"{files.folder}.{suffix}",
            downloads.download(files, suffix),
            name=f"{files.folder}-{suffix}",
        )
        for files in LISTS
        for suffix in FORMATS
    ),
]
