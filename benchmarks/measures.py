"""Figures: what was measured, what it is to reach, and whether it did."""

import array
import statistics
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Figure:
    """One line of a table. `target` says in words what is to be reached; `ok` is None where nothing is promised."""

    what: str
    measured: str
    target: str = ""
    ok: bool | None = None
    how: str = ""

    @property
    def verdict(self) -> str:
        return {None: "", True: "yes", False: "**no**"}[self.ok]


def at_most(what: str, value: float, limit: float, unit: str = "", how: str = "", digits: int = 2) -> Figure:
    return Figure(what, number(value, digits) + unit, f"at most {limit:g}{unit}", value <= limit, how)


def at_least(what: str, value: float, limit: float, unit: str = "", how: str = "", digits: int = 0) -> Figure:
    return Figure(what, number(value, digits) + unit, f"at least {limit:,g}{unit}", value >= limit, how)


def number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def nanoseconds(path: Path) -> array.array:
    times = array.array("Q")
    with open(path, "rb") as file:
        times.frombytes(file.read())
    return times


def quantile(values, share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values) -> float:
    return statistics.median(values)


def spread(values) -> str:
    return f"{min(values):.2f} to {max(values):.2f}"
