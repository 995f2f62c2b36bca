/* The rules for a network's packets: its table in nftables, and its zone where firewalld runs. */
#include <errno.h>

#include "host/firewalld.h"
#include "host/nftables.h"
#include "network/rules.h"
#include "network/steps.h"

/* Ours, see data/firewalld: who is routed to is also reached from other zones. */
#define ZONE "lxc1"
#define ZONE_ROUTED "lxc1-routed"

int table_make(Setup *setup, bool *ret_made, Error *ret_error)
{
        _cleanup_free_ char *commands = NULL;
        bool has_table;
        int r;

        if (!network_has_rules(setup->definition))
                return table_unmake(setup, ret_error);
        r = network_rules_format(setup->definition, setup->table, &commands, ret_error);
        if (r == -ENOMEM)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't write the rules");
        if (r == 0)
                r = nftables_has_table(setup->table, &has_table, ret_error);
        if (r == 0)
                r = nftables_run(commands, ret_error);
        if (r == 0)
                *ret_made = !has_table;
        return r;
}

int table_unmake(Setup *setup, Error *ret_error)
{
        _cleanup_free_ char *command = NULL;
        bool has_table;
        int r = nftables_has_table(setup->table, &has_table, ret_error);

        if (r < 0 || !has_table)
                return r;
        if (asprintf(&command, "delete table inet %s", setup->table) < 0)
                return error_set_errno(ret_error, -ENOMEM, ERROR_FAILED, "can't remove the rules");
        return nftables_run(command, ret_error);
}

int zone_make(Setup *setup, bool *ret_made, Error *ret_error)
{
        const NetworkDefinition *definition = setup->definition;
        const char *zone = definition->zone, *ours;
        bool is_running;
        int r;

        ours = definition->forward == NETWORK_FORWARD_ROUTE ? ZONE_ROUTED : ZONE;
        if (!zone && definition->forward == NETWORK_FORWARD_OPEN)
                return 0;
        r = firewalld_is_running(&setup->bus, &is_running, ret_error);
        if (r < 0)
                return r;
        if (!is_running && zone)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "the bridge is to be in the zone %s of firewalld, which doesn't run", zone);
        r = is_running
                ? firewalld_set_zone(&setup->bus, definition->bridge, zone ? zone : ours, ret_error)
                : 0;
        if (r > 0)
                *ret_made = true;
        return r < 0 ? r : 0;
}

int zone_unmake(Setup *setup, Error *ret_error)
{
        bool is_running;
        int r = firewalld_is_running(&setup->bus, &is_running, ret_error);

        return r < 0 || !is_running
                ? r
                : firewalld_unset_zone(&setup->bus, setup->definition->bridge, ret_error);
}
