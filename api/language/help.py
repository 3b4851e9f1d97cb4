"""What the language says of itself: `?` on the line, and the verbs for completion."""

from typing import Final

from msgspec import Struct

from api.language.forms import form
from api.language.verbs import TABLE, VERBS, Verb

GRAMMAR: Final = (
    "Free text begins after ' - '. ; begins another command. . is the selected call, * its units. "
    "Short verbs and names are enough where only one fits. VERB ? shows a form. ! confirms."
)


def help_text(verb: str = "") -> str:
    """Show the form of a verb; without one, all verbs in one line each."""
    if not verb:
        lines = [f"{one.name:<7}{one.words}" for one in TABLE]
        return "\n".join([*lines, GRAMMAR])
    known = VERBS[verb]
    return f"{known.name} {known.form}\n{known.words}, e.g. {known.example}"


class KnownSlot(Struct, frozen=True, kw_only=True):
    """One word of a verb's form."""

    kind: str
    optional: bool


class KnownVerb(Struct, frozen=True, kw_only=True):
    """A verb, for programs that complete what is typed. `whole`: it is taken from no prefix.

    `warns`: it may be asked about first, and `VERB!` confirms it.
    """

    verb: str
    words: str
    form: str
    example: str
    whole: bool
    warns: bool
    slots: tuple[KnownSlot, ...]
    switches: tuple[str, ...]


def vocabulary() -> tuple[KnownVerb, ...]:
    """List the verbs."""
    return tuple(_shown(verb) for verb in TABLE)


def _shown(verb: Verb) -> KnownVerb:
    shape = form(verb.form)
    return KnownVerb(
        verb=verb.name,
        words=verb.words,
        form=verb.form,
        example=verb.example,
        whole=verb.whole,
        warns=bool(verb.warns),
        slots=tuple(KnownSlot(kind=kind, optional=may_miss) for kind, may_miss in shape.slots),
        switches=tuple(sorted(shape.switches)),
    )
