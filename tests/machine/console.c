/* A console of a container, used as a person would: types commands and reads what they print. */
#include "console.h"

#include <errno.h>
#include <gio/gunixfdlist.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "domain.h"
#include "wait.h"

#define PATIENCE 60.0

int console_try_open(
        GDBusConnection *bus, const char *domain, const char *alias, guint64 flags, GError **error)
{
        g_autofree char *path = domain_path(domain);
        g_autoptr(GUnixFDList) fds = NULL;
        g_autoptr(GVariant) answer = NULL;
        gint32 handle;
        int fd;

        answer = g_dbus_connection_call_with_unix_fd_list_sync(bus, SERVICE, path, DOMAIN_INTERFACE,
                "OpenConsole", g_variant_new("(st)", alias, flags), G_VARIANT_TYPE("(h)"),
                G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, NULL, &fds, NULL, error);
        if (!answer)
                return -1;
        g_variant_get(answer, "(h)", &handle);
        g_assert_cmpint(g_unix_fd_list_get_length(fds), ==, 1);
        fd = g_unix_fd_list_get(fds, handle, NULL);
        g_assert_cmpint(fd, >=, 0);
        return fd;
}

Console *console_open(GDBusConnection *bus, const char *domain, const char *alias, guint64 flags)
{
        g_autoptr(GError) error = NULL;
        Console *console = g_new0(Console, 1);

        console->fd = console_try_open(bus, domain, alias, flags, &error);
        g_assert_no_error(error);
        console->seen = g_string_new(NULL);
        return console;
}

char *console_refused(
        GDBusConnection *bus, const char *domain, const char *alias, guint64 flags, const char *name)
{
        g_autoptr(GError) error = NULL;

        g_assert_cmpint(console_try_open(bus, domain, alias, flags, &error), ==, -1);
        return bus_error_text(error, name);
}

void console_close(Console *console)
{
        close(console->fd);
        g_string_free(console->seen, TRUE);
        g_free(console);
}

void console_type(Console *console, const char *text)
{
        gsize length = strlen(text);

        while (length > 0) {
                gssize n = write(console->fd, text, length);

                g_assert_cmpint(n, >, 0);
                text += n;
                length -= (gsize) n;
        }
}

/* Waits for more, until `end` of the monotonic clock. FALSE: hung up, or the time is over. */
static gboolean read_more(Console *console, double end, gboolean *ret_hung_up)
{
        struct pollfd poll_fd = { .fd = console->fd, .events = POLLIN };
        double left = end - seconds_now();
        char chunk[4096];
        gssize n;

        *ret_hung_up = FALSE;
        if (left <= 0 || poll(&poll_fd, 1, (int) (left * 1000) + 1) <= 0)
                return FALSE;
        n = read(console->fd, chunk, sizeof(chunk));
        if (n > 0) {
                g_string_append_len(console->seen, chunk, n);
                return TRUE;
        }
        *ret_hung_up = n == 0 || errno == EIO;
        return FALSE;
}

gboolean console_sees(Console *console, const char *text, double seconds)
{
        double end = seconds_now() + seconds;
        gboolean hung_up;

        while (!strstr(console->seen->str, text))
                if (!read_more(console, end, &hung_up))
                        return FALSE;
        return TRUE;
}

char *console_until(Console *console, const char *text)
{
        gsize length;
        char *taken;

        if (!console_sees(console, text, PATIENCE))
                g_error("'%s' does not come, but: %s", text, console->seen->str);
        length = (gsize) (strstr(console->seen->str, text) - console->seen->str) + strlen(text);
        taken = g_strndup(console->seen->str, length);
        g_string_erase(console->seen, 0, (gssize) length);
        return taken;
}

void console_await_hang_up(Console *console)
{
        double end = seconds_now() + PATIENCE;
        gboolean hung_up = FALSE;

        while (read_more(console, end, &hung_up))
                ;
        if (!hung_up)
                g_error("the console doesn't hang up, it said: %s", console->seen->str);
}

static void remove_carriage_returns(char *text)
{
        char *to = text;

        for (const char *from = text; *from; from++)
                if (*from != '\r')
                        *to++ = *from;
        *to = '\0';
}

/* The terminal echoes what is typed, so the marks around the output are joined by the shell only. They
 * are others for each command, for what an earlier one printed may be replayed. */
int console_try(Console *console, const char *command, char **ret_printed)
{
        static guint n_commands;
        guint number = ++n_commands;
        g_autofree char *begin = g_strdup_printf("begin-%u\r\n", number);
        g_autofree char *end = g_strdup_printf("end-%u ", number);
        g_autofree char *typed =
                g_strdup_printf("printf 'begin%%s\\n' -%u; %s; printf 'end%%s %%s\\n' -%u $?\n", number,
                        command, number);
        g_autofree char *status = NULL;
        char *printed;

        console_type(console, typed);
        g_free(console_until(console, begin));
        printed = console_until(console, end);
        status = console_until(console, "\r\n");
        printed[strlen(printed) - strlen(end)] = '\0';
        remove_carriage_returns(printed);
        g_test_message("%s [%d]\n%s", command, atoi(status), printed);
        if (ret_printed)
                *ret_printed = printed;
        else
                g_free(printed);
        return atoi(status);
}

char *console_run(Console *console, const char *command)
{
        char *printed;
        int status = console_try(console, command, &printed);

        if (status != 0)
                g_error("'%s' ended with %d and said: %s", command, status, printed);
        return printed;
}

void console_assert_prints(Console *console, const char *command, const char *line)
{
        g_autofree char *printed = console_run(console, command);

        g_strchomp(printed);
        if (strcmp(printed, line) != 0)
                g_error("'%s' printed '%s' and not '%s'", command, printed, line);
}

void console_assert_fails(Console *console, const char *command)
{
        g_autofree char *printed = NULL;

        if (console_try(console, command, &printed) == 0)
                g_error("'%s' succeeded and said: %s", command, printed);
}

char *console_run_once(GDBusConnection *bus, const char *domain, const char *command)
{
        g_autoptr(Console) console = console_open(bus, domain, "", 0);

        return console_run(console, command);
}
