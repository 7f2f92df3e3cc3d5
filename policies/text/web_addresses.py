"""Web addresses: when two of them are the same page."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

# What sites add to an address to learn where a reader came from.
TRACKING = re.compile(r"utm_.*|spm|fbclid|gclid|msclkid|yclid|share_token|isappinstalled|_t_t_t")
# 微信 says by this how a page was passed on; other sites mean something by the same word.
PASSED_ON = ("from", {"timeline", "singlemessage", "groupmessage"})
PLAIN_PORTS = {None, 80, 443}


def address_key(address: str) -> str:
    """What two addresses of one page have in common: without scheme, ``www.``, plain port, fragment,
    slash at the end and tracking parameters. Empty where it is no web address.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return ""
    host = parts.hostname.rstrip(".").removeprefix("www.")
    if port not in PLAIN_PORTS:
        host += f":{port}"
    path = quote(unquote(parts.path), safe="/%:@!$&'()*+,;=~").rstrip("/")
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.fullmatch(name) and not (name == PASSED_ON[0] and value in PASSED_ON[1])
    ]
    return f"{host}{path}?{urlencode(asked)}" if asked else f"{host}{path}"


def host_of(address: str) -> str:
    """The host of an address in lower case; empty where it has none."""
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""
