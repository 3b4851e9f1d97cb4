"""The units on duty as columns: what a recommendation knows of each, all of them at once."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
Marks = NDArray[np.bool_]

NONE: Final = -1
"""Stands for no beat, and for the urgency of no call."""


class Fleet(NamedTuple):
    """One row for each unit, in one order for all columns.

    `seconds` is the drive to the call (infinite: it cannot be reached) and `to_points` that to
    each demand point. `wait` is how long until the unit could start, in seconds: nothing for one
    that is free, the expected rest of its call for one at a scene. `beat` is the place of its beat
    among the beats. `on_way_to` is the urgency of the call that it is on its way to (0 is the most
    urgent), or `NONE`. `skills` are bits, `hours` those on shift. `free` units wait for work and
    cover the town; `can` be sent are all but those that are out of service or in emergency. Of a
    unit's position `age` is the age in seconds (infinite: it has told none), of its `status` the
    label, and `on` the number of the call that it is at or on its way to.
    """

    units: Sequence[str]
    status: Sequence[str]
    on: Sequence[str]
    age: Numbers
    seconds: Numbers
    to_points: Numbers
    wait: Numbers
    on_break: Marks
    beat: Places
    on_way_to: Places
    officers: Places
    skills: Places
    hours: Numbers
    free: Marks
    can: Marks
