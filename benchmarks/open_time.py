"""What the gate adds to an open, against the least that any answerer adds."""

import subprocess

from .guard import Answerer, Guard
from .measures import Figure, at_most, median, nanoseconds, quantile
from .volume import Workshop

NAME = "open"
TITLE = "Added time of an open"


def run(workshop: Workshop, options) -> list[Figure]:
    figures = []
    for kind, words in (("read", "open to read"), ("create", "open of a new file to write")):
        figures += measure(workshop, options, kind, words)
    return figures


def measure(workshop: Workshop, options, kind: str, words: str) -> list[Figure]:
    total = 200_000 if kind == "read" else 40_000
    rounds = 4 if options.quick else 10
    times = {"bare": [], "answerer": [], "guard": []}
    for _ in range(rounds):
        for under in times:
            times[under].append(one(workshop, under, kind, total // rounds))
    medians = {under: [median(t) for t in runs] for under, runs in times.items()}
    added_least = median([a - b for a, b in zip(medians["answerer"], medians["bare"])])
    added = median([g - b for g, b in zip(medians["guard"], medians["bare"])])
    ratio = median([(g - b) / (a - b) for g, a, b in zip(medians["guard"], medians["answerer"], medians["bare"])])
    late = {under: median([quantile(t, 0.999) for t in runs]) for under, runs in times.items()}
    how = f"{rounds} rounds of {total // rounds:,} opens: bare, answerer in C, guard; medians of each round, median of the rounds"
    return [
        Figure(f"{words}: bare, median", f"{median(medians['bare']) / 1000:.2f} µs", how=how),
        Figure(f"{words}: added by a do-nothing answerer in C", f"{added_least / 1000:.2f} µs"),
        Figure(f"{words}: added by the guard", f"{added / 1000:.2f} µs"),
        at_most(f"{words}: guard against answerer", ratio, 2, " times"),
        Figure(f"{words}: p99.9 bare / answerer", f"{late['bare'] / 1e6:.3f} / {late['answerer'] / 1e6:.3f} ms"),
        at_most(f"{words}: p99.9 under the guard", late["guard"] / 1e6, 1, " ms", "nothing captured; median of the rounds' p99.9", 3),
    ]


def one(workshop: Workshop, under: str, kind: str, count: int):
    with workshop.volume(size="1G") as volume:
        subprocess.run([workshop.tool("tree"), volume.data, "1000", "4096", "1000"], check=True)
        program = None
        if under == "answerer":
            program = Answerer(volume)
        elif under == "guard":
            program = Guard(volume)
            program.wait_for_baseline()
        try:
            return nanoseconds(times_of(workshop, volume, kind, count))
        finally:
            if program:
                program.stop()


def times_of(workshop: Workshop, volume, kind: str, count: int):
    output = workshop.folder / "times"
    folder = volume.data / "d0"
    if kind == "create":
        folder = volume.data / "new"
        folder.mkdir(exist_ok=True)
    subprocess.run([workshop.tool("opens"), folder, str(count), kind, output], check=True, start_new_session=True)
    return output
