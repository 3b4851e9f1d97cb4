"""Dispatchers who type all the time and never give up on a line that was not answered."""

import asyncio
from uuid import uuid4

import httpx

AGAIN_AFTER = 0.05


class Load:
    """Notes what was answered: for each command id, the position that the answer named."""

    def __init__(self, url: str, token: str, call: str) -> None:
        self.answered: dict[str, int] = {}
        self.repeated = 0
        self._call = call
        self._client = httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        self._stopping = False
        self._typists: list[asyncio.Task[None]] = []

    def begin(self, typists: int) -> None:
        """Let so many dispatchers type."""
        self._typists = [asyncio.create_task(self._type(number)) for number in range(typists)]

    async def _type(self, number: int) -> None:
        while not self._stopping:
            line = f"NT {self._call} - note of desk {number}"
            command_id = str(uuid4())
            while not await self._say(line, command_id):
                self.repeated += 1
                await asyncio.sleep(AGAIN_AFTER)

    async def _say(self, line: str, command_id: str) -> bool:
        """Say it once; tell whether it was answered. A dead server answers nothing."""
        body = {"said": line, "command_id": command_id}
        try:
            answer = await self._client.post("/api/command", json=body)
        except httpx.TransportError:
            return False
        if answer.status_code >= 500:
            return False
        assert answer.status_code == 200, answer.text
        self.answered[command_id] = answer.json()["position"]
        return True

    async def grown(self, by: int) -> None:
        """Wait until so many more lines were answered."""
        aim = len(self.answered) + by
        while len(self.answered) < aim:
            for typist in self._typists:
                if typist.done():
                    typist.result()
            await asyncio.sleep(0.01)

    async def end(self) -> None:
        """Let every line that was begun be answered, and stop."""
        self._stopping = True
        await asyncio.gather(*self._typists)
        await self._client.aclose()
