/* Registration with systemd-machined, so that machinectl and its like see the container. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/names.h"
#include "host/machined.h"

#define MACHINED_SERVICE "org.freedesktop.machine1"
#define MACHINED_PATH "/org/freedesktop/machine1"
#define MACHINED_MANAGER "org.freedesktop.machine1.Manager"

void machined_name(const char *domain, const unsigned char uuid[16], char ret_name[MACHINE_NAME_SIZE])
{
        const size_t most = MACHINE_NAME_SIZE - 1 - strlen("-01234567");
        bool changed = false;
        char *end = ret_name + sprintf(ret_name, "lxc1-");

        for (const char *p = domain; *p; p++) {
                char c = *p;

                if (end == ret_name + most) {
                        changed = true;
                        break;
                }
                if (!is_alphanumeric(c) && c != '-') {
                        changed = true;
                        c = '-';
                }
                *end++ = c;
        }
        *end = '\0';
        if (changed || end[-1] == '-') /* nor may it end so */
                sprintf(end, "-%02x%02x%02x%02x", uuid[0], uuid[1], uuid[2], uuid[3]);
}

static int on_register_reply(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
        const sd_bus_error *refusal = sd_bus_message_get_error(reply);

        (void) userdata;
        (void) ret_error;
        if (refusal && !sd_bus_error_has_name(refusal, SD_BUS_ERROR_SERVICE_UNKNOWN))
                fprintf(stderr, SD_WARNING "systemd-machined did not register a container: %s\n",
                        refusal->message ? refusal->message : refusal->name);
        return 0;
}

static int append_registration(sd_bus_message *message, const char *name, const unsigned char uuid[16],
        pid_t leader, const char *root_directory)
{
        int r = sd_bus_message_append(message, "s", name);

        if (r >= 0)
                r = sd_bus_message_append_array(message, 'y', uuid, 16);
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "ssus", "lxc1", "container", (uint32_t) leader, root_directory);
        return r;
}

void machined_register(sd_bus *bus, const char *domain, const unsigned char uuid[16], pid_t leader,
        const char *root_directory)
{
        __attribute__((cleanup(sd_bus_message_unrefp))) sd_bus_message *message = NULL;
        char name[MACHINE_NAME_SIZE];
        int r;

        machined_name(domain, uuid, name);
        /* Calls on one connection are carried out in their order; that there was none is no matter. */
        r = sd_bus_call_method_async(bus, NULL, MACHINED_SERVICE, MACHINED_PATH, MACHINED_MANAGER,
                "UnregisterMachine", NULL, NULL, "s", name);
        if (r >= 0)
                r = sd_bus_message_new_method_call(bus, &message, MACHINED_SERVICE, MACHINED_PATH,
                        MACHINED_MANAGER, "RegisterMachine");
        if (r >= 0)
                r = append_registration(message, name, uuid, leader, root_directory);
        if (r >= 0)
                r = sd_bus_call_async(bus, NULL, message, on_register_reply, NULL, 0);
        if (r < 0)
                fprintf(stderr, SD_WARNING "can't register domain %s with systemd-machined: %s\n",
                        domain, strerror(-r));
}
