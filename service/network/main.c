/* lxc1-network: brings one network up, or takes it down.
 *
 * Not for use by hand. lxc1d gives it a connection and the live XML as descriptors, and waits for its
 * end: it says FAILED and why, and exits with 1, or exits with 0. */
#include <errno.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/protocol.h"
#include "network/setup.h"

typedef int (*Work)(Setup *setup, const char **ret_step, Error *ret_error);

static int read_definition(const char *name, NetworkDefinition **ret_definition, Error *ret_error)
{
        _cleanup_network_definition_ NetworkDefinition *definition = NULL;
        _cleanup_free_ char *xml = NULL;
        size_t length;
        int r = file_read_fd(NETWORK_DEFINITION_FD, NETWORK_XML_MAX, &xml, &length);

        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't read the live XML");
        r = network_definition_parse(xml, length, &definition, ret_error);
        if (r < 0)
                return r;
        if (strcmp(definition->name, name) != 0)
                return error_set(ret_error, -EINVAL, ERROR_FAILED,
                        "the live XML is not that of network %s", name);
        *ret_definition = TAKE_PTR(definition);
        return 0;
}

static int run(Work work, const char *name, const char **ret_step, Error *ret_error)
{
        NetworkDefinition *definition = NULL;
        Setup setup;
        int r;

        *ret_step = "definition";
        r = read_definition(name, &definition, ret_error);
        if (r < 0)
                return r;
        r = setup_open(&setup, definition, ret_error);
        if (r == 0)
                r = work(&setup, ret_step, ret_error);
        setup_close(&setup);
        return r;
}

static void report_failure(int r, const char *step, const Error *error)
{
        Message message = { .type = MESSAGE_FAILED };

        message_set_failure(&message, r, step, error);
        message_send(NETWORK_LINK_FD, &message, -1);
}

static Work work_named(const char *name)
{
        if (strcmp(name, "up") == 0)
                return setup_up;
        return strcmp(name, "down") == 0 ? setup_down : NULL;
}

int main(int argc, char **argv)
{
        _cleanup_error_ Error error = ERROR_NULL;
        Work work = argc == 3 ? work_named(argv[1]) : NULL;
        const char *step;
        int r;

        if (!work) {
                fprintf(stderr,
                        "lxc1-network is started by lxc1d, with up or down and a network's name\n");
                return EXIT_FAILURE;
        }
        fcntl(NETWORK_LINK_FD, F_SETFD, FD_CLOEXEC);
        fcntl(NETWORK_DEFINITION_FD, F_SETFD, FD_CLOEXEC);
        umask(022); /* lxc1d's is stricter, and dnsmasq is to read what it is told */

        r = run(work, argv[2], &step, &error);
        xmlCleanupParser();
        if (r < 0)
                report_failure(r, step, &error);
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
