"""The numbers that people see and say: calls `26-000012`, cases `26-C00001`, one series a year."""

import re

LAST_CALL = 999_999
LAST_CASE = 99_999
CALL = re.compile(r"(\d{2})-(\d{6})")
CASE = re.compile(r"(\d{2})-C(\d{5})")


def number(year: int, n: int) -> str:
    """Write the n-th call number of a year. Raises `ValueError` where the series has no such."""
    if not 1 <= n <= LAST_CALL:
        raise ValueError(f"A year's call numbers run from 1 to {LAST_CALL}; {n} is not one.")
    return f"{year % 100:02d}-{n:06d}"


def case_number(year: int, n: int) -> str:
    """Write the n-th case number of a year. Raises `ValueError` where the series has no such."""
    if not 1 <= n <= LAST_CASE:
        raise ValueError(f"A year's case numbers run from 1 to {LAST_CASE}; {n} is not one.")
    return f"{year % 100:02d}-C{n:05d}"


def parse(text: str) -> tuple[int, int]:
    """Read a call number as its year (two digits) and its place in the series.

    Raises `ValueError` if it is no call number.
    """
    found = CALL.fullmatch(text)
    if not found or int(found[2]) == 0:
        raise ValueError(f'"{text}" is not a call number. One looks like 26-000012.')
    return int(found[1]), int(found[2])


def parse_case(text: str) -> tuple[int, int]:
    """Read a case number as its year (two digits) and its place in the series.

    Raises `ValueError` if it is no case number.
    """
    found = CASE.fullmatch(text)
    if not found or int(found[2]) == 0:
        raise ValueError(f'"{text}" is not a case number. One looks like 26-C00012.')
    return int(found[1]), int(found[2])


def next_after(text: str) -> str:
    """Give the call number that follows this one in its year."""
    year, n = parse(text)
    return number(year, n + 1)


def next_case_after(text: str) -> str:
    """Give the case number that follows this one in its year."""
    year, n = parse_case(text)
    return case_number(year, n + 1)
