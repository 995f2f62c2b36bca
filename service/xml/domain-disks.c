/* Reads a domain's disks. */
#include <errno.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

static bool is_terminal(const char *name, size_t length)
{
        return length > 3 && strncmp(name, "tty", 3) == 0 &&
                strspn(name + 3, "0123456789") >= length - 3;
}

bool domain_has_own_device(const DomainDefinition *definition, const char *name)
{
        static const char *const names[] = { "null", "zero", "full", "random", "urandom", "tty",
                "console", "ptmx", "pts", "shm", "mqueue", "fd", "stdin", "stdout", "stderr" };
        size_t length = strcspn(name, "/");

        for (size_t i = 0; i < ELEMENTS(names); i++)
                if (strlen(names[i]) == length && strncmp(name, names[i], length) == 0)
                        return true;
        if ((definition->has_rtc && length == 3 && strncmp(name, "rtc", 3) == 0) ||
                (definition->has_hpet && length == 4 && strncmp(name, "hpet", 4) == 0))
                return true;
        return is_terminal(name, length);
}

static int read_target(
        DomainDefinition *definition, DiskDefinition *disk, const xmlNode *element, Error *ret_error)
{
        const char *target;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        r = xml_required_attribute(element, "dev", &target, ret_error);
        if (r < 0)
                return r;
        value_quote(target, quoted);
        if (!value_is_file_name(target))
                return xml_invalid(ret_error, element,
                        "dev \"%s\" is not the name of a file in /dev, such as sda", quoted);
        if (domain_has_own_device(definition, target) || value_is_listed(target, "fuse, rtc, hpet, bus"))
                return xml_invalid(ret_error, element,
                        "dev \"%s\" is not for disks: a container has another /dev/%s", quoted, quoted);
        for (size_t i = 0; &definition->disks[i] < disk; i++)
                if (strcmp(definition->disks[i].target, target) == 0)
                        return xml_invalid(ret_error, element,
                                "dev \"%s\" is already that of the disk on line %d", quoted,
                                definition->disks[i].line);
        disk->target = strdup(target);
        return disk->target ? 0 : -ENOMEM;
}

/* <driver> of a block device, which is not opened as an image. */
static int check_no_image(const xmlNode *driver, Error *ret_error)
{
        const char *format = driver ? xml_attribute(driver, "type") : NULL;

        if (driver && xml_attribute(driver, "name"))
                return xml_invalid(ret_error, driver,
                        "the attribute \"name\" is for disks of type file, not of type block");
        if (format && strcmp(format, "raw") != 0)
                return xml_invalid(
                        ret_error, driver, "the type of a disk of type block can only be \"raw\"");
        return 0;
}

static int read_disk(
        DomainDefinition *definition, DiskDefinition *disk, const xmlNode *element, Error *ret_error)
{
        const xmlNode *source, *target, *driver = xml_child(element, "driver");
        int r;

        disk->line = (int) xmlGetLineNo(element);
        disk->readonly = xml_child(element, "readonly");
        r = field_child(element, "source", &source, ret_error);
        if (r < 0)
                return r;
        if (xml_attribute(source, disk->is_image ? "dev" : "file"))
                return xml_invalid(ret_error, source,
                        "the attribute \"%s\" is not for disks of type %s, but \"%s\" is",
                        disk->is_image ? "dev" : "file", disk->is_image ? "file" : "block",
                        disk->is_image ? "file" : "dev");
        r = field_attribute_path(
                source, disk->is_image ? "file" : "dev", false, &disk->source, ret_error);
        if (r < 0)
                return r;

        r = field_child(element, "target", &target, ret_error);
        if (r < 0)
                return r;
        r = read_target(definition, disk, target, ret_error);
        if (r < 0)
                return r;
        if (!disk->is_image)
                return check_no_image(driver, ret_error);
        return domain_read_image(
                definition, driver, "name", "type", &disk->driver, &disk->format, ret_error);
}

/* libvirt takes a disk without a type for an image. */
static bool disk_is_viewed(const xmlNode *element, bool *ret_is_image)
{
        const char *type = xml_attribute(element, "type"), *device = xml_attribute(element, "device");

        *ret_is_image = !type || value_is_listed(type, "file");
        return (!type || value_is_listed(type, DISK_TYPES)) &&
                (!device || value_is_listed(device, "disk"));
}

int domain_read_disks(DomainDefinition *definition, const xmlNode *devices, Error *ret_error)
{
        size_t count = xml_count(devices, "disk");
        bool is_image;
        int r;

        if (count == 0)
                return 0;
        if (count > DEVICES_MAX)
                return xml_invalid(ret_error, devices, "there are more than %d disks", DEVICES_MAX);
        definition->disks = calloc(count, sizeof(definition->disks[0]));
        if (!definition->disks)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(devices, "disk"); node; node = xml_next(node, "disk")) {
                DiskDefinition *disk = &definition->disks[definition->n_disks];

                if (!disk_is_viewed(node, &is_image))
                        continue;
                disk->is_image = is_image;
                definition->n_disks++;
                r = read_disk(definition, disk, node, ret_error);
                if (r < 0)
                        return r;
        }
        return 0;
}
