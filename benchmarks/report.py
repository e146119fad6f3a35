"""The table on the terminal and docs/results.md, of which a run replaces only the sections it measured."""

import os
import platform
import re
from datetime import date
from pathlib import Path

from .measures import Figure

RESULTS = Path(__file__).resolve().parent.parent / "docs" / "results.md"
HEAD = """# Results

Written by `./bench`; each section by the run that it names. Ratios are taken within one run, alternating between the things compared,
on loop-mounted ext4 volumes. Machines are noisy: a figure is the median of the repetitions that its last column tells of.
"""


def show(title: str, figures: list[Figure]) -> None:
    print(f"\n{title}")
    widths = [max([len(cell(figure)[i]) for figure in figures] + [8]) for i in range(4)]
    for figure in figures:
        cells = cell(figure)
        print("  " + "  ".join(text.ljust(width) for text, width in zip(cells, widths)) + f"  {figure.how}", flush=True)


def write(title: str, figures: list[Figure], command: str) -> None:
    sections = read()
    lines = [f"{machine()}. {date.today().isoformat()}, `{command}`.", "",
             "| figure | measured | to reach | reached | how |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(cell(figure))} | {figure.how} |" for figure in figures]
    sections[title] = "\n".join(lines)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(HEAD + "".join(f"\n## {name}\n\n{body}\n" for name, body in sections.items()))


def cell(figure: Figure) -> tuple[str, str, str, str]:
    return figure.what, figure.measured, figure.target, figure.verdict


def read() -> dict[str, str]:
    if not RESULTS.exists():
        return {}
    parts = re.split(r"^## (.+)$", RESULTS.read_text(), flags=re.MULTILINE)
    return {title.strip(): body.strip() for title, body in zip(parts[1::2], parts[2::2])}


def machine() -> str:
    models = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = re.match(r"[0-9.]+", platform.release()).group()
    return f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, Linux {kernel}, load {os.getloadavg()[1]:.1f} at the end"
