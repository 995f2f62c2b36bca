/* The lines of a native configuration: read, and found by their keys. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "xml/native-lines.h"
#include "xml/native-names.h"
#include "xml/native.h"
#include "xml/value.h"

#define BLANKS " \t\r"

/* As many as an element can have for its line, see xmlGetLineNo() in libxml2. */
#define LINES_MAX 65534

/* Bytes after which a line's note gets no longer. */
#define NOTE_MAX 200

/* Keys of which an empty value takes back those below them, too. */
static const char *const groups[] = { "lxc.net", "lxc.hook", "lxc.prlimit", "lxc.sysctl", "lxc.proc",
        "lxc.cgroup", "lxc.cgroup2" };

static int refuse_text(Error *ret_error, size_t line, const char *why)
{
        return error_set(
                ret_error, -EINVAL, ERROR_INVALID_ARGS, "line %zu: the configuration %s", line, why);
}

static const char *find_fault(const char *text, size_t length)
{
        if (length == 0)
                return "is not UTF-8";
        if (text[0] == '\t' || text[0] == '\n' || (text[0] == '\r' && text[1] == '\n'))
                return NULL;
        return utf8_is_control(text) || utf8_is_noncharacter(text) ? "has a control character" : NULL;
}

static int check_text(const char *text, Error *ret_error)
{
        size_t line = 1, length;

        for (const char *p = text; *p; p += length) {
                const char *fault;

                length = utf8_character_length(p);
                fault = find_fault(p, length);
                if (fault)
                        return refuse_text(ret_error, line, fault);
                line += *p == '\n';
                if (line > LINES_MAX)
                        return refuse_text(ret_error, line, "is too long: it has more than 65534 lines");
        }
        return 0;
}

static int copy_text(NativeConfig *config, const char *text, size_t length, Error *ret_error)
{
        const char *nul = memchr(text, '\0', length);
        size_t line = 1;

        if (length > NATIVE_CONFIG_MAX)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_ARGS,
                        "the configuration has %zu bytes, more than the %d that are accepted", length,
                        NATIVE_CONFIG_MAX);
        if (nul) {
                for (const char *p = text; p < nul; p++)
                        line += *p == '\n';
                return refuse_text(ret_error, line, "has a NUL byte");
        }
        config->text = strndup(text, length);
        return config->text ? check_text(config->text, ret_error) : -ENOMEM;
}

static char *trim(char *text)
{
        size_t length;

        text += strspn(text, BLANKS);
        for (length = strlen(text); length > 0 && strchr(BLANKS, text[length - 1]); length--)
                ;
        text[length] = '\0';
        return text;
}

/* lxc takes one pair of quotes off, and knows no escapes. */
static char *unquote(char *value)
{
        size_t length = strlen(value);

        if (length < 2 || (value[0] != '"' && value[0] != '\'') || value[length - 1] != value[0])
                return value;
        value[length - 1] = '\0';
        return value + 1;
}

/* Adds a line unless it is a comment or empty. */
static int read_line(NativeConfig *config, NativeNames *names, char *text, int number, Error *ret_error)
{
        NativeLine *line = &config->lines[config->n_lines];
        char *equals, quoted[VALUE_QUOTE_SIZE];

        text = trim(text);
        if (text[0] == '\0' || text[0] == '#')
                return 0;
        equals = strchr(text, '=');
        if (!equals || equals == text)
                return error_set(ret_error, -EINVAL, ERROR_INVALID_ARGS,
                        "line %d: \"%s\" is not of the form \"key = value\"", number,
                        value_quote(text, quoted));
        *equals = '\0';
        config->n_lines++;
        *line = (NativeLine){
                .written = trim(text),
                .value = unquote(trim(equals + 1)),
                .number = number,
        };
        line->key = line->written;
        return native_name_translate(names, line, ret_error);
}

static int read_lines(NativeConfig *config, Error *ret_error)
{
        NativeNames names = NATIVE_NAMES_NULL;
        size_t count = 1;
        int r = 0, number = 1;

        for (const char *p = config->text; *p; p++)
                count += *p == '\n';
        config->lines = calloc(count, sizeof(config->lines[0]));
        config->by_key = calloc(count, sizeof(NativeLine *));
        if (!config->lines || !config->by_key)
                return -ENOMEM;

        for (char *text = config->text, *next; text && r >= 0; text = next, number++) {
                next = strchr(text, '\n');
                if (next)
                        *next++ = '\0';
                r = read_line(config, &names, text, number, ret_error);
        }
        return r;
}

static bool is_in_group(const char *key, const char *group)
{
        size_t length = strlen(group);

        return strncmp(key, group, length) == 0 && key[length] == '.';
}

/* Uses up what is in a group before the last line that empties it. */
static void take_groups_back(NativeConfig *config)
{
        for (size_t group = 0; group < ELEMENTS(groups); group++) {
                size_t end = 0;

                for (size_t i = 0; i < config->n_lines; i++)
                        if (config->lines[i].value[0] == '\0' &&
                                strcmp(config->lines[i].key, groups[group]) == 0)
                                end = i;
                for (size_t i = 0; i < end; i++)
                        if (is_in_group(config->lines[i].key, groups[group]))
                                config->lines[i].is_used = true;
        }
}

static int compare_lines(const void *first, const void *second)
{
        const NativeLine *a = *(const NativeLine *const *) first,
                         *b = *(const NativeLine *const *) second;
        int order = strcmp(a->key, b->key);

        return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* Keeps of each key what follows its last empty value. */
static void take_back(NativeConfig *config)
{
        size_t kept = 0;

        for (size_t i = 0, n = config->n_by_key, start = 0; i < n; i++) {
                NativeLine *line = config->by_key[i];

                if (i == 0 || strcmp(line->key, config->by_key[i - 1]->key) != 0)
                        start = kept;
                config->by_key[kept++] = line;
                if (line->value[0] != '\0')
                        continue;
                while (kept > start)
                        config->by_key[--kept]->is_used = true;
        }
        config->n_by_key = kept;
}

static void sort_lines(NativeConfig *config)
{
        take_groups_back(config);
        for (size_t i = 0; i < config->n_lines; i++)
                if (!config->lines[i].is_used)
                        config->by_key[config->n_by_key++] = &config->lines[i];
        qsort(config->by_key, config->n_by_key, sizeof(NativeLine *), compare_lines);
        take_back(config);
}

int native_config_read(const char *text, size_t length, NativeConfig *config, Error *ret_error)
{
        int r;

        *config = (NativeConfig){ 0 };
        r = copy_text(config, text, length, ret_error);
        if (r >= 0)
                r = read_lines(config, ret_error);
        if (r >= 0)
                sort_lines(config);
        return r;
}

void native_config_free(NativeConfig *config)
{
        for (size_t i = 0; i < config->n_lines; i++) {
                free(config->lines[i].renamed);
                free(config->lines[i].note);
        }
        free(config->lines);
        free(config->by_key);
        free(config->text);
        *config = (NativeConfig){ 0 };
}

/* The first line whose key isn't before that one. */
static size_t find_place(const NativeConfig *config, const char *key)
{
        size_t low = 0, high = config->n_by_key;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (strcmp(config->by_key[middle]->key, key) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

/* `length` is how much of the key must be the same. */
static NativeLine **find_lines(const NativeConfig *config, const char *key, size_t length, size_t *ret_n)
{
        size_t first = find_place(config, key), end = first;

        while (end < config->n_by_key && strncmp(config->by_key[end]->key, key, length) == 0)
                end++;
        *ret_n = end - first;
        return config->by_key + first;
}

NativeLine **native_lines(const NativeConfig *config, const char *key, size_t *ret_n)
{
        return find_lines(config, key, strlen(key) + 1, ret_n);
}

NativeLine **native_lines_below(const NativeConfig *config, const char *prefix, size_t *ret_n)
{
        return find_lines(config, prefix, strlen(prefix), ret_n);
}

NativeLine *native_last(const NativeConfig *config, const char *key)
{
        size_t n;
        NativeLine **lines = native_lines(config, key, &n);

        for (size_t i = 0; i < n; i++)
                lines[i]->is_used = true;
        return n > 0 ? lines[n - 1] : NULL;
}

int native_note(NativeLine *line, const char *format, ...)
{
        _cleanup_free_ char *note = NULL, *both = NULL;
        va_list arguments;
        int r;

        va_start(arguments, format);
        r = vasprintf(&note, format, arguments);
        va_end(arguments);
        if (r < 0) {
                note = NULL;
                return -ENOMEM;
        }
        line->is_used = true;
        if (line->note && strlen(line->note) > NOTE_MAX)
                return 0;
        if (!line->note) {
                line->note = TAKE_PTR(note);
                return 0;
        }
        if (asprintf(&both, "%s, %s", line->note, note) < 0) {
                both = NULL;
                return -ENOMEM;
        }
        free(line->note);
        line->note = TAKE_PTR(both);
        return 0;
}

int native_invalid(Error *ret_error, const NativeLine *line, const char *format, ...)
{
        char key[VALUE_QUOTE_SIZE];
        _cleanup_free_ char *message = NULL;
        va_list arguments;

        va_start(arguments, format);
        if (vasprintf(&message, format, arguments) < 0)
                message = NULL;
        va_end(arguments);
        return error_set(ret_error, -EINVAL, ERROR_INVALID_ARGS, "line %d: %s: %s", line->number,
                value_quote(line->written, key), message ? message : "is refused");
}

int native_split(const char *value, char ***ret_words)
{
        size_t most = strlen(value) / 2 + 2, n = 0;
        char **words = malloc(most * sizeof(char *) + strlen(value) + 1), *text;

        if (!words)
                return -ENOMEM;
        text = strcpy((char *) (words + most), value);
        for (text += strspn(text, BLANKS); *text; text += strspn(text, BLANKS)) {
                words[n++] = text;
                text += strcspn(text, BLANKS);
                if (*text)
                        *text++ = '\0';
        }
        words[n] = NULL;
        *ret_words = words;
        return 0;
}

size_t native_count_words(char *const *words)
{
        size_t n = 0;

        while (words[n])
                n++;
        return n;
}
