/* What the flag VALIDATE asks for: nothing that Start would refuse as unsupported, and all as a schema
 * has it. */
#include <errno.h>
#include <fcntl.h>

#include "base/file.h"
#include "core/validate.h"

#define SCHEMAS_DIRECTORY PKGDATADIR "/schemas/"

/* The next call tries again: the administrator may have repaired it. */
static int load_schema(const char *file, Schema **ret_schema, Error *ret_error)
{
        _cleanup_error_ Error error = ERROR_NULL;
        _cleanup_free_ char *path = NULL, *text = NULL;
        size_t length;
        int r;

        if (asprintf(&path, SCHEMAS_DIRECTORY "%s", file) < 0) {
                path = NULL;
                return -ENOMEM;
        }
        r = file_read(AT_FDCWD, path, SCHEMA_MAX, &text, &length);
        if (r < 0)
                return error_set_errno(ret_error, r, ERROR_FAILED, "can't read the schema %s", path);
        r = schema_parse(text, length, ret_schema, &error);
        if (r < 0 && error.name)
                return error_set(ret_error, r, ERROR_FAILED, "can't use the schema %s: %s", path,
                        error_message(&error));
        return r;
}

int validate_tree(Schema **schema, const char *file, const xmlDoc *document, const char *unsupported,
        Error *ret_error)
{
        int r = 0;

        if (unsupported)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED, "%s", unsupported);
        if (!*schema)
                r = load_schema(file, schema, ret_error);
        return r < 0 ? r : schema_validate(*schema, document, ret_error);
}
