// Gap: names of reasons, and the JSON of a gap both ways.
#include "feed/gap.hpp"

#include <array>

#include "core/json_writer.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

constexpr std::array reasons{
    GapReason::disconnected, GapReason::unreachable, GapReason::refused, GapReason::silent,
    GapReason::poll_failed,  GapReason::limited,     GapReason::stopped,
};

Result<GapReason> reason_from(std::string_view name) {
    for (const GapReason reason : reasons) {
        if (name_of(reason) == name) return reason;
    }
    return fail(ErrorCode::bad_argument);
}

}  // namespace

std::string_view name_of(GapReason reason) {
    switch (reason) {
        case GapReason::disconnected:
            return "disconnected";
        case GapReason::unreachable:
            return "unreachable";
        case GapReason::refused:
            return "refused";
        case GapReason::silent:
            return "silent";
        case GapReason::poll_failed:
            return "poll_failed";
        case GapReason::limited:
            return "limited";
        case GapReason::stopped:
            return "stopped";
    }
    return "disconnected";
}

std::string gap_json(const Gap& gap) {
    JsonWriter json;
    json.begin_object();
    json.member("channel", gap.channel);
    json.member("from_ns", gap.from_ns);
    json.member("until_ns", gap.until_ns);
    json.member("reason", name_of(gap.reason));
    json.member("detail", gap.detail);
    json.end_object();
    return json.take();
}

Result<Gap> gap_from_json(VenueId venue, std::string_view json) {
    JsonParser parser;
    FL_TRY(root, parser.parse(json));
    Gap gap;
    gap.venue = venue;
    FL_TRY(channel, root.text_if("channel"));
    FL_TRY(from_ns, root.integer("from_ns"));
    FL_TRY(until_ns, root.integer("until_ns"));
    FL_TRY(reason_name, root.text("reason"));
    FL_TRY(reason, reason_from(reason_name));
    FL_TRY(detail, root.text_if("detail"));
    gap.channel = channel;
    gap.from_ns = from_ns;
    gap.until_ns = until_ns;
    gap.reason = reason;
    gap.detail = detail;
    return gap;
}

}  // namespace faultline
