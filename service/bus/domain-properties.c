/* The properties of a domain's object: how each is read, and which ones a change concerns. */
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/names.h"
#include "bus/domain-interfaces.h"
#include "bus/domain-properties.h"

static int append_name(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "s", view->definition->name);
}

static int append_uuid(sd_bus_message *reply, const DomainView *view)
{
        char uuid[UUID_TEXT_SIZE];

        uuid_format(view->definition->uuid, uuid);
        return sd_bus_message_append(reply, "s", uuid);
}

static const char *text_or_empty(const char *text)
{
        return text ? text : "";
}

static int append_title(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "s", text_or_empty(view->definition->title));
}

static bool title_changed(const DomainView *a, const DomainView *b)
{
        return strcmp(text_or_empty(a->definition->title), text_or_empty(b->definition->title)) != 0;
}

static int append_description(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "s", text_or_empty(view->definition->description));
}

static bool description_changed(const DomainView *a, const DomainView *b)
{
        return strcmp(text_or_empty(a->definition->description),
                       text_or_empty(b->definition->description)) != 0;
}

static int append_state(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "s", domain_state_name(view->state));
}

static bool state_changed(const DomainView *a, const DomainView *b)
{
        return strcmp(domain_state_name(a->state), domain_state_name(b->state)) != 0;
}

static int append_state_reason(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "s", domain_reason_name(view->reason));
}

static bool state_reason_changed(const DomainView *a, const DomainView *b)
{
        return a->reason != b->reason;
}

static int append_persistent(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "b", view->persistent);
}

static bool persistent_changed(const DomainView *a, const DomainView *b)
{
        return a->persistent != b->persistent;
}

static int append_autostart(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "b", view->autostart);
}

static bool autostart_changed(const DomainView *a, const DomainView *b)
{
        return a->autostart != b->autostart;
}

static int append_leader(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "u", (uint32_t) view->leader);
}

static bool leader_changed(const DomainView *a, const DomainView *b)
{
        return a->leader != b->leader;
}

static int append_unit(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "s", view->unit);
}

static bool unit_changed(const DomainView *a, const DomainView *b)
{
        return strcmp(a->unit, b->unit) != 0;
}

static int append_slice(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "s", view->slice);
}

static bool slice_changed(const DomainView *a, const DomainView *b)
{
        return strcmp(a->slice, b->slice) != 0;
}

static int append_start_timestamp(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "t", view->started);
}

static bool start_timestamp_changed(const DomainView *a, const DomainView *b)
{
        return a->started != b->started;
}

static int append_exit_status(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "i", view->exit_status);
}

static bool exit_status_changed(const DomainView *a, const DomainView *b)
{
        return a->exit_status != b->exit_status;
}

static int append_memory_max(sd_bus_message *reply, const DomainView *view)
{
        return sd_bus_message_append(reply, "t", view->memory_max);
}

static bool memory_max_changed(const DomainView *a, const DomainView *b)
{
        return a->memory_max != b->memory_max;
}

static int append_consoles(sd_bus_message *reply, const DomainView *view)
{
        int r = sd_bus_message_open_container(reply, 'a', "s");

        for (size_t i = 0; r >= 0 && i < view->definition->n_consoles; i++)
                r = sd_bus_message_append(reply, "s", view->definition->consoles[i].alias);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static bool consoles_changed(const DomainView *a, const DomainView *b)
{
        if (a->definition->n_consoles != b->definition->n_consoles)
                return true;
        for (size_t i = 0; i < a->definition->n_consoles; i++)
                if (strcmp(a->definition->consoles[i].alias, b->definition->consoles[i].alias) != 0)
                        return true;
        return false;
}

static int append_addresses(sd_bus_message *reply, const DomainView *view)
{
        int r = sd_bus_message_open_container(reply, 'a', "(iay)");

        for (size_t i = 0; r >= 0 && i < view->addresses->n; i++) {
                const ContainerAddress *address = view->addresses->addresses + i;

                r = sd_bus_message_open_container(reply, 'r', "iay");
                if (r >= 0)
                        r = sd_bus_message_append(reply, "i", address->family);
                if (r >= 0)
                        r = sd_bus_message_append_array(
                                reply, 'y', address->bytes, container_address_length(address));
                if (r >= 0)
                        r = sd_bus_message_close_container(reply);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static bool addresses_changed(const DomainView *a, const DomainView *b)
{
        return !address_list_is_equal(a->addresses, b->addresses);
}

static const struct {
        const char *name;
        int (*append)(sd_bus_message *reply, const DomainView *view);
        bool (*changed)(const DomainView *a, const DomainView *b); /* NULL: never */
} properties[] = {
        { "Name", append_name, NULL },
        { "UUID", append_uuid, NULL },
        { "Title", append_title, title_changed },
        { "Description", append_description, description_changed },
        { "State", append_state, state_changed },
        { "StateReason", append_state_reason, state_reason_changed },
        { "Persistent", append_persistent, persistent_changed },
        { "Autostart", append_autostart, autostart_changed },
        { "Leader", append_leader, leader_changed },
        { "Unit", append_unit, unit_changed },
        { "Slice", append_slice, slice_changed },
        { "Consoles", append_consoles, consoles_changed },
        { "StartTimestamp", append_start_timestamp, start_timestamp_changed },
        { "ExitStatus", append_exit_status, exit_status_changed },
        { "MemoryMax", append_memory_max, memory_max_changed },
        { "Addresses", append_addresses, addresses_changed },
        { "Interfaces", domain_interfaces_append, domain_interfaces_changed },
};

static_assert(ELEMENTS(properties) < DOMAIN_CHANGES_MAX, "all names and a NULL must have room");

int domain_property_get(sd_bus *bus, const char *path, const char *interface, const char *property,
        sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
        const DomainView view = domain_view(userdata);

        (void) bus;
        (void) path;
        (void) interface;
        (void) ret_error;
        for (size_t i = 0; i < ELEMENTS(properties); i++)
                if (strcmp(properties[i].name, property) == 0)
                        return properties[i].append(reply, &view);
        return -ENOENT;
}

size_t domain_properties_changed(
        const DomainView *before, const DomainView *after, const char *ret_names[DOMAIN_CHANGES_MAX])
{
        size_t n = 0;

        for (size_t i = 0; i < ELEMENTS(properties); i++)
                if (properties[i].changed && properties[i].changed(before, after))
                        ret_names[n++] = properties[i].name;
        ret_names[n] = NULL;
        return n;
}
