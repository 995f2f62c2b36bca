#!/usr/bin/python3
# list.py: prints all domains, and from then on each one that appears, changes or goes, until Ctrl-C.

"""No polling and no XML: the service tells every change, and GLib keeps a copy of all properties that is
right at any time, also when the service is restarted. Anybody may look; this needs no authorization."""

import ipaddress
import signal

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402 (the version comes first)

SERVICE = "org.example.Lxc1"
DOMAIN = f"{SERVICE}.Domain"


def show(what, domain):
    def value(name, unknown="?"):
        variant = domain.get_cached_property(name)
        return variant.unpack() if variant else unknown

    addresses = [ipaddress.ip_address(bytes(octets)) for _, octets in value("Addresses", [])]
    print(f"{what:<8} {value('Name'):<20} {value('State'):<9} {value('StateReason')}", *addresses, flush=True)


def on_object(_manager, item, what):
    domain = item.get_interface(DOMAIN)
    if domain:
        show(what, domain)


def on_changed(_manager, _item, interface, changed, _invalidated):
    told = {"State", "StateReason", "Addresses"} & set(changed.keys())
    if interface.get_interface_name() == DOMAIN and told:
        show("changed", interface)


# Without the service its domains can't be seen, but their containers go on.
def on_removed(manager, item):
    on_object(manager, item, "goes" if manager.get_name_owner() else "unseen")


manager = Gio.DBusObjectManagerClient.new_for_bus_sync(
    Gio.BusType.SYSTEM, Gio.DBusObjectManagerClientFlags.NONE, SERVICE, "/org/example/Lxc1", None, None, None)
for present in manager.get_objects():
    on_object(manager, present, "is there")
manager.connect("object-added", on_object, "appears")
manager.connect("object-removed", on_removed)
manager.connect("interface-proxy-properties-changed", on_changed)

signal.signal(signal.SIGINT, signal.SIG_DFL)
GLib.MainLoop().run()
