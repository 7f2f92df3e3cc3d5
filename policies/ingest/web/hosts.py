"""Which addresses of the network may be asked: those of the public internet alone.

A name is looked up once for each request, all its addresses are checked, and the connection is made to
one of those checked: what the name leads to a moment later makes no difference.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from policies.ingest.web.errors import NoSuchName, Refused, Unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]
Allow = Callable[[Address], bool]

PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024  # below it, what is no web server listens
# Public by its number, but answered by the machine's own provider.
PROVIDERS_OWN = {ipaddress.ip_address("168.63.129.16")}
# IPv6 addresses in which an IPv4 address is packed that a gateway unpacks.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
NO_SUCH = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)}
SAFE = "/%:@!$&'()*+,;=~-._[]|"


def is_public(address: Address) -> bool:
    """Whether an address is one host of the public internet."""
    packed = _packed(address)
    if any(not is_public(inner) for inner in packed):
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not (address.version == 6 and address.is_site_local)
        and address not in PROVIDERS_OWN
    ) or (bool(packed) and address in NAT64)


def _packed(address: Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        found.append(ipaddress.IPv4Address(address.packed[-4:]))
    return [inner for inner in found if inner is not None]


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system says. Raises NoSuchName, Unreachable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in NO_SUCH:
            raise NoSuchName(host) from error
        raise Unreachable(host, str(error.strerror or "")) from error
    except (OSError, UnicodeError) as error:
        raise NoSuchName(host) from error
    return list(dict.fromkeys(str(row[4][0]) for row in found))


@dataclass(frozen=True)
class Target:
    """A web address taken apart: what is asked of which host."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as they begin the address."""
        return f"{self.scheme}://{self.named}"

    @property
    def named(self) -> str:
        """The host as the request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def addresses(self, resolve: Resolve, allow: Allow) -> Iterator[str]:
        """The addresses of the host. Raises Refused where one of them may not be asked."""
        found = resolve(self.host, self.port)
        if not found:
            raise NoSuchName(self.host)
        for text in found:
            try:
                address = ipaddress.ip_address(text)
            except ValueError as error:  # with a zone: of this machine's own network
                raise Refused(self.host) from error
            if not allow(address):
                raise Refused(self.host)
        yield from found


def target_of(url: str) -> Target:
    """What a web address asks of whom. Raises Refused."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, (parts.hostname or "").rstrip(".")
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise Refused(url[:100], code="no_address") from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS or not host or parts.username or parts.password:
        raise Refused(url[:100], code="no_address")
    port = port or PORTS[scheme]
    if port not in PORTS.values() and port < FIRST_FREE_PORT:
        raise Refused(f"{host}:{port}", code="port")
    path = quote(parts.path or "/", safe=SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=SAFE + "?")
    return Target(scheme, host, port, path)
