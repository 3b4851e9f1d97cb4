"""Carrying out a wish at a desk, whoever made the wish: a typed line or an HTTP route."""

from api.language.desk_protocol import Desk
from api.language.grammar import ASK
from api.language.help import help_text
from api.language.verbs import VERBS
from api.language.wish import View, Wish
from eventlog.decide import Done


async def act(wish: Wish, desk: Desk) -> Done | View:
    """Do what is wished, or give what is to be looked at. Raises `Refused`."""
    if wish.verb == ASK:
        return View(view="help", text=help_text(wish.text))
    return await VERBS[wish.verb].act(wish, desk)
