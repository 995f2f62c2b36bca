/* A console of a container, used as a person would: types commands and reads what they print. */
#pragma once

#include "bus.h"

#define CONSOLE_FORCE G_GUINT64_CONSTANT(1)
#define CONSOLE_READ_ONLY G_GUINT64_CONSTANT(2)
#define CONSOLE_REPLAY G_GUINT64_CONSTANT(4)

typedef struct Console {
        int fd;
        GString *seen; /* all that was read, and not yet taken */
} Console;

/* Opens a console, "" for the first; the test fails if that does. */
Console *console_open(GDBusConnection *bus, const char *domain, const char *alias, guint64 flags);

/* The call itself: the descriptor, or -1 with an error. */
int console_try_open(
        GDBusConnection *bus, const char *domain, const char *alias, guint64 flags, GError **error);

char *console_refused(
        GDBusConnection *bus, const char *domain, const char *alias, guint64 flags, const char *name);

void console_close(Console *console);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Console, console_close)

void console_type(Console *console, const char *text);

/* Reads until the text comes, and takes all up to its end. The test fails after 60 s. */
char *console_until(Console *console, const char *text);

/* Reads for so long, or until the hang-up. TRUE: the text came. */
gboolean console_sees(Console *console, const char *text, double seconds);

/* Waits for the terminal to hang up; the test fails after 60 s. */
void console_await_hang_up(Console *console);

/* Types a command into the shell there, and returns what it printed, without carriage returns. */
int console_try(Console *console, const char *command, char **ret_printed);
char *console_run(Console *console, const char *command); /* it must succeed */

/* The command must succeed and print just this line, or fail. */
void console_assert_prints(Console *console, const char *command, const char *line);
void console_assert_fails(Console *console, const char *command);

/* Opens a console, runs one command, closes it. */
char *console_run_once(GDBusConnection *bus, const char *domain, const char *command);
