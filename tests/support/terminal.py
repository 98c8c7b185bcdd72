#!/usr/bin/env python3
"""Runs a program on a terminal of its own and types answers when the screen asks for them.

    terminal.py [--columns N] [--rows N] [--at-once TEXT] [--expect TEXT --send|--ahead TEXT]… -- PROGRAM [ARG…]

--at-once is typed before the program has printed anything. Each --send follows its --expect, which is
looked for only in what was printed since the last one, and typed once the program reads single keys (a
prompt discards what was typed before it); --ahead does not wait for that. `\\r`, `\\x03` … are understood in TEXT. Prints all
that the program printed (escape sequences too) and exits with its exit code; 124: a TEXT did not come.
"""
import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

LIMIT = 30.0


def parse(words):
    columns, rows, at_once, steps = 80, 24, "", []
    while words and words[0] != "--":
        flag, value, words = words[0], words[1], words[2:]
        text = codecs.decode(value.encode("latin-1", "backslashreplace"), "unicode_escape")
        if flag == "--columns":
            columns = int(value)
        elif flag == "--rows":
            rows = int(value)
        elif flag == "--at-once":
            at_once = text
        elif flag == "--expect":
            steps.append([value, "", False])
        elif flag in ("--send", "--ahead"):
            steps[-1][1] = text
            steps[-1][2] = flag == "--send" and text != ""
        elif flag == "--resize":
            steps[-1].append(int(value))
        else:
            sys.exit(f"terminal.py: unknown flag {flag}")
    return columns, rows, at_once, steps, words[1:]


def set_size(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def reads_keys(fd):
    return not termios.tcgetattr(fd)[3] & termios.ICANON


def main():
    columns, rows, at_once, steps, program = parse(sys.argv[1:])
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(program[0], program)
    set_size(fd, columns, rows)
    if at_once:
        os.write(fd, at_once.encode())
    seen, since = b"", 0
    deadline = time.monotonic() + LIMIT
    while True:
        if steps and steps[0][0].encode() in seen[since:] and (not steps[0][2] or reads_keys(fd)):
            text, answer, _, *resize = steps.pop(0)
            since = seen.index(text.encode(), since) + len(text.encode())
            for width in resize:
                set_size(fd, width, rows)
                os.kill(pid, signal.SIGWINCH)
            os.write(fd, answer.encode())
            deadline = time.monotonic() + LIMIT
            continue
        ready, _, _ = select.select([fd], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            os.kill(pid, signal.SIGKILL)
            sys.stdout.buffer.write(seen)
            print(f"\nterminal.py: waited in vain for {steps[0][0] if steps else 'the end'!r}")
            sys.exit(124)
        try:
            data = os.read(fd, 65536)
        except OSError:  # the program has closed the terminal
            data = b""
        if not data:
            break
        seen += data
    _, status = os.waitpid(pid, 0)
    sys.stdout.buffer.write(seen)
    sys.stdout.flush()
    if steps:
        print(f"\nterminal.py: the program ended before {steps[0][0]!r}")
        sys.exit(124)
    sys.exit(os.waitstatus_to_exitcode(status) % 256)


main()
