/* lxc1d: connects to the system bus, loads what is defined, and serves. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "bus/domain-devices.h"
#include "bus/domain-object.h"
#include "bus/manager-object.h"
#include "bus/names.h"
#include "bus/network-object.h"
#include "bus/objects.h"

typedef struct Service {
        sd_event *event;
        sd_bus *bus;
        Manager *manager;
        bool announced; /* the name is ours: there is somebody to tell of changes */
        const char *allowed_missing;
} Service;

static void on_domain_new(Domain *domain, void *userdata)
{
        const Service *service = userdata;

        if (service->announced)
                objects_emit_added(service->bus, BUS_DOMAIN_PREFIX, domain->name, "DomainNew");
}

static void on_domain_removed(Domain *domain, void *userdata)
{
        const Service *service = userdata;

        if (service->announced)
                objects_emit_removed(service->bus, BUS_DOMAIN_PREFIX, domain->name, "DomainRemoved");
}

static void on_domain_changed(Domain *domain, const DomainView *before, void *userdata)
{
        const Service *service = userdata;

        if (service->announced)
                domain_object_emit_changes(service->bus, domain, before);
}

static void on_domain_device(Domain *domain, DeviceChange change, const char *xml, void *userdata)
{
        const Service *service = userdata;

        if (service->announced)
                domain_object_emit_device(service->bus, domain, change, xml);
}

static void on_network_new(Network *network, void *userdata)
{
        const Service *service = userdata;

        if (service->announced)
                objects_emit_added(service->bus, BUS_NETWORK_PREFIX, network->name, "NetworkNew");
}

static void on_network_removed(Network *network, void *userdata)
{
        const Service *service = userdata;

        if (service->announced)
                objects_emit_removed(service->bus, BUS_NETWORK_PREFIX, network->name, "NetworkRemoved");
}

static void on_network_changed(Network *network, const NetworkView *before, void *userdata)
{
        const Service *service = userdata;

        if (service->announced)
                network_object_emit_changes(service->bus, network, before);
}

static void on_network_leases_changed(Network *network, void *userdata)
{
        const Service *service = userdata;

        if (service->announced)
                network_object_emit_leases_changed(service->bus, network);
}

static int on_name(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        const uint32_t primary_owner = 1;
        Service *service = userdata;
        uint32_t answer = 0;

        (void) ret_error;
        if (error || sd_bus_message_read(reply, "u", &answer) < 0 || answer != primary_owner) {
                fprintf(stderr, SD_ERR "can't have the name " BUS_NAME " on the system bus: %s\n",
                        error && error->message ? error->message : "somebody else has it");
                return sd_event_exit(service->event, EXIT_FAILURE);
        }
        service->announced = true;
        sd_notify(0, "READY=1\nSTATUS=serving");
        manager_autostart(service->manager);
        return 0;
}

/* The state of all running containers is known: nobody can see a wrong one any more. */
static void on_adopted(void *userdata)
{
        Service *service = userdata;
        int r = sd_bus_request_name_async(service->bus, NULL, BUS_NAME, 0, on_name, service);

        if (r < 0) {
                fprintf(stderr, SD_ERR "can't ask for the name " BUS_NAME ": %s\n", strerror(-r));
                sd_event_exit(service->event, EXIT_FAILURE);
        }
}

static int add_signals(sd_event *event)
{
        static const int ends[] = { SIGTERM, SIGINT };
        sigset_t blocked;
        int r = 0;

        /* sd-event reads them from descriptors, that of SIGCHLD for the supervisors. */
        sigemptyset(&blocked);
        sigaddset(&blocked, SIGCHLD);
        sigaddset(&blocked, SIGTERM);
        sigaddset(&blocked, SIGINT);
        if (sigprocmask(SIG_BLOCK, &blocked, NULL) < 0)
                return -errno;
        (void) signal(SIGPIPE, SIG_IGN);
        for (size_t i = 0; r >= 0 && i < ELEMENTS(ends); i++)
                r = sd_event_add_signal(event, NULL, ends[i], NULL, NULL);
        return r;
}

static int connect_bus(Service *service)
{
        int r = sd_bus_open_system(&service->bus);

        if (r >= 0)
                r = sd_bus_set_exit_on_disconnect(service->bus, 1);
        return r < 0 ? r : sd_bus_attach_event(service->bus, service->event, SD_EVENT_PRIORITY_NORMAL);
}

static int service_start(Service *service)
{
        const ManagerListener listener = {
                .domain_new = on_domain_new,
                .domain_removed = on_domain_removed,
                .domain_changed = on_domain_changed,
                .domain_device = on_domain_device,
                .network_new = on_network_new,
                .network_removed = on_network_removed,
                .network_changed = on_network_changed,
                .network_leases_changed = on_network_leases_changed,
                .userdata = service,
        };
        int r = sd_event_default(&service->event);

        if (r >= 0)
                r = sd_event_set_watchdog(service->event, 1);
        if (r >= 0)
                r = add_signals(service->event);
        if (r >= 0)
                r = connect_bus(service);
        if (r >= 0)
                r = manager_new(service->event, service->bus, &listener, service->allowed_missing,
                        on_adopted, service, &service->manager);
        if (r >= 0)
                r = manager_object_publish(service->bus, service->manager);
        if (r >= 0)
                r = network_objects_publish(service->bus, service->manager);
        return r < 0 ? r : domain_objects_publish(service->bus, service->manager);
}

static void service_stop(Service *service)
{
        sd_notify(0, "STOPPING=1");
        service->announced = false;
        service->manager = manager_free(service->manager);
        service->bus = sd_bus_flush_close_unref(service->bus);
        service->event = sd_event_unref(service->event);
}

static void show_usage(void)
{
        puts("Usage: lxc1d [OPTION…]\n"
             "\n"
             "Serves " BUS_NAME " on the system bus; see lxc1d(8).\n"
             "\n"
             "  --allow-missing=LIST  start domains though the host lacks these cgroup\n"
             "                        controllers: memory, devices, cpu, cpuset, io, pids;\n"
             "                        separated by commas\n"
             "  --version             print the version and exit\n"
             "  --help                print this and exit");
}

/* Returns 0 to go on, 1 to end well, or a negative errno. */
static int parse_options(Service *service, int argc, char **argv)
{
        static const struct option options[] = {
                { "allow-missing", required_argument, NULL, 'm' },
                { "version", no_argument, NULL, 'v' },
                { "help", no_argument, NULL, 'h' },
                { 0 },
        };
        int option;

        while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0)
                switch (option) {
                case 'm':
                        service->allowed_missing = optarg;
                        break;
                case 'v':
                        puts("lxc1d " VERSION);
                        return 1;
                case 'h':
                        show_usage();
                        return 1;
                default:
                        return -EINVAL;
                }
        if (optind < argc) {
                fprintf(stderr, "lxc1d: unexpected argument '%s'\n", argv[optind]);
                return -EINVAL;
        }
        return 0;
}

int main(int argc, char **argv)
{
        Service service = { 0 };
        int r = parse_options(&service, argc, argv);

        if (r != 0)
                return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        r = service_start(&service);
        if (r < 0)
                fprintf(stderr, SD_ERR "can't start: %s\n", strerror(-r));
        else
                r = sd_event_loop(service.event);
        service_stop(&service);
        return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
