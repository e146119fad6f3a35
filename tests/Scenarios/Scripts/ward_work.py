#!/usr/bin/python3
"""
Ordinary writing: files of one block, written over in place by one call or replaced by a rename, each with a content that can be told by its
first line. Appends "NAME SHA-256" to WORK/meant before each write. Usage: ward_work.py ROOT WORK ROUND
"""
import hashlib, os, random, sys

root, work, round_ = sys.argv[1:4]
r = random.Random(int(round_))
folder = os.path.join(root, "at-work")
os.makedirs(folder, exist_ok=True)
number = 0
with open(os.path.join(work, "meant"), "a", buffering=1) as meant:
    while True:
        number += 1
        name = "note-%02d.txt" % r.randrange(20)
        path = os.path.join(folder, name)
        line = "round %s, note %d: the patient slept well and ate breakfast\n" % (round_, number)
        content = (line * 80)[:4000].encode()
        meant.write("%s %s\n" % (name, hashlib.sha256(content).hexdigest()))
        if os.path.exists(path) and r.random() < 0.5:
            file = os.open(path, os.O_WRONLY)
            os.pwrite(file, content, 0)
            os.close(file)
        else:
            with open(path + ".new", "wb") as f:
                f.write(content)
            os.rename(path + ".new", path)
