/* One run of lxc1-network: the steps that a network is made of, one after the other. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/protocol.h"
#include "network/setup.h"
#include "network/steps.h"

/* How long a step may wait for other programs, and one that is taken back. A bus that hangs is waited
 * for once: the step is the last one. */
#define STEP_USEC (UINT64_C(60) * 1000000)
#define UNDO_USEC (UINT64_C(30) * 1000000)

typedef struct Step {
        const char *name;
        int (*make)(Setup *setup, bool *ret_made, Error *ret_error);
        int (*unmake)(Setup *setup, Error *ret_error); /* NULL: nothing stays of it, or it is to stay */
} Step;

/* No packet is forwarded before there are rules for it, and no name is served before all else is there.
 */
static const Step steps[] = {
        { "host", check_host, NULL },
        { "bridge", bridge_make, bridge_unmake },
        { "nftables", table_make, table_unmake },
        { "firewalld", zone_make, zone_unmake },
        { "forwarding", forwarding_make, NULL },
        { "dnsmasq", dnsmasq_make, dnsmasq_unmake },
};

/* Of a bridge that is somebody else's nothing is made. */
static size_t steps_count(const Setup *setup)
{
        return setup->definition->forward == NETWORK_FORWARD_BRIDGE ? 1 : ELEMENTS(steps);
}

int setup_open(Setup *setup, NetworkDefinition *definition, Error *ret_error)
{
        int r;

        *setup = (Setup){ .definition = definition, .directory = -1 };
        if (definition->unsupported)
                return error_set(
                        ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED, "%s", definition->unsupported);
        if (!definition->has_uuid || !definition->bridge ||
                (definition->forward != NETWORK_FORWARD_BRIDGE && !definition->has_mac))
                return error_set(ret_error, -EINVAL, ERROR_FAILED, "the live XML is not complete");
        link_alias_format("network", definition->name, setup->alias);
        network_table_name(definition->bridge, setup->table);
        network_directory_path(definition->uuid, setup->directory_path);
        setup->directory = open(setup->directory_path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (setup->directory < 0)
                return error_set_errno(
                        ret_error, -errno, ERROR_FAILED, "can't open %s", setup->directory_path);
        r = network_dnsmasq_unit(definition->name, definition->uuid, &setup->unit);
        if (r == 0)
                r = rtnl_open(&setup->rtnl);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_FAILED, "can't open rtnetlink") : 0;
}

void setup_close(Setup *setup)
{
        system_bus_close(&setup->bus);
        rtnl_close(setup->rtnl);
        close_fd(setup->directory);
        network_definition_free(setup->definition);
        free(setup->unit);
}

static void undo(Setup *setup, const bool *made, size_t n)
{
        for (const Step *step = steps + n; step-- > steps;) {
                _cleanup_error_ Error error = ERROR_NULL;

                system_bus_set_time(&setup->bus, UNDO_USEC);
                if (made[step - steps] && step->unmake && step->unmake(setup, &error) < 0)
                        fprintf(stderr, "<4>network %s: %s is left over: %s\n", setup->definition->name,
                                step->name, error_message(&error));
        }
}

int setup_up(Setup *setup, const char **ret_step, Error *ret_error)
{
        bool made[ELEMENTS(steps)] = { false };

        for (size_t i = 0; i < steps_count(setup); i++) {
                int r;

                *ret_step = steps[i].name;
                system_bus_set_time(&setup->bus, STEP_USEC);
                r = steps[i].make(setup, made + i, ret_error);
                if (r < 0) {
                        undo(setup, made, i + 1);
                        return r;
                }
        }
        return 0;
}

int setup_down(Setup *setup, const char **ret_step, Error *ret_error)
{
        int result = 0;

        for (const Step *step = steps + steps_count(setup); step-- > steps;) {
                int r;

                system_bus_set_time(&setup->bus, UNDO_USEC);
                r = step->unmake ? step->unmake(setup, result < 0 ? NULL : ret_error) : 0;
                if (r < 0 && result == 0) {
                        *ret_step = step->name;
                        result = r;
                }
        }
        return result;
}
