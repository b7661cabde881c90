"""Pictures to send."""

import io

from PIL import Image


def picture(width: int, height: int) -> bytes:
    """A PNG of this size."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (0, 100, 200)).save(out, "PNG")
    return out.getvalue()
