/* The capabilities that a container's root keeps. */
#include <cap-ng.h>
#include <errno.h>
#include <stdbool.h>

#include "supervisor/capabilities.h"

/* What a system with an init of its own needs to boot, and no more. Not there, and so also not
 * there when a new kernel invents more: modules, raw I/O, device nodes, the clock, the kernel log,
 * wake-ups, BPF, tracing, audit's control and the policies of security modules. */
static const unsigned kept[] = {
        CAP_AUDIT_WRITE,
        CAP_CHOWN,
        CAP_DAC_OVERRIDE,
        CAP_DAC_READ_SEARCH,
        CAP_FOWNER,
        CAP_FSETID,
        CAP_IPC_LOCK,
        CAP_IPC_OWNER,
        CAP_KILL,
        CAP_LEASE,
        CAP_LINUX_IMMUTABLE,
        CAP_NET_ADMIN,
        CAP_NET_BIND_SERVICE,
        CAP_NET_BROADCAST,
        CAP_NET_RAW,
        CAP_SETFCAP,
        CAP_SETGID,
        CAP_SETPCAP,
        CAP_SETUID,
        CAP_SYS_ADMIN,
        CAP_SYS_BOOT,
        CAP_SYS_CHROOT,
        CAP_SYS_NICE,
        CAP_SYS_PTRACE,
        CAP_SYS_RESOURCE,
        CAP_SYS_TTY_CONFIG,
};

static bool is_kept(unsigned capability)
{
        for (size_t i = 0; i < ELEMENTS(kept); i++)
                if (kept[i] == capability)
                        return true;
        return false;
}

int capabilities_drop(Error *ret_error)
{
        const capng_type_t all = CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE |
                CAPNG_BOUNDING_SET | CAPNG_AMBIENT;
        int r = capng_get_caps_process();

        for (unsigned c = 0; r == 0 && c <= CAP_LAST_CAP; c++)
                if (!is_kept(c))
                        r = capng_update(CAPNG_DROP, all, c);
        if (r == 0)
                r = capng_apply(CAPNG_SELECT_ALL);
        if (r != 0)
                return error_set(ret_error, -EPERM, ERROR_START_FAILED,
                        "can't drop capabilities: libcap-ng's answer is %d", r);
        return 0;
}
