"""Carrying out a wish at a desk, whoever made the wish: a typed line or an HTTP route."""

from api.language.desk_protocol import Desk
from api.language.grammar import ASK
from api.language.help import help_text
from api.language.verbs import VERBS
from api.language.wish import View, Wish
from domain.kernel import Command
from eventlog.decide import Done


def commands_of(wish: Wish) -> tuple[type[Command], ...]:
    """Name the commands that the wish may come to: none where it only looks."""
    return VERBS[wish.verb].act.commands if wish.verb != ASK else ()


async def act(wish: Wish, desk: Desk) -> Done | View:
    """Do what is wished, or give what is to be looked at. Raises `Refused`."""
    if wish.verb == ASK:
        return View(view="help", text=help_text(wish.text))
    return await VERBS[wish.verb].act.do(wish, desk)
