"""A form that was cut off on its way is no form, and its file no file."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError

from tracker.whole_bodies import whole_bodies

FORM = (
    b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nland\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    + b"330109,1.5\n" * 500
    + b"\r\n--b--\r\n"
)


def read(sent, length, content_type="multipart/form-data; boundary=b"):
    """What the program has of a body that is announced as so long."""
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(length), "wsgi.input": io.BytesIO(sent),
    }  # fmt: skip

    def application(environ, start_response):
        request = WSGIRequest(environ)
        if content_type == "text/plain":
            return [request.body]
        return [request.POST["kind"].encode(), *(file.read() for file in request.FILES.values())]

    return whole_bodies(application)(environ, None)


def test_a_whole_form_is_read():
    assert read(FORM, len(FORM)) == [b"land", b"330109,1.5\n" * 500]
    assert read(b"text", 4, "text/plain") == [b"text"]
    assert read(b"", 0, "text/plain") == [b""]


@pytest.mark.parametrize("cut", [0, 1, 40, 150, 3000, len(FORM) - 1])
def test_a_form_that_was_cut_off_is_not(cut):
    with pytest.raises(UnreadablePostError):
        read(FORM[:cut], len(FORM))


@pytest.mark.parametrize("cut", [0, 1, 20])
def test_nor_is_a_text_that_was_cut_off(cut):
    with pytest.raises(UnreadablePostError):
        read(b"text=" + b"word" * 10, 45 + cut + 1, "text/plain")
    assert read(b"text=" + b"word" * 10, 45, "text/plain") == [b"text=" + b"word" * 10]


def test_without_it_half_a_text_passes_for_the_whole():
    """The reason for it: when this fails, Django sees to it itself."""
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": io.BytesIO(b"title=Half+a+ti"),
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "30",
    }  # fmt: skip
    assert WSGIRequest(environ).POST["title"] == "Half a ti"
