/* Containers that an earlier lxc1d has started and that go on. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "base/names.h"
#include "core/adopt.h"
#include "core/domain-private.h"
#include "core/domain-resources.h"
#include "core/runtime.h"

/* How often a supervisor that can't be reached is tried again. */
#define RETRY_USEC (1 * UINT64_C(1000000))

/* The live definition. If it can't be read, as by an older lxc1d, the one on disk stands in for it:
 * better a domain that is not quite what is running than a container that nobody can stop. */
static int read_live(const Manager *manager, int runtime, const char *name, DomainDefinition **ret_live,
        Error *ret_error)
{
        const Domain *domain = manager_find_domain(manager, name);
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_free_ char *xml = NULL;
        size_t length;
        int r = runtime_read(runtime, &xml, &length);

        if (r < 0)
                error_set_errno(&error, r, ERROR_FAILED, "can't read its live XML");
        else
                r = domain_definition_parse(xml, length, ret_live, &error);
        if (r < 0 && domain) {
                fprintf(stderr, SD_WARNING "domain %s runs, but %s\n", name, error_message(&error));
                r = domain_definition_copy(domain->persistent, ret_live);
        }
        return r < 0 ? error_set(ret_error, r, ERROR_FAILED, "%s", error_message(&error)) : 0;
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

static void adopt_ended(Domain *domain, int runtime)
{
        Message words;

        if (!runtime_read_last_words(runtime, &words)) {
                domain_end(domain, REASON_SUPERVISOR, NULL);
                return;
        }
        domain->exit_status = words.exit_status;
        domain_end(domain, (ContainerReason) words.reason, NULL);
}

static int connect_supervisor(Domain *domain, int runtime)
{
        LinkHandler handler = domain_link_handler(domain);
        int r = link_connect(domain->manager->event, runtime, &handler, &domain->link);

        if (r == -ECONNREFUSED || r == -ENOENT) {
                adopt_ended(domain, runtime);
                return 0;
        }
        return r;
}

/* The supervisor is there, but can't be reached yet. */
static int on_adopt_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        Domain *domain = userdata;
        _cleanup_close_ int runtime = runtime_open(domain->manager->runtime_directory, domain->name);

        (void) usec;
        if (runtime < 0 || connect_supervisor(domain, runtime) < 0) {
                sd_event_source_set_time_relative(source, RETRY_USEC);
                sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
        }
        return 0;
}

static int retry_later(Domain *domain)
{
        return sd_event_add_time_relative(domain->manager->event, &domain->adopt_timer, CLOCK_MONOTONIC,
                RETRY_USEC, 0, on_adopt_timer, domain);
}

static int adopt(Manager *manager, int runtime, const char *name, Error *ret_error)
{
        _cleanup_domain_definition_ DomainDefinition *live = NULL;
        Domain *domain = NULL;
        int r;

        r = read_live(manager, runtime, name, &live, ret_error);
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
        (void) domain_slice_name(&domain->live->resources, &domain->slice, NULL);

        domain->state = DOMAIN_STARTING;
        domain->has_scope = true;
        r = connect_supervisor(domain, runtime);
        if (r < 0) {
                fprintf(stderr, SD_WARNING "domain %s: can't connect to its supervisor yet: %s\n", name,
                        strerror(-r));
                r = retry_later(domain);
        } else if (domain->link) {
                domain->adopting = true;
                manager->n_adopting++;
        }
        return r < 0 ? error_set_errno(ret_error, r, ERROR_FAILED, "can't wait for its supervisor") : 0;
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
                if (runtime < 0)
                        error_set_errno(&error, runtime, ERROR_FAILED, "can't open its directory");
                else
                        adopt(manager, runtime, entry->d_name, &error);
                if (error.name)
                        fprintf(stderr, SD_ERR "the running domain %s can't be taken over: %s\n",
                                entry->d_name, error_message(&error));
        }
}
