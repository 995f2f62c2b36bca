/* Reads <bandwidth> of an interface or a network. */
#include <inttypes.h>

#include "xml/bandwidth.h"
#include "xml/fields.h"
#include "xml/reader.h"
#include "xml/tree.h"

/* Leaves *ret_number alone where there is no such attribute. */
static int read_number(const xmlNode *element, const char *attribute, uint64_t maximum,
        uint64_t *ret_number, Error *ret_error)
{
        if (!xml_attribute(element, attribute))
                return 0;
        return field_attribute_number(element, attribute, 1, maximum, ret_number, ret_error);
}

static int read_limit(
        const xmlNode *bandwidth, const char *direction, BandwidthLimit *limit, Error *ret_error)
{
        const xmlNode *element = xml_child(bandwidth, direction);
        int r;

        *limit = (BandwidthLimit){ 0 };
        if (!element)
                return 0;
        if (!xml_attribute(element, "average") && !xml_attribute(element, "floor"))
                return xml_invalid(ret_error, element, "the attribute \"average\" is missing");

        if ((r = read_number(element, "average", BANDWIDTH_RATE_MAX, &limit->average, ret_error)) < 0 ||
                (r = read_number(element, "peak", BANDWIDTH_RATE_MAX, &limit->peak, ret_error)) < 0 ||
                (r = read_number(element, "burst", BANDWIDTH_BURST_MAX, &limit->burst, ret_error)) < 0)
                return r;
        if (limit->peak != 0 && limit->peak < limit->average)
                return xml_invalid(ret_error, element,
                        "peak %" PRIu64 " is less than the average %" PRIu64, limit->peak,
                        limit->average);
        return 0;
}

int bandwidth_read(const xmlNode *element, Bandwidth *bandwidth, Error *ret_error)
{
        const xmlNode *child = xml_child(element, "bandwidth");
        int r = read_limit(child, "inbound", &bandwidth->inbound, ret_error);

        return r < 0 ? r : read_limit(child, "outbound", &bandwidth->outbound, ret_error);
}
