/* Reads what a native configuration has of user namespaces, capabilities, shared namespaces and
 * AppArmor. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "xml/domain-private.h"
#include "xml/native-from.h"
#include "xml/native-tree.h"
#include "xml/tree.h"
#include "xml/value.h"

/* --- user namespace --- */

/* "u 0 100000 65536": inside, on the host, how many. Adds those of one kind. */
static int read_range(NativeLine *line, xmlNode *domain, char kind, Error *ret_error)
{
        _cleanup_free_ char **words = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        xmlNode *range;
        int r;

        r = native_split(line->value, &words);
        if (r < 0)
                return r;
        if (native_count_words(words) != 4 || !value_is_listed(words[0], "u, g"))
                return native_invalid(ret_error, line,
                        "\"%s\" is not of the form \"u 0 100000 65536\", where u may be g",
                        value_quote(line->value, quoted));
        line->is_used = true;
        if (words[0][0] != kind)
                return 0;
        range = native_add(native_part(domain, line, "idmap"), line, kind == 'u' ? "uid" : "gid");
        native_set(range, "start", words[1]);
        native_set(range, "target", words[2]);
        native_set(range, "count", words[3]);
        return 0;
}

static int read_idmap(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        size_t n;
        NativeLine **lines = native_lines(config, "lxc.idmap", &n);
        int r = 0;

        for (const char *kind = "ug"; *kind; kind++)
                for (size_t i = 0; i < n && r >= 0; i++)
                        r = read_range(lines[i], domain, *kind, ret_error);
        return r;
}

/* --- capabilities --- */

/* Those that <capabilities> has already, by their place in CAPABILITY_NAMES. */
typedef uint64_t CapabilitySet;

/* A name, or a number as lxc takes it for what is newer than itself. */
static int find_capability(const char *word)
{
        uint64_t number;

        if (value_parse_number(word, 63, &number) >= 0)
                return (int) number;
        return value_find_word(word, CAPABILITY_NAMES);
}

static int copy_name(int index, char **ret_name)
{
        const char *name = CAPABILITY_NAMES;

        for (int i = 0; i < index; i++)
                name = strchr(name, ',') + 2;
        *ret_name = strndup(name, strcspn(name, ","));
        return *ret_name ? 0 : -ENOMEM;
}

static int add_capability(xmlNode *capabilities, const NativeLine *line, const char *word,
        CapabilitySet *set, Error *ret_error)
{
        int index = find_capability(word);
        _cleanup_free_ char *name = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        if (index < 0)
                return native_invalid(
                        ret_error, line, "\"%s\" is not a capability", value_quote(word, quoted));
        if (*set & UINT64_C(1) << index)
                return 0;
        *set |= UINT64_C(1) << index;
        r = copy_name(index, &name);
        if (r < 0)
                return r;
        native_set(native_add(capabilities, line, name), "state",
                strcmp(line->key, "lxc.cap.keep") == 0 ? "on" : "off");
        return 0;
}

/* "none" takes back those to keep that come before it. */
static void empty(xmlNode *capabilities, CapabilitySet *set)
{
        while (capabilities && capabilities->children) {
                xmlNode *child = capabilities->children;

                xmlUnlinkNode(child);
                xmlFreeNode(child);
        }
        *set = 0;
}

static int read_capability_line(
        NativeLine *line, xmlNode *capabilities, CapabilitySet *set, Error *ret_error)
{
        bool is_keep = strcmp(line->key, "lxc.cap.keep") == 0;
        _cleanup_free_ char **words = NULL;
        int r;

        line->is_used = true;
        r = native_split(line->value, &words);
        for (size_t i = 0; r >= 0 && words[i]; i++) {
                if (is_keep && strcmp(words[i], "none") == 0)
                        empty(capabilities, set);
                else
                        r = add_capability(capabilities, line, words[i], set, ret_error);
        }
        return r;
}

static int read_capabilities(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        size_t n_dropped, n_kept;
        NativeLine **dropped = native_lines(config, "lxc.cap.drop", &n_dropped);
        NativeLine **kept = native_lines(config, "lxc.cap.keep", &n_kept);
        NativeLine **lines = n_kept > 0 ? kept : dropped;
        size_t n = n_kept + n_dropped;
        xmlNode *capabilities;
        CapabilitySet set = 0;
        int r = 0;

        if (n_kept > 0 && n_dropped > 0)
                return native_invalid(ret_error, kept[0],
                        "it excludes lxc.cap.drop, which is on line %d", dropped[0]->number);
        capabilities = native_part(native_part(domain, n ? lines[0] : NULL, "features"),
                n ? lines[0] : NULL, "capabilities");
        native_set(capabilities, "policy", n_kept > 0 ? "deny" : "allow");
        for (size_t i = 0; i < n && r >= 0; i++)
                r = read_capability_line(lines[i], capabilities, &set, ret_error);
        return r;
}

/* --- shared namespaces --- */

/* The digits between "/proc/" and `end`, as a new string; NULL: it isn't such a path. */
static char *pid_in_path(const char *path, const char *namespace)
{
        static const char proc[] = "/proc/";
        const char *digits = path + strlen(proc);
        size_t n;

        if (strncmp(path, proc, strlen(proc)) != 0)
                return NULL;
        n = strspn(digits, "0123456789");
        if (n == 0 || strncmp(digits + n, "/ns/", 4) != 0 || strcmp(digits + n + 4, namespace) != 0)
                return NULL;
        return strndup(digits, n);
}

static const char *name_in_netns(const char *path)
{
        static const char *const directories[] = { "/run/netns/", "/var/run/netns/" };

        for (size_t i = 0; i < ELEMENTS(directories); i++)
                if (strncmp(path, directories[i], strlen(directories[i])) == 0)
                        return path + strlen(directories[i]);
        return NULL;
}

static void add_shared(xmlNode *domain, const NativeLine *line, const char *namespace, const char *type,
        const char *value)
{
        char name[16];
        xmlNode *parent = xml_child_in(domain, LXC_NAMESPACE, "namespace"), *element;

        if (!parent)
                parent = native_add_in(domain, line, LXC_NAMESPACE, "lxc", "namespace");
        snprintf(name, sizeof(name), "share%s", namespace);
        element = native_add(parent, line, name);
        native_set(element, "type", type);
        native_set(element, "value", value);
}

static int read_shared(const NativeConfig *config, xmlNode *domain, const char *namespace)
{
        char key[40];
        NativeLine *line;
        _cleanup_free_ char *pid = NULL;
        const char *name;

        snprintf(key, sizeof(key), "lxc.namespace.share.%s", namespace);
        line = native_last(config, key);
        if (!line)
                return 0;
        pid = pid_in_path(line->value, namespace);
        name = strcmp(namespace, "net") == 0 ? name_in_netns(line->value) : NULL;
        if (line->value[strspn(line->value, "0123456789")] == '\0')
                add_shared(domain, line, namespace, "pid", line->value);
        else if (pid)
                add_shared(domain, line, namespace, "pid", pid);
        else if (name)
                add_shared(domain, line, namespace, "netns", name);
        else if (!strchr(line->value, '/'))
                add_shared(domain, line, namespace, "name", line->value);
        else
                return native_note(line, "such a path is not possible");
        return 0;
}

static int read_namespaces(const NativeConfig *config, xmlNode *domain)
{
        static const char *const namespaces[] = { "net", "ipc", "uts" };
        int r = 0;

        for (size_t i = 0; i < ELEMENTS(namespaces) && r >= 0; i++)
                r = read_shared(config, domain, namespaces[i]);
        return r;
}

bool native_shares_network(const xmlNode *domain)
{
        return xml_child_in(xml_child_in(domain, LXC_NAMESPACE, "namespace"), LXC_NAMESPACE, "sharenet");
}

void native_share_host_network(xmlNode *domain, const NativeLine *line)
{
        add_shared(domain, line, "net", "pid", "1");
}

/* --- AppArmor --- */

static int read_apparmor(const NativeConfig *config, xmlNode *domain)
{
        NativeLine *line = native_last(config, "lxc.apparmor.profile");
        xmlNode *label;

        if (!line || strcmp(line->value, "unconfined") == 0)
                return 0;
        if (value_is_listed(line->value, "generated, unchanged"))
                return native_note(line, "only the name of a profile is possible");
        label = native_add(domain, line, "seclabel");
        native_set(label, "type", "static");
        native_set(label, "model", "apparmor");
        native_set(label, "relabel", "no");
        native_add_text(label, line, "label", line->value);
        return 0;
}

int native_read_isolation(const NativeConfig *config, xmlNode *domain, Error *ret_error)
{
        int r;

        if ((r = read_idmap(config, domain, ret_error)) < 0 ||
                (r = read_capabilities(config, domain, ret_error)) < 0 ||
                (r = read_namespaces(config, domain)) < 0)
                return r;
        return read_apparmor(config, domain);
}
