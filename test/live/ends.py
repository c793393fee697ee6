#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""ends.py COMMAND...: run it in a terminal and end it in every way; see that it does so soon, and
leaves the terminal as it was."""
import os
import pty
import resource
import signal
import subprocess
import sys
import termios
import threading
import time


def run(name, end, stdin=None, leader=True):
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    before = termios.tcgetattr(slave)
    seen = bytearray()

    def start():
        os.setsid()
        import fcntl
        fcntl.ioctl(1, termios.TIOCSCTTY, 0)

    child = subprocess.Popen(sys.argv[1:], stdin=stdin or slave, stdout=slave, stderr=subprocess.PIPE,
                             preexec_fn=start if leader else None, env={**os.environ, "TERM": "xterm"})

    def read():
        try:
            while data := os.read(master, 65536):
                seen.extend(data)
        except OSError:
            pass

    threading.Thread(target=read, daemon=True).start()
    deadline = time.time() + 20
    while b"EXITS/S" not in seen and time.time() < deadline and child.poll() is None:
        time.sleep(0.05)
    assert b"EXITS/S" in seen, (name, bytes(seen), child.stderr.read())
    end(child, master)
    assert child.wait(10) == 0, (name, child.returncode, child.stderr.read())
    words = child.stderr.read()
    assert not words, (name, words)
    if not name.startswith("closed"):
        assert termios.tcgetattr(slave) == before, (name, "the terminal is not as it was")
        time.sleep(0.2)
        assert b"\x1b[?1049l" in seen, (name, "the screen from before is not shown")
        os.close(master)
    os.close(slave)
    print("ends:", name)


for name in "SIGTERM", "SIGINT", "SIGHUP":
    run(name, lambda child, _, n=name: child.send_signal(getattr(signal, n)))
run("q", lambda _, master: os.write(master, b"q"))
run("^C", lambda _, master: os.write(master, b"\x03"))

# The end of input, at once and after some keys.
run("nothing to read", lambda *_: None, stdin=subprocess.DEVNULL)
reading, writing = os.pipe()
os.write(writing, b"jjk")
run("end of input", lambda *_: os.close(writing), stdin=reading)
os.close(reading)

# A terminal that is closed, also where nobody gets SIGHUP for it.
run("closed", lambda _, master: os.close(master))
run("closed, without SIGHUP", lambda _, master: os.close(master), leader=False)

# Waiting takes no time of a CPU.
before = resource.getrusage(resource.RUSAGE_CHILDREN)


def wait(child, master):
    time.sleep(3)
    os.write(master, b"q")


run("waited", wait)
after = resource.getrusage(resource.RUSAGE_CHILDREN)
used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(f"waiting took {used:.2f} s")
assert used < 1.5
