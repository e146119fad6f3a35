"""Fast attacks on documents in a loop-mounted volume: how many files each reaches, and for how long."""

import hashlib
import subprocess
import time
from datetime import datetime
from pathlib import Path

from .guard import Guard
from .measures import Figure, at_most, median
from .volume import Workshop

NAME = "attacks"
TITLE = "Attacks at full speed"
FILES = 600

IN_PLACE = """
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in sorted(names):
        with open(os.path.join(folder, name), 'r+b') as file:
            file.write(os.urandom(os.fstat(file.fileno()).st_size))
"""
LOOP = """find "$1" -name '*.txt' | while read -r f; do openssl enc -aes-256-ctr -pass pass:x -md md5 -in "$f" -out "$f.enc" 2>/dev/null && mv "$f.enc" "$f"; done"""
MANY = """find "$1" -name '*.txt' | xargs -P 64 -n 1 sh -c 'openssl enc -aes-256-ctr -pass pass:x -md md5 -in "$0" -out "$0.enc" 2>/dev/null && mv "$0.enc" "$0"'"""

ATTACKS = (
    ("python, in place", ["python3", "-c", IN_PLACE]),
    ("openssl loop, new file renamed over", ["sh", "-c", LOOP, "loop"]),
    ("64 processes of openssl", ["sh", "-c", MANY, "many"]),
)


def run(workshop: Workshop, options) -> list[Figure]:
    figures = []
    for words, command in ATTACKS:
        touched, times, lost = [], [], 0
        for _ in range(options.pairs or (2 if options.quick else 5)):
            result = one(workshop, command)
            touched.append(result[0])
            times.append(result[1])
            lost += result[2]
        how = f"{len(touched)} runs: {', '.join(map(str, touched))}"
        figures += [
            at_most(f"{words}: files touched, median", median(touched), 1, "", how, 0),
            at_most(f"{words}: files touched, most", max(touched), 3, "", "", 0),
            Figure(f"{words}: first damage to containment, median", f"{median(times):.1f} ms", how=f"most {max(times):.1f} ms"),
            at_most(f"{words}: files not as before afterwards", lost, 0, "", "SHA-256 of every file", 0),
        ]
    return figures


def one(workshop: Workshop, command: list[str]) -> tuple[int, float, int]:
    """Files touched, milliseconds from the first damage to containment, files that differ afterwards."""
    with workshop.volume(size="1G") as volume:
        subprocess.run([workshop.tool("tree"), volume.data, str(FILES), "16384", "50"], check=True)
        before = contents(volume.data)
        with Guard(volume) as guard:
            guard.wait_for_baseline()
            log = workshop.folder / "attack.log"
            with open(log, "wb") as output:
                attack = subprocess.Popen(["timeout", "-s", "KILL", "60", *command, str(volume.data)], stdin=subprocess.DEVNULL,
                                          stdout=output, stderr=output, start_new_session=True)
            try:
                incident = wait_for_incident(guard)
            finally:
                subprocess.run(["pkill", "-KILL", "-s", str(attack.pid)], check=False)
                attack.wait(70)
            after = contents(volume.data)
            milliseconds = (instant(incident["containedAt"]) - instant(incident["firstDamageAt"])) * 1000
            return incident["filesTouched"], milliseconds, sum(after.get(path) != digest for path, digest in before.items())


def wait_for_incident(guard: Guard) -> dict:
    """The first incident, once everything it touched is put back."""
    deadline = time.monotonic() + 50
    while time.monotonic() < deadline:
        incidents = guard.ask("incidents")
        if incidents and incidents[0].get("containedAt"):
            time.sleep(1)
            return guard.ask("incident", incidents[0]["id"])
        time.sleep(0.1)
    raise RuntimeError("the attack was not stopped")


def instant(text: str) -> float:
    """.NET writes seven digits of a second, Python reads six."""
    head, _, rest = text.replace("Z", "+00:00").partition(".")
    if not rest:
        return datetime.fromisoformat(head).timestamp()
    digits, sign, zone = rest.partition("+")
    return datetime.fromisoformat(f"{head}.{digits[:6]:0<6}{sign}{zone}").timestamp()


def contents(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.txt")}
