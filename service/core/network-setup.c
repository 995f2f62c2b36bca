/* The set-up of a network, or its end, by a process of its own: lxc1-network. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/protocol.h"
#include "core/network-setup.h"
#include "core/spawn.h"

struct NetworkSetup {
        int link; /* what the process has to say of a failure is read from it when it has ended */
        sd_event_source *child;
        NetworkSetupCallback callback;
        void *userdata;
};

static void setup_free(NetworkSetup *setup)
{
        sd_event_source_disable_unref(setup->child);
        close_fd(setup->link);
        free(setup);
}

NetworkSetup *network_setup_forget(NetworkSetup *setup)
{
        if (setup)
                setup_free(setup);
        return NULL;
}

/* What the process said before it ended with a failure; it may have been killed without a word. */
static void read_failure(const NetworkSetup *setup, Error *ret_error)
{
        Message message;

        if (message_receive_now(setup->link, &message) <= 0 || message.type != MESSAGE_FAILED) {
                error_set(ret_error, -ECONNRESET, ERROR_START_FAILED,
                        "step setup: lxc1-network died, see the journal of lxc1d.service");
                return;
        }
        error_set(ret_error, message.error,
                message.flags == FAILURE_UNSUPPORTED         ? ERROR_UNSUPPORTED
                        : message.flags == FAILURE_NO_DEVICE ? ERROR_NO_SUCH_DEVICE
                                                             : ERROR_START_FAILED,
                "step %s: %s", message.step, message.text);
}

static int on_child(sd_event_source *source, const siginfo_t *status, void *userdata)
{
        NetworkSetup *setup = userdata;
        NetworkSetupCallback callback = setup->callback;
        void *callback_userdata = setup->userdata;
        _cleanup_error_ Error error = ERROR_NULL;
        bool well = status->si_code == CLD_EXITED && status->si_status == EXIT_SUCCESS;

        (void) source;
        if (!well)
                read_failure(setup, &error);
        setup_free(setup);
        callback(callback_userdata, well ? NULL : &error);
        return 0;
}

int network_setup_run(sd_event *event, const char *verb, const char *name, const char *live_xml,
        NetworkSetupCallback callback, void *userdata, NetworkSetup **ret_setup, Error *ret_error)
{
        NetworkSetup *setup = calloc(1, sizeof(*setup));
        _cleanup_close_ int theirs = -1;
        int pair[2], r;
        pid_t pid;

        if (!setup)
                return error_set(ret_error, -ENOMEM, ERROR_NO_MEMORY, "there is not enough memory");
        *setup = (NetworkSetup){ .link = -1, .callback = callback, .userdata = userdata };
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
                r = error_set_errno(ret_error, -errno, ERROR_START_FAILED, "can't make a socket");
                setup_free(setup);
                return r;
        }
        setup->link = pair[0];
        theirs = pair[1];

        pid = spawn_network_setup(verb, name, live_xml, theirs, ret_error);
        r = pid < 0 ? (int) pid
                    : sd_event_add_child(event, &setup->child, pid, WEXITED, on_child, setup);
        if (r < 0) {
                if (pid >= 0)
                        error_set_errno(ret_error, r, ERROR_START_FAILED, "can't watch lxc1-network");
                setup_free(setup);
                return r;
        }
        *ret_setup = setup;
        return 0;
}
