/* What lxc1d and a supervisor say to each other: packets of one size over a SOCK_SEQPACKET socket.
 *
 * An lxc1d may be newer or older than the supervisors that it re-adopts. So fields keep their
 * place for ever, new ones are added at the end, a shorter packet reads as if zeros followed and
 * what a longer one has beyond is ignored. Both sides treat what they read as untrusted input. */
#pragma once

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/* Below it every running domain has a directory of its own. */
#define RUNTIME_DIRECTORY "/run/lxc1"

/* The file in a runtime directory with the live XML. */
#define LIVE_XML "live.xml"

/* The file in a runtime directory with the last message of a domain that has ended, STOPPED or
 * FAILED, for an lxc1d that was not there to be told. */
#define LAST_WORDS "stopped"

/* What a supervisor is given by its parent, at these descriptors. */
#define SUPERVISOR_LINK_FD 3       /* the connection to lxc1d */
#define SUPERVISOR_DEFINITION_FD 4 /* the live XML, in a sealed memfd */

/* And so lxc1-network, which says FAILED or nothing. */
#define NETWORK_LINK_FD 3
#define NETWORK_DEFINITION_FD 4

/* Below it every active network has a directory, which lxc1d makes and removes; no domain's name begins
 * with a dot. */
#define NETWORKS_DIRECTORY RUNTIME_DIRECTORY "/.networks"

/* In such a directory: files that lxc1d writes for running domains, which dnsmasq must be able to read
 * and does so as they come, see --dhcp-hostsdir and --hostsdir in dnsmasq(8). */
#define DHCP_HOSTS_DIRECTORY "dhcp-hosts.d" /* lines "MAC,NAME" */
#define DNS_HOSTS_DIRECTORY "hosts.d"       /* lines "ADDRESS NAME" */

/* And its leases as dnsmasq keeps them, rewritten in place at each change. */
#define LEASES_FILE "leases"

typedef enum MessageType {
        /* to the supervisor */
        MESSAGE_GO = 1,       /* the scope is there: start the container */
        MESSAGE_STOP,         /* end the container at once */
        MESSAGE_OPEN_CONSOLE, /* text: alias, empty for the first; flags: ConsoleFlags */

        /* to lxc1d */
        MESSAGE_STATUS,  /* sent on each change, and first of all but ADDRESSES on each new connection:
                            state, reason, pid, timestamp; flags: SupervisorFeatures */
        MESSAGE_FAILED,  /* the start failed, all that it made is unmade: error, step, text; flags:
                            FailureKind */
        MESSAGE_STOPPED, /* the container ended and won't be started again: reason, exit_status */
        MESSAGE_ANSWER,  /* to a request with the same serial: error, or 0. To OPEN_CONSOLE with one
                            descriptor; to CHANGE_DEVICE flags: FailureKind, text */

        /* to lxc1d, before the scope is made */
        MESSAGE_DEVICE, /* text: a device the container may use, "/dev/block/8:1 rw", "/dev/char/254:0 r"
                         */
        MESSAGE_PROCESS,  /* pid: a helper of the supervisor's that belongs into the scope, too */
        MESSAGE_PREPARED, /* all that is needed from outside the scope is there */

        /* to the supervisor, before GO */
        MESSAGE_NAMESPACE, /* state: SharedNamespace; with the descriptor of another domain's namespace
                            */

        /* to lxc1d, before the STATUS of a new run or on a new connection, and on each change */
        MESSAGE_ADDRESSES, /* of the container: state: how many there are; serial: the place, from 0 on,
                              of the first one in text; the others follow in text and in messages of the
                              same kind. See base/address-list.h */

        /* to the supervisor of a running container, whose STATUS tells that it knows of it */
        MESSAGE_CHANGE_DEVICE, /* flags: DeviceChange; state: DeviceKind; index; line; with the live XML
                                  that it leads to, in a sealed memfd */
} MessageType;

/* What a supervisor can do beside what the first one could. */
typedef enum SupervisorFeatures {
        SUPERVISOR_CHANGES_DEVICES = 1 << 0,
} SupervisorFeatures;

typedef enum DeviceChange {
        DEVICE_ATTACH,
        DEVICE_DETACH,
        DEVICE_UPDATE,
} DeviceChange;

typedef enum DeviceKind {
        DEVICE_INTERFACE,
} DeviceKind;

typedef enum ContainerState {
        CONTAINER_STARTING,
        CONTAINER_RUNNING,
        CONTAINER_WAITING,   /* ended, and will be started again after a pause */
        CONTAINER_PRESERVED, /* ended, and what is left of it is kept until STOP */
} ContainerState;

/* What kind of failure FAILED tells of, in its flags. */
typedef enum FailureKind {
        FAILURE_START,       /* StartFailed */
        FAILURE_UNSUPPORTED, /* Unsupported: the host can't do what the definition asks for */
        FAILURE_NO_DEVICE,   /* NoSuchDevice */
} FailureKind;

/* Why a container runs, or doesn't any more. */
typedef enum ContainerReason {
        REASON_UNKNOWN,
        REASON_BOOTED,     /* running: started by Start */
        REASON_REBOOTED,   /* running: init asked for a reboot, on_reboot is restart */
        REASON_RESTARTED,  /* running: started again as on_poweroff or on_crash says */
        REASON_SHUTDOWN,   /* stopped: init exited or powered off */
        REASON_REBOOT,     /* stopped: init asked for a reboot, on_reboot is destroy */
        REASON_CRASHED,    /* stopped: init was killed by a signal */
        REASON_DESTROYED,  /* stopped: lxc1d or the service manager asked for it */
        REASON_FAILED,     /* stopped: it could not be started again */
        REASON_SUPERVISOR, /* stopped: the supervisor itself died. Known to lxc1d only */
} ContainerReason;

typedef enum ConsoleFlags {
        CONSOLE_FORCE = 1 << 0,     /* detach the present writer */
        CONSOLE_READ_ONLY = 1 << 1, /* watch */
        CONSOLE_REPLAY = 1 << 2,    /* what was kept first */
} ConsoleFlags;

#define CONSOLE_FLAGS_ALL (CONSOLE_FORCE | CONSOLE_READ_ONLY | CONSOLE_REPLAY)

typedef struct Message {
        uint32_t type;
        uint32_t serial;
        uint32_t flags;
        int32_t error; /* negative errno, 0: none */
        uint32_t state;
        uint32_t reason;
        int32_t pid;         /* of the container's init, 0: none */
        int32_t exit_status; /* of init: its code, the signal of a crash, 0 after reboot(2) */
        uint64_t timestamp;  /* microseconds since the epoch when it started */
        char step[32];       /* of a failed start */
        char text[440];      /* a sentence, an alias, or what else the type says */

        uint32_t index; /* of a device among those of its kind: in the new live XML, of a DETACH in the
                           present one */
        uint32_t line;  /* where it is in the text that its user wrote, for sentences */
} Message;

/* Sends a message and, unless negative, a descriptor, which stays the caller's. Never waits:
 * -EAGAIN when the other side doesn't read. Returns 0 or a negative errno. */
int message_send(int socket, const Message *message, int fd);

/* Receives one. A descriptor that came along is the caller's if ret_fd is given and closed
 * otherwise; *ret_fd is -1 if there is none. Strings are made to end. Returns 1, 0 when the other
 * side has closed, -EAGAIN on a non-blocking socket without a message, or another errno. */
int message_receive(int socket, Message *ret_message, int *ret_fd);

/* The same, without waiting and without a descriptor: -EAGAIN where there is no message. */
int message_receive_now(int socket, Message *ret_message);

/* Fills in what a FAILED says: the negative errno, its kind by the error's name, the step, the sentence.
 */
void message_set_failure(Message *message, int r, const char *step, const Error *error);

/* The name of the error that such a message tells of: that of its kind, or, where that is none of its
 * own, another static one. */
const char *message_failure_name(const Message *message, const char *otherwise);

/* Copies text into a message's field of `size` bytes, shortened at a whole character if need be. */
void message_set_text(char *field, size_t size, const char *text);

/* Fills in the address of the control socket in a domain's runtime directory. It goes through
 * /proc/self/fd, since a name may be longer than an address; so directory_fd must be open while
 * the address is used. */
struct sockaddr_un;
void control_address(int directory_fd, struct sockaddr_un *ret_address);

/* Connects to the supervisor that serves a runtime directory, without ever waiting. Returns the
 * non-blocking socket. -ECONNREFUSED and -ENOENT: there is none; other errors: it can't be told. */
int control_connect(int directory_fd);
