/* The set-up of a network, or its end, by a process of its own: lxc1-network. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>

#include "base/protocol.h"
#include "core/network-setup.h"
#include "core/spawn.h"

struct NetworkSetup {
        sd_event *event; /* not owned */
        NetworkSetupWork work;
        char *name;
        char *live_xml;
        int link; /* what the process has to say of a failure is read from it when it has ended */
        sd_event_source *child;
        Error failure; /* of a start, while what it has left is removed */
        NetworkSetupCallback callback;
        void *userdata;
};

static void setup_free(NetworkSetup *setup)
{
        sd_event_source_disable_unref(setup->child);
        close_fd(setup->link);
        error_free(&setup->failure);
        free(setup->name);
        free(setup->live_xml);
        free(setup);
}

NetworkSetup *network_setup_forget(NetworkSetup *setup)
{
        if (setup)
                setup_free(setup);
        return NULL;
}

/* What the process said before it ended with a failure. Returns 0 where it was killed without a word. */
static int read_failure(const NetworkSetup *setup, Error *ret_error)
{
        Message message;

        if (message_receive_now(setup->link, &message) <= 0 || message.type != MESSAGE_FAILED) {
                error_set(ret_error, -ECONNRESET, ERROR_START_FAILED,
                        "step setup: lxc1-network died, see the journal of lxc1d.service");
                return 0;
        }
        error_set(ret_error, message.error, message_failure_name(&message, ERROR_START_FAILED),
                "step %s: %s", message.step, message.text);
        return 1;
}

static int spawn(NetworkSetup *setup, const char *verb, Error *ret_error);

/* What a start has left that died over it. Returns whether that is under way. */
static bool remove_remains(NetworkSetup *setup)
{
        _cleanup_error_ Error error = ERROR_NULL;

        setup->work = NETWORK_SETUP_STOP;
        if (spawn(setup, "down", &error) == 0)
                return true;
        fprintf(stderr, SD_WARNING "what network %s has left can't be removed: %s\n", setup->name,
                error_message(&error));
        return false;
}

static int on_child(sd_event_source *source, const siginfo_t *status, void *userdata)
{
        NetworkSetup *setup = userdata;
        NetworkSetupCallback callback = setup->callback;
        void *callback_userdata = setup->userdata;
        _cleanup_error_ Error error = ERROR_NULL;
        bool well = status->si_code == CLD_EXITED && status->si_status == EXIT_SUCCESS;

        (void) source;
        if (setup->failure.name) { /* that is what the start failed for, however this ended */
                error = setup->failure;
                setup->failure = ERROR_NULL;
                well = false;
        } else if (!well && read_failure(setup, &error) == 0 && setup->work == NETWORK_SETUP_START) {
                setup->failure = error;
                if (remove_remains(setup)) {
                        error = ERROR_NULL; /* the setup has it */
                        return 0;
                }
                setup->failure = ERROR_NULL;
        }
        setup_free(setup);
        callback(callback_userdata, well ? NULL : &error);
        return 0;
}

/* Starts the process, and watches it in place of an earlier one. */
static int spawn(NetworkSetup *setup, const char *verb, Error *ret_error)
{
        _cleanup_close_ int theirs = -1;
        int pair[2], r;
        pid_t pid;

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
                return error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't make a socket");
        close_fd(setup->link);
        setup->link = pair[0];
        theirs = pair[1];

        pid = spawn_network_setup(verb, setup->name, setup->live_xml, theirs, ret_error);
        if (pid < 0)
                return pid;
        setup->child = sd_event_source_disable_unref(setup->child);
        r = sd_event_add_child(setup->event, &setup->child, pid, WEXITED, on_child, setup);
        return r < 0 ? error_set_errno(ret_error, r, ERROR_START_FAILED, "can't watch lxc1-network") : 0;
}

int network_setup_run(sd_event *event, NetworkSetupWork work, const char *name, const char *live_xml,
        NetworkSetupCallback callback, void *userdata, NetworkSetup **ret_setup, Error *ret_error)
{
        NetworkSetup *setup = calloc(1, sizeof(*setup));
        int r;

        if (!setup)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        *setup = (NetworkSetup){
                .event = event,
                .work = work,
                .name = strdup(name),
                .live_xml = strdup(live_xml),
                .link = -1,
                .callback = callback,
                .userdata = userdata,
        };
        if (setup->name && setup->live_xml)
                r = spawn(setup, work == NETWORK_SETUP_STOP ? "down" : "up", ret_error);
        else
                r = error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        if (r < 0) {
                setup_free(setup);
                return r;
        }
        *ret_setup = setup;
        return 0;
}
