"""Fair use: who asks (a key, or else a network address), how much, and what is left of it."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from policies.api.problems import ParameterProblem
from policies.models import ApiKey
from policies.models.api_key import Opened
from policies.models.attempt import digest_of
from policies.publish.quotas import ANONYMOUS, KEY, client_of, quota
from policies.publish.use import USE, Standing

HEADERS = "RateLimit, RateLimit-Policy, Retry-After"
HOW = "Send a key in the header Authorization: Bearer ck_…."
# Where others take a key; here it would end up in logs.
IN_ADDRESS = ("api_key", "apikey", "access_token")


class KeyAuthentication(BaseAuthentication):
    """Reads the key of a request; sessions and cookies count for nothing.

    Raises AuthenticationFailed for whatever is sent in place of a live key, ParameterProblem for a key in
    the address.
    """

    def authenticate(self, request: Request) -> tuple[None, Opened] | None:
        for name in IN_ADDRESS:
            if name in request.query_params:
                detail = f"A key in an address ends up in logs. {HOW}"
                raise ParameterProblem(name, detail, "unknown-parameter")
        said = request.META.get("HTTP_AUTHORIZATION")
        if said is None:
            if "HTTP_X_API_KEY" in request.META:
                raise AuthenticationFailed(HOW)
            return None
        scheme, _space, secret = said.strip().partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationFailed(HOW)
        key = ApiKey.objects.opened_by(secret.strip())
        if key is None:
            raise AuthenticationFailed("There is no such key, or it was replaced or revoked.")
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class FairUse(BaseThrottle):
    """So many requests of one address, more of one key. Leaves the ``standing`` with the view.

    A request is counted once, also where its answer has to be made anew (``tracker.reading``).
    """

    anonymous, key = ANONYMOUS, KEY

    def allow_request(self, request: Request, view: Any) -> bool:
        counted: dict[type, Standing] = request._request.__dict__.setdefault("counted", {})
        if type(self) not in counted:
            counted[type(self)] = self._count(request)
        view.standing = counted[type(self)]
        return view.standing.passes

    def _count(self, request: Request) -> Standing:
        key: Opened | None = request.auth
        if key is None:
            who = digest_of(self.anonymous, client_of(request))
            return USE.count(who, quota(self.anonymous))
        raised = key.quota if self.key == KEY else None
        who = digest_of(self.key, key.handle)
        return USE.count(who, quota(self.key, raised), key.pk)

    def wait(self) -> None:
        """The standing of the view says how long."""


def too_many(standing: Standing | None) -> Throttled:
    """What is said when a quota is used up."""
    if standing is None:
        return Throttled()
    whose = "This address" if standing.quota.name in (ANONYMOUS, "count") else "This key"
    more = " A free key lets you ask more: /api/keys/." if whose == "This address" else ""
    detail = (
        f"{whose} may ask {standing.quota.requests:,} times in {standing.quota.seconds:,} seconds. "
        f"Go on in {standing.reset:,} seconds.{more}"
    )
    problem = Throttled(detail=detail)
    problem.wait = standing.reset
    return problem


def what_is_left(standing: Standing) -> dict[str, str]:
    """It in headers, after draft-ietf-httpapi-ratelimit-headers-10."""
    of = standing.quota
    return {
        "RateLimit-Policy": f'"{of.name}";q={of.requests};w={of.seconds}',
        "RateLimit": f'"{of.name}";r={standing.remaining};t={standing.reset}',
    }
