/* Unit tests of xml/native: native configurations of lxc made into definitions, and back. */
#include <errno.h>
#include <glib.h>
#include <libxml/parser.h>
#include <string.h>

#include "cpu-time.h"
#include "xml/domain-helpers.h"
#include "xml/native.h"
#include "xml/same-view.h"

/* What stands for the random UUID in samples. */
#define UUID "00000000-0000-4000-8000-000000000000"

typedef void (*SampleFunction)(const char *name, const char *text, size_t length, const char *path);

/* Reads the file of that name, with another suffix, beside a sample. */
static char *read_beside(const char *path, const char *suffix)
{
        g_autofree char *start = g_strndup(path, (gsize) (strrchr(path, '.') - path));
        g_autofree char *other = g_strconcat(start, suffix, NULL);
        g_autoptr(GError) error = NULL;
        char *content;

        g_file_get_contents(other, &content, NULL, &error);
        g_assert_no_error(error);
        return content;
}

/* Calls the function for each file with that suffix in a folder of samples; returns how many there were.
 */
static unsigned foreach_sample(const char *folder, const char *suffix, SampleFunction function)
{
        g_autofree char *directory = g_test_build_filename(G_TEST_DIST, folder, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(GDir) entries = g_dir_open(directory, 0, &error);
        const char *name;
        unsigned count = 0;

        g_assert_no_error(error);
        while ((name = g_dir_read_name(entries))) {
                g_autofree char *path = g_build_filename(directory, name, NULL), *text = NULL;
                size_t length;

                if (!g_str_has_suffix(name, suffix))
                        continue;
                g_test_message("%s", path);
                g_file_get_contents(path, &text, &length, &error);
                g_assert_no_error(error);
                function(name, text, length, path);
                count++;
        }
        return count;
}

static char *to_xml(const char *config)
{
        _cleanup_error_ Error error = ERROR_NULL;
        char *xml = NULL;

        if (native_to_xml(config, strlen(config), &xml, &error) < 0)
                g_error("%s: %s in: %s", error.name, error_message(&error), config);
        g_assert_null(error.name);
        return xml;
}

static char *from_xml(const char *xml)
{
        _cleanup_error_ Error error = ERROR_NULL;
        char *config = NULL;

        if (native_from_xml(xml, strlen(xml), &config, &error) < 0)
                g_error("%s: %s in: %s", error.name, error_message(&error), xml);
        g_assert_null(error.name);
        g_assert_true(g_utf8_validate(config, -1, NULL));
        return config;
}

/* Refused with InvalidArgs; the message. */
static char *refuse_config(const char *config, size_t length)
{
        _cleanup_error_ Error error = ERROR_NULL;
        char *xml = NULL;

        g_assert_cmpint(native_to_xml(config, length, &xml, &error), ==, -EINVAL);
        g_assert_null(xml);
        g_assert_cmpstr(error.name, ==, ERROR_INVALID_ARGS);
        g_assert_true(g_utf8_validate(error.message, -1, NULL));
        g_assert_null(strchr(error.message, '\n'));
        return g_strdup(error.message);
}

/* Puts UUID in the place of the one that was chosen. */
static char *replace_uuid(const char *xml)
{
        const char *start = strstr(xml, "<uuid>"), *end = strstr(xml, "</uuid>");

        g_assert_nonnull(start);
        g_assert_cmpint(end - start, ==, strlen("<uuid>") + strlen(UUID));
        g_autofree char *before = g_strndup(xml, (gsize) (start - xml));
        return g_strconcat(before, "<uuid>", UUID, end, NULL);
}

/* --- from configurations --- */

static void check_from(const char *name, const char *text, size_t length, const char *path)
{
        g_autofree char *expected = read_beside(path, ".xml"), *xml = NULL, *replaced = NULL;
        _cleanup_error_ Error error = ERROR_NULL;

        (void) name;
        if (native_to_xml(text, length, &xml, &error) < 0)
                g_error("%s", error_message(&error));
        replaced = replace_uuid(xml);
        g_assert_cmpstr(replaced, ==, expected);

        _cleanup_domain_definition_ DomainDefinition *domain = parse(xml);
        g_autofree char *written = format(domain);
        g_assert_cmpstr(written, ==, xml);
}

static void test_from(void)
{
        g_assert_cmpuint(foreach_sample("native/from", ".conf", check_from), >=, 50);
}

/* The first line of such a sample is a comment with the message. */
static void check_refused(const char *name, const char *text, size_t length, const char *path)
{
        g_autofree char *message = refuse_config(text, length);
        g_autofree char *expected = g_strndup(text + 2, strcspn(text, "\n") - 2);

        (void) name;
        (void) path;
        g_assert_cmpstr(message, ==, expected);
}

static void test_refused(void)
{
        g_assert_cmpuint(foreach_sample("native/refused", ".conf", check_refused), >=, 75);
}

/* Blanks between quotation marks are a value, but have no word. */
static void test_no_words(void)
{
        static const char *const lines[] = { "lxc.net.0.ipv4.address", "lxc.net.0.ipv6.address",
                "lxc.cgroup2.io.max" };

        for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
                g_autofree char *config = g_strdup_printf(
                        "lxc.uts.name = a\nlxc.rootfs.path = /a\nlxc.net.0.type = veth\n%s = \" \"\n",
                        lines[i]);
                _cleanup_error_ Error error = ERROR_NULL;
                char *xml;

                g_assert_cmpint(native_to_xml(config, strlen(config), &xml, &error), ==, -EINVAL);
                g_assert_nonnull(strstr(error_message(&error), "line 4: "));
        }
}

/* What can be started is not refused by Start, unless it is of issue 5. */
static void test_startable(void)
{
        g_autofree char *xml = to_xml("lxc.uts.name = a\n"
                                      "lxc.rootfs.path = /srv/a\n"
                                      "lxc.mount.entry = tmpfs tmp tmpfs size=1M 0 0\n"
                                      "lxc.mount.entry = /dev/net/tun dev/net/tun none bind 0 0\n"
                                      "lxc.net.0.type = phys\n"
                                      "lxc.net.0.link = eth1\n"
                                      "lxc.idmap = u 0 100000 65536\n"
                                      "lxc.idmap = g 0 100000 65536\n"
                                      "lxc.cap.drop = mknod\n"
                                      "lxc.tty.max = 4\n");
        _cleanup_domain_definition_ DomainDefinition *domain = parse(xml);

        g_assert_cmpstr(domain->unsupported, ==, NULL);
        g_assert_cmpstr(domain->name, ==, "a");
        g_assert_cmpstr(domain->init, ==, "/sbin/init");
        g_assert_cmpuint(domain->resources.memory, ==, 64 * 1024 * 1024);
        g_assert_true(domain->has_uuid);
        g_assert_cmpuint(domain->n_consoles, ==, 4);
        g_assert_cmpuint(domain->n_host_devices, ==, 2);
}

static void test_random_uuid(void)
{
        g_autofree char *first = to_xml("lxc.uts.name = a"), *second = to_xml("lxc.uts.name = a");

        g_assert_cmpstr(strstr(first, "<uuid>"), !=, strstr(second, "<uuid>"));
}

/* --- to configurations --- */

static void check_to(const char *name, const char *text, size_t length, const char *path)
{
        g_autofree char *expected = read_beside(path, ".conf"), *config = from_xml(text);

        (void) name;
        (void) length;
        g_assert_cmpstr(config, ==, expected);
}

static void test_to(void)
{
        g_assert_cmpuint(foreach_sample("native/to", ".xml", check_to), >=, 10);
}

static void test_to_refused(void)
{
        static const char *const xml[] = { "<domain", "<domain type='kvm'/>", "" };
        static const char *const names[] = { ERROR_INVALID_XML, ERROR_UNSUPPORTED, ERROR_INVALID_XML };

        for (size_t i = 0; i < G_N_ELEMENTS(xml); i++) {
                _cleanup_error_ Error error = ERROR_NULL;
                char *config = NULL;

                g_assert_cmpint(native_from_xml(xml[i], strlen(xml[i]), &config, &error), ==, -EINVAL);
                g_assert_cmpstr(error.name, ==, names[i]);
                g_assert_null(config);
        }
}

/* A value never becomes a line of its own. */
static void test_to_lines(void)
{
        g_autofree char *config = from_xml(
                "<domain type='lxc'><name>a</name><memory>64</memory><os><type>exe</type>"
                "<init>/a&#10;lxc.include = /x</init><initenv name='A'>1&#10;lxc.include = /x</initenv>"
                "<initdir>/a&#13;b</initdir></os><description>&#10;lxc.include = /x&#10;</description>"
                "<x:y xmlns:x='urn:x'>&#10;lxc.include = /x</x:y>"
                "<devices><filesystem><source dir='/a&#10;lxc.include'/><target dir='/'/></filesystem>"
                "<filesystem><source dir='/b&#10;c'/><target dir='/d'/></filesystem></devices></domain>");
        g_auto(GStrv) lines = g_strsplit(config, "\n", -1);

        for (char **line = lines; *line; line++)
                g_assert_true(!**line || **line == '#' || g_str_has_prefix(*line, "lxc."));
        g_assert_null(strstr(config, "\nlxc.include"));
        assert_contains(config, "\nlxc.mount.entry = /b\\012c d none rbind 0 0\n", "mount");
        g_assert_null(strstr(config, "\nlxc.init."));
}

/* --- there and back --- */

/* The keys alone. */
static char *without_comments(const char *config)
{
        g_auto(GStrv) lines = g_strsplit(config, "\n", -1);
        g_autoptr(GString) keys = g_string_new(NULL);

        for (char **line = lines; *line; line++)
                if (**line && **line != '#')
                        g_string_append_printf(keys, "%s\n", *line);
        return g_string_free(g_steal_pointer(&keys), FALSE);
}

/* The second time around nothing changes any more, in keys that were all read. */
static void check_stable(const char *xml, char **ret_xml)
{
        g_autofree char *config = from_xml(xml), *back = to_xml(config), *again = from_xml(back);
        g_autofree char *back_again = to_xml(again), *last = from_xml(back_again);
        g_autofree char *keys = without_comments(again), *last_keys = without_comments(last);

        g_assert_null(strstr(back, "Not in the definition"));
        g_assert_cmpstr(last_keys, ==, keys);
        if (ret_xml)
                *ret_xml = g_steal_pointer(&back);
}

/* What is limited by <memory> alone is limited by <hard_limit>, too, when it comes back. */
static void make_same(DomainDefinition *first, const DomainDefinition *second)
{
        memcpy(first->uuid, second->uuid, sizeof(first->uuid));
        if (first->resources.hard_limit == 0)
                first->resources.hard_limit = resources_memory_max(&first->resources);
}

static void check_back(const char *name, const char *text, size_t length, const char *path)
{
        g_autofree char *xml = to_xml(text), *back = NULL;

        (void) length;
        (void) path;
        check_stable(xml, &back);
        if (g_str_equal(name, "mounts-block.conf")) /* lxc needs the type of the file system */
                return;
        _cleanup_domain_definition_ DomainDefinition *first = parse(xml), *second = parse(back);
        make_same(first, second);
        assert_same_view(first, second);
}

static void test_back(void)
{
        g_assert_cmpuint(foreach_sample("native/from", ".conf", check_back), >=, 50);
}

static void check_definition(const char *name, const char *text, size_t length, const char *path)
{
        (void) name;
        (void) length;
        (void) path;
        check_stable(text, NULL);
}

/* Every definition can be converted, and what is said of it can be read. */
static void test_definitions(void)
{
        g_assert_cmpuint(foreach_sample("xml/valid", ".xml", check_definition), >=, 100);
}

/* --- hostile configurations --- */

static void test_size(void)
{
        g_autoptr(GString) config = g_string_new("lxc.uts.name = a\n#");

        while (config->len < NATIVE_CONFIG_MAX)
                g_string_append_c(config, 'x');
        g_free(to_xml(config->str));
        g_string_append_c(config, 'x');
        g_autofree char *message = refuse_config(config->str, config->len);
        g_assert_cmpstr(message, ==,
                "the configuration has 1048577 bytes, more than the 1048576 that are accepted");
        g_autofree char *empty = refuse_config("", 0);
        assert_contains(empty, "has no lxc.uts.name", "the empty configuration");
}

static void test_lines(void)
{
        g_autofree char *lines = g_strnfill(65532, '\n');
        g_autofree char *good = g_strconcat("lxc.uts.name = a\n", lines, "lxc.tty.max = x", NULL);
        g_autofree char *message = refuse_config(good, strlen(good));
        g_autofree char *value = g_strconcat("lxc.uts.name = a\n", lines, "lxc.init.cwd = x", NULL);
        g_autofree char *value_message = refuse_config(value, strlen(value));
        g_autofree char *many = g_strconcat("lxc.uts.name = a\n\n\n", lines, NULL);
        g_autofree char *many_message = refuse_config(many, strlen(many));

        assert_contains(message, "line 65534: lxc.tty.max: ", "the last line");
        g_assert_cmpstr(value_message, ==, "line 65534: <initdir>: \"x\" is not an absolute path");
        g_assert_cmpstr(many_message, ==,
                "line 65535: the configuration is too long: it has more than 65534 lines");
}

/* As many as fit, each of which with a number. */
static char *fill(const char *format)
{
        g_autoptr(GString) config = g_string_new("lxc.uts.name = a\n");

        for (unsigned i = 0; i < 65530 && config->len + 200 < NATIVE_CONFIG_MAX; i++) {
                g_autofree char *number = g_strdup_printf("%u", i);
                g_auto(GStrv) parts = g_strsplit(format, "%", -1);

                g_string_append(config, parts[0]);
                for (char **part = parts + 1; *part; part++)
                        g_string_append_printf(config, "%s%s", number, *part);
        }
        return g_string_free(g_steal_pointer(&config), FALSE);
}

/* Whether it is taken or refused, it is told soon. */
static void test_hostile(void)
{
        static const char *const formats[] = {
                "lxc.a%=\n",
                "a=\n",
                "lxc.environment=A%=1\n",
                "lxc.net.%.type=veth\n",
                "lxc.net.%.link=a\n",
                "lxc.net.0.type=%\n",
                "lxc.net.0.type=veth\nlxc.net.0.name=a%\n",
                "lxc.network.type=veth\n",
                "lxc.network.type=phys\nlxc.network.link=a%\n",
                "lxc.mount.entry=/a b% none bind\n",
                "lxc.mount.entry=/a b none a,b,c,d,optional,x%,y%,z%\n",
                "lxc.cgroup2.io.max=8:%\n",
                "lxc.cgroup.blkio.device_weight=8:% 500\n",
                "lxc.cgroup2.io.weight=8:% 100\n",
                "lxc.cgroup2.devices.allow=c 8:% rwm\n",
                "lxc.idmap=u % % 1\n",
                "lxc.prlimit.%=1\n",
                "lxc.cap.drop=mknod 25\n",
                "lxc.mount.auto=proc sys x%\n",
                "lxc.net=\n",
                "lxc.net.%.a=\nlxc.net=\n",
                "lxc.cap.drop=\n",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
                g_autofree char *config = fill(formats[i]), *xml = NULL;
                _cleanup_error_ Error error = ERROR_NULL;
                gint64 started = cpu_time_now();
                int r = native_to_xml(config, strlen(config), &xml, &error);

                g_test_message("%.0f ms, %s: %s", (double) (cpu_time_now() - started) / 1000, formats[i],
                        r < 0 ? error_message(&error) : "converted");
                g_assert_true(r == 0 || (r == -EINVAL && error.message));
                g_assert_cmpint(cpu_time_now() - started, <, 5 * G_USEC_PER_SEC);
        }
}

/* One line that is as long as all may be. */
static void test_hostile_line(void)
{
        static const char *const starts[] = { "lxc.cap.drop=", "lxc.cap.keep=", "lxc.mount.auto=",
                "lxc.mount.entry=/a b none ", "lxc.init.cmd=/", "lxc.cgroup2.io.max=8:0 ",
                "lxc.rootfs.options=", "lxc.cgroup2.cpuset.cpus=" };
        static const char *const parts[] = { "mknod ", "none chown ", "proc:rw ", "x,", "a ", "rbps=1 ",
                "a,", "1," };

        for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
                g_autoptr(GString) config = g_string_new("lxc.uts.name=a\nlxc.rootfs.path=/a\n");
                g_autofree char *xml = NULL;
                gint64 started = cpu_time_now();
                int r;

                g_string_append(config, starts[i]);
                while (config->len + 20 < NATIVE_CONFIG_MAX)
                        g_string_append(config, parts[i]);
                r = native_to_xml(config->str, config->len, &xml, NULL);
                g_test_message("%.0f ms, %s", (double) (cpu_time_now() - started) / 1000, starts[i]);
                g_assert_true(r == 0 || r == -EINVAL);
                g_assert_cmpint(cpu_time_now() - started, <, 5 * G_USEC_PER_SEC);
        }
}

/* What is left out is listed, but not without end. */
static void test_many_left_out(void)
{
        g_autofree char *config = fill("lxc.hook.start=a%\n"), *xml = to_xml(config);

        assert_contains(xml, "\n  line 201: lxc.hook.start = a199\n  and ", "the list");
        assert_contains(xml, " more lines\n-->\n<domain", "its end");
}

static void test_definition_too_long(void)
{
        g_autofree char *config = fill("lxc.environment=A%=1\n");
        g_autofree char *message = refuse_config(config, strlen(config));

        g_assert_cmpstr(message, ==, "the definition that the configuration makes is longer than 1 MiB");
}

int main(int argc, char **argv)
{
        int r;

        g_test_init(&argc, &argv, NULL);
        xmlSetExternalEntityLoader(refuse_load);
        g_test_add_func("/xml/native/from", test_from);
        g_test_add_func("/xml/native/refused", test_refused);
        g_test_add_func("/xml/native/startable", test_startable);
        g_test_add_func("/xml/native/no-words", test_no_words);
        g_test_add_func("/xml/native/random-uuid", test_random_uuid);
        g_test_add_func("/xml/native/to", test_to);
        g_test_add_func("/xml/native/to-refused", test_to_refused);
        g_test_add_func("/xml/native/to-lines", test_to_lines);
        g_test_add_func("/xml/native/back", test_back);
        g_test_add_func("/xml/native/definitions", test_definitions);
        g_test_add_func("/xml/native/size", test_size);
        g_test_add_func("/xml/native/lines", test_lines);
        g_test_add_func("/xml/native/hostile", test_hostile);
        g_test_add_func("/xml/native/hostile-line", test_hostile_line);
        g_test_add_func("/xml/native/many-left-out", test_many_left_out);
        g_test_add_func("/xml/native/definition-too-long", test_definition_too_long);
        r = g_test_run();
        xmlCleanupParser();
        return r;
}
