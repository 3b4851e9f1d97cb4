"""Plus codes: `87H8QH6X+2Q`, or short with the town left out: `QH6X+2Q`.

Source: Open Location Code, the specification (github.com/google/open-location-code).
"""

import re
from typing import Final

from api.geography.layers import Place

DIGITS: Final = "23456789CFGHJMPQRVWX"
CODE: Final = re.compile(rf"([{DIGITS}]{{4,8}})\+([{DIGITS}]{{0,7}})")
STEPS: Final = (20.0, 1.0, 0.05, 0.0025, 0.000125)
"""Degrees of the first five pairs of digits."""


def read(typed: str, near: Place | None) -> Place | None:
    """Give the middle of the area that a code names; a short one is the nearest to `near`."""
    found = CODE.fullmatch("".join(typed.upper().split()))
    if not found or len(found[1]) % 2 or len(found[2]) == 1:
        return None
    missing = 8 - len(found[1])
    if missing and near is None:
        return None
    digits = found[1] + found[2]
    if missing and near:
        digits = _whole(near)[:missing] + digits
    middle, height = _decoded(digits)
    if missing and near:
        step = STEPS[missing // 2 - 1]
        middle = Place(
            _nearest(middle.longitude, near.longitude, step),
            _nearest(middle.latitude, near.latitude, step),
        )
    return middle if height else None


def _whole(at: Place) -> str:
    """Give the first eight digits of the code of a place."""
    latitude, longitude = at.latitude + 90, at.longitude + 180
    digits = ""
    for step in STEPS[:4]:
        digits += DIGITS[int(latitude // step)] + DIGITS[int(longitude // step)]
        latitude, longitude = latitude % step, longitude % step
    return digits


def _decoded(digits: str) -> tuple[Place, float]:
    latitude, longitude = -90.0, -180.0
    height = width = 0.0
    for pair, step in zip(range(0, min(len(digits), 10), 2), STEPS, strict=False):
        latitude += DIGITS.index(digits[pair]) * step
        longitude += DIGITS.index(digits[pair + 1]) * step
        height = width = step
    for digit in digits[10:]:
        row, column = divmod(DIGITS.index(digit), 4)
        height, width = height / 5, width / 4
        latitude, longitude = latitude + row * height, longitude + column * width
    return Place(longitude + width / 2, latitude + height / 2), height


def _nearest(value: float, near: float, step: float) -> float:
    """Move a value by whole steps to where it is nearest."""
    return value - round((value - near) / step) * step
