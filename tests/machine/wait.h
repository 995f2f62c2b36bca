/* Waiting with an end: polls at short intervals, and programs that are run. */
#pragma once

#include <glib.h>

typedef struct Deadline {
        gint64 end;
        guint rounds;
} Deadline;

Deadline deadline_start(double seconds);

/* FALSE when the time is over. Pauses before every round but the first. */
gboolean deadline_pause(Deadline *deadline);

/* Seconds on a clock that nobody sets. */
double seconds_now(void);

/* Runs a program and returns what it says; the test fails if it doesn't succeed. Ends with NULL. */
char *run(const char *program, ...) G_GNUC_NULL_TERMINATED;

/* A shell's command line. Returns its exit status; what it says, also as errors, is in *said. */
int run_shell(const char *command, char **said);

/* The content of a file; the test fails if it can't be read. */
char *read_file(const char *path);
char *read_file_of(guint32 pid, const char *name); /* /proc/PID/NAME */

/* Writes a file with the directories above it. */
void write_file(const char *path, const char *content);

/* Whether the process is there, and no zombie. */
gboolean process_runs(guint32 pid);
void await_process_end(guint32 pid);
