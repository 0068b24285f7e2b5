"""How much a form may bring: what is larger than any file we read is refused unread."""

from contextlib import suppress

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from crm.importing.reading import MOST_BYTES

# A file of the largest size, and the other fields of its form.
MOST = MOST_BYTES + 1024 * 1024
# A browser that still sends when the connection closes shows its own error instead of our page.
HEARD_OUT = 5 * MOST
AT_ONCE = 64 * 1024


class SizeLimit(FileUploadHandler):
    """The first of the upload handlers: goes by the length that the request itself states."""

    def handle_raw_input(
        self, input_data, META, content_length, boundary, encoding=None
    ) -> tuple[QueryDict, MultiValueDict] | None:
        """Answer an empty form in place of one that is too large; none of it is kept."""
        if content_length <= MOST:
            return None
        self.request.is_too_large = True
        hear_out(input_data)
        return QueryDict(encoding=encoding), MultiValueDict()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def hear_out(request: HttpRequest) -> None:
    """Take in what still comes, within reason, and let go of it at once."""
    with suppress(OSError):
        for _chunk in range(HEARD_OUT // AT_ONCE):
            if not request.read(AT_ONCE):
                return
