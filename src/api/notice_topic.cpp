// NoticeTopic.
#include "api/notice_topic.hpp"

namespace faultline {

void NoticeTopic::notice(const std::string& market, TimeNs at_ns, const std::string& data) {
    if (!key().market.empty() && key().market != market) return;
    if (!is_immediate()) waiting_.clear();
    waiting_.push_back({at_ns, data});
}

std::string NoticeTopic::snapshot(std::string_view reason) {
    return told_ ? message("snapshot", told_->at_ns, told_->data, reason) : std::string{};
}

std::vector<std::string> NoticeTopic::news() {
    std::vector<std::string> out;
    for (Notice& notice : waiting_) {
        next_sequence();
        out.push_back(message(is_immediate() ? "event" : "snapshot", notice.at_ns, notice.data));
        if (!is_immediate()) told_ = std::move(notice);
    }
    waiting_.clear();
    return out;
}

}  // namespace faultline
