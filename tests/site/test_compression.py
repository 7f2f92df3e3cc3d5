"""Public answers travel compressed, and say the same; what is secret or small travels as it is."""

import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse

from tracker.compression import LEAST_BYTES, Compression, accepted

pytestmark = pytest.mark.django_db

DECODED = {"br": brotli.decompress, "gzip": gzip.decompress}
PUBLIC = ["/", "/zh-hans/methods/", "/api/v1/localities/", "/api/v1/localities.csv", "/api/docs/"]
FILES = ["/localities.csv", "/localities.json"]


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("coding", DECODED)
@pytest.mark.parametrize("address", [*PUBLIC, *FILES])
def test_a_large_answer_is_smaller_and_says_the_same(client, places, coding, address):
    for number in range(20):
        places.make(f"3302{number:02}", f"Place {number}", "某地", "county", places.hangzhou)
    plain = client.get(address)
    coded = client.get(address, headers={"accept-encoding": coding})
    whole, sent = body(plain), body(coded)
    assert coded["Content-Encoding"] == coding
    assert not plain.has_header("Content-Encoding")
    assert DECODED[coding](sent) == whole
    assert len(sent) < len(whole) / 2
    assert coded.get("Content-Length", str(len(sent))) == str(len(sent))
    assert plain.get("ETag") == coded.get("ETag")
    assert "Accept-Encoding" in plain["Vary"] and "Accept-Encoding" in coded["Vary"]


@pytest.mark.parametrize("address", ["/", "/api/v1/localities/"])
def test_a_copy_kept_compressed_is_still_fresh(client, places, address):
    first = client.get(address, headers={"accept-encoding": "br"})
    for encoding in ("br", "gzip", ""):
        asked = {"accept-encoding": encoding, "if-none-match": first["ETag"]}
        second = client.get(address, headers=asked)
        assert (second.status_code, second.content) == (304, b"")
        assert not second.has_header("Content-Encoding")
        assert "Accept-Encoding" in second["Vary"]


def test_head_says_what_get_would_send(client, places):
    asked = {"accept-encoding": "br"}
    got, told = client.get("/", headers=asked), client.head("/", headers=asked)
    assert (told.status_code, told.content) == (200, b"")
    for name in ("Content-Encoding", "Content-Length", "ETag", "Vary"):
        assert told[name] == got[name]


@pytest.mark.parametrize("address", ["/admin/login/", "/alerts/new/?about=locality:330100"])
def test_a_page_with_a_token_is_not_compressed(client, places, address):
    for _visit in range(2):  # the second brings the cookie along
        page = client.get(address, headers={"accept-encoding": "br, gzip"})
        assert b"csrfmiddlewaretoken" in page.content
        assert not page.has_header("Content-Encoding")


def test_a_short_answer_and_a_refusal_are_not_compressed(client, places):
    for address in ("/api/v1/firms/", "/api/v1/firms/?x=1", "/nothing-here/", "/healthz"):
        answer = client.get(address, headers={"accept-encoding": "br"})
        assert not answer.has_header("Content-Encoding"), address


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "br"),
        ("br;q=0.2, gzip;q=0.8", "gzip"), ("identity", ""), ("", ""), ("GZIP;q=1.0", "gzip"),
        ("br;q=x", ""), ("gzip;q=0, *;q=0.5", "br"), ("zstd", ""),
    ],
)  # fmt: skip
def test_the_reader_chooses_the_coding(header, coding):
    assert accepted(header) == coding


def through(rf, response, **headers):
    return Compression(lambda _: response)(
        rf.get("/", headers={"accept-encoding": "br", **headers})
    )


def test_a_stream_is_compressed_as_it_flows_and_closed(rf):
    closed = []

    def parts():
        try:
            for number in range(1000):
                yield f"{number},Hangzhou\n".encode()
        finally:
            closed.append(True)

    response = through(rf, StreamingHttpResponse(parts(), content_type="text/csv"))
    whole = b"".join(f"{number},Hangzhou\n".encode() for number in range(1000))
    assert brotli.decompress(b"".join(response.streaming_content)) == whole
    response.close()
    assert closed == [True]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "image/png"}, {"Accept-Ranges": "bytes"}, {"Content-Encoding": "zstd"},
        {"Cache-Control": "no-store"}, {"Cache-Control": "private"},
        {"Cache-Control": "public, no-transform"},
    ],
)  # fmt: skip
def test_what_is_not_to_be_changed_stays(rf, headers):
    response = HttpResponse(b"a" * 2 * LEAST_BYTES, headers=headers)
    assert through(rf, response).content == b"a" * 2 * LEAST_BYTES
