/* Unit tests of the messages between lxc1d and a supervisor. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/protocol.h"

typedef struct Pair {
        int a, b;
} Pair;

static void pair_make(Pair *pair, const void *data)
{
        int fds[2];

        (void) data;
        g_assert_cmpint(
                socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), ==, 0);
        *pair = (Pair){ fds[0], fds[1] };
}

static void pair_free(Pair *pair, const void *data)
{
        (void) data;
        close_fd(pair->a);
        close_fd(pair->b);
}

static int count_descriptors(void)
{
        int n = 0;

        for (int fd = 0; fd < 256; fd++)
                if (fcntl(fd, F_GETFD) >= 0)
                        n++;
        return n;
}

static void test_round_trip(Pair *pair, const void *data)
{
        Message sent = { .type = MESSAGE_STATUS, .pid = 42, .timestamp = UINT64_MAX }, received;
        int fd = -2;

        (void) data;
        message_set_text(sent.text, sizeof(sent.text), "a sentence");
        g_assert_cmpint(message_send(pair->a, &sent, -1), ==, 0);
        g_assert_cmpint(message_receive(pair->b, &received, &fd), ==, 1);
        g_assert_cmpmem(&sent, sizeof(sent), &received, sizeof(received));
        g_assert_cmpint(fd, ==, -1);
        g_assert_cmpint(message_receive(pair->b, &received, &fd), ==, -EAGAIN);
}

static void test_descriptor(Pair *pair, const void *data)
{
        int before = count_descriptors(), fd = -1;
        struct stat ours, theirs;
        Message message = { .type = MESSAGE_ANSWER };

        (void) data;
        g_assert_cmpint(message_send(pair->a, &message, pair->a), ==, 0);
        g_assert_cmpint(message_receive(pair->b, &message, &fd), ==, 1);
        g_assert_cmpint(fstat(fd, &theirs), ==, 0);
        g_assert_cmpint(fstat(pair->a, &ours), ==, 0);
        g_assert_cmpuint(ours.st_ino, ==, theirs.st_ino);
        g_assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
        close(fd);

        /* One that nobody asked for is not kept. */
        g_assert_cmpint(message_send(pair->a, &message, pair->a), ==, 0);
        g_assert_cmpint(message_receive(pair->b, &message, NULL), ==, 1);
        g_assert_cmpint(count_descriptors(), ==, before);
}

/* An older or newer peer's messages, and one that is up to no good. */
static void test_other_sizes(Pair *pair, const void *data)
{
        struct {
                Message message;
                char more[100];
        } longer = { .message = { .type = MESSAGE_STOPPED, .exit_status = 7 } };
        Message received;

        (void) data;
        memset(longer.message.text, 'x', sizeof(longer.message.text));
        memset(longer.message.step, 'y', sizeof(longer.message.step));
        g_assert_cmpint(send(pair->a, &longer, sizeof(longer), 0), ==, sizeof(longer));
        g_assert_cmpint(message_receive(pair->b, &received, NULL), ==, 1);
        g_assert_cmpint(received.exit_status, ==, 7);
        g_assert_cmpuint(strlen(received.text), ==, sizeof(received.text) - 1);
        g_assert_cmpuint(strlen(received.step), ==, sizeof(received.step) - 1);

        g_assert_cmpint(send(pair->a, &longer, 6, 0), ==, 6);
        g_assert_cmpint(message_receive(pair->b, &received, NULL), ==, 1);
        g_assert_cmpuint(received.type, ==, MESSAGE_STOPPED);
        g_assert_cmpint(received.exit_status, ==, 0);
        g_assert_cmpstr(received.text, ==, "");
}

static void test_ends(Pair *pair, const void *data)
{
        Message message = { .type = MESSAGE_STATUS };
        int r;

        (void) data;
        do /* who doesn't read holds nobody up */
                r = message_send(pair->a, &message, -1);
        while (r == 0);
        g_assert_cmpint(r, ==, -EAGAIN);

        while (message_receive(pair->b, &message, NULL) == 1)
                ;
        pair->a = close_fd(pair->a);
        g_assert_cmpint(message_receive(pair->b, &message, NULL), ==, 0);
        g_assert_cmpint(message_send(pair->b, &message, -1), ==, -EPIPE);
}

static void test_text(void)
{
        char field[8];

        message_set_text(field, sizeof(field), "short");
        g_assert_cmpstr(field, ==, "short");
        message_set_text(field, sizeof(field), "seven77");
        g_assert_cmpstr(field, ==, "seven77");
        message_set_text(field, sizeof(field), "too long by far");
        g_assert_cmpstr(field, ==, "too lon");
        message_set_text(field, sizeof(field), "123456äö"); /* never half a character */
        g_assert_cmpstr(field, ==, "123456");
}

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add("/protocol/round-trip", Pair, NULL, pair_make, test_round_trip, pair_free);
        g_test_add("/protocol/descriptor", Pair, NULL, pair_make, test_descriptor, pair_free);
        g_test_add("/protocol/other-sizes", Pair, NULL, pair_make, test_other_sizes, pair_free);
        g_test_add("/protocol/ends", Pair, NULL, pair_make, test_ends, pair_free);
        g_test_add_func("/protocol/text", test_text);
        return g_test_run();
}
