"""Whole jobs, guarded and not, in turn."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from .guard import Answerer, Guard
from .measures import Figure, at_most, median, spread
from .volume import Volume, Workshop

NAME = "jobs"
TITLE = "Whole jobs, guarded against unguarded"


def run(workshop: Workshop, options) -> list[Figure]:
    rounds = options.pairs or (3 if options.quick else 5)
    figures = []
    for job in (Untar, Git, DotnetBuild, Make, Rsync):
        if options.only and job.__name__.lower() not in options.only:
            continue
        figures += compare(workshop, job(workshop), rounds)
    return figures


def compare(workshop: Workshop, job, rounds: int) -> list[Figure]:
    times = {"bare": [], "answerer": [], "guard": []}
    for _ in range(rounds):
        for under, taken in times.items():
            taken.append(one(workshop, job, under))
    ratios = [g / b for g, b in zip(times["guard"], times["bare"])]
    least = [a / b for a, b in zip(times["answerer"], times["bare"])]
    seconds = ", ".join(f"{under} {median(taken):.2f} s" for under, taken in times.items())
    return [
        at_most(job.title, median(ratios), 1.05, " times", f"{rounds} rounds; medians {seconds}; ratios {spread(ratios)}"),
        Figure(f"{job.title}: under the do-nothing answerer", f"{median(least):.2f} times", how=f"what any gate costs here; {spread(least)}"),
    ]


def one(workshop: Workshop, job, under: str) -> float:
    with workshop.volume() as volume:
        job.prepare(volume)
        os.sync()
        program = None
        if under == "answerer":
            program = Answerer(volume)
        elif under == "guard":
            program = Guard(volume)
            program.wait_for_baseline()
        try:
            before = time.monotonic()
            for command in job.commands(volume):
                subprocess.run(command, cwd=volume.data, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=job.environment(), start_new_session=True)
            took = time.monotonic() - before
            if under == "guard" and program.ask("incidents"):
                raise RuntimeError(f"{job.title}: the guard took this for an attack")
            return took
        finally:
            if program:
                program.stop()


class Job:
    title = ""

    def __init__(self, workshop: Workshop):
        self.folder = workshop.folder / type(self).__name__.lower()
        if not self.folder.exists():
            self.folder.mkdir()
            self.make(workshop)

    def make(self, workshop: Workshop) -> None:
        """What the job works on, made once, outside of every volume."""

    def prepare(self, volume: Volume) -> None:
        """What has to be on the volume before."""

    def environment(self):
        return None


class Untar(Job):
    title = "untar of 20,000 files of 2 KB"

    def make(self, workshop):
        tree = self.folder / "tree"
        tree.mkdir()
        subprocess.run([workshop.tool("tree"), tree, "20000", "2048", "200"], check=True)
        subprocess.run(["tar", "-C", self.folder, "-cf", self.folder / "tree.tar", "tree"], check=True)
        shutil.rmtree(tree)

    def commands(self, volume):
        return [["tar", "-xf", str(self.folder / "tree.tar")]]


class Git(Job):
    title = "git clone and two checkouts, 3,000 files"

    def make(self, workshop):
        repository = self.folder / "origin"
        repository.mkdir()
        subprocess.run([workshop.tool("tree"), repository, "3000", "3000", "100"], check=True)
        self.git("init", "-q", "-b", "main", ".")
        self.commit("first")
        self.git("checkout", "-q", "-b", "other")
        for file in sorted(repository.glob("d*/*.txt"))[::2]:
            file.write_text(file.read_text()[:1500] + "\nSeen again, no change.\n")
        self.commit("second")

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.folder / "origin", check=True, env=self.environment(), stdout=subprocess.DEVNULL)

    def commit(self, message):
        self.git("add", ".")
        self.git("commit", "-q", "-m", message)

    def environment(self):
        names = {f"GIT_{who}_{what}": "bench@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return {**os.environ, **names, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}

    def commands(self, volume):
        return [["git", "clone", "-q", "--no-local", str(self.folder / "origin"), "clone"],
                ["git", "-C", "clone", "checkout", "-q", "main"],
                ["git", "-C", "clone", "checkout", "-q", "other"]]


class DotnetBuild(Job):
    title = "dotnet build of 200 classes"

    def make(self, workshop):
        (self.folder / "Library.csproj").write_text(
            '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>\n')
        for name in ("Directory.Build.props", "Directory.Packages.props"):
            (self.folder / name).write_text("<Project></Project>\n")
        for i in range(200):
            lines = "\n".join(f"    public static int Step{j}(int value) => (value * {i + j + 1}) + {j};" for j in range(40))
            (self.folder / f"Class{i}.cs").write_text(f"namespace Library;\n\npublic static class Class{i}\n{{\n{lines}\n}}\n")

    def prepare(self, volume):
        shutil.copytree(self.folder, volume.data / "project")

    def environment(self):
        return {**os.environ, "DOTNET_CLI_TELEMETRY_OPTOUT": "1", "DOTNET_NOLOGO": "1", "MSBUILDDISABLENODEREUSE": "1"}

    def commands(self, volume):
        return [["dotnet", "build", "project", "-c", "Release", "-p:UseSharedCompilation=false", "--disable-build-servers"]]


class Make(Job):
    title = "make of 300 C files, 2 at a time"

    def make(self, workshop):
        count = 300
        for i in range(count):
            lines = "\n".join(f"int step_{i}_{j}(int value) {{ return value * {i + j + 1} + {j}; }}" for j in range(20))
            (self.folder / f"part{i}.c").write_text(f"#include <stdio.h>\n{lines}\n")
        objects = " ".join(f"part{i}.o" for i in range(count))
        (self.folder / "Makefile").write_text(f"all: {objects}\n\tar rc all.a {objects}\n")

    def prepare(self, volume):
        shutil.copytree(self.folder, volume.data / "project")

    def commands(self, volume):
        return [["make", "-C", "project", "-j2", "CFLAGS=-O1"]]


class Rsync(Job):
    title = "rsync of 5,000 files of 8 KB"

    def make(self, workshop):
        (self.folder / "tree").mkdir()
        subprocess.run([workshop.tool("tree"), self.folder / "tree", "5000", "8192", "100"], check=True)

    def commands(self, volume):
        return [["rsync", "-a", f"{self.folder}/tree/", str(Path("copy"))]]
