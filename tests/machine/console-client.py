#!/usr/bin/python3
# console-client: proves that what OpenConsole hands out is a terminal that talks both ways; for the machine tests.
"""Opens the console of the container named in the argument, types a command and reads what it prints."""

import os
import select
import sys
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402 (the version comes first)

SERVICE = "org.example.Lxc1"
PATIENCE = 60


def open_console(name):
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
    answer = bus.call_sync(SERVICE, "/org/example/Lxc1", f"{SERVICE}.Manager", "GetDomain",
                           GLib.Variant("(s)", (name,)), GLib.VariantType("(o)"), Gio.DBusCallFlags.NONE, -1)
    answer, fds = bus.call_with_unix_fd_list_sync(
        SERVICE, answer[0], f"{SERVICE}.Domain", "OpenConsole", GLib.Variant("(st)", ("", 0)),
        GLib.VariantType("(h)"), Gio.DBusCallFlags.NONE, -1, None)
    return fds.get(answer[0])


def read_until(fd, text):
    deadline = time.monotonic() + PATIENCE
    printed = b""
    while text not in printed:
        readable, _, _ = select.select([fd], [], [], max(deadline - time.monotonic(), 0))
        if not readable:
            sys.exit(f"{text!r} does not come, but {printed!r}")
        printed += os.read(fd, 4096)


def main():
    fd = open_console(sys.argv[1])
    if not os.isatty(fd):
        sys.exit("it is no terminal")
    if not os.get_inheritable(fd):
        print("it is close-on-exec")
    # The echo of what is typed does not match what is read.
    os.write(fd, b"echo $((6 * 7))-answer; read word; echo \"<$word>\"\n")
    read_until(fd, b"42-answer")
    os.write(fd, b"both-ways\n")
    read_until(fd, b"<both-ways>")
    print("a terminal that talks both ways")


main()
