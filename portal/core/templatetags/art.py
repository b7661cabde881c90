"""A picture for what has none: courses of slabs drawn from the identifier, the same at every visit."""

import hashlib
from functools import lru_cache
from typing import Final

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

WIDTH: Final = 360
COURSE: Final = 24
SLAB_HEIGHT: Final = 21
COURSES: Final = 5
SLAB_WIDTHS: Final = (33, 57, 81, 117)
TONES: Final = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3)


@lru_cache(maxsize=1024)
def _paths(seed: str) -> str:
    numbers = hashlib.sha256(seed.encode()).digest() * 4
    slabs: dict[int, list[str]] = {}
    place = 0
    for course in range(COURSES):
        x = -(numbers[place] % 80)
        while x < WIDTH:
            place += 1
            width = SLAB_WIDTHS[numbers[place] % len(SLAB_WIDTHS)]
            tone = TONES[numbers[place] // 16 % len(TONES)]
            slabs.setdefault(tone, []).append(
                f"M{x} {course * COURSE}h{width}v{SLAB_HEIGHT}h-{width}z"
            )
            x += width + 3
    return "".join(
        f'<path class="d{tone}" d="{"".join(paths)}"/>' for tone, paths in sorted(slabs.items())
    )


@register.simple_tag
def card_art(seed: str) -> SafeString:
    """A decorative drawing for a card."""
    drawing = (
        '<svg class="pv-card-art" viewBox="0 0 360 117" preserveAspectRatio="xMidYMid slice" '
        f'aria-hidden="true" focusable="false">{_paths(seed)}</svg>'
    )
    return mark_safe(drawing)  # noqa: S308 - made of numbers only
