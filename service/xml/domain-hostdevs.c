/* Reads the devices of the host that a domain is given: <hostdev>. */
#include <errno.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

#define USB_BUS_MAX 999
#define USB_DEVICE_MAX 999

static const char *type_word(HostDeviceType type)
{
        static const char *const words[] = {
                [HOST_DEVICE_USB] = "usb",
                [HOST_DEVICE_STORAGE] = "storage",
                [HOST_DEVICE_MISC] = "misc",
                [HOST_DEVICE_NET] = "net",
        };

        return words[type];
}

/* A number of 16 bits, as lsusb(8) shows it behind 0x, or decimal. */
static int read_usb_id(
        const xmlNode *source, const char *name, unsigned minimum, unsigned *ret_id, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        const xmlNode *element;
        const char *text;
        uint64_t id;
        int r;

        r = field_child(source, name, &element, ret_error);
        if (r < 0)
                return r;
        r = xml_required_attribute(element, "id", &text, ret_error);
        if (r < 0)
                return r;
        if (value_parse_hex_or_number(text, UINT16_MAX, &id) < 0 || id < minimum)
                return xml_invalid(ret_error, element,
                        "id \"%s\" is not a number from %#06x to 0xffff, hexadecimal with 0x before",
                        value_quote(text, quoted), minimum);
        /* lsusb(8) shows hexadecimal numbers without 0x: taking 0951 for 951 would be wrong. */
        if (text[0] == '0' && text[1] >= '0' && text[1] <= '9')
                return xml_invalid(ret_error, element,
                        "id \"%s\" could be a hexadecimal number: it must have 0x before it, or no 0",
                        value_quote(text, quoted));
        *ret_id = (unsigned) id;
        return 0;
}

static int read_usb(HostDeviceDefinition *device, const xmlNode *source, Error *ret_error)
{
        const xmlNode *address = xml_child(source, "address");
        uint64_t bus, number;
        int r;

        if (!address || xml_child(source, "vendor") || xml_child(source, "product")) {
                r = read_usb_id(source, "vendor", 1, &device->vendor, ret_error);
                if (r < 0)
                        return r;
                r = read_usb_id(source, "product", 0, &device->product, ret_error);
                if (r < 0)
                        return r;
        }
        if (!address)
                return 0;
        r = field_attribute_number(address, "bus", 1, USB_BUS_MAX, &bus, ret_error);
        if (r < 0)
                return r;
        r = field_attribute_number(address, "device", 1, USB_DEVICE_MAX, &number, ret_error);
        if (r < 0)
                return r;
        device->by_address = true;
        device->bus = (unsigned) bus;
        device->device = (unsigned) number;
        return 0;
}

static int check_path(const DomainDefinition *definition, const HostDeviceDefinition *device,
        const xmlNode *element, Error *ret_error)
{
        const char *name = device->path + strlen("/dev/");
        char quoted[VALUE_QUOTE_SIZE];

        value_quote(device->path, quoted);
        if (strncmp(device->path, "/dev/", strlen("/dev/")) != 0)
                return xml_invalid(ret_error, element, "\"%s\" is not below /dev", quoted);
        if (domain_has_own_device(definition, name))
                return xml_invalid(
                        ret_error, element, "\"%s\" is something that a container has anyway", quoted);

        for (size_t i = 0; i < definition->n_disks; i++) {
                const char *target = definition->disks[i].target;

                if (value_path_is_within(name, target))
                        return xml_invalid(ret_error, element,
                                "\"%s\" is, or is below, the target of the disk on line %d", quoted,
                                definition->disks[i].line);
        }
        for (const HostDeviceDefinition *other = definition->host_devices; other < device; other++)
                if (other->path &&
                        (value_path_is_within(device->path, other->path) ||
                                value_path_is_within(other->path, device->path)))
                        return xml_invalid(ret_error, element,
                                "\"%s\" is, or is below, that of the device on line %d, or that is below it",
                                quoted, other->line);
        return 0;
}

static int read_path(const DomainDefinition *definition, HostDeviceDefinition *device,
        const xmlNode *source, const char *name, Error *ret_error)
{
        const xmlNode *element;
        int r;

        r = field_child(source, name, &element, ret_error);
        if (r < 0)
                return r;
        r = field_path(element, true, &device->path, ret_error);
        return r < 0 ? r : check_path(definition, device, element, ret_error);
}

/* Whether it is what interface `index` is called without a name of its own. */
static bool is_default_name(const char *link, size_t *ret_index)
{
        uint64_t index;

        if (strncmp(link, "eth", 3) != 0 || value_parse_number(link + 3, SIZE_MAX, &index) < 0 ||
                (link[3] == '0' && link[4] != '\0'))
                return false;
        *ret_index = (size_t) index;
        return true;
}

/* A link has its name of the host inside, too. */
static int check_link(const DomainDefinition *definition, const HostDeviceDefinition *device,
        const xmlNode *element, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        size_t default_index = SIZE_MAX;

        value_quote(device->link, quoted);
        if (strcmp(device->link, "lo") == 0)
                return xml_invalid(ret_error, element, "\"lo\" can't be given to a container");
        for (const HostDeviceDefinition *other = definition->host_devices; other < device; other++)
                if (other->link && strcmp(other->link, device->link) == 0)
                        return xml_invalid(ret_error, element,
                                "\"%s\" is already the link of the device on line %d", quoted,
                                other->line);

        is_default_name(device->link, &default_index);
        for (size_t i = 0; i < definition->n_interfaces; i++) {
                const InterfaceDefinition *interface = &definition->interfaces[i];
                bool taken = interface->guest_device ? strcmp(interface->guest_device, device->link) == 0
                                                     : i == default_index;

                if (taken)
                        return xml_invalid(ret_error, element,
                                "the interface on line %d is called \"%s\" in the container, too",
                                interface->line, quoted);
                if (interface->host_device && strcmp(interface->host_device, device->link) == 0)
                        return xml_invalid(ret_error, element,
                                "\"%s\" is already the target of the interface on line %d", quoted,
                                interface->line);
                if (interface->parent && strcmp(interface->parent, device->link) == 0)
                        return xml_invalid(ret_error, element,
                                "\"%s\" is what the interface on line %d is on", quoted,
                                interface->line);
        }
        return 0;
}

static int read_link(const DomainDefinition *definition, HostDeviceDefinition *device,
        const xmlNode *source, Error *ret_error)
{
        _cleanup_free_ char *link = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        const xmlNode *element;
        int r;

        r = field_child(source, "interface", &element, ret_error);
        if (r < 0)
                return r;
        r = xml_text(element, &link);
        if (r < 0)
                return r;
        if (!value_is_link_name(value_trim(link)))
                return xml_invalid(ret_error, element,
                        "\"%s\" is not the name of a network link, which has 1 to 15 bytes of ASCII "
                        "without slash, colon and blank",
                        value_quote(link, quoted));
        device->link = TAKE_PTR(link);
        return check_link(definition, device, element, ret_error);
}

static int check_usb(const DomainDefinition *definition, const HostDeviceDefinition *device,
        const xmlNode *element, Error *ret_error)
{
        for (const HostDeviceDefinition *other = definition->host_devices; other < device; other++)
                if (other->type == HOST_DEVICE_USB && other->by_address == device->by_address &&
                        (device->by_address
                                        ? other->bus == device->bus && other->device == device->device
                                        : other->vendor == device->vendor &&
                                                other->product == device->product))
                        return xml_invalid(ret_error, element,
                                "it is the same USB device as that on line %d", other->line);
        return 0;
}

static int read_source(const DomainDefinition *definition, HostDeviceDefinition *device,
        const xmlNode *element, Error *ret_error)
{
        const xmlNode *source;
        int r;

        r = field_child(element, "source", &source, ret_error);
        if (r < 0)
                return r;
        switch (device->type) {
        case HOST_DEVICE_USB:
                r = read_usb(device, source, ret_error);
                return r < 0 ? r : check_usb(definition, device, element, ret_error);
        case HOST_DEVICE_STORAGE:
                return read_path(definition, device, source, "block", ret_error);
        case HOST_DEVICE_MISC:
                return read_path(definition, device, source, "char", ret_error);
        case HOST_DEVICE_NET:
                return read_link(definition, device, source, ret_error);
        }
        return -EINVAL;
}

static int check_settings(const HostDeviceDefinition *device, const xmlNode *element, Error *ret_error)
{
        const xmlNode *setting = xml_child(element, "ip");

        if (!setting)
                setting = xml_child(element, "route");
        if (!setting || device->type == HOST_DEVICE_NET)
                return 0;
        return xml_invalid(ret_error, setting, "it is for devices of type net, not of type %s",
                type_word(device->type));
}

static int read_device(const DomainDefinition *definition, HostDeviceDefinition *device,
        const xmlNode *element, Error *ret_error)
{
        int r;

        device->line = (int) xmlGetLineNo(element);
        r = read_source(definition, device, element, ret_error);
        if (r < 0)
                return r;
        r = check_settings(device, element, ret_error);
        return r < 0 ? r : domain_read_ip_settings(element, &device->ip, ret_error);
}

/* Returns 1 and its type where the view has it, and 0 where the table refuses it. */
static int read_type(const xmlNode *element, HostDeviceType *ret_type, Error *ret_error)
{
        const char *mode = xml_attribute(element, "mode"), *type;
        int r, mode_index, type_index;

        r = xml_required_attribute(element, "type", &type, ret_error);
        if (r < 0)
                return r;
        mode_index = mode ? value_find_word(mode, HOST_DEVICE_MODES) : 0;
        type_index = value_find_word(type, HOST_DEVICE_TYPES);
        if (mode_index < 0 || type_index < 0)
                return 0;

        *ret_type = (HostDeviceType) type_index;
        if ((mode_index == 0) != (*ret_type == HOST_DEVICE_USB))
                return xml_invalid(ret_error, element, "devices of type %s need mode=\"%s\"",
                        type_word(*ret_type),
                        *ret_type == HOST_DEVICE_USB ? "subsystem" : "capabilities");
        return 1;
}

int domain_read_host_devices(DomainDefinition *definition, const xmlNode *devices, Error *ret_error)
{
        size_t count = xml_count(devices, "hostdev");
        HostDeviceType type;
        int r;

        if (count == 0)
                return 0;
        if (count > DEVICES_MAX)
                return xml_invalid(
                        ret_error, devices, "there are more than %d host devices", DEVICES_MAX);
        definition->host_devices = calloc(count, sizeof(definition->host_devices[0]));
        if (!definition->host_devices)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(devices, "hostdev"); node;
                node = xml_next(node, "hostdev")) {
                r = read_type(node, &type, ret_error);
                if (r > 0) {
                        HostDeviceDefinition *device =
                                &definition->host_devices[definition->n_host_devices++];

                        device->type = type;
                        r = read_device(definition, device, node, ret_error);
                }
                if (r < 0)
                        return r;
        }
        return 0;
}
