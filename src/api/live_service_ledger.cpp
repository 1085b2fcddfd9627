// LiveService: the ledger of forecasts beside serving.
#include <filesystem>
#include <utility>

#include "api/ledger_history.hpp"
#include "api/live_service.hpp"
#include "engine/market_setup.hpp"
#include "net/sha256.hpp"

namespace faultline {
namespace {

constexpr DurationNs turn_ns = ns_per_second;

}  // namespace

Outcome<void> LiveService::start_ledger() {
    if (is_replay()) return {};
    FL_TRY(reader, store_->reader());
    ledger_reader_ = std::make_unique<Store>(std::move(reader));
    LedgerRoutine::Sources sources;
    sources.markets = config_.markets;
    sources.model = std::string(model_version) + ", hours 1";
    sources.now_ns = [this] { return now_ns(); };
    sources.venues = [this] {
        std::vector<VenueId> up;
        const std::lock_guard lock(mutex_);
        for (const VenueId venue : all_venues()) {
            if (heard_->is_up(venue)) up.push_back(venue);
        }
        return up;
    };
    sources.was_heard = [this](VenueId venue, TimeNs hour_ns) {
        const std::lock_guard lock(mutex_);
        return heard_->was_heard(venue, hour_ns);
    };
    sources.map = [this](const std::string& market) -> std::optional<LiquidationMap> {
        const auto newest = snapshot(market);
        if (!newest) return std::nullopt;
        return newest->map;
    };
    const auto failed = [this](const Problem& problem) {
        log_.write(LogLevel::warning, now_ns(), "ledger", problem.text());
    };
    sources.failed = failed;
    sources.hour_sigma = [this, failed](const std::string& market, TimeNs at_ns) {
        const Outcome<double> sigma = hour_sigma_of(*ledger_reader_, market, at_ns);
        if (!sigma) failed(sigma.error());
        return sigma.value_or(unknown);
    };
    sources.past_hours = [this](const std::string& market, VenueId venue,
                                TimeNs at_ns) -> Outcome<std::vector<HourSeen>> {
        FL_CHECK(ledger_reader_->reload_instruments());
        return past_hours_of(*ledger_reader_, market, venue, at_ns);
    };
    sources.hour_seen = [this](const std::string& market, VenueId venue,
                               TimeNs hour_ns) -> Outcome<HourSeen> {
        FL_CHECK(ledger_reader_->reload_instruments());
        return hour_seen_of(*ledger_reader_, market, venue, hour_ns);
    };
    ledger_ = std::make_unique<LedgerRoutine>(
        std::filesystem::path(source_->data_folder()) / "ledger.jsonl", sha256_hex,
        std::move(sources));
    ledger_thread_.start(
        [this] {
            ledger_->turn();
            const std::lock_guard lock(mutex_);
            ledger_trouble_ = ledger_->trouble();
        },
        turn_ns);
    return {};
}

void LiveService::ask_ledger(LedgerQuestion question, Done<LedgerReading> done) {
    if (is_replay()) return MarketService::ask_ledger(std::move(question), std::move(done));
    if (!ready_) return done(problem("starting", {}, "ask again when /readyz says so"));
    ledger_thread_.post([this, question = std::move(question), done = std::move(done)] {
        done(ledger_->read(question));
    });
}

}  // namespace faultline
