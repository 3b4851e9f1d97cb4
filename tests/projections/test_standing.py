"""A row depends on which facts stand in the log, never on the way they came."""

from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dispatch.call import call_of
from domain.kernel import Event
from domain.unit import unit_of
from eventlog.memory import MemoryLog
from projections.catalogue import PROJECTIONS
from projections.history import refolded
from projections.kernel import ENCODE
from projections.standing import Standing
from tests.domain import shift as nouns
from tests.projections.histories import histories, recorded


async def folded(log: MemoryLog, *sizes: int) -> Standing:
    """Fold the log in pages of these sizes, in turn."""
    standing, turn = Standing(log), 0
    while page := (await log.read(after=standing.position, limit=sizes[turn % len(sizes)])).events:
        await standing.take(page)
        turn += 1
    return standing


async def from_scratch(log: MemoryLog, position: int) -> dict[str, dict[str, bytes]]:
    """Make every row from its own history."""
    keys = {"calls": ["call-1", "call-2", "call-3"], "units": ["1A12", "1A13"]}
    made: dict[str, dict[str, bytes]] = {}
    for projection in PROJECTIONS:
        rows = await refolded(log, projection, keys[projection.name], position)
        made[projection.name] = {
            key: ENCODE(row) for key, row in sorted(rows.items()) if projection.shown(row)
        }
    return made


@given(histories(), st.lists(st.integers(1, 9), min_size=1, max_size=3))
@settings(max_examples=400, deadline=None)
async def test_rows_folded_on_are_the_rows_made_from_scratch(
    facts: list[Event], sizes: list[int]
) -> None:
    log = MemoryLog()
    await recorded(log, facts)
    one_by_one, in_pages = await folded(log, 1), await folded(log, *sizes)
    assert one_by_one.shown() == await from_scratch(log, len(facts))
    assert in_pages.shown() == one_by_one.shown()
    assert in_pages.digest() == one_by_one.digest()


@given(histories(), st.data())
@settings(max_examples=200, deadline=None)
async def test_snapshot_plus_changes_is_a_fresh_snapshot(
    facts: list[Event], data: st.DataObject
) -> None:
    log = MemoryLog()
    await recorded(log, facts)
    standing = Standing(log)
    begin = data.draw(st.integers(0, len(facts)))
    if begin:
        await standing.take((await log.read(until=begin)).events)
    seen = {name: dict(rows) for name, rows in standing.labelled().items()}
    while page := (
        await log.read(after=standing.position, limit=data.draw(st.integers(1, 5)))
    ).events:
        _, changes = await standing.take(page)
        for name, rows in changes.items():
            seen[name] |= rows
            seen[name] = {label: row for label, row in seen[name].items() if row is not None}
    assert seen == standing.labelled()


@given(histories())
@settings(max_examples=200, deadline=None)
async def test_the_board_shows_what_the_decisions_know(facts: list[Event]) -> None:
    log = MemoryLog()
    await recorded(log, facts)
    standing = await folded(log, len(facts))
    known = (await log.read()).events
    for call_id, row in standing.rows["calls"].on_board.items():
        call = nouns.known(known, partial(call_of, call_id=call_id))
        assert (row.state, row.number, row.type, row.priority) == (
            call.state, call.number, call.type, call.priority,
        )  # fmt: skip
        assert [(unit.unit_id, unit.stage, unit.since) for unit in row.units] == [
            (unit.unit_id, unit.stage, unit.since) for unit in call.units.values()
        ]
        assert row.primary_unit == call.primary_unit
        assert sorted(row.stacked) == sorted(call.stacked)
        assert (row.hold is not None, row.back_up) == (call.held, call.back_up)
        assert (row.primary_number, row.case_number) == (call.primary_number, call.case_number)
    for unit_id, shown in standing.rows["units"].on_board.items():
        unit = nouns.known(known, partial(unit_of, unit_id=unit_id))
        assert (shown.on_duty, shown.status, shown.since) == (
            bool(unit.tour_id), unit.status, unit.since,
        )  # fmt: skip
        assert (shown.beat, shown.number) == (unit.beat, unit.active.number if unit.active else "")
        assert [waiting.number for waiting in shown.stacked] == list(unit.stacked.values())
        if unit.tour_id:
            assert shown.heard_at == unit.heard_at
            assert (shown.check_due_at, shown.check_warned) == (
                unit.check_due_at, unit.check_warned,
            )  # fmt: skip
