/* Containers that an earlier lxc1d has started and that go on. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/file.h"
#include "base/names.h"
#include "core/adopt.h"
#include "core/domain-private.h"
#include "core/runtime.h"

static int read_live(int runtime, DomainDefinition **ret_live, Error *ret_error)
{
        _cleanup_free_ char *xml = NULL;
        size_t length;
        int r = runtime_read(runtime, &xml, &length);

        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't read its live XML");
        return domain_definition_parse(xml, length, ret_live, ret_error);
}

/* The domain that a live definition belongs to; one without a definition on disk is transient. */
static int find_or_make(Manager *manager, DomainDefinition *live, Domain **ret_domain, Error *ret_error)
{
        Domain *domain = manager_find_domain(manager, live->name);
        DomainDefinition *copy;
        int r;

        if (domain && memcmp(domain->uuid, live->uuid, sizeof(domain->uuid)) != 0)
                return error_set(
                        ret_error, -EEXIST, ERROR_FAILED, "another domain is defined by its name");
        if (domain) {
                *ret_domain = domain;
                return 0;
        }
        r = domain_definition_copy(live, &copy);
        if (r == 0)
                r = domain_new(manager, copy, &domain);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't make the domain");
        /* While it has no live definition it needs the other one. */
        r = manager_add_domain(manager, domain);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't enter the domain");
        domain->live = domain->persistent;
        domain->persistent = NULL;
        *ret_domain = domain;
        return 0;
}

/* What the supervisor left to be read when there was no lxc1d to be told. */
static bool read_last_words(int runtime, Message *ret_message)
{
        _cleanup_free_ char *text = NULL;
        size_t length;

        if (file_read(runtime, "stopped", sizeof(*ret_message), &text, &length) < 0 ||
                length != sizeof(*ret_message))
                return false;
        memcpy(ret_message, text, sizeof(*ret_message));
        return true;
}

static void adopt_ended(Domain *domain, int runtime)
{
        Message message;

        if (!read_last_words(runtime, &message)) {
                domain_end(domain, REASON_SUPERVISOR, NULL);
                return;
        }
        domain->exit_status = message.exit_status;
        domain_end(domain, (ContainerReason) message.reason, NULL);
}

static int adopt(Manager *manager, int runtime, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *live = NULL;
        LinkHandler handler;
        Domain *domain = NULL;
        int r;

        r = read_live(runtime, &live, ret_error);
        if (r < 0)
                return r;
        r = find_or_make(manager, live, &domain, ret_error);
        if (r < 0)
                return r;
        r = scope_unit_name(domain->name, domain->uuid, &domain->unit);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't name its scope");
        if (!domain->live)
                domain->live = TAKE_PTR(live);

        domain->state = DOMAIN_STARTING;
        handler = domain_link_handler(domain);
        r = link_connect(manager->event, runtime, &handler, &domain->link);
        if (r < 0) {
                adopt_ended(domain, runtime);
                return 0;
        }
        domain->adopting = true;
        manager->n_adopting++;
        return 0;
}

void adopt_running_domains(Manager *manager)
{
        _cleanup_closedir_ DIR *directory = NULL;
        const struct dirent *entry;
        int copy = openat(manager->runtime_directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        directory = copy < 0 ? NULL : fdopendir(copy);
        if (!directory) {
                close_fd(copy);
                return;
        }
        while ((entry = readdir(directory))) {
                _cleanup_error_ Error error = ERROR_NULL;
                _cleanup_close_ int runtime = -1;
                const char *why;

                if (!name_is_valid(entry->d_name, &why))
                        continue;
                runtime = runtime_open(manager->runtime_directory, entry->d_name);
                if (runtime >= 0 && adopt(manager, runtime, &error) < 0)
                        fprintf(stderr, SD_ERR "the running domain %s can't be taken over: %s\n",
                                entry->d_name, error_message(&error));
        }
}
