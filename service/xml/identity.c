/* Reads what domains and networks have in common: a name and a UUID. */
#include <errno.h>

#include "base/names.h"
#include "xml/identity.h"
#include "xml/reader.h"
#include "xml/tree.h"
#include "xml/value.h"

static int read_name(const xmlNode *root, char **ret_name, Error *ret_error)
{
        const xmlNode *element = xml_child(root, "name");
        _cleanup_free_ char *name = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        const char *why;
        int r;

        if (!element)
                return xml_invalid(ret_error, root, "<name> is missing");
        r = xml_text(element, &name);
        if (r < 0)
                return r;
        if (!name_is_valid(name, &why))
                return xml_invalid(
                        ret_error, element, "the name \"%s\" %s", value_quote(name, quoted), why);

        *ret_name = TAKE_PTR(name);
        return 0;
}

static int read_uuid(
        const xmlNode *root, unsigned char ret_uuid[16], bool *ret_has_uuid, Error *ret_error)
{
        const xmlNode *element = xml_child(root, "uuid");
        _cleanup_free_ char *text = NULL;
        char quoted[VALUE_QUOTE_SIZE];
        int r;

        *ret_has_uuid = false;
        if (!element)
                return 0;
        r = xml_text(element, &text);
        if (r < 0)
                return r;
        if (uuid_parse(value_trim(text), ret_uuid) < 0)
                return xml_invalid(
                        ret_error, element, "\"%s\" is not a UUID", value_quote(text, quoted));

        *ret_has_uuid = true;
        return 0;
}

int xml_read_identity(const xmlNode *root, char **ret_name, unsigned char ret_uuid[16],
        bool *ret_has_uuid, Error *ret_error)
{
        int r;

        r = read_name(root, ret_name, ret_error);
        return r < 0 ? r : read_uuid(root, ret_uuid, ret_has_uuid, ret_error);
}
