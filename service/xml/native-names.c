/* The keys of lxc 1 and 2, translated into those of lxc 3 and later: see lxc-update-config(1). */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "xml/native-names.h"

#define OLD_NETWORK "lxc.network"
#define NEW_NETWORK "lxc.net."
#define OLD_LIMIT "lxc.limit."

static const struct {
        const char *old, *new;
} names_of_keys[] = {
        { "lxc.aa_allow_incomplete", "lxc.apparmor.allow_incomplete" },
        { "lxc.aa_profile", "lxc.apparmor.profile" },
        { "lxc.console", "lxc.console.path" },
        { "lxc.devttydir", "lxc.tty.dir" },
        { "lxc.haltsignal", "lxc.signal.halt" },
        { "lxc.id_map", "lxc.idmap" },
        { "lxc.init_cmd", "lxc.init.cmd" },
        { "lxc.init_gid", "lxc.init.gid" },
        { "lxc.init_uid", "lxc.init.uid" },
        { "lxc.logfile", "lxc.log.file" },
        { "lxc.loglevel", "lxc.log.level" },
        { "lxc.mount", "lxc.mount.fstab" },
        { "lxc.network", "lxc.net" },
        { "lxc.pts", "lxc.pty.max" },
        { "lxc.rebootsignal", "lxc.signal.reboot" },
        { "lxc.rootfs", "lxc.rootfs.path" },
        { "lxc.se_context", "lxc.selinux.context" },
        { "lxc.seccomp", "lxc.seccomp.profile" },
        { "lxc.stopsignal", "lxc.signal.stop" },
        { "lxc.syslog", "lxc.log.syslog" },
        { "lxc.tty", "lxc.tty.max" },
        { "lxc.utsname", "lxc.uts.name" },
};

/* Replaces what the key begins with. */
static int rename_key(NativeLine *line, const char *start, const char *rest)
{
        if (asprintf(&line->renamed, "%s%s", start, rest) < 0) {
                line->renamed = NULL;
                return -ENOMEM;
        }
        line->key = line->renamed;
        return 0;
}

/* Whether it ends with .ipv4 or .ipv6, which are called .ipv4.address and .ipv6.address now. */
static bool is_old_address(const char *key)
{
        size_t length = strlen(key);

        return length > 5 &&
                (strcmp(key + length - 5, ".ipv4") == 0 || strcmp(key + length - 5, ".ipv6") == 0);
}

/* Those of lxc 1 and 2 may have a number, too; without one each type begins the next link. */
static int rename_old_network(NativeNames *names, NativeLine *line, const char *rest, Error *ret_error)
{
        const char *suffix = is_old_address(line->key) ? ".address" : "";
        char number[16] = "";
        int r;

        if (*rest < '0' || *rest > '9') {
                if (strcmp(rest, "type") == 0 && line->value[0] != '\0')
                        names->network++;
                if (names->network < 0)
                        return native_invalid(ret_error, line,
                                "it must come after an lxc.network.type, not before it");
                snprintf(number, sizeof(number), "%d.", names->network);
        }
        r = asprintf(&line->renamed, NEW_NETWORK "%s%s%s", number, rest, suffix);
        if (r < 0) {
                line->renamed = NULL;
                return -ENOMEM;
        }
        line->key = line->renamed;
        return 0;
}

static int translate_network(NativeNames *names, NativeLine *line, bool is_old, Error *ret_error)
{
        if (is_old && !names->old_line)
                names->old_line = line->number;
        if (!is_old && !names->new_line)
                names->new_line = line->number;
        if (names->old_line && names->new_line)
                return native_invalid(ret_error, line,
                        "the keys lxc.network. and lxc.net. must not be mixed, see line %d",
                        is_old ? names->new_line : names->old_line);
        if (is_old)
                return rename_old_network(names, line, line->key + strlen(OLD_NETWORK "."), ret_error);
        return is_old_address(line->key) ? rename_key(line, line->written, ".address") : 0;
}

int native_name_translate(NativeNames *names, NativeLine *line, Error *ret_error)
{
        const char *key = line->written;

        if (strncmp(key, OLD_NETWORK ".", strlen(OLD_NETWORK ".")) == 0)
                return translate_network(names, line, true, ret_error);
        if (strncmp(key, NEW_NETWORK, strlen(NEW_NETWORK)) == 0)
                return translate_network(names, line, false, ret_error);
        if (strncmp(key, OLD_LIMIT, strlen(OLD_LIMIT)) == 0)
                return rename_key(line, "lxc.prlimit.", key + strlen(OLD_LIMIT));

        for (size_t i = 0; i < ELEMENTS(names_of_keys); i++)
                if (strcmp(key, names_of_keys[i].old) == 0)
                        line->key = names_of_keys[i].new;
        return 0;
}
