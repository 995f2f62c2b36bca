/* The fixture of each machine test: a clean host before, and a clean one after. */
#pragma once

#include "bus.h"
#include "snapshot.h"

/* Where tests may put what host_set_up() removes before each test. */
#define TEST_ROOT "/opt/lxc1-machine-test"
#define TEST_RULES "/etc/polkit-1/rules.d/10-lxc1-machine-test.rules"
#define TEST_DROP_IN "/etc/systemd/system/lxc1d.service.d/machine-test.conf"
#define TEST_LINKS "lxc1test" /* how the names of links begin */
#define TEST_LINK TEST_LINKS "0"
#define DOMAINS_DIRECTORY "/var/lib/lxc1/domains"
#define AUTOSTARTED_MARK "/run/lxc1/.autostarted"

typedef struct Host {
        GDBusConnection *bus;
        Snapshot *before; /* what was there when nothing was */
} Host;

typedef struct HostCase {
        const char *path;
        void (*test)(Host *host);
} HostCase;

/* Adds tests, each with a host of its own. The array must stay. */
void host_add_cases(const HostCase *cases, gsize n);

/* Once more what is checked at the end of each test: nothing is left of any container. */
void host_assert_nothing_left(const Host *host);

/* Removes the links whose names begin with TEST_LINKS. */
void host_remove_links(void);

/* From here on that is how the host is to be in the end. */
void host_take_as_clean(Host *host);

/* Restarts lxc1d and waits until it serves again. */
void host_restart_service(Host *host);
void host_systemctl(const char *verb, const char *unit);

/* Writes a drop-in for lxc1d, its [Service] section, and restarts it. */
void host_set_drop_in(Host *host, const char *service_section);
