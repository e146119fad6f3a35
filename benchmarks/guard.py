"""Runs the guard and the do-nothing answerer, always apart from the caller's session and never longer than a limit."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from .volume import Volume, Workshop

ROOT = Path(__file__).resolve().parent.parent
LONGEST_SECONDS = 900
STARTED: list["Program"] = []


def executable() -> str:
    """A published build: single file, trimmed, ready-to-run. TOURNIQUET names another one."""
    return os.environ.get("TOURNIQUET") or str(ROOT / "out" / "tourniquet")


def build() -> None:
    if "TOURNIQUET" in os.environ:
        return
    command = ["dotnet", "publish", "src/Tourniquet", "-c", "Release", "-r", f"linux-{architecture()}", "-o", str(ROOT / "out")]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if built.returncode != 0:
        raise SystemExit(f"The build failed:\n{built.stdout[-3000:]}{built.stderr[-1000:]}")


def architecture() -> str:
    return {"x86_64": "x64", "aarch64": "arm64"}[os.uname().machine]


class Program:
    """A process in a session of its own whose first line of output is waited for. Killed whatever happens."""

    def __init__(self, command: list[str], log: Path):
        self.lines: list[tuple[float, str]] = []
        self.log_before = log.stat().st_size if log.exists() else 0
        self.arrived = threading.Condition()
        self.log = log
        with open(log, "ab") as errors:
            self.started_at = time.monotonic()
            self.process = subprocess.Popen(
                ["timeout", "-s", "KILL", str(LONGEST_SECONDS), *command],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, start_new_session=True)
        STARTED.append(self)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            with self.arrived:
                self.lines.append((time.monotonic(), line.decode(errors="replace").rstrip()))
                self.arrived.notify_all()

    def wait_for(self, beginning: str, seconds: float = 60) -> float:
        """Seconds from the start until a line that begins so."""
        deadline = time.monotonic() + seconds
        with self.arrived:
            while True:
                for at, line in self.lines:
                    if line.startswith(beginning):
                        return at - self.started_at
                left = deadline - time.monotonic()
                if left <= 0 or self.process.poll() is not None:
                    raise RuntimeError(f"no line “{beginning}”: {self.log.read_text(errors='replace')[-2000:]}")
                self.arrived.wait(min(left, 0.2))

    @property
    def pid(self) -> int:
        """Of the program itself, below `timeout`."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(children.read_text().split()[0])

    def processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_memory(self) -> int:
        """Bytes that were resident at most."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            try:
                os.kill(self.pid, how)
                self.process.wait(20)
            except (IndexError, ProcessLookupError, FileNotFoundError, subprocess.TimeoutExpired):
                pass
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
        if self in STARTED:
            STARTED.remove(self)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.stop()


class Guard(Program):
    """`tourniquet protect` on a volume's data folder. The state folder is outside of the volume."""

    def __init__(self, volume: Volume, *options: str, keep_state: bool = False):
        self.state = volume.workshop.folder / f"{volume.top.name}.state"
        if not keep_state:
            shutil.rmtree(self.state, ignore_errors=True)
        self.data = volume.data
        super().__init__(
            [executable(), "protect", str(volume.data), "--state", str(self.state), *options],
            volume.workshop.folder / f"{volume.top.name}.log")
        self.gate_after = self.wait_for("protecting ")

    def ask(self, *command: str):
        """The JSON that a command prints."""
        result = subprocess.run([executable(), *command, "--state", str(self.state), "--json"], capture_output=True, text=True, timeout=120, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"tourniquet {' '.join(command)}: {result.stderr or result.stdout}")
        return json.loads(result.stdout)

    def run(self, *command: str) -> float:
        """Seconds that a command takes, its start included."""
        before = time.monotonic()
        result = subprocess.run([executable(), *command, "--state", str(self.state)], capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"tourniquet {' '.join(command)}: {result.stderr or result.stdout}")
        return time.monotonic() - before

    def wait_for_baseline(self, seconds: float = 300) -> float:
        """Seconds from the start until every file is preserved, by the guard's own log; at most 0.01 s late."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            with open(self.log, "rb") as log:
                log.seek(self.log_before)
                if b"baseline done" in log.read():
                    return time.monotonic() - self.started_at
            time.sleep(0.005)
        raise RuntimeError(f"the baseline did not end: {self.log.read_text(errors='replace')[-2000:]}")


class Answerer(Program):
    """The do-nothing answerer in C on a volume."""

    def __init__(self, volume: Volume):
        workshop: Workshop = volume.workshop
        super().__init__([workshop.tool("answerer"), str(volume.top)], workshop.folder / "answerer.log")
        self.wait_for("ready")


def stop_all() -> None:
    for program in STARTED[:]:
        program.stop(signal.SIGKILL)
