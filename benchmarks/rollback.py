"""How fast what was destroyed comes back, against restic restoring the same files."""

import os
import shutil
import subprocess
import time
from datetime import datetime, timezone
from pathlib import Path

from .guard import Guard
from .measures import Figure, at_least, median
from .volume import Volume, Workshop

NAME = "rollback"
TITLE = "Putting back, against restic"
CHECKED = 200


def run(workshop: Workshop, options) -> list[Figure]:
    small, large = (10_000, 200) if options.quick else (50_000, 2_000)
    rounds = options.pairs or (1 if options.quick else 3)
    figures = []
    for words, count, size, times_faster in (("4 KB", small, 4096, 3), ("2 MB", large, 2 << 20, 10)):
        for damage in (remove, overwrite):
            figures += measure(workshop, rounds, f"{count:,} files of {words}, {damage.__doc__}", count, size, times_faster, damage)
    return figures


def measure(workshop: Workshop, rounds: int, words: str, count: int, size: int, times_faster: int, damage) -> list[Figure]:
    ours, restic = [], []
    for _ in range(rounds):
        took, theirs = one(workshop, count, size, damage)
        ours.append(took)
        restic.append(theirs)
    ratio = median([theirs / mine for mine, theirs in zip(ours, restic)])
    rate = count / median(ours)
    how = f"{rounds} rounds; tourniquet {median(ours):.2f} s, the command's start included, restic {median(restic):.2f} s"
    speed = Figure(words, f"{rate:,.0f} files/s") if size > 100_000 else at_least(words, rate, 60_000, " files/s")
    return [speed, at_least(f"{words}: against restic restore", ratio, times_faster, " times", how, 1)]


def one(workshop: Workshop, count: int, size: int, damage) -> tuple[float, float]:
    with workshop.volume(size="24G", inodes=count * 4 + 20_000) as volume:
        subprocess.run([workshop.tool("tree"), volume.data, str(count), str(size), "500"], check=True)
        sample = {path: path.read_bytes() for path in sorted(volume.data.glob("d*/*.txt"))[:: max(1, count // CHECKED)]}
        repository = Restic(workshop, volume)
        os.sync()
        with Guard(volume, "--mode", "observe") as guard:
            guard.wait_for_baseline()
            time.sleep(0.2)
            moment = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            damage(volume)
            settle(guard)
            took = guard.run("restore", str(volume.data), "--at", moment)
            check(sample)
        theirs = repository.restore(count)
        repository.close()
        return took, theirs


def remove(volume: Volume) -> None:
    """all removed"""
    subprocess.run(["find", volume.data, "-type", "f", "-delete"], check=True, start_new_session=True)


def overwrite(volume: Volume) -> None:
    """all overwritten in place"""
    # With another readable text: every file is captured and compared as in an attack, and no incident is opened that would be put back by itself.
    script = ("import os,sys\n"
              "for folder, _, names in os.walk(sys.argv[1]):\n"
              "    for name in names:\n"
              "        with open(os.path.join(folder, name), 'r+b') as file:\n"
              "            text = file.read()\n"
              "            file.seek(0)\n"
              "            file.write(text.swapcase())\n")
    subprocess.run(["python3", "-c", script, volume.data], check=True, start_new_session=True)


def settle(guard: Guard) -> None:
    """Until the guard has worked through what happened: it uses no processor any more."""
    deadline = time.monotonic() + 120
    quiet, before = 0, guard.processor_seconds()
    while quiet < 5 and time.monotonic() < deadline:
        time.sleep(0.1)
        now = guard.processor_seconds()
        quiet, before = (quiet + 1 if now - before < 0.02 else 0), now


def check(sample: dict[Path, bytes]) -> None:
    for path, content in sample.items():
        if path.read_bytes() != content:
            raise RuntimeError(f"{path} did not come back as it was")


class Restic:
    """A repository with one snapshot of a volume's data, and its restore into an empty folder of the same volume."""

    def __init__(self, workshop: Workshop, volume: Volume):
        self.repository, self.volume = workshop.folder / "restic", volume
        shutil.rmtree(self.repository, ignore_errors=True)
        self.restic("init")
        self.restic("backup", str(volume.data))

    def restic(self, *arguments: str) -> None:
        environment = {**os.environ, "RESTIC_PASSWORD": "bench", "RESTIC_CACHE_DIR": str(self.repository) + "-cache"}
        subprocess.run(["restic", "-q", "-r", self.repository, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)

    def restore(self, count: int) -> float:
        target = self.volume.top / "restored"
        before = time.monotonic()
        self.restic("restore", "latest", "--target", str(target))
        took = time.monotonic() - before
        if sum(1 for _ in target.rglob("*.txt")) != count:
            raise RuntimeError("restic did not restore every file")
        return took

    def close(self) -> None:
        shutil.rmtree(self.repository, ignore_errors=True)
        shutil.rmtree(str(self.repository) + "-cache", ignore_errors=True)
