#!/usr/bin/python3
"""
Somebody at work while others make trouble: opens one file to read and one to write, over and over, and appends to WORK/waits how long each
open took, in seconds. A last line without a number is an open that has not come back. Usage: bystander.py ROOT WORK
"""
import os, sys, time

root, work = sys.argv[1:3]
path = os.path.join(root, "bystander.txt")
if not os.path.exists(path):
    with open(path, "w") as f:
        f.write("who looks on\n" * 200)
with open(os.path.join(work, "waits"), "w", buffering=1) as waits:
    while True:
        for flags in (os.O_RDONLY, os.O_RDWR):
            began = time.monotonic()
            file = os.open(path, flags)
            waits.write("%.3f\n" % (time.monotonic() - began))
            os.close(file)
        time.sleep(0.02)
