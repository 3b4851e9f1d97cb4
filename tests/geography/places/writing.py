"""How people write addresses: shortened, in lower case, with a slip of the finger."""

from random import Random

from api.geography.places.words import ALIKE, SUFFIXES

KEYS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")


def clean(number: str, street: str, chance: Random) -> str:
    """Write an address without a mistake, as it comes."""
    words = [ALIKE.get(word, word) if chance.random() < 0.7 else word for word in street.split()]
    text = f"{number} {' '.join(words)}"
    text = chance.choice([str.upper, str.lower, str.title])(text)
    return chance.choice([text, text, f"  {text} ", f"{text}, West Hartford", f"{text}."])


def without_suffix(number: str, street: str, chance: Random) -> str:
    """Leave the suffix out; what has none loses nothing."""
    words = street.split()
    if len(words) > 1 and ALIKE.get(words[-1], words[-1]) in SUFFIXES:
        words.pop()
    return chance.choice([str.upper, str.lower])(f"{number} {' '.join(words)}")


def mistyped(number: str, street: str, chance: Random) -> str:
    """Slip once in the street: two letters swapped, one dropped, doubled, or the key beside it."""
    words = [ALIKE.get(word, word) if chance.random() < 0.5 else word for word in street.split()]
    text = " ".join(words).upper()
    places = [place for place, char in enumerate(text) if char.isalpha()]
    at = chance.choice(places)
    slip = chance.choice(["swap", "drop", "double", "beside"])
    if slip == "swap" and at + 1 < len(text):
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    elif slip == "drop":
        text = text[:at] + text[at + 1 :]
    elif slip == "double":
        text = text[:at] + text[at] + text[at:]
    else:
        row = next(row for row in KEYS if text[at] in row)
        beside = row[max(0, row.index(text[at]) - 1)]
        text = text[:at] + beside + text[at + 1 :]
    return chance.choice([str.upper, str.lower])(f"{number} {text}")
