#!/usr/bin/python3
"""
Tries, as whoever runs it, to reach what the vault holds. Prints one line for each way that worked. Usage: reach.py TOP GUARD-PID LIST [look]
LIST has a path in the vault on each line, made by root. With "look" it only reads: for root, whose writing in the vault is an attack.
"""
import ctypes, os, struct, subprocess, sys

top, guard, listed = sys.argv[1], sys.argv[2], open(sys.argv[3]).read().splitlines()
libc = ctypes.CDLL(None, use_errno=True)


def worked(what, path=""):
    print(what, path)


def attempt(what, act, path=""):
    try:
        act()
        worked(what, path)
    except (OSError, subprocess.SubprocessError):
        pass


def read(path):
    with open(path, "rb") as f:
        f.read(1)


def by_handle(path):
    """A handle names an inode past all folders. Whoever may not open his own by it may open none."""
    class Handle(ctypes.Structure):
        _fields_ = [("bytes", ctypes.c_uint), ("type", ctypes.c_int), ("handle", ctypes.c_ubyte * 128)]
    own, mount = Handle(bytes=128), ctypes.c_int()
    if libc.name_to_handle_at(-100, os.fsencode(path), ctypes.byref(own), ctypes.byref(mount), 0) != 0:
        raise OSError(ctypes.get_errno(), "no handle")
    folder = os.open(top, os.O_RDONLY)
    try:
        file = libc.open_by_handle_at(folder, ctypes.byref(own), os.O_RDONLY)
        if file < 0:
            raise OSError(ctypes.get_errno(), "refused")
        os.close(file)
    finally:
        os.close(folder)


def main():
    vault = os.path.join(top, ".tourniquet")
    inside = os.path.join(vault, "vault")
    attempt("list", lambda: os.listdir(inside))
    if sys.argv[4:] == ["look"]:
        for path in listed:
            attempt("read", lambda: read(path), path)
        return
    attempt("make", lambda: os.mkdir(os.path.join(inside, "mine")))
    attempt("make beside", lambda: open(os.path.join(vault, "mine"), "w"))
    attempt("rename", lambda: os.rename(vault, vault + "-gone"))
    for path in listed:
        attempt("read", lambda: read(path), path)
        attempt("stat", lambda: os.stat(path), path)
        attempt("write", lambda: os.close(os.open(path, os.O_WRONLY)), path)
        attempt("run", lambda: subprocess.run([path], check=False), path)
        attempt("link out", lambda: os.link(path, os.path.join(top, "open", "linked")), path)
    link = os.path.join(top, "open", "way-in")
    if not os.path.lexists(link):
        os.symlink(inside, link)
    attempt("through a link", lambda: os.listdir(link))
    for name in ("fd", "map_files", "cwd", "root"):
        attempt("/proc/PID/" + name, lambda: os.listdir("/proc/%s/%s" % (guard, name)))
    attempt("memory of the guard", lambda: read("/proc/%s/mem" % guard))
    attempt("by handle", lambda: by_handle(os.path.join(top, "open", "own.txt")))
    attempt("bind mount", lambda: subprocess.run(["mount", "--bind", inside, "/mnt"], check=True, capture_output=True))


main()
