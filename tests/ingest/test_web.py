"""Pages are asked for within limits, and of the public internet alone."""

import gzip
import ipaddress
import socket
import ssl
import subprocess
import time
import zlib

import pytest

from policies.ingest.web import (
    USER_AGENT,
    Limits,
    NoSuchName,
    NotText,
    Refused,
    TooLarge,
    Unreachable,
    fetch,
    fetching,
    hosts,
)
from tests.ingest.web_server import HOST, LOOPBACK, here, names, serving

PRIVATE = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254",
    "100.100.100.200", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1",
    "198.18.0.1", "168.63.129.16", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a00:1::", "2001:db8::1", "fec0::1", "64:ff9b:1::1",
)  # fmt: skip
PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e")


@pytest.fixture
def site():
    with serving() as site:
        yield site


@pytest.mark.parametrize("address", PRIVATE)
def test_address_of_a_private_network_is_refused(address):
    assert not hosts.is_public(ipaddress.ip_address(address))
    with pytest.raises(Refused, match="not of the public internet"):
        fetch("http://page.example/", resolve=lambda host, port: [address])


@pytest.mark.parametrize("address", PUBLIC)
def test_address_of_the_public_internet_is_not(address):
    assert hosts.is_public(ipaddress.ip_address(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(Refused):
        fetch("http://page.example/", resolve=lambda host, port: [PUBLIC[0], "10.0.0.1"])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_loopback_is_refused_however_it_is_written(host, site):
    with pytest.raises((Refused, NoSuchName)):
        fetch(f"http://{host}:{site.port}/")
    assert site.asked == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://page.example/", "gopher://page.example/", "//page.example/",
            "http://", "page.example", "http://user:word@page.example/", "http://[::1/", ""]
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(Refused) as caught:
        here(url)
    assert caught.value.code == "no_address"


def test_port_of_another_service_is_refused():
    with pytest.raises(Refused) as caught:
        here("http://page.example:25/")
    assert caught.value.code == "port"


def test_page_is_asked_for_by_name_and_says_who_asks(site):
    site.page("/a?b=%E4%BA%A7", "产业")
    page = here(site.url("/a?b=产"))
    assert (page.status, page.data.decode()) == (200, "产业")
    assert site.headers[0]["Host"] == f"{HOST}:{site.port}"
    assert site.headers[0]["User-Agent"] == USER_AGENT
    assert "Cookie" not in site.headers[0]


def test_proxy_of_the_environment_is_not_used(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    site.page("/", "here")
    assert here(site.url()).data == b"here"


def test_redirects_are_followed_and_said_to_be_for_good_when_all_are(site):
    site.page("/end", "end")
    site.redirect("/once", "/end", 301)
    site.redirect("/twice", "/once", 308)
    site.redirect("/thrice", "/twice", 302)
    assert here(site.url("/twice")).url == site.url("/end")
    assert here(site.url("/twice")).for_good
    assert not here(site.url("/thrice")).for_good


def test_redirects_end_after_five(site):
    site.redirect("/", "/")
    with pytest.raises(Unreachable, match="redirects too often"):
        here(site.url())
    assert len(site.asked) == 6


def test_redirect_to_a_private_address_is_refused(site):
    def resolve(host, port):
        return ["10.0.0.1"] if host == "inside.example" else ["127.0.0.1"]

    site.redirect("/", "http://inside.example/")
    site.redirect("/meta", "http://169.254.169.254/latest/")
    site.redirect("/file", "file:///etc/passwd")
    with pytest.raises(Refused):
        fetch(site.url(), allow=LOOPBACK.__eq__, resolve=resolve)
    with pytest.raises(Refused):
        fetch(site.url("/file"), allow=LOOPBACK.__eq__, resolve=resolve)

    def literally(host, port):
        return ["127.0.0.1"] if host == HOST else [host]

    with pytest.raises(Refused):
        fetch(site.url("/meta"), allow=LOOPBACK.__eq__, resolve=literally)


def test_connection_goes_to_the_address_that_was_checked(site):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def resolve(host, port):
        asked.append(host)
        return next(answers)

    site.page("/", "first")
    assert fetch(site.url(), allow=LOOPBACK.__eq__, resolve=resolve).data == b"first"
    assert asked == [HOST]  # a second look-up would have led elsewhere


def test_name_that_leads_elsewhere_on_the_second_request_is_refused(site):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    site.redirect("/", "/again")
    site.page("/again", "never")
    with pytest.raises(Refused):
        fetch(site.url(), allow=LOOPBACK.__eq__, resolve=lambda host, port: next(answers))
    assert site.asked == ["/"]


def test_next_address_is_tried_when_the_first_does_not_answer(site):
    site.page("/", "second")
    both = {ipaddress.ip_address("127.0.0.2"), LOOPBACK}
    resolve = lambda host, port: ["127.0.0.2", "127.0.0.1"]  # noqa: E731
    page = fetch(site.url(), allow=both.__contains__, resolve=resolve, limits=Limits(connect=1))
    assert page.data == b"second"


def test_page_that_is_too_large_is_not_read_to_its_end(site):
    site.page("/said", b"", Content_Length=str(2 << 20))
    site.page("/unsaid", b"x" * (3 << 20))
    for path in ("/said", "/unsaid"):
        with pytest.raises(TooLarge):
            here(site.url(path))


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)  # fmt: skip
def test_packed_page_is_unpacked_up_to_the_limit(site, coding, pack):
    site.page("/", pack("产业".encode()), Content_Encoding=coding)
    assert here(site.url()).data.decode() == "产业"
    site.page("/bomb", pack(b"\0" * (200 << 20)), Content_Encoding=coding)
    began = time.monotonic()
    with pytest.raises(TooLarge):
        here(site.url("/bomb"))
    assert time.monotonic() - began < 3


def test_damaged_packing_is_told(site):
    site.page("/", b"no gzip", Content_Encoding="gzip")
    with pytest.raises(Unreachable):
        here(site.url())


def test_picture_is_no_text(site):
    site.page("/", b"GIF89a", Content_Type="image/gif")
    with pytest.raises(NotText, match="a picture"):
        here(site.url())


def test_page_that_comes_in_drops_is_ended_in_time(site):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nX: ")
        for _ in range(60):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    site.write("/", drip)
    began = time.monotonic()
    with pytest.raises(Unreachable) as caught:
        here(site.url(), limits=Limits(1 << 20, 1, 1, 1))
    assert time.monotonic() - began < 3
    assert caught.value.code == "timeout"


def test_host_that_says_nothing_is_left_in_time(site):
    site.write("/", lambda handler: time.sleep(1.5))
    with pytest.raises(Unreachable) as caught:
        here(site.url(), limits=Limits(1 << 20, 1, 0.3, 5))
    assert caught.value.code == "timeout"


def test_closed_port_and_unknown_name_are_told_apart(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers
        port = taken.getsockname()[1]
        with pytest.raises(Unreachable, match="cannot be reached"):
            here(f"http://{HOST}:{port}/")

    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NoSuchName, match="no host of this name"):
        fetch("http://gone.example/")


def test_name_server_that_is_away_does_not_mean_that_the_name_is(monkeypatch):
    def away(*args, **kwargs):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", away)
    with pytest.raises(Unreachable) as caught:
        fetch("http://page.example/")
    assert not isinstance(caught.value, NoSuchName)


@pytest.fixture
def certified(tmp_path):
    """A certificate for page.example alone, made here; with the context that serves it."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", f"/CN={HOST}",
        "-addext", f"subjectAltName=DNS:{HOST}",
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not here to make a certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with serving(lambda sock: context.wrap_socket(sock, server_side=True)) as site:
        site.page("/", "safe")
        yield site, cert


def secure(site, host=HOST):
    return here(site.url("/", host).replace("http:", "https:"))


def test_certificate_is_checked_for_the_name_though_the_address_is_dialled(certified, monkeypatch):
    site, cert = certified
    with pytest.raises(Unreachable) as caught:
        secure(site)  # nobody vouches for it
    assert caught.value.code == "certificate"
    monkeypatch.setattr(fetching, "trust", lambda: ssl.create_default_context(cafile=cert))
    assert secure(site).data == b"safe"
    with pytest.raises(Unreachable) as caught:
        secure(site, "other.example")
    assert caught.value.code == "certificate"


def test_names_are_looked_up_once_a_request(site):
    seen = []
    site.redirect("/", "/end")
    site.page("/end", "end")

    def resolve(host, port):
        seen.append(host)
        return names(host, port)

    fetch(site.url(), allow=LOOPBACK.__eq__, resolve=resolve)
    assert seen == [HOST, HOST]
