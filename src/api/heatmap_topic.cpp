// HeatmapTopic.
#include "api/heatmap_topic.hpp"

namespace faultline {
void HeatmapTopic::column(const Heatmap& column, bool is_final) {
    const DurationNs step_ns = key().step_ns;
    const bool fits = column.market == key().market && column.columns() > 0 && column.rows > 0 &&
                      column.step_ns > 0 && step_ns % column.step_ns == 0;
    if (!fits) return;
    const TimeNs small_end_ns = column.column_end_ns.front();
    const TimeNs end_ns = (small_end_ns + step_ns - 1) / step_ns * step_ns;
    if (end_ns != end_ns_) {
        is_whole_ = small_end_ns - column.step_ns == end_ns - step_ns;
        end_ns_ = end_ns;
        closed_ = no_bar;
    }
    Shown shown;
    shown.column = column;
    shown.end_ns = end_ns;
    shown.is_final = is_final && small_end_ns == end_ns;
    shown.bar = is_whole_ ? joined_bar(closed_, column.bars.front()) : no_bar;
    if (is_final) closed_ = joined_bar(closed_, column.bars.front());
    const bool replaces =
        !waiting_.empty() && waiting_.back().end_ns == end_ns && !waiting_.back().is_final;
    if (replaces) {
        waiting_.back() = std::move(shown);
    } else {
        waiting_.push_back(std::move(shown));
    }
}

std::string HeatmapTopic::encode(const Shown& shown) const {
    return encode_column(shown.column, {sequence(), number(), key().step_ns, shown.end_ns,
                                        shown.is_final, shown.bar});
}

std::string HeatmapTopic::snapshot(std::string_view /*reason*/) {
    return told_ ? encode(*told_) : std::string{};
}

std::vector<std::string> HeatmapTopic::news() {
    std::vector<std::string> out;
    for (Shown& shown : waiting_) {
        next_sequence();
        out.push_back(encode(shown));
        told_ = std::move(shown);
    }
    waiting_.clear();
    return out;
}

}  // namespace faultline
