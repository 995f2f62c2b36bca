/* Unit tests of lists of addresses, and how supervisor and lxc1d tell them each other. */
#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/address-list.h"

/* What the receiver of a message makes of its text. */
static void receive(Message *message)
{
        message->text[sizeof(message->text) - 1] = '\0';
        message->step[sizeof(message->step) - 1] = '\0';
}

/* IPv4 and IPv6 in turns, and no two the same. */
static AddressList make_list(size_t n)
{
        AddressList list = { .n = n };

        for (size_t i = 0; i < n; i++) {
                list.addresses[i].family = i % 2 ? AF_INET6 : AF_INET;
                memset(list.addresses[i].bytes, 0xff - (int) i,
                        container_address_length(list.addresses + i));
        }
        return list;
}

static void check_round_trip(size_t n)
{
        AddressList sent = make_list(n), received = { .n = 0 };
        unsigned messages = 0;
        size_t next = 0;
        int r;

        do {
                Message message;

                g_assert_cmpint(messages++, <, 10);
                next = address_list_to_message(&sent, next, &message);
                g_assert_cmpuint(message.type, ==, MESSAGE_ADDRESSES);
                receive(&message);
                r = address_list_take(&received, &message);
                g_assert_cmpint(r, ==, next == n);
        } while (r == 0);
        g_assert_true(address_list_is_equal(&sent, &received));
        g_assert_cmpuint(messages, ==, n <= 25 ? 1 : n <= 50 ? 2 : 3);
}

static void test_round_trip(void)
{
        static const size_t sizes[] = { 0, 1, 24, 25, 26, 50, 51, ADDRESSES_MAX };

        for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
                check_round_trip(sizes[i]);
}

/* The sender gave up half-way, and says it all again. */
static void test_begins_anew(void)
{
        AddressList old = make_list(60), new = make_list(30), received = { .n = 0 };
        Message message;
        size_t next;

        address_list_to_message(&old, 0, &message);
        g_assert_cmpint(address_list_take(&received, &message), ==, 0);
        next = address_list_to_message(&new, 0, &message);
        g_assert_cmpint(address_list_take(&received, &message), ==, 0);
        address_list_to_message(&new, next, &message);
        g_assert_cmpint(address_list_take(&received, &message), ==, 1);
        g_assert_true(address_list_is_equal(&new, &received));
}

static void test_hostile(void)
{
        const AddressList list = make_list(1);
        const struct {
                uint32_t first, total;
                uint8_t family;
        } bad[] = {
                { 0, ADDRESSES_MAX + 1, AF_INET }, { 0, UINT32_MAX, AF_INET }, { 1, 2, AF_INET },
                { 25, 60, AF_INET }, { UINT32_MAX, UINT32_MAX, AF_INET }, { UINT32_MAX, 1, AF_INET },
                { 0, 1, AF_UNIX }, { 0, 1, 0 }, { 0, 2, AF_INET }, /* the other one has no family */
        };

        for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
                AddressList received = { .n = 0 };
                Message message;

                address_list_to_message(&list, 0, &message);
                message.serial = bad[i].first;
                message.state = bad[i].total;
                message.text[0] = (char) bad[i].family;
                g_assert_cmpint(address_list_take(&received, &message), ==, -EINVAL);
                g_assert_cmpuint(received.n, ==, 0);
        }
}

/* The same addresses are the same list, in whatever order they came. */
static void test_order(void)
{
        AddressList list = make_list(10), other = { .n = 20 };

        for (size_t i = 0; i < 20; i++)
                other.addresses[i] = list.addresses[(i * 7) % 10];
        g_assert_false(address_list_is_equal(&list, &other));
        address_list_sort(&list);
        address_list_sort(&other);
        g_assert_cmpuint(list.n, ==, 10);
        g_assert_true(address_list_is_equal(&list, &other));
        for (size_t i = 0; i < 10; i++)
                g_assert_cmpint(list.addresses[i].family, ==, i < 5 ? AF_INET : AF_INET6);
        for (size_t i = 1; i < 5; i++)
                g_assert_cmpint(list.addresses[i - 1].bytes[0], <, list.addresses[i].bytes[0]);
        other.addresses[3].bytes[2]++;
        g_assert_false(address_list_is_equal(&list, &other));
}

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/addresses/round-trip", test_round_trip);
        g_test_add_func("/addresses/begins-anew", test_begins_anew);
        g_test_add_func("/addresses/hostile", test_hostile);
        g_test_add_func("/addresses/order", test_order);
        return g_test_run();
}
