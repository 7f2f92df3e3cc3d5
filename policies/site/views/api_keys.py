"""Keys of the API: asked for with a mail address, confirmed, replaced and ended, without an account.

The pages stand below ``/api/`` where a programmer looks for them, but are pages of the site: a form for
readers, in their language.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from policies.models import ApiKey, Attempt
from policies.publish import keys, letters
from policies.publish.quotas import ANONYMOUS, KEY, quota
from policies.site.forms import KeyForm, may_send
from policies.site.parameters import BadParameter, page

BOTH = ("GET", "HEAD", "POST")
# Mails asked for: so many per network address and hour, and per letter box and day.
MOST_BY_CLIENT, MOST_TO_ADDRESS = 10, 3


@sensitive_post_parameters("address", "purpose")
@never_cache
@page(methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """What a key is good for, and the form to ask for one."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.trapped:
            if not may_send(request, "api-key", MOST_BY_CLIENT, hours=1):
                return render(request, "site/too_many.html", status=429)
            _ask(form.cleaned_data["address"], form.cleaned_data["purpose"])
        return redirect("site:api-key-asked")
    context = {"form": form, "anonymous": quota(ANONYMOUS), "keyed": quota(KEY)}
    status = 200 if request.method != "POST" else 422
    return render(request, "site/api_keys.html", context, status=status)


def _ask(address: str, purpose: str) -> None:
    """Send the mail, unless the letter box had its share: the answer to the reader is the same."""
    box = letters.tidy(address)
    if Attempt.objects.allow("api-key-mail", box, MOST_TO_ADDRESS, hours=24):
        keys.ask(box, purpose, get_language() or "en")


@page()
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "site/api_key_asked.html")


@sensitive_variables("secret")
@never_cache
@page(methods=BOTH)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail, good once: it shows a button, since programs open links as well."""
    key = keys.waiting(token)
    if key is None:
        return _expired(request)
    if request.method == "POST":
        secret = key.make()
        return _shown(request, key, secret) if secret else _expired(request)
    return render(request, "site/api_key_confirm.html", {"key": key})


@sensitive_variables("secret")
@never_cache
@page(methods=BOTH)
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """How the key is used, and its end: the link of the mail is all the proof that is asked for."""
    key = keys.managed(token)
    if key is None:
        return _expired(request)
    if request.method == "POST":
        what = request.POST.get("do", "")
        if what == "replace":
            secret = key.rotate()
            return _shown(request, key, secret) if secret else redirect(request.path)
        acts: dict[str, Any] = {"revoke": key.revoke, "forget": key.forget_address}
        if what not in acts:
            raise BadParameter(
                "do", what, _("One of: %(codes)s.") % {"codes": "replace, revoke, forget"}
            )
        acts[what]()
        return redirect(request.path)
    return render(request, "site/api_key_manage.html", {"key": key, "quota": _quota_of(key)})


def _quota_of(key: ApiKey) -> Any:
    return quota(KEY, key.quota)


@sensitive_variables("secret")
def _shown(request: HttpRequest, key: ApiKey, secret: str) -> HttpResponse:
    """The key itself, this once."""
    context = {"secret": secret, "manage": keys.manage_word(key), "quota": _quota_of(key)}
    return render(request, "site/api_key_made.html", context)


def _expired(request: HttpRequest) -> HttpResponse:
    return render(request, "site/api_key_expired.html", status=404)
