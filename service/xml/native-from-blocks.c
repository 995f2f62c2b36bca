/* Reads what a native configuration has of the shares of block devices: <blkiotune>. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "xml/devices.h"
#include "xml/native-from.h"
#include "xml/native-resources.h"
#include "xml/native-tree.h"
#include "xml/tree.h"
#include "xml/value.h"

/* The smallest and the largest <weight>. */
#define WEIGHT_MIN 10
#define WEIGHT_MAX 1000

typedef struct BlockKey {
        const char *key;  /* of cgroup v1, or the word in io.max */
        const char *name; /* of the element */
} BlockKey;

static const BlockKey old_keys[] = {
        { "lxc.cgroup.blkio.weight_device", "weight" },
        { "lxc.cgroup.blkio.device_weight", "weight" },
        { "lxc.cgroup.blkio.throttle.read_bps_device", "read_bytes_sec" },
        { "lxc.cgroup.blkio.throttle.write_bps_device", "write_bytes_sec" },
        { "lxc.cgroup.blkio.throttle.read_iops_device", "read_iops_sec" },
        { "lxc.cgroup.blkio.throttle.write_iops_device", "write_iops_sec" },
};

static const BlockKey words_of_max[] = {
        { "rbps=", "read_bytes_sec" },
        { "wbps=", "write_bytes_sec" },
        { "riops=", "read_iops_sec" },
        { "wiops=", "write_iops_sec" },
};

/* Whether it is "MAJOR:MINOR". */
static bool is_device_number(const char *text)
{
        size_t major = strspn(text, "0123456789");
        size_t minor = text[major] == ':' ? strspn(text + major + 1, "0123456789") : 0;

        return major > 0 && minor > 0 && text[major + 1 + minor] == '\0' && major + minor < 24;
}

/* The text of <path>, borrowed; it is the first child of a device. */
static const char *path_of(const xmlNode *device)
{
        const xmlNode *path = device->children;

        return path && path->children ? (const char *) path->children->content : NULL;
}

/* <device> of that number, which is added where there is none: more than a domain can have are too many.
 */
static int find_device(xmlNode *tune, const NativeLine *line, const char *number, xmlNode **ret_device,
        Error *ret_error)
{
        char wanted[sizeof("/dev/block/") + 32], quoted[VALUE_QUOTE_SIZE];
        size_t n = 0;

        if (!is_device_number(number))
                return native_invalid(ret_error, line,
                        "\"%s\" is not the number of a device such as 8:0", value_quote(number, quoted));
        snprintf(wanted, sizeof(wanted), "/dev/block/%s", number);
        for (xmlNode *device = xml_child(tune, "device"); device;
                device = xml_next(device, "device"), n++) {
                const char *path = path_of(device);

                if (path && strcmp(path, wanted) == 0) {
                        *ret_device = device;
                        return 0;
                }
        }
        if (n >= DEVICES_MAX)
                return native_invalid(ret_error, line, "there are more than %d devices", DEVICES_MAX);
        *ret_device = native_add(tune, line, "device");
        native_add_text(*ret_device, line, "path", wanted);
        return *ret_device ? 0 : -ENOMEM;
}

/* The last one counts. */
static void set_value(xmlNode *device, const NativeLine *line, const char *name, const char *value)
{
        xmlNode *old = xml_child(device, name);

        if (old) {
                xmlUnlinkNode(old);
                xmlFreeNode(old);
        }
        native_add_text(device, line, name, value);
}

static int read_old_line(NativeLine *line, const char *name, xmlNode *domain, Error *ret_error)
{
        _cleanup_free_ char **words = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        xmlNode *device = NULL;
        int r;

        line->is_used = true;
        r = native_split(line->value, &words);
        if (r < 0)
                return r;
        if (native_count_words(words) != 2)
                return native_invalid(ret_error, line,
                        "\"%s\" is not a device and a number such as 8:0 500",
                        value_quote(line->value, quoted));
        r = find_device(native_part(domain, line, "blkiotune"), line, words[0], &device, ret_error);
        if (r >= 0)
                set_value(device, line, name, words[1]);
        return r;
}

/* Where a part of io.max is wrong the line is. */
static int read_maximum(xmlNode *device, const NativeLine *line, const char *word, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];

        for (size_t i = 0; i < ELEMENTS(words_of_max); i++) {
                size_t length = strlen(words_of_max[i].key);
                const char *value = word + length;

                if (strncmp(word, words_of_max[i].key, length) != 0)
                        continue;
                set_value(device, line, words_of_max[i].name, strcmp(value, "max") == 0 ? "0" : value);
                return 0;
        }
        return native_invalid(ret_error, line,
                "\"%s\" is none of rbps=, wbps=, riops= and wiops= with a number",
                value_quote(word, quoted));
}

static int read_maxima(NativeLine *line, xmlNode *domain, Error *ret_error)
{
        _cleanup_free_ char **words = NULL;
        xmlNode *device = NULL;
        int r;

        line->is_used = true;
        r = native_split(line->value, &words);
        if (r < 0)
                return r;
        if (!words[0]) /* blanks between quotation marks */
                return native_invalid(ret_error, line, "it has no device");
        r = find_device(native_part(domain, line, "blkiotune"), line, words[0], &device, ret_error);
        for (size_t i = 1; r >= 0 && words[i]; i++)
                r = read_maximum(device, line, words[i], ret_error);
        return r;
}

static int check_weight(NativeLine *line, const char *text, uint64_t *ret_weight, Error *ret_error)
{
        char quoted[VALUE_QUOTE_SIZE];
        uint64_t weight;

        if (value_parse_number(text, NATIVE_WEIGHT_MAX, &weight) < 0 || weight == 0)
                return native_invalid(ret_error, line, "\"%s\" is not a whole number from 1 to %d",
                        value_quote(text, quoted), NATIVE_WEIGHT_MAX);
        *ret_weight = weight * NATIVE_BLOCK_WEIGHT;
        if (*ret_weight < WEIGHT_MIN || *ret_weight > WEIGHT_MAX)
                return native_note(line, "a definition can have 2 to 200");
        return 1;
}

/* "100", "default 100", or of a device "8:0 100". */
static int read_weight(NativeLine *line, xmlNode *domain, Error *ret_error)
{
        _cleanup_free_ char **words = NULL;
        char text[24];
        xmlNode *tune, *device = NULL;
        uint64_t weight = 0;
        size_t n;
        int r;

        line->is_used = true;
        r = native_split(line->value, &words);
        if (r < 0)
                return r;
        n = native_count_words(words);
        r = check_weight(line, n == 2 ? words[1] : line->value, &weight, ret_error);
        if (r <= 0)
                return r;
        snprintf(text, sizeof(text), "%" PRIu64, weight);
        tune = native_part(domain, line, "blkiotune");
        if (n == 1 || strcmp(words[0], "default") == 0) {
                set_value(tune, line, "weight", text);
                return 0;
        }
        r = find_device(tune, line, words[0], &device, ret_error);
        if (r >= 0)
                set_value(device, line, "weight", text);
        return r;
}

static int read_lines(const NativeConfig *config, const char *key,
        int (*read)(NativeLine *line, xmlNode *domain, Error *ret_error), xmlNode *domain,
        Error *ret_error)
{
        size_t n;
        NativeLine **lines = native_lines(config, key, &n);
        int r = 0;

        for (size_t i = 0; i < n && r >= 0; i++)
                r = read(lines[i], domain, ret_error);
        return r;
}

/* What cgroup2 has comes last, since that counts where both are there. */
int native_read_block_devices(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        const NativeLine *weight = native_last(config, "lxc.cgroup.blkio.weight");
        int r = 0;

        if (weight)
                native_add_text(
                        native_part(domain, weight, "blkiotune"), weight, "weight", weight->value);
        for (size_t i = 0; i < ELEMENTS(old_keys) && r >= 0; i++) {
                size_t n;
                NativeLine **lines = native_lines(config, old_keys[i].key, &n);

                for (size_t j = 0; j < n && r >= 0; j++)
                        r = read_old_line(lines[j], old_keys[i].name, domain, ret_error);
        }
        if (r >= 0)
                r = read_lines(config, "lxc.cgroup2.io.weight", read_weight, domain, ret_error);
        return r < 0 ? r : read_lines(config, "lxc.cgroup2.io.max", read_maxima, domain, ret_error);
}
