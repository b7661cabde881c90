"""A portrait drawn from an identifier, for people without a picture: a small pavement, the same on both sides."""

import hashlib
import io
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

CELLS: Final = 5
LEAST, MOST = 16, 500  # pixels
COLOURS: Final = ("#3a55a5", "#2f6f6b", "#8a4b2a", "#6b4c8f", "#9a3b4f", "#4a6a23")
GROUND: Final = "#f2efe8"


@lru_cache(maxsize=256)
def portrait(identifier: str, size: int) -> tuple[bytes, str]:
    """The PNG of this identifier and its entity tag; a size out of bounds is brought within them (pixels)."""
    digest = hashlib.sha256(identifier.encode()).digest()
    side = min(max(size, LEAST), MOST)
    image = Image.new("RGB", (side, side), GROUND)
    draw = ImageDraw.Draw(image)
    colour = COLOURS[digest[0] % len(COLOURS)]
    step = side / (CELLS + 1)
    for row in range(CELLS):
        for column in range(CELLS):
            mirrored = min(column, CELLS - 1 - column)
            if digest[1 + row * CELLS + mirrored] % 2:
                left, top = step * (column + 0.5), step * (row + 0.5)
                draw.rectangle((left, top, left + step - 1, top + step - 1), fill=colour)
    out = io.BytesIO()
    image.save(out, format="PNG", optimize=True)
    return out.getvalue(), f'"{digest[:8].hex()}-{side}"'
