"""One agency, one master key: whoever comes with another does not start."""

import asyncio
from pathlib import Path

from api.sealing import keys_of
from api.settings import BadSetting, Settings
from eventlog.keys import Keys
from eventlog.postgres import Database


async def test_of_two_first_nodes_with_keys_of_their_own_one_is_refused(
    database: Database, agency: str, tmp_path: Path
) -> None:
    nodes = [Settings(agency=agency, data_dir=tmp_path / name) for name in ("a", "b")]
    started = await asyncio.gather(
        *(keys_of(node, database) for node in nodes), return_exceptions=True
    )
    refused = [one for one in started if isinstance(one, BadSetting)]
    assert len(refused) == 1
    assert "not the one under which" in str(refused[0])
    again = await asyncio.gather(
        *(keys_of(node, database) for node in nodes), return_exceptions=True
    )
    assert [type(one) for one in again] == [type(one) for one in started]


async def test_a_node_with_the_same_key_starts_and_opens_what_another_sealed(
    database: Database, agency: str, tmp_path: Path
) -> None:
    node = Settings(agency=agency, data_dir=tmp_path)
    first, second = await keys_of(node, database), await keys_of(node, database)
    await first.prepare(["call_id:1"])
    token = first.seal("call_id:1", "she said her name")
    assert await _opened(second, token) == "she said her name"


async def _opened(keys: Keys, token: str) -> str:
    await keys.prepare_to_open(token.encode())
    return keys.open(token)
