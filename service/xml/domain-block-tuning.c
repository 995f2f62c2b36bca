/* Reads <blkiotune>: a domain's share of block devices. */
#include <errno.h>
#include <limits.h>

#include "xml/domain-private.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/unique.h"
#include "xml/value.h"

#define WEIGHT_MIN 10
#define WEIGHT_MAX 1000

/* Leaves *ret_rate alone where there is no such element. */
static int read_rate(const xmlNode *device, const char *name, uint64_t *ret_rate, Error *ret_error)
{
        const xmlNode *element = xml_child(device, name);

        return element ? field_number(element, 0, INT64_MAX, ret_rate, ret_error) : 0;
}

static int read_weight(const xmlNode *parent, uint64_t minimum, unsigned *ret_weight, Error *ret_error)
{
        const xmlNode *element = xml_child(parent, "weight");
        uint64_t weight = 0;
        int r;

        if (!element)
                return 0;
        r = field_number(element, minimum, WEIGHT_MAX, &weight, ret_error);
        if (r < 0)
                return r;
        if (weight > 0 && weight < WEIGHT_MIN)
                return xml_invalid(ret_error, element, "%u is not a whole number from %d to %d, nor 0",
                        (unsigned) weight, WEIGHT_MIN, WEIGHT_MAX);
        *ret_weight = (unsigned) weight;
        return 0;
}

static int read_device(BlockTuning *tuning, const xmlNode *device, Error *ret_error)
{
        const xmlNode *path;
        int r;

        tuning->line = (int) xmlGetLineNo(device);
        if ((r = field_child(device, "path", &path, ret_error)) < 0 ||
                (r = field_path(path, false, &tuning->path, ret_error)) < 0 ||
                (r = read_weight(device, 0, &tuning->weight, ret_error)) < 0 ||
                (r = read_rate(device, "read_bytes_sec", &tuning->read_bytes_per_second, ret_error)) <
                        0 ||
                (r = read_rate(device, "write_bytes_sec", &tuning->write_bytes_per_second, ret_error)) <
                        0 ||
                (r = read_rate(device, "read_iops_sec", &tuning->read_requests_per_second, ret_error)) <
                        0)
                return r;
        return read_rate(device, "write_iops_sec", &tuning->write_requests_per_second, ret_error);
}

int domain_read_block_tuning(DomainDefinition *definition, const xmlNode *root, Error *ret_error)
{
        ResourcesDefinition *resources = &definition->resources;
        const xmlNode *tune = xml_child(root, "blkiotune");
        size_t count = xml_count(tune, "device");
        const UniqueKey *found, *earlier;
        UniqueKey keys[DEVICES_MAX];
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        r = read_weight(tune, WEIGHT_MIN, &resources->block_weight, ret_error);
        if (r < 0 || count == 0)
                return r;
        if (count > DEVICES_MAX)
                return xml_invalid(ret_error, tune, "there are more than %d devices", DEVICES_MAX);
        resources->block_devices = calloc(count, sizeof(resources->block_devices[0]));
        if (!resources->block_devices)
                return -ENOMEM;

        for (const xmlNode *node = xml_child(tune, "device"); node; node = xml_next(node, "device")) {
                BlockTuning *tuning = &resources->block_devices[resources->n_block_devices++];

                r = read_device(tuning, node, ret_error);
                if (r < 0)
                        return r;
                keys[resources->n_block_devices - 1] = (UniqueKey){ tuning->path, node, 0 };
        }

        found = unique_find(keys, count, &earlier);
        if (found)
                return xml_invalid(ret_error, found->element,
                        "the path \"%s\" is already that of the device on line %ld",
                        value_quote(found->text, quoted), xmlGetLineNo(earlier->element));
        return 0;
}
