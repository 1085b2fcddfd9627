// NoticeTopic: channels whose news others tell: the zones of a market (the newest is all that
// matters), and alerts (each counts, and goes out at once).
#pragma once

#include "api/stream_topic.hpp"

namespace faultline {

class NoticeTopic final : public StreamTopic {
  public:
    using StreamTopic::StreamTopic;
    bool is_immediate() const override { return key().channel == StreamChannel::alerts; }
    std::string snapshot(std::string_view reason) override;
    std::vector<std::string> news() override;
    void notice(const std::string& market, TimeNs at_ns, const std::string& data) override;

  private:
    struct Notice {
        TimeNs at_ns = 0;
        std::string data;
    };
    std::vector<Notice> waiting_;
    std::optional<Notice> told_;  // of zones
};

}  // namespace faultline
