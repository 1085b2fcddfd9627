// ReservePoll: how many coins exchanges hold, asked hourly of DefiLlama's public endpoint (or one
// that answers like it).
//
// One exchange after the other, with a pause between them: an answer holds years and may weigh tens
// of MB. A failure leaves that exchange's reserve unknown until the next round and is told in
// words. Certificates are verified by the network, like everywhere. On the network's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "market/events.hpp"
#include "net/network.hpp"

namespace faultline {

struct ReservePollPlan {
    std::string url = "https://api.llama.fi/protocol/";  // the exchange's name there follows
    std::vector<VenueId> venues;                         // those without a name there are left out
    std::vector<std::string> coins;
    DurationNs every_ns = ns_per_hour;
    DurationNs pause_ns = 5 * ns_per_second;
    DurationNs keep_ns = 100 * ns_per_day;  // older rows of an answer are not handed on
};

class ReservePoll {
  public:
    struct Hearer {
        std::function<void(std::vector<ExchangeReserve>)> rows;  // in order of time, never empty
        std::function<void(VenueId, const std::string& why)> failed;
    };
    /// `network` must outlive the poll.
    ReservePoll(Network& network, ReservePollPlan plan, Hearer hearer);
    ~ReservePoll();
    ReservePoll(const ReservePoll&) = delete;
    ReservePoll& operator=(const ReservePoll&) = delete;

    /// The first round begins at once.
    void start();

  private:
    void ask(std::size_t index);
    void take(VenueId venue, const HttpResult& result);

    Network& network_;
    ReservePollPlan plan_;
    Hearer hearer_;
    TimerId timer_ = 0;
    TimeNs began_ns_ = 0;  // of the round, monotonic
    std::shared_ptr<int> owner_ = std::make_shared<int>();
};

}  // namespace faultline
