"""What happens in the town of the demonstration, and how often."""

from typing import Literal

from msgspec import Struct


class Incident(Struct, frozen=True, kw_only=True):
    """One kind of incident: how it is reported, who goes, and what comes of it.

    `type` and `dispositions` are codes of the agency's tables. `minutes` bounds a unit's time on
    scene. `weight` is how often it comes, against the others.
    """

    type: str
    weight: int
    said: tuple[str, ...]
    found: tuple[str, ...]
    dispositions: tuple[str, ...]
    units: int = 1
    minutes: tuple[int, int] = (8, 20)
    where: Literal["address", "corner"] = "address"
    priority: str = ""
    caution: str = ""
    retyped: str = ""
    report: bool = False
    alarm: bool = False


INCIDENTS = (
    Incident(
        type="ALARMC",
        weight=12,
        said=("front door and motion, no answer on call-back", "glass break, key holder coming"),
        found=("building secure, reset by key holder", "open rear door, interior checked"),
        dispositions=("FA", "BS"),
        units=2,
        minutes=(6, 14),
        alarm=True,
    ),
    Incident(
        type="MVA",
        weight=12,
        said=("two cars, right lane blocked", "rear-end crash, both pulled over"),
        found=("one tow requested, lane open", "papers exchanged"),
        dispositions=("RT", "CI"),
        where="corner",
        minutes=(15, 35),
        report=True,
        retyped="MVAI",
    ),
    Incident(
        type="MVAI",
        weight=5,
        said=("airbags out, driver says neck hurts", "car against a pole, one person hurt"),
        found=("one to hospital by EMS, tow on scene", "road open again"),
        dispositions=("RT", "SU"),
        units=2,
        where="corner",
        minutes=(20, 45),
        report=True,
    ),
    Incident(
        type="SHOPL",
        weight=9,
        said=("one held by store security", "ran from the store with a full cart"),
        found=("one in custody", "store does not wish to press charges"),
        dispositions=("AR", "RT", "GOA"),
        minutes=(15, 35),
        report=True,
    ),
    Incident(
        type="NOISE",
        weight=9,
        said=("loud music since ten", "people shouting on the porch"),
        found=("music turned down, warned", "quiet on arrival"),
        dispositions=("SC", "GOA", "CI"),
        minutes=(4, 10),
    ),
    Incident(
        type="SUSP",
        weight=9,
        said=("looking into parked cars", "trying door handles along the street"),
        found=("spoken with, waiting for a ride", "area checked, nobody"),
        dispositions=("FI", "UTL", "GOA"),
        units=2,
        minutes=(6, 15),
    ),
    Incident(
        type="DOM",
        weight=6,
        said=("arguing, no weapons seen", "neighbour hears things being thrown"),
        found=("parted for the night, advised", "both spoken with separately"),
        dispositions=("RT", "SC"),
        units=2,
        minutes=(15, 40),
        caution="large dog in the yard",
        report=True,
        retyped="DOMV",
    ),
    Incident(
        type="FIGHT",
        weight=3,
        said=("four people in the car park", "two men, one on the ground"),
        found=("parted, nobody hurt", "one in custody"),
        dispositions=("AR", "SC", "GOA"),
        units=3,
        where="corner",
        minutes=(10, 25),
        caution="bottles in hand",
    ),
    Incident(
        type="WELF",
        weight=8,
        said=("has not answered the door for two days", "daughter cannot reach her mother"),
        found=("in good health, daughter told", "not at home, message left"),
        dispositions=("SC", "NR"),
        minutes=(8, 18),
    ),
    Incident(
        type="MEDIC",
        weight=5,
        said=("short of breath, awake", "fell in the kitchen, cannot get up"),
        found=("EMS has patient", "lift assist done"),
        dispositions=("RF",),
        minutes=(8, 18),
    ),
    Incident(
        type="EDP",
        weight=4,
        said=("talking to himself, walking in the road", "says he does not want to go on"),
        found=("calm, agrees to go along", "mobile crisis team consulted"),
        dispositions=("TE", "RF"),
        units=2,
        minutes=(20, 45),
    ),
    Incident(
        type="LARC",
        weight=7,
        said=("package gone from the porch", "bicycle taken from the shed"),
        found=("report taken, camera footage promised",),
        dispositions=("RT",),
        minutes=(12, 25),
        report=True,
    ),
    Incident(
        type="PARK",
        weight=5,
        said=("car across the driveway", "truck on the no-stopping side"),
        found=("tagged", "moved by the owner"),
        dispositions=("SU", "SC", "GOA"),
        minutes=(3, 8),
    ),
    Incident(
        type="ANIMAL",
        weight=3,
        said=("dog loose near the school", "deer struck, still alive"),
        found=("dog back with the owner", "carcass pick-up requested"),
        dispositions=("SC", "RF"),
        minutes=(8, 20),
    ),
    Incident(
        type="WIRES",
        weight=2,
        said=("wire across the road after the wind", "pole leaning on the wires"),
        found=("power company on scene", "road closed until repaired"),
        dispositions=("RF", "SB"),
        where="corner",
        minutes=(25, 60),
    ),
    Incident(
        type="BURG",
        weight=2,
        said=("someone is downstairs, caller locked in the bedroom", "rear window just broken"),
        found=("house checked, entry through the rear window", "one running, perimeter held"),
        dispositions=("RT", "AR", "GOA"),
        units=3,
        minutes=(20, 50),
        caution="may be armed with a crowbar",
        report=True,
    ),
    Incident(
        type="HANGUP",
        weight=6,
        said=("no answer on call-back",),
        found=("child playing with the telephone", "misdial, all well"),
        dispositions=("NR", "FA"),
        minutes=(3, 8),
    ),
    Incident(
        type="FRAUD",
        weight=3,
        said=("paid a caller with gift cards", "cheques washed from the mail"),
        found=("report taken, bank told",),
        dispositions=("RT",),
        minutes=(15, 30),
        report=True,
    ),
)
"""Ordered by nothing in particular; the weights count."""
