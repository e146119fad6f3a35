#!/usr/bin/python3
"""Holds a lease on a file and does not give it back when asked. Usage: lease.py FILE WORK"""
import fcntl, os, signal, sys, time

signal.signal(signal.SIGIO, signal.SIG_IGN)
file = os.open(sys.argv[1], os.O_RDONLY)
for attempt in range(100):
    try:
        # Whoever opens the file now waits, to read as well: whoever reads the gate's queue among them.
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        break
    except BlockingIOError:
        time.sleep(0.05)
else:
    sys.exit("somebody keeps the file open")
open(os.path.join(sys.argv[2], "leased"), "w").close()
time.sleep(60)
