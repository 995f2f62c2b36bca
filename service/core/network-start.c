/* The start and the stop of a network. What is to be done on the host is done by lxc1-network; here is
 * who waits for it, and what becomes of the network then. */
#include <errno.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "core/network-leases.h"
#include "core/network-private.h"
#include "core/network-runtime.h"

static void remove_runtime(const Network *network)
{
        int r = network_runtime_remove(network->manager->networks_runtime_directory, network->uuid);

        if (r < 0)
                fprintf(stderr, SD_WARNING "can't remove the runtime directory of network %s: %s\n",
                        network->name, strerror(-r));
}

/* Nothing of it is on the host any more. A transient one goes altogether. */
static void set_inactive(Network *network)
{
        _cleanup_network_definition_ NetworkDefinition *live = TAKE_PTR(network->live);

        network->leases = lease_watch_free(network->leases);
        remove_runtime(network);
        network->state = NETWORK_INACTIVE;
        if (network->persistent) {
                network_publish(network);
                return;
        }
        network->persistent = TAKE_PTR(live); /* for those who are told that it goes */
        manager_remove_network(network->manager, network);
}

static void set_active(Network *network)
{
        network->state = NETWORK_ACTIVE;
        error_free(&network->failure);
        if (!network->leases)
                network->leases = lease_watch_new(network);
        network_publish(network);
}

/* Keeps why a start failed, for those who ask for an interface on it later. */
static void keep_failure(Network *network, const Error *error)
{
        error_free(&network->failure);
        error_set(&network->failure, -EIO, ERROR_START_FAILED, "%s", error_message(error));
        fprintf(stderr, SD_WARNING "network %s could not be started: %s\n", network->name,
                error_message(error));
}

static int format_live(const Network *network, char **ret_xml, Error *ret_error)
{
        int r = network_definition_format(network->live, ret_xml);

        return r < 0 ? error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory") : 0;
}

static int run_with(Network *network, const char *xml, NetworkSetupWork work,
        NetworkSetupCallback callback, Error *ret_error)
{
        return network_setup_run(network->manager->event, work, network->name, xml, callback, network,
                &network->setup, ret_error);
}

static int run(Network *network, NetworkSetupWork work, NetworkSetupCallback callback, Error *ret_error)
{
        _cleanup_free_ char *xml = NULL;
        int r = format_live(network, &xml, ret_error);

        return r < 0 ? r : run_with(network, xml, work, callback, ret_error);
}

static void on_down(void *userdata, const Error *error)
{
        Network *network = userdata;
        Waiter *stops;

        network->setup = NULL;
        waiters_take(&network->stops, &stops);
        if (error) {
                fprintf(stderr, SD_WARNING "network %s could not be stopped: %s\n", network->name,
                        error_message(error));
                set_active(network); /* as far as it goes; it can be tried again */
        } else {
                set_inactive(network);
        }
        waiters_tell(&stops, error);
}

/* Tells also those who wait for the stop if it can't be begun. */
static void begin_stop(Network *network)
{
        _cleanup_error_ Error error = ERROR_NULL;

        if (run(network, NETWORK_SETUP_STOP, on_down, &error) < 0) {
                waiters_tell(&network->stops, &error);
                return;
        }
        network->state = NETWORK_STOPPING;
        network_publish(network);
}

/* Those who waited are told last, when everybody else has been told of the change. */
static void on_up(void *userdata, const Error *error)
{
        Network *network = userdata;
        Waiter *starts, *stops = NULL;

        network->setup = NULL;
        waiters_take(&network->starts, &starts);
        if (!error)
                set_active(network);
        else
                keep_failure(network, error);
        if (network->state == NETWORK_STARTING) {
                waiters_take(&network->stops, &stops);
                set_inactive(network); /* it may be freed with that */
        } else if (network->stops) {
                begin_stop(network);
        }
        waiters_tell(&starts, error);
        waiters_tell(&stops, NULL);
}

/* Its server is told of the domains that are on it already: it was stopped under them. */
static int add_domains(const Network *network)
{
        const Manager *manager = network->manager;
        int r = 0;

        for (size_t i = 0; r == 0 && i < manager->n_domains; i++)
                if (manager->domains[i]->live)
                        r = network_runtime_add_domain(manager->networks_runtime_directory,
                                network->live, manager->domains[i]->live);
        return r;
}

static int make_runtime(const Network *network, const char *xml, Error *ret_error)
{
        int r = network_runtime_create(network->manager->networks_runtime_directory, network->uuid, xml);

        if (r == 0)
                r = add_domains(network);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED,
                        "step runtime: can't make the runtime directory of network %s", network->name);
        return 0;
}

/* Two networks may be defined that can't be there at once. */
static int check_others(const Network *network, Error *ret_error)
{
        const Manager *manager = network->manager;

        for (size_t i = 0; i < manager->n_networks; i++) {
                const Network *other = manager->networks[i];

                if (other == network || !other->live)
                        continue;
                if (strcmp(other->live->bridge, network->persistent->bridge) == 0 &&
                        network->persistent->forward != NETWORK_FORWARD_BRIDGE)
                        return error_set(ret_error, -EEXIST, ERROR_START_FAILED,
                                "step check: network %s, which is active, has the bridge %s, too",
                                other->name, other->live->bridge);
                if (network_definitions_overlap(other->live, network->persistent))
                        return error_set(ret_error, -EEXIST, ERROR_START_FAILED,
                                "step check: network %s, which is active, has addresses of the same "
                                "subnet",
                                other->name);
        }
        return 0;
}

static int start(Network *network, Error *ret_error)
{
        _cleanup_free_ char *xml = NULL;
        int r;

        if (network->persistent->unsupported)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "network %s can't be started as it is defined: %s", network->name,
                        network->persistent->unsupported);
        r = check_others(network, ret_error);
        if (r < 0)
                return r;
        r = network_definition_copy(network->persistent, &network->live);
        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory");
        r = format_live(network, &xml, ret_error);
        if (r == 0)
                r = make_runtime(network, xml, ret_error);
        if (r == 0)
                r = run_with(network, xml, NETWORK_SETUP_START, on_up, ret_error);
        if (r < 0) {
                remove_runtime(network);
                network->live = network_definition_free(network->live);
                return r;
        }
        network->state = NETWORK_STARTING;
        network_publish(network);
        return 0;
}

int network_start(
        Network *network, bool repair, WaiterCallback callback, void *userdata, Error *ret_error)
{
        Waiter *waiter = NULL;
        int r;

        if (network->state == NETWORK_STOPPING)
                return error_set(ret_error, -EALREADY, ERROR_NETWORK_NOT_ACTIVE,
                        "network %s is being stopped", network->name);
        if (network->state == NETWORK_ACTIVE && !repair)
                return error_set(ret_error, -EALREADY, ERROR_ALREADY_RUNNING,
                        "network %s is active already; flag 1 makes anew what is missing of it",
                        network->name);
        r = waiter_add(&network->starts, callback, userdata, &waiter);
        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory");
        if (network->setup) /* that is what is asked for */
                return 0;

        r = network->state == NETWORK_INACTIVE ? start(network, ret_error)
                                               : run(network, NETWORK_SETUP_REPAIR, on_up, ret_error);
        if (r < 0)
                waiter_cancel(waiter);
        return r;
}

int network_adopt(Network *network, NetworkDefinition *live, Error *ret_error)
{
        network->live = live;
        network->state = NETWORK_ACTIVE;
        network->leases = lease_watch_new(network); /* whatever comes of the repair */
        network->published = network_view(network);
        return run(network, NETWORK_SETUP_REPAIR, on_up, ret_error);
}

int network_stop(Network *network, bool force, WaiterCallback callback, void *userdata, Error *ret_error)
{
        const Domain *user = network_user(network);
        int r;

        if (network->state == NETWORK_INACTIVE)
                return error_set(ret_error, -ENETDOWN, ERROR_NETWORK_NOT_ACTIVE,
                        "network %s is not active", network->name);
        if (network->state != NETWORK_STOPPING && user && !force)
                return error_set(ret_error, -EBUSY, ERROR_NETWORK_IN_USE,
                        "domain %s is on network %s; stop it first, or give flag 1", user->name,
                        network->name);
        r = waiter_add(&network->stops, callback, userdata, NULL);
        if (r < 0)
                return error_set(ret_error, r, ERROR_NO_MEMORY, "there is not enough memory");
        if (!network->setup) /* else what is under way is awaited */
                begin_stop(network);
        return 0;
}
