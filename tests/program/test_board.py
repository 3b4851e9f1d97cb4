"""What a watcher knows: a snapshot, deltas, and how it says that it hears nothing."""

from api.program.watch.board import Board
from tests.program.board_rows import call, frame, unit


def test_snapshot_and_deltas_make_the_board() -> None:
    board = Board()
    board.take(frame(5, snapshot={"calls": [call(1), call(2)], "units": [unit("1A1")]}))
    changed = {"calls": [call(2, priority="P1"), call(3)], "units": [unit("1A1", "ML")]}
    board.take(frame(7, rows=changed, gone={"calls": ["26-000001"]}))
    assert board.position == 7
    assert {number: row.priority for number, row in board.calls.items()} == {
        "26-000002": "P1",
        "26-000003": "P4",
    }
    assert [row.status for row in board.units.values()] == ["ML"]


def test_a_fresh_snapshot_forgets_what_it_does_not_have() -> None:
    board = Board()
    board.take(frame(5, snapshot={"calls": [call(1)], "units": []}))
    board.take(frame(9, snapshot={"calls": [call(2)], "units": []}))
    assert list(board.calls) == ["26-000002"]


def test_a_lost_connection_is_known_until_the_next_word() -> None:
    board = Board()
    board.take(frame(5, snapshot={"calls": [], "units": []}))
    board.lost("connection lost")
    assert (board.connected, board.trouble) == (False, "connection lost")
    board.take(frame(6, rows={}, gone={}))
    assert board.connected
