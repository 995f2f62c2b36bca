/* All networks: defined ones, shipped ones, and those that are up. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/file.h"
#include "core/network-load.h"
#include "core/network-private.h"
#include "core/network-runtime.h"
#include "core/store.h"

#define DEFINITIONS_DIRECTORY STATE_DIRECTORY "/networks"
#define SHIPPED_DIRECTORY PKGDATADIR "/networks"
#define SHIPPED_MARK ".shipped"

/* A file that somebody put there by hand may have a name that isn't its network's, or be a copy. */
static int check_file(
        const Manager *manager, const NetworkDefinition *definition, const char *file, Error *ret_error)
{
        size_t length = strlen(definition->name);

        if (strncmp(file, definition->name, length) != 0 || strcmp(file + length, ".xml") != 0)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_XML, "it defines a network '%s'",
                        definition->name);
        if (definition->has_uuid && manager_find_network_by_uuid(manager, definition->uuid))
                return error_set(ret_error, -EEXIST, ERROR_NETWORK_EXISTS, "another has its UUID");
        return 0;
}

static int load_definition(
        Manager *manager, const char *file, const char *xml, size_t length, Error *ret_error)
{
        _cleanup_network_definition_ NetworkDefinition *definition = NULL;
        Network *network;
        bool complete;
        int r = network_definition_parse(xml, length, &definition, ret_error);

        if (r == 0)
                r = check_file(manager, definition, file, ret_error);
        if (r < 0)
                return r;
        complete = definition->has_uuid && definition->bridge;
        r = network_complete(manager, definition);
        if (r == 0 && !complete) /* what such a file left out is chosen now, and kept */
                r = network_write(manager, definition, ret_error);
        if (r == 0)
                r = manager_add_network(manager, TAKE_PTR(definition), &network);
        if (r < 0)
                return r;
        network->autostart = store_get_autostart(manager->networks_autostart_directory, network->name);
        network->published = network_view(network);
        return 0;
}

static void load_network(void *userdata, const char *file, const char *xml, size_t length)
{
        _cleanup_error_ Error error = ERROR_NULL;
        int r = load_definition(userdata, file, xml, length, &error);

        if (r < 0)
                fprintf(stderr, SD_ERR "can't load " DEFINITIONS_DIRECTORY "/%s, it is left alone: %s\n",
                        file, error.name ? error_message(&error) : strerror(-r));
}

/* Puts a shipped definition where the others are: from then on it is one of them. */
static void install_shipped(void *userdata, const char *file, const char *xml, size_t length)
{
        _cleanup_network_definition_ NetworkDefinition *definition = NULL;
        _cleanup_error_ Error error = ERROR_NULL;
        const Manager *manager = userdata;
        int r;

        if (faccessat(manager->networks_directory, file, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
                return; /* the administrator's own */
        r = network_definition_parse(xml, length, &definition, &error);
        if (r == 0)
                r = store_write(manager->networks_directory, definition->name, xml);
        if (r == 0)
                r = store_set_autostart(
                        manager->networks_autostart_directory, "..", definition->name, true);
        if (r < 0)
                fprintf(stderr, SD_ERR "can't install " SHIPPED_DIRECTORY "/%s: %s\n", file,
                        error.name ? error_message(&error) : strerror(-r));
}

/* Once on a host: a shipped network that was undefined does not come back. */
static int install_all_shipped(Manager *manager)
{
        _cleanup_close_ int shipped = -1;

        if (faccessat(manager->networks_directory, SHIPPED_MARK, F_OK, 0) == 0)
                return 0;
        shipped = open(SHIPPED_DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (shipped >= 0)
                store_load(shipped, SHIPPED_DIRECTORY, NETWORK_XML_MAX, install_shipped, manager);
        return file_replace(manager->networks_directory, SHIPPED_MARK, "", 0, 0600);
}

int networks_load(Manager *manager)
{
        int r = manager->networks_directory = store_open_directory(DEFINITIONS_DIRECTORY);

        if (r >= 0)
                r = manager->networks_autostart_directory =
                        store_open_directory(DEFINITIONS_DIRECTORY "/autostart");
        if (r >= 0)
                r = install_all_shipped(manager);
        if (r >= 0)
                r = manager->networks_runtime_directory = network_runtime_open();
        return r < 0 ? r
                     : store_load(manager->networks_directory, DEFINITIONS_DIRECTORY, NETWORK_XML_MAX,
                               load_network, manager);
}

/* The network that a live definition belongs to; one without a definition on disk is transient. */
static int find_or_make(
        Manager *manager, NetworkDefinition *live, Network **ret_network, Error *ret_error)
{
        Network *network = manager_find_network(manager, live->name);
        NetworkDefinition *copy;
        int r;

        if (network && memcmp(network->uuid, live->uuid, sizeof(network->uuid)) != 0)
                return error_set(
                        ret_error, -EEXIST, ERROR_FAILED, "another network is defined by its name");
        if (network) {
                *ret_network = network;
                return 0;
        }
        r = network_definition_copy(live, &copy);
        if (r == 0)
                r = manager_add_network(manager, copy, &network);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't make the network");
        *ret_network = network;
        return 0;
}

static int adopt(Manager *manager, const char *name, Error *ret_error)
{
        _cleanup_network_definition_ NetworkDefinition *live = NULL;
        _cleanup_free_ char *xml = NULL;
        Network *network = NULL;
        bool is_transient;
        size_t length;
        int r = network_runtime_read(manager->networks_runtime_directory, name, &xml, &length);

        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't read its live XML");
        r = network_definition_parse(xml, length, &live, ret_error);
        if (r < 0)
                return r;
        is_transient = !manager_find_network(manager, live->name);
        r = find_or_make(manager, live, &network, ret_error);
        if (r < 0)
                return r;
        if (is_transient)
                network->persistent = network_definition_free(network->persistent);
        return network_adopt(network, TAKE_PTR(live), ret_error);
}

void networks_adopt(Manager *manager)
{
        _cleanup_closedir_ DIR *stream = NULL;
        const struct dirent *entry;
        int copy = openat(manager->networks_runtime_directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        stream = copy < 0 ? NULL : fdopendir(copy);
        if (!stream) {
                close_fd(copy);
                return;
        }
        while ((entry = readdir(stream))) {
                _cleanup_error_ Error error = ERROR_NULL;

                if (entry->d_name[0] != '.' && adopt(manager, entry->d_name, &error) < 0)
                        fprintf(stderr, SD_WARNING "can't take over network %s: %s\n", entry->d_name,
                                error_message(&error));
        }
}

void networks_autostart(Manager *manager)
{
        for (size_t i = 0; i < manager->n_networks; i++) {
                _cleanup_error_ Error error = ERROR_NULL;
                Network *network = manager->networks[i];

                if (network->autostart && network->state == NETWORK_INACTIVE &&
                        network_start(network, false, NULL, NULL, &error) < 0)
                        fprintf(stderr, SD_WARNING "network %s can't be started with the host: %s\n",
                                network->name, error_message(&error));
        }
}

void networks_repair(Manager *manager)
{
        for (size_t i = 0; i < manager->n_networks; i++) {
                _cleanup_error_ Error error = ERROR_NULL;
                Network *network = manager->networks[i];

                if (network->state == NETWORK_ACTIVE &&
                        network_start(network, true, NULL, NULL, &error) < 0)
                        fprintf(stderr, SD_WARNING "network %s can't be repaired: %s\n", network->name,
                                error_message(&error));
        }
}
