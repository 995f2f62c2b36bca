/* A network namespace of the host that stands for what is outside of it. */
#include "outside.h"

#include "console.h"
#include "link.h"
#include "wait.h"

#define SERVER_PORT "7777"

void outside_make(Host *host)
{
        links_make(host,
                "ip netns add " OUTSIDE "; ip link add " TEST_LINKS
                "out type veth peer name eth0 netns " OUTSIDE "; ip addr add " OUTSIDE_HOST
                "/24 dev " TEST_LINKS "out; ip -6 addr add " OUTSIDE_HOST6 "/64 dev " TEST_LINKS
                "out nodad; ip link set " TEST_LINKS "out up; ip -n " OUTSIDE
                " link set lo up; ip -n " OUTSIDE " addr add " OUTSIDE_ADDRESS
                "/24 dev eth0; ip -n " OUTSIDE " -6 addr add " OUTSIDE_ADDRESS6
                "/64 dev eth0 nodad; ip -n " OUTSIDE " link set eth0 up");
}

void outside_remove(Host *host)
{
        host_assert_nothing_left(host);
        host_remove_links(); /* before the namespace, which takes its links along a moment later */
        g_free(run("ip", "netns", "delete", OUTSIDE, NULL));
        host_take_as_clean(host);
}

void outside_clean(void)
{
        if (g_file_test("/run/netns/" OUTSIDE, G_FILE_TEST_EXISTS))
                g_free(run("ip", "netns", "delete", OUTSIDE, NULL));
}

gboolean outside_runs(const char *command)
{
        g_autofree char *line = g_strconcat("ip netns exec " OUTSIDE " ", command, NULL), *said = NULL;
        int status = run_shell(line, &said);

        g_test_message("outside: %s: %d: %s", command, status, said);
        return status == 0;
}

void outside_serve(const char *address)
{
        g_autofree char *listens = g_strdup_printf(
                "ss -Hltn | grep -qF '%s' || ss -Hltn | grep -qF '[%s]'", address, address);
        g_autofree char *start = g_strdup_printf(
                "setsid ip netns exec " OUTSIDE
                " python3 -c 'import socket; s = socket.create_server((\"%s\", " SERVER_PORT
                "), family=socket.AF_INET6 if \":\" in \"%s\" else socket.AF_INET); s.settimeout(60); c, a = s.accept();"
                " c.sendall((a[0] + \"\\n\").encode())' > /dev/null 2>&1 < /dev/null &",
                address, address);

        g_assert_cmpint(run_shell(start, NULL), ==, 0);
        for (Deadline deadline = deadline_start(60); deadline_pause(&deadline);) {
                g_autofree char *line =
                        g_strconcat("ip netns exec " OUTSIDE " sh -c \"", listens, "\"", NULL);

                if (run_shell(line, NULL) == 0)
                        return;
        }
        g_error("the server outside doesn't start");
}

char *outside_seen_address(Host *host, const char *domain, const char *address)
{
        g_autoptr(Console) console = console_open(host->bus, domain, "", 0);
        g_autofree char *command =
                g_strdup_printf("busybox timeout 30 busybox nc %s " SERVER_PORT " < /dev/null", address);

        return g_strchomp(console_run(console, command));
}
