"""Scripts that damage files run on a volume that the tests made, or not at all."""
import os, sys

MARK = ".scenario-volume"


def require(root):
    root = os.path.realpath(root)
    mounts = [line.split() for line in open("/proc/self/mounts")]
    holder = max((m for m in mounts if root == m[1] or root.startswith(m[1].rstrip("/") + "/")), key=lambda m: len(m[1]))
    if not holder[0].startswith("/dev/loop") or not os.path.exists(os.path.join(holder[1], MARK)):
        sys.exit("refused: %s is not on a volume that the tests made" % root)
    return root
