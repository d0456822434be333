"""Files in a bucket of an object store that speaks S3: a vendor's, or one in the committee's own machine room."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO, Final
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from server.settings import BucketAccess
from services.files.refusals import FilesAway

PIECE: Final = 256 * 1024
PART: Final = 5 * 1024 * 1024
"""What is sent at a time, the least that S3 takes as a part of a larger file; with the next one this is all the memory
that a file needs."""
RETRY_AFTER: Final = 30
PATIENCE: Final = timedelta(seconds=15)
"""How long the store is asked again before a person is told that it is away."""

logger = logging.getLogger(__name__)


class BucketFiles:
    """One bucket; it must be there already, private, and this deployment's alone."""

    def __init__(self, access: BucketAccess) -> None:
        """Nothing is asked yet: a store that is away keeps the server from nothing but files."""
        parts = urlsplit(access.endpoint)
        hosted = f"{parts.scheme}://{access.bucket}.{parts.netloc}{parts.path}"
        self._store = S3Store(
            access.bucket,
            endpoint=hosted if access.is_virtual_hosted else access.endpoint,
            virtual_hosted_style_request=access.is_virtual_hosted,
            region=access.region,
            access_key_id=access.key_id,
            secret_access_key=access.secret,
            client_options={
                "allow_http": parts.scheme == "http",
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=60),
            },
            retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
        )

    def put(self, key: str, content: BinaryIO) -> None:
        """Send the file; the store shows it when it has all of it."""
        with _said(key):
            obstore.put(self._store, key, content, chunk_size=PART, max_concurrency=1)

    def read(self, key: str) -> Iterator[bytes]:
        """The file in pieces, as they come."""
        with _said(key):
            found = obstore.get(self._store, key)
        return map(bytes, found.stream(min_chunk_size=PIECE))

    def delete(self, key: str) -> None:
        """Remove the file."""
        with _said(key):
            obstore.delete(self._store, key)

    def keys_before(self, instant: datetime) -> Iterator[str]:
        """The keys of old files. What was never finished the store shows to nobody."""
        with _said(""):
            for page in obstore.list(self._store):
                yield from (each["path"] for each in page if each["last_modified"] < instant)


@contextmanager
def _said(key: str) -> Iterator[None]:
    """Say as a refusal what the store refuses; its own words are for the log."""
    try:
        yield
    except (BaseError, OSError) as wrong:
        logger.exception("the bucket of files failed", extra={"fields": {"key": key}})
        raise FilesAway(retry_after=RETRY_AFTER) from wrong
