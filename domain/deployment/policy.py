"""How an agency weighs what speaks for a unit and against it: all in seconds of drive."""

from msgspec import Struct


class Policy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What counts as how many seconds nearer, or farther.

    `own_beat`: the unit works the beat of the call. `on_break`: it is at a meal or a report.
    `preempt`: it is on its way to a less urgent call, which then waits. `long_shift`: it has been
    on shift longer than `long_hours`. `coverage`: for each second by which the town's mean
    response rises without it. `level` is the response to a beat, in seconds, above which the beat
    counts as bare; `on_scene` how long a unit usually stays at a call.

    The figures of the start set are this project's own, for the agency to set by its experience.
    """

    own_beat: float = 60.0
    on_break: float = 60.0
    preempt: float = 180.0
    long_shift: float = 120.0
    long_hours: float = 8.0
    coverage: float = 1.0
    level: float = 480.0
    on_scene: float = 1500.0
