"""Receivers' sentences: what TAIP and NMEA 0183 say is read as fixes, by the line."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from api.receivers.lines import read_lines
from api.receivers.nmea import read_nmea
from api.receivers.sentence import BadSentence
from api.receivers.taip import read_taip
from tests.api.town import Town

NOW = datetime(2026, 11, 24, 21, 5, 3, tzinfo=UTC)
SECOND = 21 * 3600 + 5 * 60 + 3


def summed(text: str) -> str:
    return f"{reduce(lambda found, char: found ^ ord(char), text, 0):02X}"


def nmea(body: str) -> str:
    return f"${body}*{summed(body)}"


def taip(body: str) -> str:
    """Give a report with its checksum, the star counted, as Trimble's receivers do."""
    return f">{body};*{summed(f'>{body};*')}<"


def pv(second: int, more: str = "", solution: str = "+4176000-0727400002427112") -> str:
    return taip(f"RPV{second:05d}{solution}{more}")


RMC = "GPRMC,210503.25,A,4145.6000,N,07244.4000,W,024.3,271.5,241126,,,A"
GGA = "GNGGA,210503.25,4145.6000,N,07244.4000,W,1,08,0.9,10.0,M,-30,M,,"


def test_a_taip_position_is_read_as_trimble_describes_it() -> None:
    found = read_taip(pv(SECOND + 18, ";ID=1A12"), NOW)
    assert (found.unit_id, found.at) == ("1A12", NOW)
    assert (found.latitude, found.longitude) == (41.76, -72.74)
    assert found.heading == 271
    assert found.speed == pytest.approx(10.729, abs=0.001)


def test_what_receivers_of_several_makers_say_is_read() -> None:
    """The two sentences stand in manuals of routers; only the second counts the star out."""
    assert read_taip(">RPV73511+4549542-0736643100035822;*7F<", NOW).heading == 358
    with_id = read_taip(">RPV56655+4549542-0736643300000002;ID=ADAM12;*5E<", NOW)
    assert (with_id.unit_id, with_id.latitude) == ("ADAM12", 45.49542)


def test_long_navigation_is_read_with_the_satellites_it_names() -> None:
    satellites = "0813000700080019002300280003002500"
    solution = f"+417612345-0727412345+00012400{'0245'}+0000{'2715'}{satellites}000000000012"
    found = read_taip(taip(f"RLN{SECOND + 18}250{solution};ID=7"), NOW)
    assert (found.latitude, found.longitude) == (41.7612345, -72.7412345)
    assert found.at == NOW + timedelta(milliseconds=250)
    assert found.heading == 271.5
    assert found.speed == pytest.approx(10.952, abs=0.001)


@pytest.mark.parametrize("rolled", [0, 2048])
def test_an_event_tells_its_week_even_of_a_receiver_that_counts_to_1024(rolled: int) -> None:
    weeks, since = divmod(NOW - datetime(1980, 1, 6, tzinfo=UTC), timedelta(weeks=1))
    solution = f"{SECOND + 18:05d}+4176000-0727400002427112"
    found = read_taip(taip(f"REV03{weeks - rolled:04d}{since.days}{solution};ID=1A12"), NOW)
    assert found.at == NOW


def test_around_midnight_a_time_of_day_is_of_the_nearer_day() -> None:
    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    late = read_taip(pv(86_399 + 18 - 86_400), midnight + timedelta(seconds=2))
    early = read_taip(pv(1 + 18), midnight - timedelta(seconds=2))
    assert (late.at, early.at) == (midnight - timedelta(seconds=1), midnight + timedelta(seconds=1))
    before = read_nmea(nmea(GGA.replace("210503.25", "235959")), midnight + timedelta(hours=11))
    assert before.at == midnight - timedelta(seconds=1)


@for_any(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001  # zoned below
        lambda at: at.replace(microsecond=0, tzinfo=UTC)
    ),
    st.integers(-12 * 3600 + 1, 12 * 3600 - 1),
)
def test_a_time_of_day_is_read_right_for_twelve_hours(at: datetime, late: int) -> None:
    gps = at + timedelta(seconds=18)
    second = gps.hour * 3600 + gps.minute * 60 + gps.second
    assert read_taip(pv(second), at + timedelta(seconds=late)).at == at


def test_rmc_and_gga_are_read() -> None:
    moving, standing = read_nmea(nmea(RMC), NOW), read_nmea(nmea(GGA), NOW)
    for found in (moving, standing):
        assert found.at == NOW + timedelta(milliseconds=250)
        assert (found.latitude, found.longitude) == (41.76, -72.74)
    assert moving.heading == 271.5
    assert moving.speed == pytest.approx(12.501, abs=0.001)
    assert (standing.heading, standing.speed) == (None, None)


@pytest.mark.parametrize(
    ("line", "because"),
    [
        (nmea(RMC).replace("4145", "4146"), "checksum"),
        (nmea(RMC)[:-3], "with its checksum"),
        (nmea(RMC.replace(",A,4145", ",V,4145")), "no fix"),
        (nmea(RMC[:-1] + "N"), "no fix"),
        (nmea(GGA.replace(",W,1,", ",W,0,")), "no fix"),
        (nmea("GPRMC,,V,,,,,,,,,,N"), "no time"),
        (nmea(RMC.replace("210503.25", "99xx03")), "no time"),
        (nmea(RMC.replace("241126", "")), "no date"),
        (nmea(RMC.replace("4145.6000", "")), "no position"),
        (nmea(RMC.replace("4145.6", "9945.6")), "no place"),
        (nmea("GPVTG,271.5,T,,M,024.3,N,045.0,K"), "RMC or GGA"),
        (pv(SECOND).replace("4176", "4177"), "checksum"),
        (pv(SECOND, solution="+4176000-0727400002427192"), "no fresh fix"),
        (pv(SECOND, solution="+4176000-0727400002427111"), "no fresh fix"),
        (pv(SECOND, solution="+9176000-0727400002427112"), "no place"),
        (pv(86_400), "time of day"),
        (">RPV123<", "no TAIP report"),
        (">RTM0000<", "no TAIP report"),
        ("hello", "RMC or GGA"),
        (nmea(RMC), "names no unit"),
        (f"\\s:1A12*00\\{nmea(RMC)}", "tag"),
        (pv(SECOND, ";ID=../etc"), "TAIP"),
    ],
)
def test_what_gives_no_fix_is_told_with_why(line: str, because: str) -> None:
    (refused,) = read_lines(f"\n{line}\n", "", NOW).refused
    assert refused.line == 2
    assert because in refused.because


def test_of_two_sentences_of_one_instant_the_one_that_knows_the_speed_stands() -> None:
    read = read_lines(f"{nmea(GGA)}\r\n{nmea(RMC)}\r\n{nmea(GGA)}\r\n", "1a12", NOW)
    (found,) = read.fixes
    assert (found.unit_id, found.heading) == ("1A12", 271.5)
    assert list(read.lines.values()) == [[1, 2, 3]]


def test_the_unit_may_stand_in_the_line() -> None:
    tagged = f"\\s:1A12,c:1764018303*{summed('s:1A12,c:1764018303')}\\{nmea(RMC)}"
    read = read_lines(f"{tagged}\n{pv(SECOND, ';ID=1a14')}\n{nmea(GGA)}", "2A1", NOW)
    assert [one.unit_id for one in read.fixes] == ["1A12", "1A14", "2A1"]


@for_any(st.text(), st.sampled_from(["", ">RPV", ">RLN", ">REV", "$GPRMC,", "$GPGGA,", "\\s:"]))
def test_whatever_comes_is_read_or_refused(text: str, begin: str) -> None:
    for line in (begin + text, nmea(begin.lstrip("$") + text), taip(begin.lstrip(">") + text)):
        with suppress(BadSentence):
            (read_taip if line.startswith(">") else read_nmea)(line, NOW)


@for_any(st.lists(st.sampled_from(["", "x", "9", "-1", "1e9", "nan", "A", "N", "4145.6"])))
def test_whatever_the_fields_of_a_sentence_say_it_is_read_or_refused(fields: list[str]) -> None:
    for kind in ("GPRMC", "GNGGA"):
        with suppress(BadSentence):
            read_nmea(nmea(",".join([kind, *fields])), NOW)


async def test_lines_are_taken_and_what_is_no_fix_is_told_by_its_line(town: Town) -> None:
    cruiser = await town.sign_in("officer")
    now = datetime.now(UTC)
    ago = now - timedelta(seconds=5)
    old = RMC.replace("241126", "010107")
    fresh = RMC.replace("210503.25", f"{ago:%H%M%S}").replace("241126", f"{ago:%d%m%y}")
    gps = ago + timedelta(seconds=18)
    second = gps.hour * 3600 + gps.minute * 60 + gps.second
    lines = [nmea(fresh), "nonsense", pv(second, ";ID=1A14"), nmea(old), nmea(fresh)]
    answer = await cruiser.ask(
        "POST",
        "/api/fixes/lines?unit=1a12",
        content="\r\n".join(lines),
        headers={"Content-Type": "text/plain"},
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["taken"] == 3
    assert [one["line"] for one in told["refused"]] == [2, 4]
    assert "older" in told["refused"][1]["because"]
    found = await town.app.state.centre.rows.fetch("SELECT unit_id FROM fixes ORDER BY 1")
    assert [row["unit_id"] for row in found] == ["1A12", "1A14"]


async def test_too_many_lines_and_who_may_not_locate_are_refused(town: Town) -> None:
    cruiser, kim = await town.sign_in("officer"), await town.sign_in("dispatcher")
    many = await cruiser.ask("POST", "/api/fixes/lines", content="\n" * 1001)
    assert (many.status_code, "1000 lines" in many.json()["because"]) == (422, True)
    assert (await kim.ask("POST", "/api/fixes/lines", content="")).status_code == 403
