"""Tables that are filled from a projection's rows: for search and statistics, not for the board."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from projections.kernel import Row

R = TypeVar("R", bound=Row)
Record = tuple[Any, ...]


class Table(NamedTuple, Generic[R]):
    """A table with a column for the row's key, and the records that one row makes in it.

    `columns` are those beside the slot and the key; a record has a value for each.
    """

    name: str
    key: str
    columns: tuple[str, ...]
    records: Callable[[R], Iterable[Record]]
