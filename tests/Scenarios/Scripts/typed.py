#!/usr/bin/python3
"""A loop of openssl and rm typed into a shell at a terminal, over files that the test made. Usage: typed.py ROOT WORK [wait]
With "wait" the shell is there at once, and the typing begins when WORK/go appears."""
import os, pty, shlex, sys, time
import volume_check

root, work = volume_check.require(sys.argv[1]), sys.argv[2]
TYPED = """
find . -type f -size +1k | sort > %(list)s
while IFS= read -r f; do openssl enc -aes-256-ctr -pbkdf2 -pass pass:x -in "$f" -out "$f.enc" 2>/dev/null && rm "$f" && echo "$f" >> %(done)s; done < %(list)s
exit
""" % {name: shlex.quote(os.path.join(work, name)) for name in ("list", "done")}

child, terminal = pty.fork()
if child == 0:
    os.chdir(root)
    os.execv("/bin/bash", ["bash", "--norc", "-i"])
while len(sys.argv) > 3 and not os.path.exists(os.path.join(work, "go")):
    time.sleep(0.05)
os.write(terminal, TYPED.encode())
try:
    while os.read(terminal, 65536):
        pass
except OSError:
    pass
os.waitpid(child, 0)
