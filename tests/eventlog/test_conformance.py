"""The library's own tests of a recorder, run on both of our logs."""

import asyncio
from inspect import getmembers, isfunction

import pytest
from eventsourcing.dcb.tests import DCBRecorderTestCase

from eventlog.log import Log
from tests.eventlog.bridge import Bridge

TESTS = [name for name, _ in getmembers(DCBRecorderTestCase, isfunction) if "_test_" in name]


def test_the_library_has_the_tests_that_we_count_on() -> None:
    assert TESTS == ["_test_append_read", "_test_append_subscribe"]


@pytest.mark.parametrize("name", TESTS)
async def test_conformance(either_log: Log, name: str) -> None:
    recorder = Bridge(either_log, asyncio.get_running_loop())
    await asyncio.to_thread(getattr(DCBRecorderTestCase(), name), recorder)
    assert await either_log.head() > 0
