// AlertContext: the readings of alert rules that no snapshot holds: the z-score of the leverage
// ratio, the traded volume against its usual, the probabilities of questions.
//
// Each is asked of the service when a rule wants it and the last answer is old, at most one
// question of a kind under way at a time; answers come on other threads and are kept under a lock.
// What is not known says why.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "api/market_service.hpp"
#include "insight/alert_engine.hpp"

namespace faultline {

class AlertContext {
  public:
    struct Value {
        double value = unknown;
        std::string unknown_why;
    };
    struct Known {
        Value ratio, volume;
        std::map<std::string, Value> questions;  // by their text
    };

    /// `service` must outlive what it is asked.
    explicit AlertContext(MarketService& service) : service_(service) {}

    /// Asks for what is wanted and due: volume after a minute, questions after five, the ratio
    /// after ten. `monotonic_ns` as of now.
    void refresh(const AlertView& view, const AlertEngine::Wants& wants,
                 const std::shared_ptr<const MarketSnapshot>& snapshot, TimeNs monotonic_ns);
    /// What has been answered so far.
    Known known(const AlertView& view) const;

  private:
    struct Kept {
        std::mutex mutex;
        std::map<AlertView, Known> known;
        std::set<std::pair<AlertView, int>> under_way;
    };
    /// Whether a kind of question is due; it counts as asked then.
    bool is_due(const AlertView& view, int kind, DurationNs every_ns, TimeNs monotonic_ns);
    void ask_volume(const AlertView& view, TimeNs at_ns);
    void ask_questions(const AlertView& view, const std::vector<std::string>& questions,
                       TimeNs at_ns);

    MarketService& service_;
    std::map<std::pair<AlertView, int>, TimeNs> asked_ns_;
    std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
};

/// Volume of the last whole five minutes over the mean of those of the day before. Candles of five
/// minutes, rising in time. NaN with a reason where less than half of a day is known.
AlertContext::Value volume_ratio_of(const std::vector<Candle>& candles, TimeNs at_ns);

}  // namespace faultline
