/* The DHCP leases of a network: read and watched. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>

#include "base/file.h"
#include "core/manager.h"
#include "core/network-leases.h"
#include "host/network-names.h"

/* One lease more is written in several steps; they are told of as one. */
#define SETTLE_USEC (100 * UINT64_C(1000))

/* A line of the file is shorter, even with the longest client id of DHCP for IPv4: 255 bytes, of three
 * characters each. */
#define LEASE_LINE_MAX 1024
#define LEASES_FILE_MAX (LEASES_MAX * LEASE_LINE_MAX)

struct LeaseWatch {
        Network *network;
        sd_event_source *inotify;
        sd_event_source *timer; /* until what is written has settled */
};

#define LEASES_PATH_SIZE (NETWORK_DIRECTORY_SIZE + sizeof("/" LEASES_FILE))

static void format_leases_path(const Network *network, char path[LEASES_PATH_SIZE])
{
        char directory[NETWORK_DIRECTORY_SIZE];

        network_directory_path(network->uuid, directory);
        snprintf(path, LEASES_PATH_SIZE, "%s/" LEASES_FILE, directory);
}

int network_get_leases(const Network *network, Leases *ret_leases, Error *ret_error)
{
        char path[LEASES_PATH_SIZE];
        _cleanup_free_ char *text = NULL;
        int r;

        *ret_leases = (Leases){ 0 };
        if (!network->live)
                return 0;
        format_leases_path(network, path);
        r = file_read(AT_FDCWD, path, LEASES_FILE_MAX, &text, NULL);
        if (r == -ENOENT)
                return 0;
        if (r == 0)
                r = leases_parse(text, ret_leases);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't read the leases of network %s",
                        network->name);
        return 0;
}

static int on_settled(sd_event_source *source, uint64_t usec, void *userdata)
{
        LeaseWatch *watch = userdata;
        const ManagerListener *listener = &watch->network->manager->listener;

        (void) usec;
        watch->timer = sd_event_source_disable_unref(source);
        listener->network_leases_changed(watch->network, listener->userdata);
        return 0;
}

static int on_inotify(sd_event_source *source, const struct inotify_event *event, void *userdata)
{
        LeaseWatch *watch = userdata;

        (void) event;
        if (watch->timer)
                return 0;
        return sd_event_add_time_relative(sd_event_source_get_event(source), &watch->timer,
                CLOCK_MONOTONIC, SETTLE_USEC, 0, on_settled, watch);
}

LeaseWatch *lease_watch_new(Network *network)
{
        LeaseWatch *watch = calloc(1, sizeof(*watch));
        char path[LEASES_PATH_SIZE];

        if (!watch)
                return NULL;
        watch->network = network;
        format_leases_path(network, path);
        if (sd_event_add_inotify(
                    network->manager->event, &watch->inotify, path, IN_MODIFY, on_inotify, watch) < 0)
                return lease_watch_free(watch);
        return watch;
}

LeaseWatch *lease_watch_free(LeaseWatch *watch)
{
        if (!watch)
                return NULL;
        sd_event_source_disable_unref(watch->inotify);
        sd_event_source_disable_unref(watch->timer);
        free(watch);
        return NULL;
}
