"""Mails when something changes: asked for, confirmed, and ended, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from policies.models import Alert, Attempt
from policies.publish import alerts
from policies.publish.alerts import CONFIRM, UNSUBSCRIBE
from policies.site.forms import AlertForm, may_send
from policies.site.parameters import BadParameter, page, text

BOTH = ("GET", "HEAD", "POST")
# Mails asked for: so many per network address and hour, and per letter box and day.
MOST_BY_CLIENT, MOST_TO_ADDRESS = 10, 3
LONGEST_QUERY = 600  # of a search, written as in an address


@sensitive_post_parameters("address")
@never_cache
@page("about", methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """``about=locality:330100``: which place, firm or search."""
    asked = text(request, "about", LONGEST_QUERY)
    about, _colon, query = asked.partition(":")
    subject = alerts.subject_of(about, query)
    if subject is None:
        reason = _(
            "Say what: locality: with a code, firm: with an id of a published record, or search: "
            "with the query of a search."
        )
        raise BadParameter("about", asked, reason)
    form = AlertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.trapped:
            if not may_send(request, "alert", MOST_BY_CLIENT, hours=1):
                return render(request, "site/too_many.html", status=429)
            _ask(form.cleaned_data["address"], about, query)
        return redirect("site:alert-asked")
    status = 200 if request.method != "POST" else 422
    return render(request, "site/alert_new.html", {"form": form, "subject": subject}, status=status)


def _ask(address: str, about: str, query: str) -> None:
    """Send the first mail, unless the letter box had its share: the answer to the reader is the same."""
    box = alerts.tidy(address)
    if Attempt.objects.allow("alert-mail", box, MOST_TO_ADDRESS, hours=24):
        alerts.ask(box, about, query, get_language() or "en")


@page()
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "site/alert_asked.html")


@never_cache
@page(methods=BOTH)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the first mail: it shows a button, since programs open links as well."""
    key = alerts.key_of(token, CONFIRM)
    alert = Alert.objects.filter(key=key).first() if key else None
    if alert is None:
        return render(request, "site/alert_expired.html", status=404)
    done = request.method == "POST" and alerts.confirm(alert.key)
    subject = alerts.subject_of(alert.about, alert.query)
    return render(request, "site/alert_confirm.html", {"done": done, "subject": subject})


@csrf_exempt
@never_cache
@page(methods=BOTH)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The link of every mail; a program of mail presses the button itself (RFC 8058), so no other proof
    than the link is asked for.
    """
    key = alerts.key_of(token, UNSUBSCRIBE)
    if key is None:
        return render(request, "site/alert_expired.html", status=404)
    if request.method == "POST":
        alerts.unsubscribe(key)
    there = Alert.objects.filter(key=key).exists()
    return render(request, "site/alert_unsubscribe.html", {"there": there})
