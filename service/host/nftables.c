/* The kernel's packet filter, through libnftables(3). */
#include <errno.h>
#include <nftables/libnftables.h>
#include <string.h>

#include "host/nftables.h"

static void nft_ctx_freep(struct nft_ctx **context)
{
        if (*context)
                nft_ctx_free(*context);
}

#define _cleanup_nft_ctx_ _cleanup_(nft_ctx_freep)

/* What it prints would go to our stdout and stderr otherwise. */
static struct nft_ctx *context_new(void)
{
        _cleanup_nft_ctx_ struct nft_ctx *context = nft_ctx_new(NFT_CTX_DEFAULT);

        if (!context || nft_ctx_buffer_output(context) != 0 || nft_ctx_buffer_error(context) != 0)
                return NULL;
        return TAKE_PTR(context);
}

/* The first complaint, without the place in the text that it is about, which is of our own making. */
static void set_complaint(struct nft_ctx *context, Error *ret_error)
{
        const char *text = nft_ctx_get_error_buffer(context), *complaint;

        complaint = text ? strstr(text, "Error: ") : NULL;
        complaint = complaint ? complaint + strlen("Error: ") : text;
        if (!complaint || !*complaint)
                complaint = "no reason is known";
        error_set(ret_error, -EIO, ERROR_FAILED, "nftables refuses the rules: %.*s",
                (int) strcspn(complaint, "\n"), complaint);
}

int nftables_run(const char *commands, Error *ret_error)
{
        _cleanup_nft_ctx_ struct nft_ctx *context = context_new();

        if (!context)
                return error_set_errno(ret_error, -ENOMEM, ERROR_FAILED, "can't use nftables");
        if (nft_run_cmd_from_buffer(context, commands) == 0)
                return 0;
        set_complaint(context, ret_error);
        return -EIO;
}

/* Whether a text has this line. */
static bool has_line(const char *text, const char *line)
{
        size_t length = strlen(line);

        while (*text) {
                size_t present = strcspn(text, "\n");

                if (present == length && memcmp(text, line, present) == 0)
                        return true;
                text += present;
                text += *text == '\n';
        }
        return false;
}

int nftables_has_table(const char *table, bool *ret_has_table, Error *ret_error)
{
        _cleanup_nft_ctx_ struct nft_ctx *context = context_new();
        _cleanup_free_ char *line = NULL;

        if (!context || asprintf(&line, "table inet %s", table) < 0)
                return error_set_errno(ret_error, -ENOMEM, ERROR_FAILED, "can't use nftables");
        if (nft_run_cmd_from_buffer(context, "list tables inet") != 0) {
                set_complaint(context, ret_error);
                return -EIO;
        }
        *ret_has_table = has_line(nft_ctx_get_output_buffer(context), line);
        return 0;
}
