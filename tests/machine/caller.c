/* Calls made as another user, each by a process of that user's. */
#include "caller.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wait.h"

#define N_ARGUMENTS 9

static void become(const char *user)
{
        const struct passwd *entry = getpwnam(user);

        if (!entry || setgroups(0, NULL) < 0 ||
                setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) < 0 ||
                setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) < 0) {
                fprintf(stderr, "can't become %s: %s\n", user, strerror(errno));
                exit(EXIT_FAILURE);
        }
}

/* argv: program, option, user, service, path, interface, method, arguments, interactive */
int caller_main(int argc, char **argv)
{
        GDBusCallFlags flags = G_DBUS_CALL_FLAGS_NONE;
        g_autoptr(GDBusConnection) bus = NULL;
        g_autoptr(GVariant) arguments = NULL, answer = NULL;
        g_autoptr(GError) error = NULL;

        g_assert_cmpint(argc, ==, N_ARGUMENTS);
        become(argv[2]);
        bus = bus_connect();
        arguments = g_variant_ref_sink(g_variant_parse(NULL, argv[7], NULL, NULL, &error));
        g_assert_no_error(error);
        if (g_str_equal(argv[8], "interactive"))
                flags = G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION;
        answer = g_dbus_connection_call_sync(bus, argv[3], argv[4], argv[5], argv[6], arguments, NULL,
                flags, CALL_TIMEOUT_MS, NULL, &error);
        if (answer) {
                g_autofree char *text = g_variant_print(answer, TRUE);
                printf("answer %s", text);
        } else {
                g_autofree char *name = g_dbus_error_get_remote_error(error);
                printf("error %s", name ? name : error->message);
        }
        return EXIT_SUCCESS;
}

static void make_user(void)
{
        if (!getpwnam(CALLER_USER))
                g_free(run("useradd", "--no-create-home", "--shell", "/usr/sbin/nologin", CALLER_USER,
                        NULL));
}

char *caller_call(
        Target target, const char *method, GVariant *arguments, gboolean interactive, char **ret_error)
{
        g_autoptr(GVariant) owned = g_variant_ref_sink(arguments);
        g_autofree char *text = g_variant_print(owned, TRUE);
        g_autofree char *said = NULL;

        make_user();
        said = run("/proc/self/exe", CALLER_OPTION, CALLER_USER, target.service, target.path,
                target.interface, method, text, interactive ? "interactive" : "alone", NULL);
        g_test_message("%s as %s: %.200s", method, CALLER_USER, said);
        if (g_str_has_prefix(said, "answer "))
                return g_strdup(said + strlen("answer "));
        g_assert_true(g_str_has_prefix(said, "error "));
        *ret_error = g_strdup(said + strlen("error "));
        return NULL;
}
