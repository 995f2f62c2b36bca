/* The consoles: a relay between the container's terminals and those of its watchers. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "base/protocol.h"
#include "supervisor/console.h"
#include "supervisor/loop.h"
#include "supervisor/ring.h"

#define CHUNK_SIZE 4096
#define CLIENTS_MAX 32 /* of one console */

typedef struct Console Console;
typedef struct Client Client;

/* One who looks on, and may type: the raw slave end of a terminal whose master the caller has. */
struct Client {
        Console *console;
        Client *next;
        Watch watch;
        uint64_t offset; /* in the ring: what is sent next */
};

struct Console {
        Consoles *consoles;
        const char *alias;
        Watch terminal; /* master of the container's terminal */
        int keeper;     /* its slave, held open so that the master doesn't hang up */
        Ring ring;
        uint64_t seen; /* offset up to which some client has seen the output */
        Client *clients;
        Client *writer;
        char input[CHUNK_SIZE]; /* from the writer, not taken by the container yet */
        size_t n_input;
        struct winsize size;
};

struct Consoles {
        int loop;
        size_t n_items;
        Console items[];
};

static void client_detach(Client *client)
{
        Console *console = client->console;
        Client **link = &console->clients;
        int fd = client->watch.fd;

        while (*link != client)
                link = &(*link)->next;
        *link = client->next;

        if (console->writer == client) {
                console->writer = NULL;
                console->n_input = 0;
        }
        loop_remove(console->consoles->loop, &client->watch);
        close_fd(fd);
        free(client);
}

/* What a client is to be watched for: typing, unless the container is behind with what was typed
 * before; room, if there is more for it. Its end is always reported. */
static void client_watch(Client *client)
{
        Console *console = client->console;
        bool held_up = console->writer == client && console->n_input > 0;
        uint32_t events = held_up ? 0 : EPOLLIN;

        if (client->offset < console->ring.written)
                events |= EPOLLOUT;
        loop_change(console->consoles->loop, &client->watch, events);
}

/* Sends as much as the client takes. */
static void client_send(Client *client)
{
        Console *console = client->console;
        char chunk[CHUNK_SIZE];

        for (;;) {
                uint64_t offset = client->offset;
                ssize_t n = ring_read(&console->ring, &offset, chunk, sizeof(chunk));
                if (n <= 0) { /* all of it, or what is missing since there was no room for the log */
                        client->offset = console->ring.written;
                        break;
                }

                uint64_t start = offset - (uint64_t) n;
                ssize_t sent = write(client->watch.fd, chunk, (size_t) n);
                client->offset = start + (uint64_t) (sent > 0 ? sent : 0);
                if (client->offset > console->seen)
                        console->seen = client->offset;
                if (sent < n)
                        break;
        }
        client_watch(client);
}

static void console_watch(Console *console)
{
        loop_change(console->consoles->loop, &console->terminal,
                EPOLLIN | (console->n_input > 0 ? EPOLLOUT : 0));
        if (console->writer)
                client_watch(console->writer);
}

/* Types as much of the input as the container takes; without a container it is lost. */
static void console_type(Console *console)
{
        ssize_t n =
                console->n_input > 0 ? write(console->terminal.fd, console->input, console->n_input) : 0;

        if (n < 0 && errno != EAGAIN && errno != EINTR)
                n = (ssize_t) console->n_input;
        if (n > 0) {
                console->n_input -= (size_t) n;
                memmove(console->input, console->input + n, console->n_input);
        }
        console_watch(console);
}

static void console_resize(Console *console)
{
        struct winsize size;

        if (!console->writer || console->terminal.fd < 0 ||
                ioctl(console->writer->watch.fd, TIOCGWINSZ, &size) < 0)
                return;
        if (size.ws_col == 0 || size.ws_row == 0 || memcmp(&size, &console->size, sizeof(size)) == 0)
                return;
        console->size = size;
        ioctl(console->terminal.fd, TIOCSWINSZ, &size);
}

static void client_dispatch(void *owner, uint32_t events)
{
        Client *client = owner;
        Console *console = client->console;
        char ignored[CHUNK_SIZE];
        bool writes = console->writer == client;

        if (events & EPOLLIN) {
                ssize_t n = read(client->watch.fd, writes ? console->input : ignored, CHUNK_SIZE);
                if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
                        client_detach(client);
                        return;
                }
                if (writes && n > 0) {
                        console_resize(console);
                        console->n_input = (size_t) n;
                        console_type(console);
                }
        } else if (events & (EPOLLHUP | EPOLLERR)) {
                client_detach(client);
                return;
        }
        if (events & EPOLLOUT)
                client_send(client);
}

/* Holding a slave open keeps the master from hanging up whenever no process in the container has
 * the terminal open. vhangup(2) in there takes this one too, so it may have to be renewed. */
static void console_hold(Console *console)
{
        close_fd(console->keeper);
        console->keeper =
                ioctl(console->terminal.fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        if (console->keeper < 0) {
                int fd = console->terminal.fd;
                loop_remove(console->consoles->loop, &console->terminal);
                close_fd(fd);
        }
}

/* Reads once from the container's terminal. Returns whether there was something. */
static bool console_receive(Console *console)
{
        char chunk[CHUNK_SIZE];
        ssize_t n = read(console->terminal.fd, chunk, sizeof(chunk));

        if (n > 0)
                ring_write(&console->ring, chunk, (size_t) n);
        else if (n < 0 && errno == EIO)
                console_hold(console);
        return n > 0;
}

static void console_dispatch(void *owner, uint32_t events)
{
        Console *console = owner;

        if (events & (EPOLLIN | EPOLLHUP | EPOLLERR) && console_receive(console))
                for (Client *client = console->clients; client; client = client->next)
                        client_send(client);
        if (events & EPOLLOUT)
                console_type(console);
}

int consoles_new(const DomainDefinition *definition, int runtime, int loop, Consoles **ret_consoles)
{
        size_t n = definition->n_consoles;
        Consoles *consoles = calloc(1, sizeof(*consoles) + n * sizeof(Console));

        if (!consoles)
                return -ENOMEM;
        consoles->loop = loop;
        for (; consoles->n_items < n; consoles->n_items++) {
                Console *console = consoles->items + consoles->n_items;
                _cleanup_free_ char *file = NULL;
                int r;

                *console = (Console){
                        .consoles = consoles,
                        .alias = definition->consoles[consoles->n_items].alias,
                        .terminal = { .fd = -1, .dispatch = console_dispatch, .owner = console },
                        .keeper = -1,
                        .ring = RING_NULL,
                };
                r = asprintf(&file, "console-%s.log", console->alias) < 0
                        ? -ENOMEM
                        : ring_create(&console->ring, runtime, file);
                if (r < 0) {
                        consoles_free(consoles);
                        return r;
                }
        }
        *ret_consoles = consoles;
        return 0;
}

Consoles *consoles_free(Consoles *consoles)
{
        if (!consoles)
                return NULL;
        consoles_disconnect(consoles);
        for (size_t i = 0; i < consoles->n_items; i++) {
                while (consoles->items[i].clients)
                        client_detach(consoles->items[i].clients);
                ring_close(&consoles->items[i].ring);
        }
        free(consoles);
        return NULL;
}

void consoles_connect(Consoles *consoles, Container *container)
{
        for (size_t i = 0; i < consoles->n_items && i < container->n_consoles; i++) {
                Console *console = consoles->items + i;

                console->terminal.fd = container->consoles[i];
                container->consoles[i] = -1;
                console->size = (struct winsize){ 0 };
                loop_add(consoles->loop, &console->terminal, EPOLLIN);
                console_hold(console);
                console_resize(console);
        }
        container->n_consoles = 0;
}

void consoles_disconnect(Consoles *consoles)
{
        for (size_t i = 0; i < consoles->n_items; i++) {
                Console *console = consoles->items + i;
                int fd;

                while (console->terminal.fd >= 0 && console_receive(console))
                        ;
                for (Client *client = console->clients; client; client = client->next)
                        client_send(client);
                fd = console->terminal.fd;
                loop_remove(consoles->loop, &console->terminal);
                close_fd(fd);
                console->keeper = close_fd(console->keeper);
                console->n_input = 0;
        }
}

/* A terminal of the host's: raw, since the one in the container does the cooking. */
static int make_terminal(int *ret_master, int *ret_slave)
{
        _cleanup_close_ int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
        _cleanup_close_ int slave = -1;
        struct termios raw;
        int unlock = 0;

        if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) < 0)
                return -errno;
        slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        if (slave < 0 || tcgetattr(slave, &raw) < 0)
                return -errno;
        cfmakeraw(&raw);
        if (tcsetattr(slave, TCSANOW, &raw) < 0)
                return -errno;
        *ret_master = TAKE_FD(master);
        *ret_slave = TAKE_FD(slave);
        return 0;
}

/* Makes the writer's terminal the supervisor's controlling one: that alone turns the client's
 * TIOCSWINSZ into a SIGWINCH. There can be but one; others' sizes are looked at when they type. */
static void take_control(const Console *console)
{
        int controlling = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

        if (controlling >= 0) {
                ioctl(controlling, TIOCNOTTY);
                close(controlling);
        }
        ioctl(console->writer->watch.fd, TIOCSCTTY, 0);
}

static Console *console_find(Consoles *consoles, const char *alias)
{
        for (size_t i = 0; i < consoles->n_items; i++)
                if (!*alias || strcmp(consoles->items[i].alias, alias) == 0)
                        return consoles->items + i;
        return NULL;
}

/* Makes room for one more, as far as the flags allow. The list's last client is its oldest. */
static int make_room(Console *console, uint32_t flags)
{
        Client *oldest = NULL;
        size_t n = 0;

        if (console->writer && !(flags & (CONSOLE_READ_ONLY | CONSOLE_FORCE)))
                return -EBUSY;
        for (Client *client = console->clients; client; client = client->next) {
                oldest = client;
                n++;
        }
        if (n < CLIENTS_MAX)
                return 0;
        if (!(flags & CONSOLE_FORCE))
                return -EUSERS;
        client_detach(oldest);
        return 0;
}

int consoles_open(Consoles *consoles, const char *alias, uint32_t flags, int *ret_master)
{
        Console *console = console_find(consoles, alias);
        _cleanup_close_ int master = -1;
        Client *client;
        int r;

        if (flags & ~(uint32_t) CONSOLE_FLAGS_ALL)
                return -EINVAL;
        if (!console)
                return -ENXIO;
        r = make_room(console, flags);
        if (r < 0)
                return r;

        client = calloc(1, sizeof(*client));
        if (!client)
                return -ENOMEM;
        *client = (Client){
                .console = console,
                .watch = { .fd = -1, .dispatch = client_dispatch, .owner = client },
                .offset = flags & CONSOLE_REPLAY ? 0 : console->seen,
        };
        r = make_terminal(&master, &client->watch.fd);
        if (r == 0)
                r = loop_add(consoles->loop, &client->watch, EPOLLIN);
        if (r < 0) {
                close_fd(client->watch.fd);
                free(client);
                return r;
        }

        if (!(flags & CONSOLE_READ_ONLY)) {
                if (console->writer)
                        client_detach(console->writer);
                console->writer = client;
                take_control(console);
        }
        client->next = console->clients;
        console->clients = client;
        client_send(client);
        *ret_master = TAKE_FD(master);
        return 0;
}

void consoles_resize(Consoles *consoles)
{
        for (size_t i = 0; i < consoles->n_items; i++)
                console_resize(consoles->items + i);
}
