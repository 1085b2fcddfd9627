// MapTexts: the answer of GET /v1/map for the newest snapshot of each market, written and
// compressed once per snapshot, on a thread of its own, so that asking costs a copy.
//
// Work is done only for markets that somebody asks for. While a new text is being made the one
// before it is given, which is at most `age_max_ns` old.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "api/api_answer.hpp"
#include "api/envelope.hpp"

namespace faultline {

class MapTexts {
  public:
    MapTexts();
    ~MapTexts();
    MapTexts(const MapTexts&) = delete;
    MapTexts& operator=(const MapTexts&) = delete;

    /// The text of the market's newest snapshot. API thread.
    std::shared_ptr<const PackedBody> text(ApiContext& context,
                                           const std::shared_ptr<const MarketSnapshot>& snapshot);
    /// A new snapshot: its text is begun if the market has been asked for lately. API thread.
    void published(ApiContext& context, const std::shared_ptr<const MarketSnapshot>& snapshot);

    /// The body of the answer.
    static std::string write(const MarketSnapshot& snapshot, const Envelope& envelope);

  private:
    struct Worker;

    std::map<std::string, TimeNs, std::less<>> asked_ns_;  // by market, monotonic
    std::unique_ptr<Worker> worker_;
};

}  // namespace faultline
