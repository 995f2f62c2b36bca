/* The capabilities that a container's processes can have. */
#include <cap-ng.h>
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#include "supervisor/capabilities.h"

#define CAPABILITIES_MAX 64

static bool kernel_has(unsigned capability)
{
        return prctl(PR_CAPBSET_READ, (unsigned long) capability, 0, 0, 0) >= 0;
}

static CapabilityMask all(void)
{
        CapabilityMask mask = 0;

        for (unsigned i = 0; i < CAPABILITIES_MAX; i++)
                if (kernel_has(i))
                        mask |= UINT64_C(1) << i;
        return mask;
}

/* Newer ones than the library knows have names such as "cap_41". */
static int find_capability(const char *name)
{
        int number = capng_name_to_capability(name);

        if (number < 0 && strncmp(name, "cap_", 4) == 0 && strspn(name + 4, "0123456789") == 2 &&
                name[6] == '\0')
                number = (name[4] - '0') * 10 + (name[5] - '0');
        return number >= 0 && number < CAPABILITIES_MAX && kernel_has((unsigned) number) ? number : -1;
}

static CapabilityMask policy_mask(CapabilityPolicy policy)
{
        CapabilityMask mask = 0;

        switch (policy) {
        case CAPABILITY_POLICY_ALLOW:
                return all();
        case CAPABILITY_POLICY_DENY:
                return 0;
        case CAPABILITY_POLICY_DEFAULT:
                for (size_t i = 0; capabilities_by_default[i]; i++) {
                        int number = find_capability(capabilities_by_default[i]);

                        if (number >= 0)
                                mask |= UINT64_C(1) << number;
                }
        }
        return mask;
}

int capabilities_choose(const IsolationDefinition *isolation, CapabilityMask *ret_kept, Error *ret_error)
{
        CapabilityMask mask = policy_mask(isolation->capability_policy);

        for (size_t i = 0; i < isolation->n_capabilities; i++) {
                const CapabilitySetting *setting = isolation->capabilities + i;
                int number = find_capability(setting->name);

                if (number < 0 && setting->on)
                        return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                                "line %d: <%s>: this host's kernel has no such capability",
                                setting->line, setting->name);
                if (number < 0)
                        continue;
                if (setting->on)
                        mask |= UINT64_C(1) << number;
                else
                        mask &= ~(UINT64_C(1) << number);
        }
        *ret_kept = mask;
        return 0;
}

static int apply(CapabilityMask to_keep, capng_type_t sets, capng_select_t select, Error *ret_error)
{
        int r = capng_get_caps_process();

        if (r != 0)
                return error_set(ret_error, -EIO, ERROR_START_FAILED, "can't read the capabilities");
        for (unsigned i = 0; r == 0 && i < CAPABILITIES_MAX; i++)
                if (kernel_has(i) && !capability_is_in(to_keep, i))
                        r = capng_update(CAPNG_DROP, sets, i);
        if (r == 0)
                r = capng_apply(select);
        if (r != 0)
                return error_set(ret_error, -EPERM, ERROR_START_FAILED,
                        "can't drop capabilities: libcap-ng's answer is %d", r);
        return 0;
}

int capabilities_bound(CapabilityMask kept, Error *ret_error)
{
        return apply(kept, CAPNG_BOUNDING_SET, CAPNG_SELECT_BOUNDS, ret_error);
}

int capabilities_drop(CapabilityMask kept, Error *ret_error)
{
        return apply(kept, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE, CAPNG_SELECT_CAPS,
                ret_error);
}
