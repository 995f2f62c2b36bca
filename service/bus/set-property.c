/* Properties that callers may set. */
#include <errno.h>
#include <string.h>

#include "bus/set-property.h"

#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"

/* Set(s interface, s property, v value) */
int set_property_is_boolean(sd_bus_message *message, const char *interface, const char *property)
{
        const char *of, *name;
        bool is_it;

        if (!sd_bus_message_is_method_call(message, PROPERTIES_INTERFACE, "Set") ||
                !sd_bus_message_has_signature(message, "ssv"))
                return 0;
        is_it = sd_bus_message_read(message, "ss", &of, &name) >= 0 && strcmp(of, interface) == 0 &&
                strcmp(name, property) == 0 && sd_bus_message_verify_type(message, 'v', "b") > 0;
        return sd_bus_message_rewind(message, 1) < 0 ? -EIO : is_it;
}

int set_property_read_boolean(sd_bus_message *message, bool *ret_value)
{
        int value, r = sd_bus_message_rewind(message, 1);

        if (r >= 0)
                r = sd_bus_message_skip(message, "ss");
        if (r >= 0)
                r = sd_bus_message_read(message, "v", "b", &value);
        if (r < 0)
                return r;
        *ret_value = value;
        return 0;
}

int set_property_refuse(sd_bus *bus, const char *path, const char *interface, const char *property,
        sd_bus_message *value, void *userdata, sd_bus_error *ret_error)
{
        (void) bus;
        (void) path;
        (void) interface;
        (void) value;
        (void) userdata;
        return sd_bus_error_setf(ret_error, SD_BUS_ERROR_INVALID_ARGS, "%s takes a boolean", property);
}
