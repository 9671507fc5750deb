"""Reads forms that bring a file along (multipart/form-data), as uploads of media do."""

from __future__ import annotations

import re

from social.sandbox.refusals import invalid

_BOUNDARY = re.compile(r'boundary="?([^";,]+)')
_NAME = re.compile(rb'name="([^"]*)"')


def form(content_type: str, raw: bytes) -> dict[str, bytes]:
    """The fields of a form by their names. Refused as "invalid" where it is none."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise invalid("body", "", "The form does not name its boundary.")
    mark = b"\r\n--" + boundary[1].encode()
    fields = {}
    for part in (b"\r\n" + raw).split(mark)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            raise invalid("body", "", "A part of the form has no name.")
        fields[name[1].decode()] = content
    return fields
