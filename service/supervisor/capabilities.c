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

int capabilities_drop(Error *ret_error)
{
        const capng_type_t sets = CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_BOUNDING_SET;
        bool have[ELEMENTS(kept)];
        int r = capng_get_caps_process();

        if (r != 0)
                return error_set(ret_error, -EIO, ERROR_START_FAILED, "can't read the capabilities");
        for (size_t i = 0; i < ELEMENTS(kept); i++)
                have[i] = capng_have_capability(CAPNG_PERMITTED, kept[i]);
        capng_clear(CAPNG_SELECT_ALL);
        for (size_t i = 0; r == 0 && i < ELEMENTS(kept); i++)
                if (have[i])
                        r = capng_update(CAPNG_ADD, sets, kept[i]);
        if (r == 0)
                r = capng_apply(CAPNG_SELECT_ALL);
        if (r != 0)
                return error_set(ret_error, -EPERM, ERROR_START_FAILED,
                        "can't drop capabilities: libcap-ng's answer is %d", r);
        return 0;
}
