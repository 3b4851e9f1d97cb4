"""What the language says of itself: `?` on the line, and the verbs for completion."""

from typing import Any, Final

from api.language.forms import form
from api.language.verbs import TABLE, VERBS

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


def vocabulary() -> list[dict[str, Any]]:
    """List the verbs for programs that complete what is typed."""
    return [
        {
            "verb": verb.name,
            "words": verb.words,
            "form": verb.form,
            "example": verb.example,
            "whole": verb.whole,
            "slots": [
                {"kind": slot.kind, "optional": slot.optional} for slot in form(verb.form).slots
            ],
            "switches": sorted(form(verb.form).switches),
        }
        for verb in TABLE
    ]
