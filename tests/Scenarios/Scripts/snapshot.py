#!/usr/bin/python3
"""Prints what a tree holds, one JSON object a line, without any help of the guard's. Usage: snapshot.py ROOT"""
import hashlib, json, os, stat, sys


# xfs shows an access control list under this name as well, once it has been set there.
TWICE = ("trusted.SGI_ACL_FILE", "trusted.SGI_ACL_DEFAULT")


def digest(path):
    h = hashlib.sha256()
    with open(path, "rb", buffering=0) as f:
        while block := f.read(1 << 20):
            h.update(block)
    return h.hexdigest()


def attributes(path):
    return " ".join(sorted("%s=%s" % (name, os.getxattr(path, name, follow_symlinks=False).hex()) for name in os.listxattr(path, follow_symlinks=False) if name not in TWICE))


def show(path, root):
    return os.fsencode(os.path.relpath(path, root)).decode("utf-8", "backslashreplace")


def describe(path):
    s = os.lstat(path)
    entry = {"kind": {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}.get(stat.S_IFMT(s.st_mode), "other"),
             "mode": oct(stat.S_IMODE(s.st_mode)), "owner": "%d:%d" % (s.st_uid, s.st_gid), "attributes": attributes(path)}
    if entry["kind"] == "link":
        entry["target"] = repr(os.fsencode(os.readlink(path)))
    if entry["kind"] == "file":
        entry.update(size=str(s.st_size), mtime=str(s.st_mtime_ns), sha256=digest(path), inode=str(s.st_ino),
                     holes=str(s.st_size > 1 << 20 and s.st_blocks * 512 < s.st_size // 2))
    return entry


def main():
    root = sys.argv[1]
    names, entries = {}, []
    for folder, below, files in os.walk(root):
        for name in below + files:
            path = os.path.join(folder, name)
            try:
                entry = describe(path)
            except FileNotFoundError:
                continue
            entry["path"] = show(path, root)
            names.setdefault(entry.pop("inode", None), []).append(entry)
            entries.append(entry)
    names.pop(None, None)
    for same in names.values():
        for entry in same:
            entry["shares"] = " | ".join(sorted(e["path"] for e in same if e is not entry))
    for entry in entries:
        print(json.dumps(entry))


main()
