/* The manager: all domains and networks, what is on disk, and who is told of changes. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <systemd/sd-daemon.h>

#include "core/adopt.h"
#include "core/domain-interfaces.h"
#include "core/manager.h"
#include "core/network-load.h"
#include "core/store.h"

/* How long the supervisors of running containers may take to tell how they are. */
#define ADOPT_USEC (5 * UINT64_C(1000000))

Domain *manager_find_domain(const Manager *manager, const char *name)
{
        for (size_t i = 0; i < manager->n_domains; i++)
                if (strcmp(manager->domains[i]->name, name) == 0)
                        return manager->domains[i];
        return NULL;
}

Domain *manager_find_domain_by_uuid(const Manager *manager, const unsigned char uuid[16])
{
        for (size_t i = 0; i < manager->n_domains; i++)
                if (memcmp(manager->domains[i]->uuid, uuid, 16) == 0)
                        return manager->domains[i];
        return NULL;
}

Network *manager_find_network(const Manager *manager, const char *name)
{
        for (size_t i = 0; i < manager->n_networks; i++)
                if (strcmp(manager->networks[i]->name, name) == 0)
                        return manager->networks[i];
        return NULL;
}

Network *manager_find_network_by_uuid(const Manager *manager, const unsigned char uuid[16])
{
        for (size_t i = 0; i < manager->n_networks; i++)
                if (memcmp(manager->networks[i]->uuid, uuid, 16) == 0)
                        return manager->networks[i];
        return NULL;
}

int manager_add_domain(Manager *manager, Domain *domain)
{
        Domain **larger = reallocarray(manager->domains, manager->n_domains + 1, sizeof(*larger));

        if (!larger) {
                domain_free(domain);
                return -ENOMEM;
        }
        manager->domains = larger;
        manager->domains[manager->n_domains++] = domain;
        manager->listener.domain_new(domain, manager->listener.userdata);
        return 0;
}

void manager_remove_domain(Manager *manager, Domain *domain)
{
        size_t i = 0;

        manager->listener.domain_removed(domain, manager->listener.userdata);
        while (manager->domains[i] != domain)
                i++;
        manager->n_domains--;
        memmove(manager->domains + i, manager->domains + i + 1,
                (manager->n_domains - i) * sizeof(*manager->domains));
        domain_free(domain);
}

int manager_add_network(Manager *manager, NetworkDefinition *definition, Network **ret_network)
{
        Network **larger = reallocarray(manager->networks, manager->n_networks + 1, sizeof(*larger));
        int r;

        if (!larger) {
                network_definition_free(definition);
                return -ENOMEM;
        }
        manager->networks = larger;
        r = network_new(manager, definition, ret_network);
        if (r < 0)
                return r;
        manager->networks[manager->n_networks++] = *ret_network;
        manager->listener.network_new(*ret_network, manager->listener.userdata);
        return 0;
}

void manager_remove_network(Manager *manager, Network *network)
{
        size_t i = 0;

        manager->listener.network_removed(network, manager->listener.userdata);
        while (manager->networks[i] != network)
                i++;
        manager->n_networks--;
        memmove(manager->networks + i, manager->networks + i + 1,
                (manager->n_networks - i) * sizeof(*manager->networks));
        network_free(network);
}

/* A file that somebody put there by hand may have a name that isn't its domain's, or be a copy. */
static int check_file(
        const Manager *manager, const DomainDefinition *definition, const char *file, Error *ret_error)
{
        size_t length = strlen(definition->name);

        if (strncmp(file, definition->name, length) != 0 || strcmp(file + length, ".xml") != 0)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML, "it defines a domain '%s'",
                        definition->name);
        if (definition->has_uuid && manager_find_domain_by_uuid(manager, definition->uuid))
                return error_set(ret_error, -EEXIST, ERROR_DOMAIN_EXISTS, "another has its UUID");
        return 0;
}

/* What such a file left out is chosen now, and kept. */
static int complete_file(Manager *manager, DomainDefinition *definition)
{
        _cleanup_free_ char *text = NULL;
        int r = definition->has_uuid ? 1 : 0;

        if (r == 0)
                r = domain_definition_complete(definition, domain_interfaces_have_mac, manager);
        if (r == 0)
                r = domain_definition_format(definition, &text);
        return r == 0 ? store_write(manager->domains_directory, definition->name, text) : r;
}

static int load_definition(
        Manager *manager, const char *file, const char *xml, size_t length, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *definition = NULL;
        Domain *domain;
        int r = domain_definition_parse(xml, length, &definition, ret_error);

        if (r == 0)
                r = check_file(manager, definition, file, ret_error);
        if (r == 0)
                r = complete_file(manager, definition);
        if (r >= 0)
                r = domain_new(manager, TAKE_PTR(definition), &domain);
        if (r < 0)
                return r;
        domain->autostart = store_get_autostart(manager->autostart_directory, domain->name);
        domain->published = domain_view(domain);
        return manager_add_domain(manager, domain);
}

static void load_domain(void *userdata, const char *file, const char *xml, size_t length)
{
        _cleanup_error_ Error error = ERROR_NULL;
        int r = load_definition(userdata, file, xml, length, &error);

        if (r < 0)
                fprintf(stderr,
                        SD_ERR "can't load " STATE_DIRECTORY "/domains/%s, it is left alone: %s\n", file,
                        error.name ? error_message(&error) : strerror(-r));
}

static int open_directories(Manager *manager)
{
        int state = store_open_directory(STATE_DIRECTORY), r;

        if (state < 0)
                return state;
        close_fd(state);
        r = manager->domains_directory = store_open_directory(STATE_DIRECTORY "/domains");
        if (r >= 0)
                r = manager->autostart_directory = store_open_directory(STATE_DIRECTORY "/autostart");
        if (r >= 0)
                r = manager->runtime_directory = store_open_directory(RUNTIME_DIRECTORY);
        if (r < 0)
                return r;
        /* Two of us would take the supervisors away from each other. Freed with the descriptor. */
        if (flock(manager->runtime_directory, LOCK_EX | LOCK_NB) == 0)
                return 0;
        r = -errno;
        fprintf(stderr, SD_ERR "can't lock " RUNTIME_DIRECTORY ", does another lxc1d run?\n");
        return r;
}

static int load(Manager *manager)
{
        int r = open_directories(manager);

        if (r >= 0)
                r = networks_load(manager);
        return r < 0 ? r
                     : store_load(manager->domains_directory, STATE_DIRECTORY "/domains", DOMAIN_XML_MAX,
                               load_domain, manager);
}

static void adopted(Manager *manager)
{
        void (*callback)(void *userdata) = manager->adopted;

        manager->adopted = NULL;
        if (callback)
                callback(manager->adopted_userdata);
}

void manager_adopted_one(Manager *manager)
{
        if (--manager->n_adopting == 0)
                adopted(manager);
}

static int on_adopt_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        (void) source;
        (void) usec;
        adopted(userdata);
        return 0;
}

static void on_firewalld(void *userdata)
{
        networks_repair(userdata);
}

int manager_new(sd_event *event, sd_bus *bus, const ManagerListener *listener,
        const char *allowed_missing, void (*callback)(void *userdata), void *userdata,
        Manager **ret_manager)
{
        Manager *manager = calloc(1, sizeof(*manager));
        int r;

        if (!manager)
                return -ENOMEM;
        *manager = (Manager){
                .bus = bus,
                .event = event,
                .listener = *listener,
                .allowed_missing = allowed_missing,
                .domains_directory = -1,
                .autostart_directory = -1,
                .runtime_directory = -1,
                .networks_directory = -1,
                .networks_autostart_directory = -1,
                .networks_runtime_directory = -1,
                .adopted = callback,
                .adopted_userdata = userdata,
        };
        r = scope_manager_new(bus, &manager->scopes);
        if (r >= 0)
                r = firewalld_watch_new(bus, on_firewalld, manager, &manager->firewalld);
        if (r >= 0)
                r = load(manager);
        if (r >= 0) {
                networks_adopt(manager);
                adopt_running_domains(manager);
                /* Also when there is nothing to wait for: the callback is never called from in here. */
                r = sd_event_add_time_relative(event, NULL, CLOCK_MONOTONIC,
                        manager->n_adopting > 0 ? ADOPT_USEC : 0, 0, on_adopt_timer, manager);
        }
        if (r < 0) {
                manager_free(manager);
                return r;
        }
        *ret_manager = manager;
        return 0;
}

Manager *manager_free(Manager *manager)
{
        if (!manager)
                return NULL;
        /* One by one: who is told of the end may look for another one. */
        while (manager->n_domains > 0)
                domain_free(manager->domains[--manager->n_domains]);
        while (manager->n_networks > 0)
                network_free(manager->networks[--manager->n_networks]);
        firewalld_watch_free(manager->firewalld);
        scope_manager_free(manager->scopes);
        free(manager->domains);
        free(manager->networks);
        schema_free(manager->schema);
        close_fd(manager->domains_directory);
        close_fd(manager->autostart_directory);
        close_fd(manager->runtime_directory);
        close_fd(manager->networks_directory);
        close_fd(manager->networks_autostart_directory);
        close_fd(manager->networks_runtime_directory);
        free(manager);
        return NULL;
}

void manager_autostart(Manager *manager)
{
        /* The mark lies where a boot leaves nothing, and no domain has a name that starts with a dot. */
        int mark = openat(manager->runtime_directory, ".autostarted",
                O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

        if (mark < 0)
                return;
        close_fd(mark);
        networks_autostart(manager);
        for (size_t i = 0; i < manager->n_domains; i++) {
                _cleanup_error_ Error error = ERROR_NULL;
                Domain *domain = manager->domains[i];

                if (domain->autostart && !domain_is_active(domain) &&
                        domain_start(domain, NULL, NULL, &error) < 0)
                        fprintf(stderr, SD_WARNING "domain %s can't be started with the host: %s\n",
                                domain->name, error_message(&error));
        }
}
