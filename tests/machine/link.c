/* Links of the host that tests make, containers on them, and who reaches whom. */
#include "link.h"

#include "domain.h"
#include "wait.h"

void links_make(Host *host, const char *command)
{
        g_autofree char *said = NULL, *line = g_strconcat("set -e; ", command, NULL);

        if (run_shell(line, &said) != 0)
                g_error("%s: %s", command, said);
        host_take_as_clean(host);
}

void links_remove(Host *host)
{
        host_assert_nothing_left(host);
        host_remove_links();
        host_take_as_clean(host);
}

static char *devices(const char *interface, const char *address)
{
        return g_strconcat(CONSOLE_XML "<interface ", interface, "<ip address='", address,
                "' family='ipv4' prefix='24'/></interface>", NULL);
}

void link_run(Host *host, const char *name, const char *interface, const char *address)
{
        g_autofree char *xml = devices(interface, address);

        domain_run(host->bus, &(Spec){ .name = name, .devices = xml });
}

char *link_refused(Host *host, const char *interface, const char *error)
{
        g_autofree char *xml = devices(interface, "10.99.0.99");
        char *message;

        domain_define(host->bus, &(Spec){ .name = "bad", .devices = xml });
        message = domain_start_refused(host->bus, "bad", error);
        g_test_message("%s", message);
        domain_undefine(host->bus, "bad");
        host_assert_nothing_left(host);
        return message;
}

gboolean link_reaches(Host *host, const char *name, const char *address)
{
        g_autofree char *command = g_strconcat("busybox ping -c 3 -W 2 ", address, NULL), *said = NULL;
        g_autoptr(Console) console = NULL;
        int status;

        if (!name)
                return run_shell(command, NULL) == 0;
        console = console_open(host->bus, name, "", 0);
        status = console_try(console, command, &said);
        g_test_message("%s: %s: %s", name, command, said);
        return status == 0;
}

char *link_file(const char *link, const char *file)
{
        g_autofree char *path = g_build_filename("/sys/class/net", link, file, NULL);

        return g_strchomp(read_file(path));
}

char *live_attribute(Host *host, const char *name, const char *element, const char *attribute)
{
        g_autofree char *xml = domain_xml(host->bus, name, 0);
        g_autofree char *pattern = g_strdup_printf("<%s\\b[^>]*\\b%s=\"([^\"]*)\"", element, attribute);
        g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
        g_autoptr(GMatchInfo) match = NULL;

        if (!g_regex_match(regex, xml, 0, &match))
                g_error("no %s of <%s> in: %s", attribute, element, xml);
        return g_match_info_fetch(match, 1);
}
