#!/usr/bin/python3
"""fake-firewalld: knows of firewalld's interface what lxc1d uses, and that it forgets all when it is reloaded."""

from gi.repository import Gio, GLib

NAME = "org.fedoraproject.FirewallD1"
PATH = "/org/fedoraproject/FirewallD1"
INTERFACES = f"""
<node>
  <interface name='{NAME}'>
    <method name='reload'/>
    <signal name='Reloaded'/>
  </interface>
  <interface name='{NAME}.zone'>
    <method name='getZoneOfInterface'><arg type='s' direction='in'/><arg type='s' direction='out'/></method>
    <method name='changeZoneOfInterface'>
      <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='out'/>
    </method>
    <method name='removeInterface'>
      <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='out'/>
    </method>
  </interface>
</node>"""

zones = {}


def answer(connection, sender, path, interface, method, arguments, invocation):
    if method == "reload":
        zones.clear()
        connection.emit_signal(None, PATH, NAME, "Reloaded", None)
        invocation.return_value(None)
        return
    words = arguments.unpack()
    zone, link = words if len(words) == 2 else ("", words[0])
    if zone == "nosuchzone":
        invocation.return_dbus_error(f"{NAME}.Exception", f"INVALID_ZONE: {zone}")
        return
    if method == "getZoneOfInterface":
        zone = zones.get(link, "")
    elif method == "changeZoneOfInterface":
        zones[link] = zone
    elif zones.pop(link, None) != zone:
        invocation.return_dbus_error(f"{NAME}.Exception", f"UNKNOWN_INTERFACE: {link}")
        return
    invocation.return_value(GLib.Variant("(s)", (zone,)))


def serve(connection, name):
    for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
        connection.register_object(PATH, interface, answer)


loop = GLib.MainLoop()
Gio.bus_own_name(Gio.BusType.SYSTEM, NAME, Gio.BusNameOwnerFlags.NONE, serve, None, lambda *_: loop.quit())
loop.run()
