/* Unit tests of base/names: what may be a name, and UUIDs. */
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/names.h"

static void assert_valid(const char *name)
{
        const char *why;

        if (!name_is_valid(name, &why))
                g_error("\"%s\" %s", name, why);
        g_assert_null(why);
}

static void assert_invalid(const char *name, const char *expected)
{
        const char *why;

        g_assert_false(name_is_valid(name, &why));
        g_assert_cmpstr(why, ==, expected);
}

static void test_valid(void)
{
        assert_valid("a");
        assert_valid("vm1");
        assert_valid("a.b");
        assert_valid("a..b");
        assert_valid("a b");
        assert_valid("-rf");
        assert_valid("a:b\\c'\"$(x)%s");
        assert_valid("Zürich");
        assert_valid("日本");
        assert_valid("\xf0\x9f\x98\x80");
        assert_valid("\xc2\xa0");         /* U+00a0, the first after the C1 controls */
        assert_valid("\xf4\x8f\xbf\xbf"); /* U+10ffff */
}

static void test_path_components(void)
{
        assert_invalid("", "is empty");
        assert_invalid(".", "starts with a dot");
        assert_invalid("..", "starts with a dot");
        assert_invalid(".hidden", "starts with a dot");
        assert_invalid("/", "contains a slash");
        assert_invalid("a/b", "contains a slash");
        assert_invalid("a/../b", "contains a slash");
        assert_invalid("a/", "contains a slash");
}

static void test_length(void)
{
        g_autofree char *longest = g_strnfill(DOMAIN_NAME_MAX, 'n');
        g_autofree char *longer = g_strnfill(DOMAIN_NAME_MAX + 1, 'n');
        g_autofree char *longest_by_far = g_strnfill(300, 'n');

        assert_valid(longest);
        assert_invalid(longer, "is longer than 200 bytes");
        assert_invalid(longest_by_far, "is longer than 200 bytes");
}

static void test_controls(void)
{
        assert_invalid("a\nb", "contains a control character");
        assert_invalid("a\tb", "contains a control character");
        assert_invalid("a\n", "contains a control character");
        assert_invalid("\x1b[31m", "contains a control character");
        assert_invalid("a\x7f", "contains a control character");
        assert_invalid("\xc2\x80", "contains a control character");
        assert_invalid("a\xc2\x9f", "contains a control character");
        assert_invalid(" a", "starts or ends with a blank");
        assert_invalid("a ", "starts or ends with a blank");
        assert_invalid(" ", "starts or ends with a blank");
}

static void test_utf8(void)
{
        static const char *const malformed[] = {
                "\x80",             /* a continuation without a start */
                "a\xbf",            /* … behind something else */
                "\xc3",             /* cut */
                "\xe6\x97",         /* cut */
                "\xf0\x9f\x98",     /* cut */
                "\xc3(",            /* no continuation */
                "\xc0\xaf",         /* overlong slash */
                "\xc1\xbf",         /* overlong */
                "\xe0\x80\xaf",     /* overlong slash */
                "\xe0\x9f\xbf",     /* overlong */
                "\xf0\x80\x80\xaf", /* overlong slash */
                "\xf0\x8f\xbf\xbf", /* overlong */
                "\xed\xa0\x80",     /* surrogate */
                "\xed\xbf\xbf",     /* surrogate */
                "\xf4\x90\x80\x80", /* beyond U+10ffff */
                "\xf8\x88\x80\x80\x80",
                "\xfe",
                "\xff",
        };

        for (size_t i = 0; i < G_N_ELEMENTS(malformed); i++)
                assert_invalid(malformed[i], "is not valid UTF-8");
}

/* Every sequence of up to four bytes that GLib takes for UTF-8 is taken, and no other. */
static void test_utf8_like_glib(void)
{
        static const unsigned char bytes[] = { 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0,
                0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5,
                0xff };
        const size_t n = sizeof(bytes);

        for (size_t i = 0; i < n * n * n * n; i++) {
                char name[5] = { (char) bytes[i % n], (char) bytes[i / n % n],
                        (char) bytes[i / n / n % n], (char) bytes[i / n / n / n] };
                const char *why;
                bool valid = name_is_valid(name, &why);
                bool malformed = !valid && strcmp(why, "is not valid UTF-8") == 0;

                if (valid)
                        g_assert_true(g_utf8_validate(name, -1, NULL));
                if (malformed)
                        g_assert_false(g_utf8_validate(name, -1, NULL));
        }
}

static void test_uuid(void)
{
        static const unsigned char expected[16] = { 0x11, 0x11, 0x11, 0x11, 0x22, 0x22, 0x43, 0x33, 0x84,
                0x44, 0x55, 0x55, 0x55, 0x55, 0xab, 0xcd };
        unsigned char uuid[16] = { 0 };
        char text[UUID_TEXT_SIZE];

        g_assert_cmpint(uuid_parse("11111111-2222-4333-8444-55555555abcd", uuid), ==, 0);
        g_assert_cmpmem(uuid, 16, expected, 16);
        g_assert_cmpint(uuid_parse("11111111-2222-4333-8444-55555555ABCD", uuid), ==, 0);
        g_assert_cmpmem(uuid, 16, expected, 16);
        g_assert_cmpint(uuid_parse("1111111122224333844455555555abcd", uuid), ==, 0);
        g_assert_cmpmem(uuid, 16, expected, 16);

        uuid_format(uuid, text);
        g_assert_cmpstr(text, ==, "11111111-2222-4333-8444-55555555abcd");
        g_assert_true(uuid_is(uuid, text));
        g_assert_false(uuid_is(uuid, "11111111-2222-4333-8444-55555555abce"));
        g_assert_false(uuid_is(uuid, ""));
}

static void test_uuid_malformed(void)
{
        static const char *const malformed[] = { "", "1", "11111111-2222-4333-8444-55555555abc",
                "11111111-2222-4333-8444-55555555abcde", "11111111-2222-4333-8444-55555555abcg",
                "1111111122224333844455555555abc", "1111111122224333844455555555abcde",
                "11111111 2222-4333-8444-55555555abcd", "1111-11112222-4333-8444-55555555abcd",
                " 1111111122224333844455555555abcd", "1111111122224333844455555555abcd ",
                "{1111111-2222-4333-8444-55555555abc}", "------------------------------------" };
        unsigned char uuid[16] = { 7 };

        for (size_t i = 0; i < G_N_ELEMENTS(malformed); i++)
                g_assert_cmpint(uuid_parse(malformed[i], uuid), ==, -EINVAL);
        g_assert_cmpint(uuid[0], ==, 7);
}

static void test_uuid_generate(void)
{
        unsigned char first[16], second[16];

        g_assert_cmpint(uuid_generate(first), ==, 0);
        g_assert_cmpint(uuid_generate(second), ==, 0);
        g_assert_cmpint(memcmp(first, second, 16), !=, 0);
        g_assert_cmpint(first[6] >> 4, ==, 4);
        g_assert_cmpint(first[8] >> 6, ==, 2);
}

int main(int argc, char **argv)
{
        g_test_init(&argc, &argv, NULL);
        g_test_add_func("/names/valid", test_valid);
        g_test_add_func("/names/path-components", test_path_components);
        g_test_add_func("/names/length", test_length);
        g_test_add_func("/names/controls", test_controls);
        g_test_add_func("/names/utf8", test_utf8);
        g_test_add_func("/names/utf8-like-glib", test_utf8_like_glib);
        g_test_add_func("/names/uuid", test_uuid);
        g_test_add_func("/names/uuid-malformed", test_uuid_malformed);
        g_test_add_func("/names/uuid-generate", test_uuid_generate);
        return g_test_run();
}
