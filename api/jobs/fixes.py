"""The days of which fixes are kept: tomorrow's is made in time, those that are over are dropped."""

from api.centre import Centre


async def tidy_fixes(centre: Centre) -> None:
    """Make and drop days, as the clock and `BLOTTER_FIX_DAYS` say."""
    await centre.fix_history.tidy(centre.clock.now())
