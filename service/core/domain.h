/* A domain: its definition, its state, and what may be done with it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

#include "base/address-list.h"
#include "base/error.h"
#include "base/protocol.h"
#include "core/link.h"
#include "core/waiters.h"
#include "host/scope.h"
#include "xml/domain.h"

typedef struct Manager Manager;

typedef enum DomainState {
        DOMAIN_SHUTOFF,
        DOMAIN_STARTING,
        DOMAIN_RUNNING,
        DOMAIN_SHUTDOWN,          /* it has ended or is being stopped; its remains are being removed */
        DOMAIN_CRASHED,           /* off, since init or its supervisor was killed */
        DOMAIN_PRESERVED,         /* it has ended, and what is left of it is kept until it is stopped */
        DOMAIN_PRESERVED_CRASHED, /* likewise, and init was killed */
} DomainState;

/* What a caller can read of a domain. Published as one: what differs from the last one is told. */
typedef struct DomainView {
        DomainState state;
        ContainerReason reason;
        pid_t leader;      /* 0: none */
        const char *unit;  /* "": none */
        const char *slice; /* "": none */
        uint64_t started;  /* microseconds since the epoch, 0: not running */
        int32_t exit_status;
        uint64_t memory_max; /* bytes */
        bool persistent;
        bool autostart;
        const DomainDefinition
                *definition;          /* the live one while there is one, else the persistent one */
        bool is_live;                 /* it is the live one */
        const AddressList *addresses; /* that the container has while it runs; never NULL */
} DomainView;

typedef struct DomainPreparation DomainPreparation;

typedef struct Domain {
        Manager *manager;
        char *name;
        unsigned char uuid[16];
        DomainDefinition *persistent; /* NULL: the domain goes when it ends */
        DomainDefinition *live;       /* NULL: off */
        DomainDefinition *coming; /* what `live` will be when a device has been changed; NULL: none is
                                     being changed */
        bool autostart;

        DomainState state;
        ContainerReason reason;
        pid_t leader;
        char *unit;  /* NULL: off */
        char *slice; /* NULL: off */
        uint64_t started;
        int32_t exit_status;
        AddressList *addresses; /* of the present run; NULL: not told yet */
        AddressList *arriving;  /* of which a part has been told, NULL: none */

        Link *link;                     /* to the supervisor, NULL: there is none, or none any more */
        DomainPreparation *preparation; /* until the scope is there */
        ScopeRequest *scope;            /* under way */
        sd_event_source *adopt_timer;   /* until its supervisor can be connected to */
        sd_event_source *stop_timer;    /* how long the supervisor may take for a stop, or to die */
        Waiter *start;                  /* who waits for the start: at most one */
        Waiter *network_wait;           /* for a network that is being started before the domain */
        Waiter *stops;                  /* who wait for the end */
        bool has_scope;                 /* there is one, or may be */
        bool said_stopped;              /* the supervisor has told how the container ended */
        bool adopting;                  /* an earlier lxc1d's container, of which nothing is known yet */
        bool can_change_devices;        /* its supervisor is new enough */
        bool start_again;               /* when it has ended: on_crash, after the supervisor's death */
        ContainerReason end;            /* why it ends, while it is unwound */
        Error start_error;              /* why a start fails, while it is unwound */

        DomainView published;
} Domain;

/* Makes a domain that is off. Takes the definition over, also on failure. */
int domain_new(Manager *manager, DomainDefinition *definition, Domain **ret_domain);

/* Takes NULL, returns NULL. Its container, if any, goes on. */
Domain *domain_free(Domain *domain);

/* What there is to be read of it now. Valid until it changes. */
DomainView domain_view(const Domain *domain);

/* Whether a container exists, is coming or going, or is preserved. */
bool domain_is_active(const Domain *domain);

/* Whether it has ended and is kept. */
bool domain_is_preserved(const Domain *domain);

/* Tells the manager's listener of what has changed since the last time. */
void domain_publish(Domain *domain);

const char *domain_state_name(DomainState state);
const char *domain_reason_name(ContainerReason reason);

/* Starts it. Returns 0, and the callback tells later; or a negative errno with an error, and
 * nothing has been made. */
int domain_start(Domain *domain, WaiterCallback callback, void *userdata, Error *ret_error);

/* Ends it at once; the callback tells when all that it had is gone. A start under way is broken off. */
int domain_stop(Domain *domain, WaiterCallback callback, void *userdata, Error *ret_error);

/* Opens a console, "" for the first; of a preserved domain only to watch. Returns 0, and the callback
 * tells later, with the descriptor; or a negative errno. */
int domain_open_console(Domain *domain, const char *alias, uint64_t flags, LinkCallback callback,
        void *userdata, Error *ret_error);

/* The error for a console that could not be opened, from what the callback was told. */
int domain_console_error(const Domain *domain, const char *alias, int r, Error *ret_error);

/* The domain's XML as text, to be freed: the live one, or with `persistent` the definition on disk. */
int domain_get_xml(const Domain *domain, bool persistent, char **ret_xml, Error *ret_error);

/* Whether it is started when the host boots. Only a persistent domain can be. */
int domain_set_autostart(Domain *domain, bool autostart, Error *ret_error);
