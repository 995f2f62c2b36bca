/* What follows from what keeps a container apart. */
#include "xml/isolation.h"

/* What a system with an init of its own needs to boot, and no more. Not there, and so also not
 * there when a new kernel invents more: modules, raw I/O, device nodes, the clock, the kernel log,
 * wake-ups, BPF, tracing, audit's control and the policies of security modules. */
const char *const capabilities_by_default[] = { "audit_write", "chown", "dac_override",
        "dac_read_search", "fowner", "fsetid", "ipc_lock", "ipc_owner", "kill", "lease",
        "linux_immutable", "net_admin", "net_bind_service", "net_broadcast", "net_raw", "setfcap",
        "setgid", "setpcap", "setuid", "sys_admin", "sys_boot", "sys_chroot", "sys_nice", "sys_ptrace",
        "sys_resource", "sys_tty_config", NULL };

bool id_ranges_to_host(const IdRange *ranges, size_t n_ranges, uint32_t id, uint32_t *ret_host)
{
        for (size_t i = 0; i < n_ranges; i++)
                if (id >= ranges[i].start && id - ranges[i].start < ranges[i].count) {
                        *ret_host = ranges[i].target + (id - ranges[i].start);
                        return true;
                }
        return false;
}
