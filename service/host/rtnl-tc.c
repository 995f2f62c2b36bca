/* Limits of what passes a link: queueing disciplines and policers through rtnetlink, see tc(8). */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>

#include "host/rtnl-private.h"
#include "host/rtnl-tc.h"

/* A packet of 64 KiB as the kernel counts it: each of the frames that it becomes has headers. */
#define BURST_MIN UINT64_C(98304)

/* A second, as a policer counts time: in units of 64 ns. */
#define TICKS_PER_SECOND UINT64_C(15625000)

#define ROOT_HANDLE TC_H_MAKE(1U << 16, 0)
#define INGRESS_HANDLE TC_H_MAKE(TC_H_INGRESS, 0)
#define FILTER_PRIORITY 1U

/* What tc(8) computes for kernels before 3.8: later ones only want it to be there. */
#define RATE_TABLE_SIZE 1024

static uint32_t cut(uint64_t number)
{
        return number < UINT32_MAX ? (uint32_t) number : UINT32_MAX;
}

static uint64_t burst_of(const RateLimit *limit)
{
        uint64_t burst = limit->burst > 0 ? limit->burst : limit->rate / 20;

        return burst > BURST_MIN ? burst : BURST_MIN;
}

/* Rates that 32 bits can't hold are in an attribute of their own. */
static struct tc_ratespec rate_spec(uint64_t rate)
{
        return (struct tc_ratespec){
                .rate = cut(rate),
                .linklayer = TC_LINKLAYER_ETHERNET,
                .cell_log = 1, /* of the table: any will do */
        };
}

static struct nlmsghdr *request_new(Rtnl *rtnl, uint16_t type, uint16_t flags, const struct tcmsg *about)
{
        struct nlmsghdr *request = rtnl_request_new(rtnl, type, flags);
        struct tcmsg *message = mnl_nlmsg_put_extra_header(request, sizeof(*message));

        *message = *about;
        return request;
}

static int call(
        Rtnl *rtnl, struct nlmsghdr *request, unsigned index, const char *module, Error *ret_error)
{
        _cleanup_error_ Error cause = ERROR_NULL;
        char subject[RTNL_INDEX_TEXT_SIZE];
        int r = rtnl_call(rtnl, request, NULL, NULL, "limit the bandwidth of the link",
                rtnl_index_text(index, subject), &cause);

        if (r == -ENOENT)
                return error_set(ret_error, -EOPNOTSUPP, ERROR_UNSUPPORTED,
                        "%s; bandwidth needs the kernel's module %s", error_message(&cause), module);
        return r < 0 ? error_set(ret_error, r, ERROR_FAILED, "%s", error_message(&cause)) : 0;
}

/* Where there is none to delete, the kernel says so in several ways. */
static int delete_discipline(Rtnl *rtnl, unsigned index, uint32_t parent, Error *ret_error)
{
        const struct tcmsg about = { .tcm_ifindex = (int) index, .tcm_parent = parent };
        struct nlmsghdr *request = request_new(rtnl, RTM_DELQDISC, 0, &about);
        _cleanup_error_ Error cause = ERROR_NULL;
        char subject[RTNL_INDEX_TEXT_SIZE];
        int r = rtnl_call(rtnl, request, NULL, NULL, "lift the limits of bandwidth of the link",
                rtnl_index_text(index, subject), &cause);

        if (r == 0 || r == -ENOENT || r == -EINVAL)
                return 0;
        return error_set(ret_error, r, ERROR_FAILED, "%s", error_message(&cause));
}

RateLimit rate_limit_of_kib(uint64_t rate, uint64_t peak, uint64_t burst)
{
        const uint64_t kib = 1024;

        return (RateLimit){ .rate = rate * kib, .peak = peak * kib, .burst = burst * kib };
}

/* tc-tbf(8). */
int rtnl_limit_leaving(Rtnl *rtnl, unsigned index, const RateLimit *limit, Error *ret_error)
{
        const struct tcmsg about = {
                .tcm_ifindex = (int) index, .tcm_parent = TC_H_ROOT, .tcm_handle = ROOT_HANDLE
        };
        uint64_t burst = burst_of(limit);
        struct tc_tbf_qopt parameters = {
                .rate = rate_spec(limit->rate),
                .limit = cut(burst + limit->rate / 10), /* what may wait: a tenth of a second */
        };
        struct nlmsghdr *request;
        struct nlattr *options;

        if (limit->rate == 0)
                return delete_discipline(rtnl, index, TC_H_ROOT, ret_error);
        if (limit->peak > limit->rate)
                parameters.peakrate = rate_spec(limit->peak);

        request = request_new(rtnl, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, &about);
        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, TCA_KIND, "tbf");
        options = mnl_attr_nest_start(request, TCA_OPTIONS);
        mnl_attr_put_check(request, RTNL_BUFFER_SIZE, TCA_TBF_PARMS, sizeof(parameters), &parameters);
        mnl_attr_put_u64_check(request, RTNL_BUFFER_SIZE, TCA_TBF_RATE64, limit->rate);
        mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, TCA_TBF_BURST, cut(burst));
        if (limit->peak > limit->rate) {
                mnl_attr_put_u64_check(request, RTNL_BUFFER_SIZE, TCA_TBF_PRATE64, limit->peak);
                mnl_attr_put_u32_check(request, RTNL_BUFFER_SIZE, TCA_TBF_PBURST, cut(BURST_MIN));
        }
        mnl_attr_nest_end(request, options);
        return call(rtnl, request, index, "sch_tbf", ret_error);
}

static int add_ingress(Rtnl *rtnl, unsigned index, Error *ret_error)
{
        const struct tcmsg about = {
                .tcm_ifindex = (int) index, .tcm_parent = TC_H_INGRESS, .tcm_handle = INGRESS_HANDLE
        };
        struct nlmsghdr *request = request_new(rtnl, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, &about);

        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, TCA_KIND, "ingress");
        return call(rtnl, request, index, "sch_ingress", ret_error);
}

/* How long a burst takes at that rate, in ticks. */
static uint32_t burst_ticks(uint64_t burst, uint64_t rate)
{
        return cut(burst * TICKS_PER_SECOND / rate); /* of 2^38 bytes at most, so that it fits */
}

static void put_police(struct nlmsghdr *request, const RateLimit *limit)
{
        static const char table[RATE_TABLE_SIZE];
        struct tc_police police = {
                .action = TC_ACT_SHOT,
                .rate = rate_spec(limit->rate),
                .burst = burst_ticks(burst_of(limit), limit->rate),
                .mtu = UINT32_MAX,
        };

        if (limit->peak > limit->rate) {
                police.peakrate = rate_spec(limit->peak);
                police.mtu = cut(BURST_MIN);
        }
        mnl_attr_put_check(request, RTNL_BUFFER_SIZE, TCA_POLICE_TBF, sizeof(police), &police);
        mnl_attr_put_check(request, RTNL_BUFFER_SIZE, TCA_POLICE_RATE, sizeof(table), table);
        mnl_attr_put_u64_check(request, RTNL_BUFFER_SIZE, TCA_POLICE_RATE64, limit->rate);
        if (limit->peak > limit->rate) {
                mnl_attr_put_check(request, RTNL_BUFFER_SIZE, TCA_POLICE_PEAKRATE, sizeof(table), table);
                mnl_attr_put_u64_check(request, RTNL_BUFFER_SIZE, TCA_POLICE_PEAKRATE64, limit->peak);
        }
}

/* tc-matchall(8) with tc-police(8). */
int rtnl_limit_coming(Rtnl *rtnl, unsigned index, const RateLimit *limit, Error *ret_error)
{
        const struct tcmsg about = {
                .tcm_ifindex = (int) index,
                .tcm_parent = INGRESS_HANDLE,
                .tcm_info = TC_H_MAKE(FILTER_PRIORITY << 16, htons(ETH_P_ALL)),
        };
        struct nlattr *options, *actions, *action, *settings;
        struct nlmsghdr *request;
        int r = delete_discipline(rtnl, index, TC_H_INGRESS, ret_error);

        if (r < 0 || limit->rate == 0)
                return r;
        r = add_ingress(rtnl, index, ret_error);
        if (r < 0)
                return r;

        request = request_new(rtnl, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, &about);
        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, TCA_KIND, "matchall");
        options = mnl_attr_nest_start(request, TCA_OPTIONS);
        actions = mnl_attr_nest_start(request, TCA_MATCHALL_ACT);
        action = mnl_attr_nest_start(request, 1); /* the first one */
        mnl_attr_put_strz_check(request, RTNL_BUFFER_SIZE, TCA_ACT_KIND, "police");
        settings = mnl_attr_nest_start(request, TCA_ACT_OPTIONS);
        put_police(request, limit);
        mnl_attr_nest_end(request, settings);
        mnl_attr_nest_end(request, action);
        mnl_attr_nest_end(request, actions);
        mnl_attr_nest_end(request, options);
        return call(rtnl, request, index, "cls_matchall or act_police", ret_error);
}
