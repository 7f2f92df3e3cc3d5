"""How much may be sent with a form: files are for the desk alone, none larger than the settings say."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.urls import reverse


class Bounded(FileUploadHandler):
    """Refuses a request before any of its files is written, by its length; all else is for the next."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, *args: Any
    ) -> None:
        at_desk = self.request is not None and self.request.path.startswith(reverse("admin:index"))
        most = settings.UPLOAD_BYTES if at_desk else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if content_length > most:
            raise RequestDataTooBig(f"A form with files has at most {most:,} bytes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
