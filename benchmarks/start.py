"""Start, baseline, restart, memory and idle time, by number of files."""

import os
import subprocess
import time

from .guard import Guard
from .measures import Figure, at_least, at_most
from .volume import Workshop

NAME = "start"
TITLE = "Start, baseline, memory"


def run(workshop: Workshop, options) -> list[Figure]:
    counts = [20_000] if options.quick else [100_000]
    if options.long:
        counts.append(1_000_000)
    figures = []
    for count in counts:
        figures += measure(workshop, count)
    return figures


def measure(workshop: Workshop, count: int) -> list[Figure]:
    with workshop.volume(size="4G" if count < 500_000 else "16G", inodes=count + count // 4) as volume:
        subprocess.run([workshop.tool("tree"), volume.data, str(count), "512", "500"], check=True)
        os.sync()
        with Guard(volume) as guard:
            gate, baseline = guard.gate_after, guard.wait_for_baseline()
            before = guard.processor_seconds()
            time.sleep(20)
            idle = (guard.processor_seconds() - before) / 20 * 100
            memory = guard.peak_memory()
        with Guard(volume, keep_state=True) as guard:
            again, second = guard.gate_after, guard.wait_for_baseline()
            memory = max(memory, guard.peak_memory())
    limit = 100 + 64 * count / 1e6
    return [
        at_most(f"{count:,} files: to the gate", gate, 2, " s", "from exec to the line “protecting”"),
        at_least(f"{count:,} files: baseline", count / (baseline - gate), 50_000, " files/s", f"{baseline - gate:.2f} s between the gate and state “protecting”"),
        at_most(f"{count:,} files: restart with the vault, to the gate", again, 5, " s", f"all checked again after {second:.2f} s"),
        at_most(f"{count:,} files: memory at most", memory / 1e6, round(limit, 1), " MB", "VmHWM; 100 MB and 64 bytes a file", 1),
        at_most(f"{count:,} files: idle", idle, 1, " % of a core", "over 20 s after the baseline"),
    ]
