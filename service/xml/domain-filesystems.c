/* Reads a domain's filesystems, and the overlays over them. */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/unique.h"
#include "xml/value.h"

#define FORMAT_MAX 32

/* Leaves *ret_type alone where it is one that the table refuses. */
static bool filesystem_is_viewed(const xmlNode *element, FilesystemType *ret_type)
{
        const char *type = xml_attribute(element, "type");
        int index = type ? value_find_word(type, FILESYSTEM_TYPES) : FILESYSTEM_MOUNT;

        if (index < 0)
                return false;
        *ret_type = (FilesystemType) index;
        return true;
}

static bool is_format(const char *format)
{
        size_t length = strlen(format);

        if (length == 0 || length > FORMAT_MAX || !is_alphanumeric(format[0]))
                return false;
        for (const char *p = format; *p; p++)
                if (!is_alphanumeric(*p) && *p != '-' && *p != '_')
                        return false;
        return true;
}

int domain_read_image(DomainDefinition *definition, const xmlNode *element, const char *driver_attribute,
        const char *format_attribute, ImageDriver *ret_driver, char **ret_format, Error *ret_error)
{
        const char *driver = element ? xml_attribute(element, driver_attribute) : NULL;
        const char *format = element ? xml_attribute(element, format_attribute) : NULL;
        char quoted[VALUE_QUOTE_SIZE];
        bool raw = !format || strcmp(format, "raw") == 0;

        if (format && !is_format(format))
                return xml_invalid(ret_error, element,
                        "%s \"%s\" is not the name of an image's format such as raw or qcow2",
                        format_attribute, value_quote(format, quoted));
        if (driver && value_is_listed(driver, "path"))
                return xml_invalid(ret_error, element,
                        "%s \"path\" is not for images, only loop and nbd are", driver_attribute);
        if (driver && value_is_listed(driver, "loop") && !raw)
                return xml_invalid(ret_error, element,
                        "%s \"loop\" is for raw images only, and \"%s\" needs nbd", driver_attribute,
                        value_quote(format, quoted));

        *ret_format = strdup(format ? format : "raw");
        if (!*ret_format)
                return -ENOMEM;
        if (driver)
                *ret_driver = value_is_listed(driver, "nbd") ? IMAGE_NBD : IMAGE_LOOP;
        else
                *ret_driver = raw ? IMAGE_LOOP : IMAGE_NBD;
        if (format && strcmp(format, "auto") == 0)
                return xml_refuse(&definition->unsupported, element,
                        "has %s=\"auto\", which is not supported: what a container writes into its image "
                        "could make it another format",
                        format_attribute);
        return 0;
}

/* <driver> of what is no image. */
static int check_no_image(const xmlNode *element, const char *type, Error *ret_error)
{
        const char *driver = element ? xml_attribute(element, "type") : NULL;
        const char *format = element ? xml_attribute(element, "format") : NULL;

        if (driver && value_is_listed(driver, "loop, nbd"))
                return xml_invalid(ret_error, element,
                        "type \"%s\" is for filesystems of type file, not of type %s", driver, type);
        if (format && strcmp(format, "raw") != 0)
                return xml_invalid(ret_error, element,
                        "the attribute \"format\" is for filesystems of type file, not of type %s",
                        type);
        return 0;
}

static int check_source(const xmlNode *source, const char *own, const char *type, Error *ret_error)
{
        static const char *const attributes[] = { "dir", "file", "dev", "usage", "units" };

        for (size_t i = 0; i < ELEMENTS(attributes); i++) {
                bool is_own = strcmp(attributes[i], own) == 0 ||
                        (strcmp(attributes[i], "units") == 0 && strcmp(own, "usage") == 0);

                if (!is_own && xml_attribute(source, attributes[i]))
                        return xml_invalid(ret_error, source,
                                "the attribute \"%s\" is not for filesystems of type %s, but \"%s\" is",
                                attributes[i], type, own);
        }
        return 0;
}

static int read_size(FilesystemDefinition *filesystem, const xmlNode *source, Error *ret_error)
{
        const char *unit = xml_attribute(source, "units");
        char quoted[VALUE_QUOTE_SIZE];
        uint64_t amount;
        int r;

        r = field_attribute_number(source, "usage", 1, INT64_MAX, &amount, ret_error);
        if (r < 0)
                return r;
        r = value_to_bytes(amount, unit, &filesystem->size);
        if (r == -ERANGE)
                return xml_invalid(ret_error, source, "the size is too large");
        if (r < 0)
                return xml_invalid(ret_error, source, "units \"%s\" is not one of " VALUE_UNITS,
                        value_quote(unit, quoted));
        return 0;
}

static int read_source(
        FilesystemDefinition *filesystem, const xmlNode *element, const char *type, Error *ret_error)
{
        static const char *const attributes[] = {
                [FILESYSTEM_MOUNT] = "dir",
                [FILESYSTEM_FILE] = "file",
                [FILESYSTEM_BLOCK] = "dev",
                [FILESYSTEM_RAM] = "usage",
                [FILESYSTEM_BIND] = "dir",
        };
        const char *own = attributes[filesystem->type];
        const xmlNode *source;
        int r;

        r = field_child(element, "source", &source, ret_error);
        if (r < 0)
                return r;
        r = check_source(source, own, type, ret_error);
        if (r < 0)
                return r;
        if (filesystem->type == FILESYSTEM_RAM)
                return read_size(filesystem, source, ret_error);
        return field_attribute_path(
                source, own, filesystem->type == FILESYSTEM_BIND, &filesystem->source, ret_error);
}

static int read_filesystem(DomainDefinition *definition, FilesystemDefinition *filesystem,
        const xmlNode *element, Error *ret_error)
{
        static const FilesystemOwners owners[] = { OWNERS_PASSTHROUGH, OWNERS_MAPPED };
        const char *mode = xml_attribute(element, "accessmode"), *type = xml_attribute(element, "type");
        const xmlNode *driver = xml_child(element, "driver"), *target;
        int r, index = mode ? value_find_word(mode, FILESYSTEM_ACCESS_MODES) : -1;

        filesystem->line = (int) xmlGetLineNo(element);
        filesystem->readonly = xml_child(element, "readonly");
        filesystem->owners = index < 0 ? OWNERS_AUTO : owners[index];
        if (!type)
                type = "mount";

        r = read_source(filesystem, element, type, ret_error);
        if (r < 0)
                return r;
        r = field_child(element, "target", &target, ret_error);
        if (r < 0)
                return r;
        r = field_attribute_path(target, "dir", true, &filesystem->target, ret_error);
        if (r < 0)
                return r;
        if (filesystem->type == FILESYSTEM_BIND && strcmp(filesystem->target, "/") == 0)
                return xml_invalid(ret_error, element,
                        "the root can't be of type bind, which is a part of the root once more");

        if (filesystem->type == FILESYSTEM_FILE)
                return domain_read_image(definition, driver, "type", "format", &filesystem->driver,
                        &filesystem->format, ret_error);
        return check_no_image(driver, type, ret_error);
}

static int check_targets(UniqueKey *keys, size_t n_keys, Error *ret_error)
{
        const UniqueKey *earlier, *found = unique_find(keys, n_keys, &earlier);
        char quoted[VALUE_QUOTE_SIZE];

        if (!found)
                return 0;
        return xml_invalid(ret_error, found->element,
                "the target \"%s\" is already that of the filesystem on line %ld",
                value_quote(found->text, quoted), xmlGetLineNo(earlier->element));
}

int domain_read_filesystems(DomainDefinition *definition, const xmlNode *devices, Error *ret_error)
{
        size_t count = xml_count(devices, "filesystem"), n = 0;
        _cleanup_free_ UniqueKey *keys = NULL;
        FilesystemType type;
        int r;

        if (count == 0)
                return 0;
        if (count > FILESYSTEMS_MAX)
                return xml_invalid(
                        ret_error, devices, "there are more than %d filesystems", FILESYSTEMS_MAX);
        definition->filesystems = calloc(count, sizeof(definition->filesystems[0]));
        keys = calloc(count, sizeof(keys[0]));
        if (!definition->filesystems || !keys)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(devices, "filesystem"); node;
                node = xml_next(node, "filesystem")) {
                if (!filesystem_is_viewed(node, &type))
                        continue;
                definition->filesystems[n].type = type;
                definition->n_filesystems = n + 1;
                r = read_filesystem(definition, &definition->filesystems[n], node, ret_error);
                if (r < 0)
                        return r;
                keys[n].text = definition->filesystems[n].target;
                keys[n].element = node;
                n++;
        }

        r = check_targets(keys, n, ret_error);
        return r < 0 ? r : domain_order_filesystems(definition, ret_error);
}

static FilesystemDefinition *find_target(DomainDefinition *definition, const char *target)
{
        for (size_t i = 0; i < definition->n_filesystems; i++)
                if (strcmp(definition->filesystems[i].target, target) == 0)
                        return &definition->filesystems[i];
        return NULL;
}

/* Two overlays that write to the same place would spoil each other's files. */
static int check_kept(const DomainDefinition *definition, const FilesystemDefinition *filesystem,
        const xmlNode *element, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];

        for (size_t i = 0; i < definition->n_filesystems; i++) {
                const FilesystemDefinition *other = &definition->filesystems[i];

                if (other == filesystem || !other->overlay_kept)
                        continue;
                if (value_path_is_within(filesystem->overlay_kept, other->overlay_kept) ||
                        value_path_is_within(other->overlay_kept, filesystem->overlay_kept))
                        return xml_invalid(ret_error, element,
                                "kept \"%s\" is, or is in, the directory of another overlay, or that in it",
                                value_quote(filesystem->overlay_kept, quoted));
        }
        return 0;
}

static int read_overlay(DomainDefinition *definition, const xmlNode *element, Error *ret_error)
{
        _cleanup_free_ char *target = NULL;
        FilesystemDefinition *filesystem;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        r = field_attribute_path(element, "target", true, &target, ret_error);
        if (r < 0)
                return r;
        value_quote(target, quoted);
        filesystem = find_target(definition, target);
        if (!filesystem)
                return xml_invalid(ret_error, element,
                        "target \"%s\" is not that of a filesystem of this domain", quoted);
        if (filesystem->type == FILESYSTEM_RAM || filesystem->type == FILESYSTEM_BIND)
                return xml_invalid(ret_error, element,
                        "the filesystem with target \"%s\", on line %d, is not of type mount, file or block",
                        quoted, filesystem->line);
        if (filesystem->overlay != OVERLAY_NONE)
                return xml_invalid(
                        ret_error, element, "target \"%s\" has another overlay already", quoted);

        filesystem->overlay = xml_attribute(element, "kept") ? OVERLAY_KEPT : OVERLAY_VOLATILE;
        if (filesystem->overlay != OVERLAY_KEPT)
                return 0;
        r = field_attribute_path(element, "kept", true, &filesystem->overlay_kept, ret_error);
        return r < 0 ? r : check_kept(definition, filesystem, element, ret_error);
}

int domain_read_overlays(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        const xmlNode *container = domain_container_element(root);
        int r = 0;

        for (const xmlNode *node = xml_child_in(container, LXC1_NAMESPACE, "overlay"); node && r >= 0;
                node = xml_next_in(node, LXC1_NAMESPACE, "overlay"))
                r = read_overlay(definition, node, ret_error);
        return r;
}
