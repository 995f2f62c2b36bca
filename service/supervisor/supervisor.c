/* The supervisor of one container: its life from the first start to the last stop. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>

#include "base/file.h"
#include "supervisor/hotplug.h"
#include "supervisor/lifecycle.h"
#include "supervisor/memory.h"
#include "supervisor/report.h"
#include "supervisor/supervisor.h"

/* After SIGTERM, which the service manager sends to all of the scope, init has so long to end. */
#define GRACE_USEC (3 * UINT64_C(1000000))

static uint64_t now(clockid_t clock)
{
        struct timespec time;

        clock_gettime(clock, &time);
        return (uint64_t) time.tv_sec * 1000000 + (uint64_t) time.tv_nsec / 1000;
}

static void set_timer(const Supervisor *supervisor, uint64_t usec)
{
        struct itimerspec timer = {
                .it_value = { .tv_sec = (time_t) (usec / 1000000),
                        .tv_nsec = (long) (usec % 1000000) * 1000 },
        };

        if (usec == 0)
                timer.it_value.tv_nsec = 1; /* at once; zero would disarm it */
        timerfd_settime(supervisor->timer.fd, 0, &timer, NULL);
}

static void send_status(Supervisor *supervisor)
{
        const Message message = {
                .type = MESSAGE_STATUS,
                .flags = SUPERVISOR_CHANGES_DEVICES,
                .state = supervisor->state,
                .reason = supervisor->reason,
                .pid = supervisor->container.pid,
                .timestamp = supervisor->started,
                .exit_status = supervisor->exit_status,
        };

        control_send(&supervisor->control, &message, -1);
}

static void send_addresses(void *owner)
{
        Supervisor *supervisor = owner;
        const AddressList *list = &supervisor->addresses.list;
        Message message;
        size_t next = 0;
        int r;

        do {
                next = address_list_to_message(list, next, &message);
                r = control_send(&supervisor->control, &message, -1);
        } while (r == 0 && next < list->n);
}

/* Whoever hears that the container runs knows its addresses by then. */
static void send_state(void *owner)
{
        send_addresses(owner);
        send_status(owner);
}

/* The end of it all. An lxc1d that doesn't live to hear it has left it to the next one to read. */
static void finish(Supervisor *supervisor, const Message *message)
{
        file_replace(supervisor->runtime, LAST_WORDS, (const char *) message, sizeof(*message), 0600);
        control_send(&supervisor->control, message, -1);
        supervisor->done = true;
}

static void finish_with(Supervisor *supervisor, ContainerReason reason, int32_t exit_status)
{
        finish(supervisor,
                &(Message){ .type = MESSAGE_STOPPED, .reason = reason, .exit_status = exit_status });
}

static void finish_failed(
        Supervisor *supervisor, MessageType type, int r, const char *step, const Error *error)
{
        Message message = { .type = type, .reason = REASON_FAILED };

        message_set_failure(&message, r, step, error);
        finish(supervisor, &message);
}

/* One run: on success the consoles are connected, init is watched and lxc1d knows. */
static int run_container(
        Supervisor *supervisor, ContainerReason reason, const char **ret_step, Error *ret_error)
{
        int r = container_start(&supervisor->setup, &supervisor->container, ret_step, ret_error);

        if (r < 0)
                return r;
        consoles_connect(supervisor->consoles, &supervisor->container);
        supervisor->init.fd = supervisor->container.pidfd;
        r = loop_add(supervisor->loop, &supervisor->init, EPOLLIN);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't watch init");
        r = addresses_watch(&supervisor->addresses, supervisor->loop, supervisor->container.network);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't watch the addresses");

        supervisor->state = CONTAINER_RUNNING;
        supervisor->reason = reason;
        supervisor->started = now(CLOCK_REALTIME);
        supervisor->run_began = now(CLOCK_MONOTONIC);
        send_state(supervisor);
        return 0;
}

static void restart(Supervisor *supervisor)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const char *step;
        int r = run_container(supervisor, supervisor->reason, &step, &error);

        if (r < 0)
                finish_failed(supervisor, MESSAGE_STOPPED, r, step, &error);
}

/* Ends the container, or the wait for its next run. */
static void stop(Supervisor *supervisor)
{
        supervisor->stopping = true;
        if (supervisor->state == CONTAINER_WAITING)
                finish_with(supervisor, REASON_DESTROYED, 0);
        else if (supervisor->state == CONTAINER_PRESERVED)
                finish_with(supervisor, REASON_DESTROYED, supervisor->exit_status);
        else
                container_kill(&supervisor->container);
}

/* Without it, be it for want of space, the domain goes on all the same. */
static void save_report(const Supervisor *supervisor, const LifecycleDecision *decision)
{
        const EndedRun run = {
                .definition = supervisor->definition,
                .runtime = supervisor->runtime,
                .reason = decision->end,
                .exit_status = decision->exit_status,
                .started = supervisor->started,
                .ended = now(CLOCK_REALTIME),
        };
        int r = report_save(&run, ENDED_DIRECTORY);

        if (r < 0)
                fprintf(stderr,
                        "<4>domain %s: can't save a report of its end in " ENDED_DIRECTORY ": %s\n",
                        supervisor->definition->name, strerror(-r));
}

static void follow(Supervisor *supervisor, const LifecycleDecision *decision)
{
        if (!decision->restart && !decision->preserve) {
                finish_with(supervisor, decision->reason, decision->exit_status);
                return;
        }
        supervisor->state = decision->restart ? CONTAINER_WAITING : CONTAINER_PRESERVED;
        supervisor->reason = decision->reason;
        send_status(supervisor);
        if (decision->restart)
                set_timer(supervisor,
                        lifecycle_pause(now(CLOCK_MONOTONIC) - supervisor->run_began,
                                &supervisor->n_short_runs));
}

static void init_dispatch(void *owner, uint32_t events)
{
        Supervisor *supervisor = owner;
        LifecycleDecision decision;
        siginfo_t status;

        (void) events;
        loop_remove(supervisor->loop, &supervisor->init);
        addresses_forget(&supervisor->addresses); /* that holds on to its network */
        if (container_reap(&supervisor->setup, &supervisor->container, &status) == 0)
                return;
        consoles_disconnect(supervisor->consoles);

        decision = lifecycle_decide(supervisor->definition, &status);
        supervisor->exit_status = decision.exit_status;
        if (supervisor->stopping) {
                finish_with(supervisor, REASON_DESTROYED, decision.exit_status);
                return;
        }
        if (decision.report)
                save_report(supervisor, &decision);
        follow(supervisor, &decision);
}

static void timer_dispatch(void *owner, uint32_t events)
{
        Supervisor *supervisor = owner;
        uint64_t expirations;

        (void) events;
        if (read(supervisor->timer.fd, &expirations, sizeof(expirations)) < 0)
                return;
        if (supervisor->stopping)
                stop(supervisor);
        else if (supervisor->state == CONTAINER_WAITING)
                restart(supervisor);
}

static void signals_dispatch(void *owner, uint32_t events)
{
        Supervisor *supervisor = owner;
        struct signalfd_siginfo info;

        (void) events;
        if (read(supervisor->signals.fd, &info, sizeof(info)) != sizeof(info))
                return;
        if (info.ssi_signo == SIGWINCH) {
                consoles_resize(supervisor->consoles);
        } else if (info.ssi_signo == SIGTERM) {
                supervisor->stopping = true;
                set_timer(supervisor, supervisor->state == CONTAINER_RUNNING ? GRACE_USEC : 0);
        }
}

static void open_console(Supervisor *supervisor, const Message *message)
{
        _cleanup_close_ int master = -1;
        int r = consoles_open(supervisor->consoles, message->text, message->flags, &master);

        control_send(&supervisor->control,
                &(Message){ .type = MESSAGE_ANSWER, .serial = message->serial, .error = r < 0 ? r : 0 },
                master);
}

static void change_device(Supervisor *supervisor, const Message *message, int xml)
{
        Message answer = { .type = MESSAGE_ANSWER, .serial = message->serial };
        _cleanup_error_ Error error = ERROR_NULL;
        int r = -ESRCH; /* between two runs, or after the last one */

        if (supervisor->state == CONTAINER_RUNNING && supervisor->container.pid > 0)
                r = hotplug_change(supervisor->definition, &supervisor->container, supervisor->runtime,
                        message, xml, &error);
        if (r < 0)
                message_set_failure(&answer, r, "device", &error);
        control_send(&supervisor->control, &answer, -1);
        memory_give_back();
}

static void received(void *owner, const Message *message, int fd)
{
        Supervisor *supervisor = owner;

        switch (message->type) {
        case MESSAGE_STOP:
                stop(supervisor);
                break;
        case MESSAGE_OPEN_CONSOLE:
                open_console(supervisor, message);
                break;
        case MESSAGE_CHANGE_DEVICE:
                change_device(supervisor, message, fd);
                break;
        default: /* a newer lxc1d's word, which it knows to do without */
                break;
        }
}

/* The controlling terminal is a console client's, who can have it send any of these. */
static void ignore_terminal_signals(void)
{
        static const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE };

        for (size_t i = 0; i < ELEMENTS(ignored); i++)
                (void) signal(ignored[i], SIG_IGN);
}

static int add_event_sources(Supervisor *supervisor)
{
        sigset_t signals;
        int r;

        ignore_terminal_signals();
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGWINCH);
        if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
                return -errno;

        supervisor->init = (Watch){ .fd = -1, .dispatch = init_dispatch, .owner = supervisor };
        supervisor->signals = (Watch){
                .fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK),
                .dispatch = signals_dispatch,
                .owner = supervisor,
        };
        supervisor->timer = (Watch){
                .fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK),
                .dispatch = timer_dispatch,
                .owner = supervisor,
        };
        if (supervisor->signals.fd < 0 || supervisor->timer.fd < 0)
                return -errno;
        r = loop_add(supervisor->loop, &supervisor->signals, EPOLLIN);
        return r < 0 ? r : loop_add(supervisor->loop, &supervisor->timer, EPOLLIN);
}

/* The runtime directory was made by lxc1d; the place where the root is put together is ours. */
static int open_runtime(Supervisor *supervisor, const char *path)
{
        supervisor->runtime = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (supervisor->runtime < 0)
                return -errno;
        return mkdirat(supervisor->runtime, "root", 0700) < 0 && errno != EEXIST ? -errno : 0;
}

int supervisor_prepare(Supervisor *supervisor, DomainDefinition *definition, int link, Error *ret_error)
{
        _cleanup_free_ char *path = NULL;
        int r;

        *supervisor = (Supervisor){
                .runtime = -1,
                .definition = definition,
                .setup = { .payload_cgroup = -1 },
                .container = CONTAINER_NULL,
                .addresses = ADDRESSES_NULL,
                .control = { .connected = send_state, .received = received, .owner = supervisor },
                .init = { .fd = -1 },
                .signals = { .fd = -1 },
                .timer = { .fd = -1 },
        };
        supervisor->addresses.changed = send_addresses;
        supervisor->addresses.owner = supervisor;
        if (asprintf(&path, "%s/%s", RUNTIME_DIRECTORY, definition->name) < 0)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");

        r = supervisor->loop = loop_new();
        if (r >= 0)
                r = open_runtime(supervisor, path);
        if (r >= 0)
                r = add_event_sources(supervisor);
        if (r >= 0)
                r = control_start(&supervisor->control, supervisor->loop, link, supervisor->runtime);
        if (r >= 0)
                r = consoles_new(
                        definition, supervisor->runtime, supervisor->loop, &supervisor->consoles);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_START_FAILED, "can't prepare in %s", path);
        return container_setup_make(&supervisor->setup, definition, path, ret_error);
}

int supervisor_start(Supervisor *supervisor)
{
        _cleanup_error_ Error error = ERROR_NULL;
        const char *step;
        int r = run_container(supervisor, REASON_BOOTED, &step, &error);

        if (r < 0) {
                sources_close(&supervisor->setup.sources); /* lxc1d ends this process once it is told */
                finish_failed(supervisor, MESSAGE_FAILED, r, step, &error);
        }
        return r;
}

int supervisor_run(Supervisor *supervisor)
{
        int r = 0;

        while (!supervisor->done && r == 0)
                r = loop_run_once(supervisor->loop);
        return r;
}

void supervisor_finish(Supervisor *supervisor)
{
        consoles_free(supervisor->consoles);
        addresses_forget(&supervisor->addresses);
        sources_close(&supervisor->setup.sources); /* once the connection is closed, time is short */
        control_stop(&supervisor->control);
        close_fd(supervisor->signals.fd);
        close_fd(supervisor->timer.fd);
        container_setup_free(&supervisor->setup);
        domain_definition_free(supervisor->definition);
        close_fd(supervisor->runtime);
        close_fd(supervisor->loop);
}
