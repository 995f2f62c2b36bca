/* What the host has of containers, to compare before and after. */
#include "snapshot.h"

#include <string.h>

#include "wait.h"

/* Lines of these kinds follow a moment later than the answer of lxc1d: others have to notice first. */
static const char *const late[] = { "machine ", "process ", "fds " };

static void add(Snapshot *snapshot, const char *kind, const char *what)
{
        g_ptr_array_add(snapshot, g_strconcat(kind, " ", what, NULL));
}

static void add_text(Snapshot *snapshot, const char *kind, const char *text)
{
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        for (char **line = lines; *line; line++)
                add(snapshot, kind, *line);
}

static void add_lines(Snapshot *snapshot, const char *kind, const char *path)
{
        g_autofree char *content = read_file(path);

        add_text(snapshot, kind, content);
}

static void add_output(Snapshot *snapshot, const char *kind, const char *command)
{
        g_autofree char *said = NULL;

        g_assert_cmpint(run_shell(command, &said), ==, 0);
        add_text(snapshot, kind, said);
}

static void add_entries(Snapshot *snapshot, const char *kind, const char *directory, gboolean recursive)
{
        g_autoptr(GDir) entries = g_dir_open(directory, 0, NULL);
        const char *name;

        while (entries && (name = g_dir_read_name(entries))) {
                g_autofree char *path = g_build_filename(directory, name, NULL);

                if (recursive && !g_file_test(path, G_FILE_TEST_IS_DIR))
                        continue;
                add(snapshot, kind, path);
                if (recursive)
                        add_entries(snapshot, kind, path, TRUE);
        }
}

/* The names in column `column` of a list that a service answers. */
static void add_answers(Snapshot *snapshot, const char *kind, GVariant *answer, gsize column)
{
        g_autoptr(GVariant) list = g_variant_get_child_value(answer, 0);

        for (gsize i = 0; i < g_variant_n_children(list); i++) {
                g_autoptr(GVariant) row = g_variant_get_child_value(list, i);
                g_autoptr(GVariant) name = g_variant_get_child_value(row, column);

                add(snapshot, kind, g_variant_get_string(name, NULL));
        }
        g_variant_unref(answer);
}

static void add_units(Snapshot *snapshot, GDBusConnection *bus)
{
        const Target systemd = { SYSTEMD, SYSTEMD_PATH, SYSTEMD_MANAGER };
        const char *const patterns[] = { "machine-lxc1*", "lxc1-dnsmasq*", NULL };
        const char *const states[] = { NULL };

        add_answers(snapshot, "unit",
                bus_call(bus, systemd, "ListUnitsByPatterns",
                        g_variant_new("(^as^as)", states, patterns)),
                0);
}

static void add_machines(Snapshot *snapshot, GDBusConnection *bus)
{
        const Target machined = { MACHINED, MACHINED_PATH, MACHINED_MANAGER };

        add_answers(snapshot, "machine", bus_call(bus, machined, "ListMachines", NULL), 0);
}

static gboolean is_ours(const char *comm)
{
        return g_str_equal(comm, "lxc1-supervisor\n") || g_str_equal(comm, "qemu-nbd\n");
}

static void add_processes(Snapshot *snapshot)
{
        g_autoptr(GDir) processes = g_dir_open("/proc", 0, NULL);
        const char *name;

        while ((name = g_dir_read_name(processes))) {
                g_autofree char *path = g_strconcat("/proc/", name, "/comm", NULL);
                g_autofree char *comm = NULL;

                if (g_ascii_isdigit(name[0]) && g_file_get_contents(path, &comm, NULL, NULL) &&
                        is_ours(comm) && process_runs((guint32) atoi(name)))
                        add(snapshot, "process", name);
        }
}

/* Block devices that have something behind them: `file` is there only then. */
static void add_attached(Snapshot *snapshot, const char *kind, const char *file)
{
        g_autoptr(GDir) devices = g_dir_open("/sys/block", 0, NULL);
        const char *name;

        while ((name = g_dir_read_name(devices))) {
                g_autofree char *path = g_build_filename("/sys/block", name, file, NULL);

                if (g_str_has_prefix(name, kind) && g_file_test(path, G_FILE_TEST_EXISTS))
                        add(snapshot, kind, name);
        }
}

guint count_fds(guint32 pid)
{
        g_autofree char *path = g_strdup_printf("/proc/%u/fd", pid);
        g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
        guint n = 0;

        g_assert_nonnull(entries);
        while (g_dir_read_name(entries))
                n++;
        return n;
}

static gint compare_lines(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

Snapshot *snapshot_take(GDBusConnection *bus)
{
        guint32 pid = bus_process_of(bus, SERVICE);
        g_autofree char *fds = g_strdup_printf("%u: %u", pid, count_fds(pid));
        Snapshot *snapshot = g_ptr_array_new_with_free_func(g_free);

        add_lines(snapshot, "mount", "/proc/1/mountinfo");
        add_lines(snapshot, "own mount", "/proc/self/mountinfo");
        add_entries(snapshot, "link", "/sys/class/net", FALSE);
        add_entries(snapshot, "runtime", "/run/lxc1", FALSE);
        add_entries(snapshot, "cgroup", "/sys/fs/cgroup/machine.slice", TRUE);
        add_entries(snapshot, "runtime", "/run/lxc1/.networks", TRUE);
        add_output(snapshot, "table", "nft list tables");
        add_units(snapshot, bus);
        add_machines(snapshot, bus);
        add_processes(snapshot);
        add_attached(snapshot, "loop", "loop/backing_file");
        add_attached(snapshot, "nbd", "pid");
        add(snapshot, "fds", fds);
        g_ptr_array_sort(snapshot, compare_lines);
        return snapshot;
}

static gboolean is_late(const char *line)
{
        for (gsize i = 0; i < G_N_ELEMENTS(late); i++)
                if (g_str_has_prefix(line, late[i]))
                        return TRUE;
        return FALSE;
}

/* A restarted lxc1d has another number of descriptors open. */
static gboolean is_of_other_process(const char *line, const Snapshot *other)
{
        const char *colon = strchr(line, ':');

        if (!g_str_has_prefix(line, "fds "))
                return FALSE;
        for (guint i = 0; i < other->len; i++)
                if (strncmp(other->pdata[i], line, (gsize) (colon - line)) == 0)
                        return FALSE;
        return TRUE;
}

static gboolean contains(const Snapshot *snapshot, const char *line)
{
        for (guint i = 0; i < snapshot->len; i++)
                if (g_str_equal(snapshot->pdata[i], line))
                        return TRUE;
        return FALSE;
}

/* Adds what is in a but not in b. */
static void add_difference(
        GString *difference, const Snapshot *a, const Snapshot *b, char mark, gboolean *all_late)
{
        for (guint i = 0; i < a->len; i++) {
                const char *line = a->pdata[i];

                if (contains(b, line) || is_of_other_process(line, b))
                        continue;
                g_string_append_printf(difference, "\n%c %s", mark, line);
                if (!is_late(line))
                        *all_late = FALSE;
        }
}

void assert_nothing_left(GDBusConnection *bus, const Snapshot *before)
{
        g_autoptr(GString) difference = g_string_new(NULL);

        for (Deadline deadline = deadline_start(10); deadline_pause(&deadline);) {
                g_autoptr(GPtrArray) now = snapshot_take(bus);
                gboolean all_late = TRUE;

                g_string_truncate(difference, 0);
                add_difference(difference, now, before, '+', &all_late);
                add_difference(difference, before, now, '-', &all_late);
                if (difference->len == 0)
                        return;
                if (!all_late)
                        break;
        }
        g_error("the host is not as it was before:%s", difference->str);
}
