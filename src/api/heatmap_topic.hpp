// HeatmapTopic: columns of the heatmap as they fill, in binary (see heat_tile.hpp). A column of a
// longer step than the service's own shows the newest of the columns it spans; its bar is told from
// the first column on whose beginning was seen.
#pragma once

#include "api/heat_tile.hpp"
#include "api/stream_topic.hpp"

namespace faultline {

class HeatmapTopic final : public StreamTopic {
  public:
    using StreamTopic::StreamTopic;
    bool is_binary() const override { return true; }
    std::string snapshot(std::string_view reason) override;
    std::vector<std::string> news() override;
    void column(const Heatmap& column, bool is_final) override;

  private:
    struct Shown {
        Heatmap column;
        TimeNs end_ns = 0;  // of the topic's step
        bool is_final = false;
        PriceBar bar;
    };
    std::string encode(const Shown& shown) const;

    std::vector<Shown> waiting_;
    std::optional<Shown> told_;
    TimeNs end_ns_ = 0;      // of the column that is being gathered
    bool is_whole_ = false;  // its beginning was seen
    PriceBar closed_;        // of the parts that are complete
};

}  // namespace faultline
