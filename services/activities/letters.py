"""Payloads of fixed length as letters of QR's alphanumeric alphabet, behind a prefix that says what they are."""

import binascii
from base64 import b32decode, b32encode


def written(prefix: str, payload: bytes) -> str:
    """The text of a payload; its length is a multiple of five, so there is no padding."""
    return prefix + b32encode(payload).decode()


def taken_apart(prefix: str, text: str, *lengths: int) -> tuple[bytes, ...] | None:
    """The parts of a payload, by their lengths; None for a text that is none."""
    total = sum(lengths)
    if len(text) != len(prefix) + total * 8 // 5 or not text.startswith(prefix):
        return None
    try:
        raw = b32decode(text.removeprefix(prefix))
    except (binascii.Error, ValueError):
        return None
    parts, place = [], 0
    for length in lengths:
        parts.append(raw[place : place + length])
        place += length
    return tuple(parts)
