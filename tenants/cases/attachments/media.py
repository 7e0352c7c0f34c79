"""Kinds of files that may be attached, and how their first bytes tell that they are what they say."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

# So many first bytes are looked at.
HEAD = 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """What a media type's files are called, and how they begin."""

    endings: tuple[str, ...]
    begins_well: Callable[[bytes], bool]


def _with(*beginnings: bytes, at: int = 0) -> Callable[[bytes], bool]:
    return lambda head: head[at:].startswith(beginnings)


def _riff(kind: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(b"RIFF") and head[8:12] == kind


def _zip_of(*parts: bytes) -> Callable[[bytes], bool]:
    """An archive whose first entry is one that such a document begins with."""
    return lambda head: head.startswith(b"PK\x03\x04") and head[30:].startswith(parts)


def _text(head: bytes) -> bool:
    """No control characters; the last sign may be cut off. Old programs write GB 18030."""
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in head):
        return False
    return any(_reads_as(head, encoding) for encoding in ("utf-8", "gb18030"))


def _reads_as(head: bytes, encoding: str) -> bool:
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_OFFICE = _zip_of(b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"customXml/")
_OPEN = _zip_of(b"mimetype")
_OLD_OFFICE = _with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_VIDEO = _with(b"ftyp", at=4)
_XML = "application/vnd.openxmlformats-officedocument"

# Nothing that a browser could run: no HTML, no SVG, no script, no archive of whatever.
KINDS = {
    "application/pdf": Kind((".pdf",), _with(b"%PDF-")),
    "image/png": Kind((".png",), _with(b"\x89PNG\r\n\x1a\n")),
    "image/jpeg": Kind((".jpg", ".jpeg"), _with(b"\xff\xd8\xff")),
    "image/gif": Kind((".gif",), _with(b"GIF87a", b"GIF89a")),
    "image/webp": Kind((".webp",), _riff(b"WEBP")),
    "image/heic": Kind((".heic", ".heif"), _with(b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1", at=4)),
    "image/tiff": Kind((".tif", ".tiff"), _with(b"II*\x00", b"MM\x00*")),
    "text/plain": Kind((".txt", ".log"), _text),
    "text/csv": Kind((".csv",), _text),
    f"{_XML}.wordprocessingml.document": Kind((".docx",), _OFFICE),
    f"{_XML}.spreadsheetml.sheet": Kind((".xlsx",), _OFFICE),
    f"{_XML}.presentationml.presentation": Kind((".pptx",), _OFFICE),
    "application/vnd.oasis.opendocument.text": Kind((".odt",), _OPEN),
    "application/vnd.oasis.opendocument.spreadsheet": Kind((".ods",), _OPEN),
    "application/msword": Kind((".doc", ".wps"), _OLD_OFFICE),
    "application/vnd.ms-excel": Kind((".xls", ".et"), _OLD_OFFICE),
    "audio/mpeg": Kind((".mp3",), _with(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "audio/wav": Kind((".wav",), _riff(b"WAVE")),
    "audio/amr": Kind((".amr",), _with(b"#!AMR")),
    "audio/mp4": Kind((".m4a",), _VIDEO),
    "video/mp4": Kind((".mp4",), _VIDEO),
}
EVERY_KIND = tuple(KINDS)


def is_named_like(name: str, media_type: str) -> bool:
    """Whether a file of this type may have this name: its ending decides what a computer opens it with."""
    return PurePosixPath(name).suffix.lower() in KINDS[media_type].endings


def begins_like(head: bytes, media_type: str) -> bool:
    """Whether the first HEAD bytes, or all where there are fewer, are those of such a file."""
    return KINDS[media_type].begins_well(head)
