"""Loop-mounted file systems in a temporary folder. Nothing outside of it is ever guarded or written to."""

import shutil
import subprocess
import tempfile
from pathlib import Path

MAKERS = {
    "ext4": ["mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0"],
    "xfs": ["mkfs.xfs", "-q", "-f"],
    "btrfs": ["mkfs.btrfs", "-q", "-f"],
}


class Workshop:
    """Owns the temporary folder, the compiled helpers and every mount made in it; takes all of it down again."""

    def __init__(self, below: str | None = None):
        self.folder = Path(tempfile.mkdtemp(prefix="tourniquet-bench-", dir=below))
        self.volumes: list[Volume] = []
        self.count = 0

    def tool(self, name: str) -> str:
        """A program of benchmarks/c, compiled at first use."""
        built = self.folder / name
        if not built.exists():
            source = Path(__file__).parent / "c" / f"{name}.c"
            subprocess.run(["gcc", "-O2", "-o", str(built), str(source)], check=True)
        return str(built)

    def volume(self, kind: str = "ext4", size: str = "6G", inodes: int = 0) -> "Volume":
        self.count += 1
        return Volume(self, self.folder / f"v{self.count}", kind, size, inodes)

    def close(self) -> None:
        for volume in reversed(self.volumes[:]):
            volume.close()
        if not self.mounts():
            shutil.rmtree(self.folder, ignore_errors=True)

    def mounts(self) -> list[str]:
        return [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines() if line.split()[1].startswith(f"{self.folder}/")]


class Volume:
    """One fresh file system in a sparse image. `data` is the folder to be guarded."""

    def __init__(self, workshop: Workshop, folder: Path, kind: str, size: str, inodes: int):
        self.workshop, self.kind = workshop, kind
        self.image, self.top = folder.with_suffix(".img"), folder
        subprocess.run(["truncate", "-s", size, self.image], check=True)
        more = ["-N", str(inodes)] if inodes and kind == "ext4" else []
        subprocess.run([*MAKERS[kind], *more, str(self.image)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.top.mkdir()
        subprocess.run(["mount", "-o", "loop,noatime", self.image, self.top], check=True)
        workshop.volumes.append(self)
        self.data = self.top / "data"
        self.data.mkdir()

    def __enter__(self) -> "Volume":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        if self not in self.workshop.volumes:
            return
        for arguments in (["umount", self.top], ["umount", "-l", self.top]):
            if subprocess.run(arguments, stderr=subprocess.DEVNULL, check=False).returncode == 0:
                break
        self.workshop.volumes.remove(self)
        self.image.unlink(missing_ok=True)
