/* The manager: all domains and networks, what is on disk, and who is told of changes. */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "core/domain.h"
#include "core/network.h"
#include "host/firewalld-watch.h"
#include "host/scope.h"
#include "xml/schema.h"

/* What the layer above wants to hear. */
typedef struct ManagerListener {
        void (*domain_new)(Domain *domain, void *userdata);
        void (*domain_removed)(Domain *domain, void *userdata); /* it is about to be */
        /* Some of what domain_view() shows is not as `before` any more. */
        void (*domain_changed)(Domain *domain, const DomainView *before, void *userdata);
        /* A device of its was changed while it runs; `xml` is that of the device. */
        void (*domain_device)(Domain *domain, DeviceChange change, const char *xml, void *userdata);

        /* The same of networks. */
        void (*network_new)(Network *network, void *userdata);
        void (*network_removed)(Network *network, void *userdata);
        void (*network_changed)(Network *network, const NetworkView *before, void *userdata);
        void (*network_leases_changed)(Network *network, void *userdata);
        void *userdata;
} ManagerListener;

struct Manager {
        sd_bus *bus; /* for the service manager and machined only */
        sd_event *event;
        ScopeManager *scopes;
        FirewalldWatch *firewalld;
        ManagerListener listener;
        const char *allowed_missing; /* cgroup controllers whose absence is accepted, NULL: none */

        int domains_directory; /* STATE_DIRECTORY/domains */
        int autostart_directory;
        int runtime_directory;  /* RUNTIME_DIRECTORY */
        int networks_directory; /* STATE_DIRECTORY/networks */
        int networks_autostart_directory;
        int networks_runtime_directory; /* NETWORKS_DIRECTORY */

        Domain **domains;
        size_t n_domains;
        Network **networks;
        size_t n_networks;
        Schema *schema; /* of domain XML; NULL until it is needed for the first time */

        unsigned n_adopting; /* supervisors that haven't said yet how they are */
        void (*adopted)(void *userdata);
        void *adopted_userdata;
};

/* Opens the directories, loads what is defined, and takes over networks that are up and containers that
 * run. `callback` is called once, later, when each of these has told its state, or after 5 s. */
int manager_new(sd_event *event, sd_bus *bus, const ManagerListener *listener,
        const char *allowed_missing, void (*callback)(void *userdata), void *userdata,
        Manager **ret_manager);

/* Takes NULL, returns NULL. Containers and networks go on. */
Manager *manager_free(Manager *manager);

/* Starts what is to be started with the host, once in a boot. */
void manager_autostart(Manager *manager);

Domain *manager_find_domain(const Manager *manager, const char *name);
Domain *manager_find_domain_by_uuid(const Manager *manager, const unsigned char uuid[16]);
Network *manager_find_network(const Manager *manager, const char *name);
Network *manager_find_network_by_uuid(const Manager *manager, const unsigned char uuid[16]);

/* Defines, or redefines, a domain and writes it to disk. With `validate`, only one that Start would not
 * refuse as Unsupported for what is in it, and that the schema allows. */
int manager_define(Manager *manager, const char *xml, size_t length, bool validate, Domain **ret_domain,
        Error *ret_error);

/* Removes the definition. A running domain goes on as transient, another one is gone and freed. */
int manager_undefine(Manager *manager, Domain *domain, Error *ret_error);

/* For core: has a definition, of the same name and UUID, take the place of the persistent one on disk
 * and in the domain. Takes it over, also on failure. */
int domain_redefine(Domain *domain, DomainDefinition *definition, Error *ret_error);

/* For core: enters a domain into the list and tells of it. Frees it on failure. */
int manager_add_domain(Manager *manager, Domain *domain);

/* For core: takes it out, tells of it and frees it. */
void manager_remove_domain(Manager *manager, Domain *domain);

/* For core: one supervisor less to wait for. */
void manager_adopted_one(Manager *manager);

/* Defines, or redefines, a network and writes it to disk. */
int manager_define_network(
        Manager *manager, const char *xml, size_t length, Network **ret_network, Error *ret_error);

/* Removes the definition. An active network goes on as transient, another one is gone and freed. */
int manager_undefine_network(Manager *manager, Network *network, Error *ret_error);

/* For core: makes a network, enters it into the list and tells of it. Takes the definition over, also on
 * failure. */
int manager_add_network(Manager *manager, NetworkDefinition *definition, Network **ret_network);

/* For core: takes it out, tells of it and frees it. */
void manager_remove_network(Manager *manager, Network *network);

/* For core: completes a network's definition, with a bridge that neither the host nor another network
 * has. */
int network_complete(const Manager *manager, NetworkDefinition *definition);

/* For core: writes a network's definition to disk. */
int network_write(const Manager *manager, const NetworkDefinition *definition, Error *ret_error);
