// AlertService: rules, engine, journal and delivery as one.
//
// Its folder holds rules.json (written by it, and by hand while it does not run), channels.json (by
// the operator only) and journal.ndjson. Whoever has the market's readings calls `tick`; what fires
// is on the disk before anybody hears of it. After a restart, also one by kill -9, it goes on where
// it was: what had not been delivered is, what had fired does not fire again. All calls on the
// network's thread; a tick in which something fires waits for the disk once.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/alert_delivery.hpp"
#include "api/alert_journal.hpp"
#include "insight/alert_engine.hpp"

namespace faultline {

struct AlertServiceOptions {
    std::filesystem::path folder{};         // made where it is not there
    std::filesystem::path channels_file{};  // empty: channels.json in the folder, if there is one
    std::string dashboard_url{};  // "https://map.example.com": alerts link to it; or empty
    std::size_t rules_max = 10'000;
    DeliveryOptions delivery{};
    JournalOptions journal{};
};

class AlertService {
  public:
    /// Errors: the folder, a damaged rules or channels file (named, with what is wrong in it),
    /// another process that uses the folder.
    static Outcome<std::unique_ptr<AlertService>> open(Network& network,
                                                       AlertServiceOptions options);
    ~AlertService();
    AlertService(const AlertService&) = delete;
    AlertService& operator=(const AlertService&) = delete;

    /// Which readings to bring to each tick, and which questions to answer in them.
    std::vector<AlertView> views() const { return engine_.views(); }
    AlertEngine::Wants wants_of(const AlertView& view) const { return engine_.wants_of(view); }
    /// Evaluates the rules of the readings' view; gives how many fired.
    std::size_t tick(const AlertReadings& readings);
    /// Hears every alert as it fires: for streams and browsers, which may miss some and then read
    /// the log.
    void listen(std::function<void(const Alert&)> listener) { listener_ = std::move(listener); }

    std::span<const AlertRule> rules() const { return engine_.rules(); }
    const AlertRule* find(std::string_view id) const { return engine_.find(id); }
    const AlertState* state_of(std::string_view id) const { return engine_.state_of(id); }
    const AlertEngine::Reading* reading_of(std::string_view id) const {
        return engine_.reading_of(id);
    }
    /// New, or in the place of the one with its id. Errors: a channel that is not known, too many
    /// rules, the file cannot be written; nothing has changed then.
    Outcome<void> put(AlertRule rule);
    /// True if there was one.
    Outcome<bool> remove(std::string_view id);

    const AlertJournal& journal() const { return *journal_; }
    std::vector<AlertChannelStatus> channels() const { return delivery_->status(); }
    /// Sends a made-up alert, marked as a test, to one channel. Error: there is no such channel.
    Outcome<void> send_test(std::string_view channel);
    /// Why the journal could not be written, if it could not; alerts go out nevertheless.
    const std::string& trouble() const { return trouble_; }

  private:
    AlertService(Network& network, AlertServiceOptions options)
        : network_(network), options_(std::move(options)) {}
    Outcome<void> load();
    Outcome<void> replace_rules(std::vector<AlertRule> rules);
    Outcome<void> check_channels(const AlertRule& rule) const;
    std::vector<std::string> channels_of(const AlertRule& rule) const;
    void take_up_pending();
    void settled(const Alert& alert, const ChannelDelivery& end);
    void commit(bool is_durable);

    Network& network_;
    AlertServiceOptions options_;
    AlertEngine engine_;
    std::unique_ptr<AlertJournal> journal_;
    std::unique_ptr<AlertDelivery> delivery_;
    std::function<void(const Alert&)> listener_;
    std::string trouble_;
    std::uint64_t tests_sent_ = 0;
};

}  // namespace faultline
