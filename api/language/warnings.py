"""What is asked about before it is done: acts that are allowed, and seldom meant."""

from collections.abc import Callable

from api.language.targets import either, nearest
from api.language.wish import Context, Wish

Warn = Callable[[Wish, Context], str]
"""Gives a sentence for the user, without how to confirm it; or nothing where nothing is unusual."""


def on_scene(wish: Wish, context: Context) -> str:
    """Ask before a call is ended while units are there."""
    there = [
        unit
        for unit in context.units_on(wish.call)
        if context.tables.status(context.units[unit].status).at_scene
    ]
    verb = "is" if len(there) == 1 else "are"
    return (
        f"{', '.join(there)} {verb} on scene at {wish.call} and would be cleared." if there else ""
    )


def emergency_there(wish: Wish, context: Context) -> str:
    """Ask before a call is ended while an officer on it needs help."""
    units = context.units_on(wish.call)
    there = [unit for unit in units if context.units[unit].emergency]
    if not there:
        return ""
    return f"{', '.join(there)} called an emergency at {wish.call} that is not cleared."


def in_emergency(wish: Wish, context: Context) -> str:
    """Ask before a unit whose officer needs help is sent elsewhere."""
    units = [unit for unit in wish.units if unit in context.units and context.units[unit].emergency]
    return f"{', '.join(units)} called an emergency that is not cleared." if units else ""


def unavailable(wish: Wish, context: Context) -> str:
    """Ask before a unit is sent that is on no call and yet, by the agency's tables, not free."""
    free = [unit for unit in wish.units if unit in context.units and not context.units[unit].call]
    statuses = {unit: context.tables.status(context.units[unit].status) for unit in free}
    return " ".join(
        f"{unit} is {status.code} ({status.label})."
        for unit, status in statuses.items()
        if not status.available
    )


def otherwise(wish: Wish, context: Context) -> str:
    """Ask for a reason where units are sent that are others than were recommended."""
    recommended = context.recommended.get(wish.call, ())
    others = [unit for unit in wish.units if unit not in recommended]
    if not recommended or not others or wish.text:
        return ""
    verb = "was" if len(recommended) == 1 else "were"
    return (
        f"{', '.join(recommended)} {verb} recommended for {wish.call}. Say why {', '.join(others)} "
        f"is sent: {wish.verb} {wish.call} {' '.join(wish.units)} - and the reason."
    )


def not_on_duty(wish: Wish, context: Context) -> str:
    """Ask before something is reported of a unit that is not on duty: it may be another one."""
    absent = [unit for unit in wish.units if unit not in context.units]
    return " ".join(
        f"{unit} is not on duty.{nearest(unit, sorted(context.units))}" for unit in absent
    )


def unusual_status(wish: Wish, context: Context) -> str:
    """Ask before a status that does not usually follow the unit's present one."""
    seen = context.units.get(wish.unit)
    if seen is None or seen.status == wish.status:
        return ""
    usual = context.tables.status(seen.status).allowed_next
    if not usual or wish.status in usual:
        return ""
    on = f" on {seen.call}" if seen.call else ""
    return f"{wish.unit} is {seen.status}{on}; usually {either(usual)} follows, not {wish.status}."
