/* Waiting with an end: polls at short intervals, and programs that are run. */
#include "wait.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>

#define POLL_USEC 20000

Deadline deadline_start(double seconds)
{
        return (Deadline){ .end = g_get_monotonic_time() + (gint64) (seconds * G_USEC_PER_SEC) };
}

gboolean deadline_pause(Deadline *deadline)
{
        if (deadline->rounds++ == 0)
                return TRUE;
        g_usleep(POLL_USEC);
        return g_get_monotonic_time() < deadline->end;
}

double seconds_now(void)
{
        return (double) g_get_monotonic_time() / G_USEC_PER_SEC;
}

char *run(const char *program, ...)
{
        g_autoptr(GPtrArray) arguments = g_ptr_array_new();
        g_autofree char *complaint = NULL;
        g_autoptr(GError) error = NULL;
        char *said = NULL;
        va_list list;
        int status;

        va_start(list, program);
        for (const char *argument = program; argument; argument = va_arg(list, const char *))
                g_ptr_array_add(arguments, (char *) argument);
        va_end(list);
        g_ptr_array_add(arguments, NULL);
        g_spawn_sync(NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said,
                &complaint, &status, &error);
        g_assert_no_error(error);
        if (status != 0)
                g_error("%s ended with %d: %s%s", program, status, said, complaint);
        return said;
}

int run_shell(const char *command, char **said)
{
        g_autofree char *line = g_strconcat("{ ", command, "\n} 2>&1", NULL);
        const char *arguments[] = { "/bin/bash", "-c", line, NULL };
        g_autoptr(GError) error = NULL;
        int status;

        g_spawn_sync(NULL, (char **) arguments, NULL, 0, NULL, NULL, said, NULL, &status, &error);
        g_assert_no_error(error);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

char *read_file(const char *path)
{
        g_autoptr(GError) error = NULL;
        char *content = NULL;

        g_file_get_contents(path, &content, NULL, &error);
        g_assert_no_error(error);
        return content;
}

char *read_file_of(guint32 pid, const char *name)
{
        g_autofree char *path = g_strdup_printf("/proc/%u/%s", pid, name);

        return read_file(path);
}

void write_file(const char *path, const char *content)
{
        g_autofree char *directory = g_path_get_dirname(path);
        g_autoptr(GError) error = NULL;

        g_assert_cmpint(g_mkdir_with_parents(directory, 0755), ==, 0);
        g_file_set_contents(path, content, -1, &error);
        g_assert_no_error(error);
}

gboolean process_runs(guint32 pid)
{
        g_autofree char *path = g_strdup_printf("/proc/%u/stat", pid);
        g_autofree char *content = NULL;
        const char *end;

        if (!g_file_get_contents(path, &content, NULL, NULL))
                return FALSE;
        end = strrchr(content, ')');
        return end && end[1] && end[2] != 'Z' && end[2] != 'X';
}

void await_process_end(guint32 pid)
{
        for (Deadline deadline = deadline_start(30); deadline_pause(&deadline);)
                if (!process_runs(pid))
                        return;
        g_error("process %u doesn't end", pid);
}
