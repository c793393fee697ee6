"""A terminal for tests: a program that runs on a pty, what it says, and what is typed."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time


class Ended(Exception):
    """The program ended, or said nothing that was waited for."""


class Terminal:
    def __init__(self, command, log, rows=30, columns=100, **environment):
        self.log = open(log, 'wb')
        self.said = ''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            for s in signal.SIGINT, signal.SIGQUIT:     # who is in the background has them ignored
                signal.signal(s, signal.SIG_DFL)
            os.environ.update(environment, TERM='xterm-256color')
            self.resize(rows, columns, 0)
            os.execvp(command[0], command)

    def resize(self, rows, columns, fd=None):
        fcntl.ioctl(self.fd if fd is None else fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def attributes(self):
        return termios.tcgetattr(self.fd)

    def type(self, text):
        data = text.encode()
        while data:
            data = data[os.write(self.fd, data[:1024]):]

    def read(self, seconds):
        """What it says within so many seconds; nothing is the end."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b''
        if not data:
            raise Ended(f'it ended, and said: {self.said[-500:]!r}')
        self.log.write(data)
        self.log.flush()
        self.said += data.decode(errors='replace')
        return True

    def expect(self, pattern, seconds=120):
        """Wait until it has said the pattern; returns what came before it."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.said)):
            left = end - time.monotonic()
            if left < 0:
                raise Ended(f'no {pattern!r} in {seconds} s, but: {self.said[-500:]!r}')
            self.read(left)
        before, self.said = self.said[:found.start()], self.said[found.end():]
        return before

    def rest(self, seconds=60):
        """What it says until it ends, and how it ended."""
        try:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                self.read(1)
        except Ended:
            pass
        return self.said, os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
