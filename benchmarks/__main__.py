"""./bench: measures what docs/results.md says. Run as root."""

import argparse
import os
import signal
import sys

from . import attacks, guard, jobs, open_time, report, rollback, start
from .volume import Workshop

BENCHES = {bench.NAME: bench for bench in (open_time, jobs, start, rollback, attacks)}


def main() -> int:
    options = parse()
    if os.geteuid() != 0:
        print("bench mounts file systems and starts a guard: run it as root.", file=sys.stderr)
        return 2
    return in_own_session(lambda: measure(options))


def parse():
    parser = argparse.ArgumentParser(prog="./bench", description=f"Measures: {', '.join(BENCHES)}. Without names, all of them.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure")
    parser.add_argument("--quick", action="store_true", help="fewer files and repetitions")
    parser.add_argument("--long", action="store_true", help="start: a million files as well")
    parser.add_argument("--pairs", type=int, default=0, help="repetitions of jobs, rollback and attacks")
    parser.add_argument("--only", nargs="*", default=[], help="jobs: only these (untar git dotnetbuild make rsync)")
    parser.add_argument("--dir", help="where the temporary folder is made")
    parser.add_argument("--no-write", action="store_true", help="leave docs/results.md alone")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}. There are {', '.join(BENCHES)}.")
    return options


def measure(options) -> int:
    guard.build()
    workshop = Workshop(options.dir)
    failed = False
    try:
        for name in options.names or BENCHES:
            bench = BENCHES[name]
            print(f"{name} …", file=sys.stderr, flush=True)
            figures = bench.run(workshop, options)
            report.show(bench.TITLE, figures)
            failed |= any(figure.ok is False for figure in figures)
            if not options.no_write:
                report.write(bench.TITLE, figures, " ".join(["./bench", name, *(word for word in sys.argv[1:] if word.startswith("--"))]))
    finally:
        guard.stop_all()
        workshop.close()
    return 1 if failed else 0


def in_own_session(work) -> int:
    """
    The guard judges a line of processes as one, up to a session that was there before it: in a session of its own, the bench is
    never taken for an attack that it starts.
    """
    child = os.fork()
    if child == 0:
        os.setsid()
        for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(stop, lambda *_: sys.exit(1))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.exit(work())
    for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(stop, lambda number, _: os.kill(child, number))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) & 0xFF


if __name__ == "__main__":
    sys.exit(main())
