/* The transient unit that a network's dnsmasq runs in. */
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/mman.h>
#include <systemd/sd-login.h>

#include "base/file.h"
#include "base/protocol.h"
#include "host/unit.h"
#include "network/dnsmasq-unit.h"

/* What it may say when it can't be started; the rest is left out. */
#define COMPLAINT_MAX (64 * 1024)

/* A client of DHCP for IPv6 may have an id of 64 KiB, which is kept with its lease in memory and in the
 * file, that is in memory as well: no container is to fill the host's by that. */
#define MEMORY_MAX (UINT64_C(64) * 1024 * 1024)

/* Ports below 1024; raw sockets for router advertisements; an entry in the ARP table for whom an address
 * is offered to. */
#define CAPABILITIES \
        (UINT64_C(1) << CAP_NET_BIND_SERVICE | UINT64_C(1) << CAP_NET_RAW | UINT64_C(1) << CAP_NET_ADMIN)

/* How it is run: it says that it serves by ending its first process. When it dies it is started again,
 * unless it dies ten times a minute. */
static int append_service(
        sd_bus_message *call, const DnsmasqUnit *unit, const char *slice, int complaints)
{
        _cleanup_free_ char *description = NULL;

        if (asprintf(&description, "DHCP and DNS of the Lxc1 network %s", unit->network) < 0)
                return -ENOMEM;
        return sd_bus_message_append(call, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)", /* */
                "Description", "s", description,                                                   /* */
                "Slice", "s", slice,                                                               /* */
                "CollectMode", "s", "inactive-or-failed",                                          /* */
                "Type", "s", "forking",                                                            /* */
                "Restart", "s", "always",                                                          /* */
                "RestartUSec", "t", UINT64_C(1000000),                                             /* */
                "StartLimitIntervalUSec", "t", UINT64_C(60000000),                                 /* */
                "StartLimitBurst", "u", UINT32_C(10),                                              /* */
                "TimeoutStartUSec", "t", UINT64_C(40000000),                                       /* */
                "TimeoutStopUSec", "t", UINT64_C(5000000),                                         /* */
                "TasksMax", "t", UINT64_C(64),                                                     /* */
                "MemoryMax", "t", MEMORY_MAX,                                                      /* */
                "StandardErrorFileDescriptor", "h", complaints);
}

/* Which rights it has: a user of its own, and of the file system, what is read-only but one directory.
 */
static int append_rights(sd_bus_message *call)
{
        static const char *const yes[] = { "DynamicUser", "NoNewPrivileges", "PrivateTmp",
                "PrivateDevices", "ProtectClock", "ProtectControlGroups", "ProtectHostname",
                "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "LockPersonality",
                "MemoryDenyWriteExecute", "RestrictRealtime", "RestrictSUIDSGID" };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTS(yes); i++)
                r = sd_bus_message_append(call, "(sv)", yes[i], "b", 1);
        if (r < 0)
                return r;
        return sd_bus_message_append(call, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)(sv)", /* */
                "CapabilityBoundingSet", "t", CAPABILITIES,                            /* */
                "AmbientCapabilities", "t", CAPABILITIES,                              /* */
                "ProtectSystem", "s", "strict",                                        /* */
                "ProtectHome", "s", "yes",                                             /* */
                "ProtectProc", "s", "invisible",                                       /* */
                "RestrictNamespaces", "t", UINT64_C(0),                                /* */
                "SystemCallArchitectures", "as", 1, "native",                          /* */
                "SystemCallFilter", "(bas)", 1, 1, "@system-service",                  /* */
                "SystemCallErrorNumber", "i", (int32_t) EPERM,                         /* */
                "RestrictAddressFamilies", "(bas)", 1, 4, "AF_INET", "AF_INET6", "AF_NETLINK",
                "AF_UNIX");
}

/* Only root may go below RUNTIME_DIRECTORY: in its place it sees one with nothing but its network's, of
 * which it can write the leases alone. */
static int append_files(sd_bus_message *call, const DnsmasqUnit *unit)
{
        _cleanup_free_ char *leases = NULL;

        if (asprintf(&leases, "%s/" LEASES_FILE, unit->directory) < 0)
                return -ENOMEM;
        return sd_bus_message_append(call, "(sv)(sv)(sv)",                                     /* */
                "TemporaryFileSystem", "a(ss)", 1, RUNTIME_DIRECTORY, "ro,mode=0755,size=64k", /* */
                "BindReadOnlyPaths", "a(ssbt)", 1, unit->directory, unit->directory, 0,
                UINT64_C(0), /* */
                "BindPaths", "a(ssbt)", 1, leases, leases, 0, UINT64_C(0));
}

static int append_command(sd_bus_message *call, const DnsmasqUnit *unit)
{
        _cleanup_free_ char *config = NULL, *hosts = NULL, *hosts_directory = NULL,
                            *dhcp_directory = NULL;

        if (asprintf(&config, "--conf-file=%s/dnsmasq.conf", unit->directory) < 0 ||
                asprintf(&hosts, "--addn-hosts=%s/hosts", unit->directory) < 0 ||
                asprintf(&hosts_directory, "--hostsdir=%s/" DNS_HOSTS_DIRECTORY, unit->directory) < 0 ||
                asprintf(&dhcp_directory, "--dhcp-hostsdir=%s/" DHCP_HOSTS_DIRECTORY, unit->directory) <
                        0)
                return -ENOMEM;
        return sd_bus_message_append(call, "(sv)", "ExecStart", "a(sasb)", 1, unit->program, 5,
                unit->program, config, hosts, hosts_directory, dhcp_directory, 0);
}

static int call_new(SystemBus *bus, const DnsmasqUnit *unit, int complaints, sd_bus_message **ret_call)
{
        _cleanup_bus_message_ sd_bus_message *call = NULL;
        _cleanup_free_ char *slice = NULL;
        int r = sd_pid_get_slice(0, &slice);

        if (r >= 0)
                r = unit_start_new(bus, unit->name, &call);
        if (r >= 0)
                r = append_service(call, unit, slice, complaints);
        if (r >= 0)
                r = append_rights(call);
        if (r >= 0)
                r = append_files(call, unit);
        if (r >= 0)
                r = append_command(call, unit);
        if (r >= 0)
                *ret_call = TAKE_PTR(call);
        return r < 0 ? r : 0;
}

/* The last line of what it said; "" if nothing. */
static const char *last_line(char *text)
{
        char *end = text + strlen(text), *line;

        while (end > text && end[-1] == '\n')
                *--end = '\0';
        line = strrchr(text, '\n');
        line = line ? line + 1 : text;
        while (*line == '\n' || *line == ' ')
                line++;
        return line;
}

int dnsmasq_unit_start(SystemBus *bus, const DnsmasqUnit *unit, Error *ret_error)
{
        _cleanup_close_ int complaints = memfd_create("dnsmasq-stderr", MFD_CLOEXEC);
        _cleanup_bus_message_ sd_bus_message *call = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_free_ char *said = NULL;
        int r = complaints < 0 ? -errno : call_new(bus, unit, complaints, &call);

        if (r < 0)
                return error_set_errno(
                        ret_error, r, ERROR_FAILED, "can't ask for the unit %s", unit->name);
        r = unit_start(bus, unit->name, call, &error);
        if (r == 0)
                return 0;
        /* It would be tried again otherwise. */
        unit_stop(bus, unit->name, NULL);
        if (file_read_fd(complaints, COMPLAINT_MAX, &said, NULL) == 0 && *last_line(said))
                return error_set(
                        ret_error, r, ERROR_FAILED, "dnsmasq does not start: %s", last_line(said));
        return error_set(ret_error, r, ERROR_FAILED,
                "dnsmasq does not start: %s; see journalctl -u '%s'", error_message(&error), unit->name);
}
