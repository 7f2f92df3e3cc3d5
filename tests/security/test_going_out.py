"""What goes out: a page that is asked for leads to no private address, a mail to nobody else."""

import ipaddress
import time
from itertools import product

import pytest
from django.core.mail import BadHeaderError

from policies.ingest.web import (
    Limits,
    NoSuchName,
    Refused,
    WebError,
    address_of_rules,
    fetch,
    hosts,
)
from policies.publish.letters import letter
from tests.ingest.web_server import LOOPBACK, here, serving

# 127.0.0.1, 10.0.0.1, 169.254.169.254 and ::1 as they are written to be overlooked.
WRITTEN = (
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.01",
    "127.000.000.001",
    "0",
    "0.0.0.0",
    "10.1",
    "167772161",
    "0xa9fea9fe",
    "169.254.43518",
    "0251.0376.0251.0376",
    "2852039166",
    "100.64.0.1",
    "224.0.0.1",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[2002:7f00:1::]",
    "[64:ff9b::127.0.0.1]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[ff02::1]",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "localhost",
    "LOCALHOST.",
    "ip6-localhost",
)
LEADING = ("http://{}/", "http://{}:8080/", "https://{}/", "HTTP://{}/a?b#c")


@pytest.mark.parametrize(("host", "form"), list(product(WRITTEN, LEADING)))
def test_no_way_of_writing_leads_to_a_private_address(host, form):
    with pytest.raises((Refused, NoSuchName, WebError)) as caught:
        fetch(form.format(host), limits=Limits(1000, 0.2, 0.2, 1))
    assert caught.value.code in ("private", "no_such_name", "no_address"), caught.value


@pytest.mark.parametrize(
    "url",
    [
        "http://good.example@127.0.0.1/",
        "http://good.example:80@127.0.0.1/",
        "http://@127.0.0.1/",
        "http://127.0.0.1#@good.example/",
        "http://127.0.0.1?@good.example/",
        "http://127.0.0.1\\@good.example/",
        "http://good.example\\@127.0.0.1/",
        "http:127.0.0.1",
        "http:/127.0.0.1/",
        "http:///127.0.0.1/",
        "dict://127.0.0.1:11211/",
        "ldap://127.0.0.1/",
        "jar:http://127.0.0.1!/",
        "unix:/var/run/x.sock",
        "data:text/html,x",
        "javascript:alert(1)",
        "http://127.0.0.1:22/",
        "http://127.0.0.1:99999/",
        "http://good.example\r\nHost: x/",
        "http://a b/",
        "http://\0/",
        "http://[v1.x]/",
    ],
)
def test_an_address_that_says_one_thing_and_means_another_is_refused(url):
    with pytest.raises(Refused):
        fetch(url, resolve=lambda host, port: ["127.0.0.1"], limits=Limits(1000, 0.2, 0.2, 1))


@pytest.mark.parametrize(
    "network",
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/29",
        "192.0.2.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
        "2001:db8::/32",
    ],
)
def test_first_and_last_address_of_a_special_network_are_private_in_every_packing(network):
    net = ipaddress.ip_network(network)
    for address in (net[0], net[-1]):
        assert not hosts.is_public(address)
        if address.version == 4:
            number = int(address)
            for packed in (
                0xFFFF << 32 | number,
                0x2002 << 112 | number << 80,
                0x0064FF9B << 96 | number,
            ):
                assert not hosts.is_public(ipaddress.IPv6Address(packed)), address


@pytest.fixture
def site():
    with serving() as site:
        yield site


QUICK = Limits(1 << 20, 1, 1, 2)


def ends_in_time(url) -> None:
    began = time.monotonic()
    with pytest.raises(WebError):
        here(url, limits=QUICK)
    assert time.monotonic() - began < 6


def test_headers_without_end_end(site):
    def many(handler):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for number in range(2_000_000):
            handler.wfile.write(b"X-%d: y\r\n" % number)

    def long(handler):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
        for _ in range(2000):
            handler.wfile.write(b"y" * 100_000)

    site.write("/many", many)
    site.write("/long", long)
    for path in ("/many", "/long"):
        ends_in_time(site.url(path))


def test_a_body_in_drops_ends(site):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in range(60):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    site.write("/", drip)
    ends_in_time(site.url("/"))


def test_a_chunk_that_lies_ends(site):
    def lie(handler):
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\nx"
        )

    site.write("/", lie)
    ends_in_time(site.url("/"))


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip, gzip", "x" * 1000])
def test_a_packing_that_was_not_asked_for_is_kept_small(site, coding):
    site.page("/", b"\0" * (3 << 20), Content_Encoding=coding)
    ends_in_time(site.url("/"))


def test_rules_of_a_site_are_asked_for_the_same_way():
    rules = address_of_rules("http://inside.example/a")
    with pytest.raises(Refused):
        fetch(rules, resolve=lambda host, port: ["10.0.0.1"])
    with pytest.raises(Refused):
        address_of_rules("file:///etc/passwd")


def test_a_redirect_to_another_port_of_a_private_service_is_refused(site):
    for number, place in enumerate(
        (
            "http://page.example:22/",
            "ftp://page.example/",
            "//127.0.0.1:6379/",
            "http://user:word@page.example/",
        )
    ):
        site.redirect(f"/{number}", place)
        with pytest.raises(Refused):
            fetch(
                site.url(f"/{number}"),
                allow=LOOPBACK.__eq__,
                limits=QUICK,
                resolve=lambda host, port: ["127.0.0.1" if host == "page.example" else "10.0.0.1"],
            )


@pytest.mark.parametrize(
    "injected", ["\r\nBcc: all@example.org", "\nBcc: x@y.z", "\r\n\r\nbody", "\u2028Bcc: x"]
)
def test_no_title_and_no_address_of_a_letter_adds_a_header(injected):
    mail = letter("reader@example.org", f"Change{injected}", "text").message()
    assert mail["Bcc"] is None and "\n" not in mail["Subject"].replace("\n ", "")
    assert mail["To"] == "reader@example.org"
    if injected.strip(" ").startswith(("\r", "\n")):
        with pytest.raises((BadHeaderError, ValueError)):
            letter(f"reader@example.org{injected}", "Change", "text").message()
        with pytest.raises((BadHeaderError, ValueError)):
            letter("reader@example.org", "x", "text", {"List-Id": f"x{injected}"}).message()


def test_a_letter_goes_to_one_address(db, client, mailoutbox, settings):
    settings.SECURE_SSL_REDIRECT = False
    for address in (
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "<a@example.org> b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        '"a\r\nBcc: b"@example.org',
        "a@example.org%0ACc:b@c.d",
    ):
        for form in ("/api/keys/", "/alerts/new/?about=locality:330100"):
            client.post(
                form,
                {"address": address, "about": "locality:330100", "purpose": "x", "language": "en"},
            )
    assert mailoutbox == []
