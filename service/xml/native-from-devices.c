/* Reads what a native configuration has of terminals, and of what each container has anyway. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "xml/domain.h"
#include "xml/native-devices.h"
#include "xml/native-from.h"
#include "xml/native-tree.h"
#include "xml/value.h"

/* What of lxc.mount.auto a container has. */
#define OWN_MOUNTS \
        "proc, proc:mixed, sys, sys:ro, sys:mixed, cgroup, cgroup:mixed, cgroup:ro, cgroup:rw, cgroup2, " \
        "cgroup2:rw, cgroup2:force, cgroup:force, cgroup:mixed:force, cgroup:rw:force"

static int read_consoles(const NativeConfig *config, xmlNode *devices, Error *ret_error)
{
        const NativeLine *line = native_last(config, "lxc.tty.max");
        char quoted[VALUE_QUOTE_SIZE], port[24];
        uint64_t count = 0;

        if (line && value_parse_number(line->value, CONSOLES_MAX, &count) < 0)
                return native_invalid(ret_error, line,
                        "\"%s\" is not a number from 0 to %d, which a domain can have",
                        value_quote(line->value, quoted), CONSOLES_MAX);
        for (uint64_t i = 0; i < count; i++) {
                xmlNode *console = native_add(devices, line, "console");
                xmlNode *target = native_add(console, line, "target");

                snprintf(port, sizeof(port), "%u", (unsigned) i);
                native_set(console, "type", "pty");
                native_set(target, "type", "lxc");
                native_set(target, "port", port);
        }
        return 0;
}

static int read_automatic_mounts(const NativeConfig *config)
{
        size_t n;
        NativeLine **lines = native_lines(config, "lxc.mount.auto", &n);
        char quoted[VALUE_QUOTE_SIZE];
        int r = 0;

        for (size_t i = 0; i < n && r >= 0; i++) {
                _cleanup_free_ char **words = NULL;

                lines[i]->is_used = true;
                r = native_split(lines[i]->value, &words);
                for (size_t j = 0; r >= 0 && words[j]; j++)
                        if (!value_is_listed(words[j], OWN_MOUNTS))
                                r = native_note(lines[i], "%s", value_quote(words[j], quoted));
        }
        return r;
}

/* Uses up what is so in each container. */
static void pass_over(const NativeConfig *config, const char *key, const char *value)
{
        size_t n;
        NativeLine **lines = native_lines(config, key, &n);

        for (size_t i = 0; i < n; i++)
                if (strcmp(lines[i]->value, value) == 0)
                        lines[i]->is_used = true;
}

int native_read_devices(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        int r;

        r = read_consoles(config, native_part(domain, NULL, "devices"), ret_error);
        if (r >= 0)
                r = read_automatic_mounts(config);
        pass_over(config, "lxc.autodev", "1");
        pass_over(config, "lxc.cgroup.devices.deny", NATIVE_DEVICES_DENIED);
        pass_over(config, "lxc.cgroup2.devices.deny", NATIVE_DEVICES_DENIED);
        for (size_t i = 0; i < ELEMENTS(native_devices_allowed); i++) {
                pass_over(config, "lxc.cgroup.devices.allow", native_devices_allowed[i]);
                pass_over(config, "lxc.cgroup2.devices.allow", native_devices_allowed[i]);
        }
        return r;
}
