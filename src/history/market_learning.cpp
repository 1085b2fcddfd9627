// MarketLearning: replay by bins, then the learner for each side and for both.
#include "history/market_learning.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

#include "engine/learning_pipeline.hpp"
#include "engine/market_setup.hpp"
#include "history/alignment.hpp"
#include "history/instrument_source.hpp"
#include "history/member_threads.hpp"
#include "learn/bank_learning.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

constexpr DurationNs pause_min_ns = ns_per_hour;
constexpr double usual_pauses = 50;
constexpr int warmup_part = 4;
constexpr DurationNs bin_max_ns = 10 * ns_per_minute;  // a longer one tells nothing about when

LearnerSettings settings_for(VenueId venue, DurationNs bin_ns) {
    LearnerSettings settings;
    settings.prior = prior_among_active(venue);
    // The throttle is a matter of seconds; in longer bins it cannot be undone.
    const bool throttled = spec_of(venue).liquidation_feed.value == LiquidationFeed::throttled;
    if (throttled && bin_ns <= ns_per_second) {
        settings.feed = FeedShape::one_per_second;
        settings.dispersion = 1;
    }
    return settings;
}

class Learner {
  public:
    Learner(const Store& store, const LearningRequest& request, const StoredInstrument& stored,
            TimeNs first_ns)
        : store_(store),
          request_(request),
          stored_(stored),
          from_ns_(std::max(first_ns, request.until_ns - request.length_ns)) {}

    Outcome<VenueLearning> run(const std::function<void(double)>& progress);

  private:
    Outcome<void> put_clock_right(InstrumentSource& source);
    /// A member of the bank, and how far it has come.
    struct Seat {
        LearningPipeline learning;
        TimeNs bin_ns = 0;      // where its bin began
        std::size_t next = 0;   // liquidation
        std::size_t pause = 0;  // of the feed, the first that is not over
        InstrumentSource::Cursor cursor{};
    };
    using Bank = std::vector<Seat>;
    Outcome<void> replay(InstrumentSource& source, Bank& bank,
                         const std::function<void(double)>& progress);
    /// Moves a member on by a step, and ends its bin where that is known.
    void tell(const InstrumentSource& source, Seat& seat, TimeNs at_ns, bool is_first);
    void calibrate(InstrumentPipeline& pipeline, TimeNs begin_ns, TimeNs end_ns);
    void learn(const Bank& bank);
    void tell_pauses(const LearningPipeline& heaviest);
    bool feed_is_down(Seat& seat, TimeNs from_ns, TimeNs to_ns) const;

    const Store& store_;
    const LearningRequest& request_;
    const StoredInstrument& stored_;
    VenueLearning out_;
    std::vector<BankMember> members_;  // of the bank, those that fit the instrument
    TimeNs from_ns_;
    TimeNs counted_ns_ = 0;  // bins before it are a warm-up
    std::vector<Liquidation> events_;
    std::vector<std::pair<TimeNs, TimeNs>> pauses_;
    ExchangeCalibrator calibrator_;
};

Outcome<void> Learner::put_clock_right(InstrumentSource& source) {
    FL_TRY(warnings, check_alignment(store_, stored_, from_ns_, request_.until_ns));
    for (const AlignmentWarning& warning : warnings) {
        source.correct_clock(warning.price, warning.length_ns,
                             warning.lag_bars * warning.length_ns);
        out_.notes.push_back(warning.text + "; their clock was put right for learning");
    }
    return {};
}

bool Learner::feed_is_down(Seat& seat, TimeNs from_ns, TimeNs to_ns) const {
    // Pauses come in order of time and never overlap.
    while (seat.pause < pauses_.size() && pauses_[seat.pause].second <= from_ns) ++seat.pause;
    return seat.pause < pauses_.size() && to_ns > pauses_[seat.pause].first;
}

Outcome<void> Learner::replay(InstrumentSource& source, Bank& bank,
                              const std::function<void(double)>& progress) {
    const DurationNs step_ns = source.finest_ns();
    out_.bin_ns = step_ns;
    // Books need time to fill before what they expose means anything; of a short history, a
    // quarter.
    const DurationNs warmup_ns =
        std::min(request_.warmup_ns, (request_.until_ns - from_ns_) / warmup_part);
    counted_ns_ = std::max(from_ns_ + warmup_ns, events_.front().exchange_ns);
    const TimeNs begin_ns = from_ns_ - from_ns_ % step_ns;
    for (Seat& seat : bank) seat.bin_ns = begin_ns;
    const auto block_ns = static_cast<DurationNs>(steps_per_block) * step_ns;
    for (TimeNs at_ns = begin_ns; at_ns + step_ns <= request_.until_ns; at_ns += block_ns) {
        const TimeNs end_ns = std::min(at_ns + block_ns, request_.until_ns);
        FL_CHECK(source.load(end_ns));
        for (Seat& seat : bank) seat.cursor = source.cursor();
        tell_members(bank.size(), request_.threads, [&](std::size_t member) {
            for (TimeNs bin_end_ns = at_ns + step_ns; bin_end_ns <= end_ns; bin_end_ns += step_ns) {
                tell(source, bank[member], bin_end_ns, member == 0);
            }
        });
        source.move_to(bank[0].cursor);
        progress(static_cast<double>(end_ns - from_ns_) /
                 static_cast<double>(request_.until_ns - from_ns_));
    }
    return {};
}

void Learner::tell(const InstrumentSource& source, Seat& seat, TimeNs at_ns, bool is_first) {
    const TimeNs begin_ns = seat.bin_ns;
    LearningPipeline& learning = seat.learning;
    source.feed(at_ns, seat.cursor, learning.pipeline());
    // A bin ends where the path has come on: exposures and events of the same stretch.
    if (learning.pipeline().price_ns() <= begin_ns) return;
    for (; seat.next < events_.size() && events_[seat.next].exchange_ns < at_ns; ++seat.next) {
        const Liquidation& event = events_[seat.next];
        if (event.exchange_ns < begin_ns) continue;
        if (is_first) calibrator_.on_liquidation(event, learning.pipeline().book().mark_usd());
        learning.on_liquidation(event);
    }
    using Bin = LearningPipeline::Bin;
    const bool warm_up = begin_ns < counted_ns_ || at_ns - begin_ns > bin_max_ns;
    const bool down = feed_is_down(seat, begin_ns, at_ns);
    learning.end_bin(begin_ns, warm_up ? Bin::warm_up : down ? Bin::feed_down : Bin::counted);
    seat.bin_ns = at_ns;
    if (!is_first) return;
    // What does not depend on the setting is noted along with the first one.
    calibrate(learning.pipeline(), begin_ns, at_ns);
    const double hours = static_cast<double>(at_ns - begin_ns) / static_cast<double>(ns_per_hour);
    if (!warm_up && !down) out_.hours_counted += hours;
    if (begin_ns >= counted_ns_ && down) out_.hours_feed_down += hours;
}

void Learner::calibrate(InstrumentPipeline& pipeline, TimeNs begin_ns, TimeNs end_ns) {
    const PathBar range = pipeline.take_price_range();
    if (end_ns <= events_.front().exchange_ns) return;
    // A hole in the path: what lies on its sides are no neighbours.
    const auto missed = static_cast<int>((end_ns - begin_ns) / out_.bin_ns) - 1;
    for (int i = 0; i < std::min(missed, LagGate::lag_max); ++i) calibrator_.end_bin({begin_ns});
    CalibrationBin bin{begin_ns, unknown, range.close_usd, range.volume_coins, unknown};
    if (missed == 0) bin.log_return = std::log(range.close_usd / range.open_usd);
    if (pipeline.open_interest_ns() > 0) {
        const double units = pipeline.book().open_interest();
        const bool linear = pipeline.instrument().kind == ContractKind::linear;
        bin.open_interest_coins = linear ? units : units / range.close_usd;
    }
    calibrator_.end_bin(bin);
}

Outcome<VenueLearning> Learner::run(const std::function<void(double)>& progress) {
    const Instrument& instrument = stored_.instrument;
    out_.venue = instrument.venue;
    out_.symbol = instrument.symbol;
    FL_TRY(events, read_liquidations(store_, stored_.id, from_ns_, request_.until_ns));
    events_ = std::move(events);
    if (events_.empty()) {
        out_.blocked = "no liquidations in the history";
        return out_;
    }
    pauses_ = feed_pauses(events_, events_.front().exchange_ns, request_.until_ns);
    FL_TRY(source, InstrumentSource::open(store_, stored_.id, from_ns_, request_.until_ns));
    if (!source.first_open_interest() || !std::isfinite(source.first_price_usd())) {
        out_.blocked = source.first_open_interest() ? "no prices of its own" : "no open interest";
        return out_;
    }
    FL_CHECK(put_clock_right(source));
    Bank bank;
    const bool has_volume = source.knows_volume(from_ns_, request_.until_ns);
    std::ranges::copy_if(request_.bank, std::back_inserter(members_), [&](const BankMember& one) {
        return !one.where_no_volume || !has_volume;
    });
    bank.reserve(members_.size());
    const KernelTerms terms = kernel_terms(instrument, source.first_price_usd());
    for (const BankMember& member : members_) {
        bank.push_back({LearningPipeline(instrument, member.config, terms,
                                         prior_flow_shares(instrument.venue))});
        bank.back().learning.start(*source.first_open_interest(), from_ns_);
    }
    FL_CHECK(replay(source, bank, progress));
    out_.calibration = calibrator_.result();
    out_.blocked = out_.calibration.blocked();
    if (!out_.blocked.empty()) return out_;
    learn(bank);
    if (out_.both.events == 0) out_.blocked = "no liquidation falls on a known price";
    return out_;
}

/// Leaving silence out chooses by the outcome: a feed that was merely quiet is then thought busier
/// than it is. Nothing in the history says which it was, so the answer says how much hangs on it.
void Learner::tell_pauses(const LearningPipeline& heaviest) {
    if (out_.hours_feed_down <= 0) return;
    const auto expected = [](const Components& theta, const Components& exposure) {
        double sum = 0;
        for (std::size_t k = 0; k < component_count; ++k) sum += theta[k] * exposure[k];
        return sum;
    };
    out_.expected_in_pauses = expected(out_.longs.theta, heaviest.left_out(Side::long_)) +
                              expected(out_.shorts.theta, heaviest.left_out(Side::short_));
    out_.notes.push_back(fmt::format(
        "{:.1f} h without any liquidation are taken for outages of the feed; were they quiet, "
        "{:.0f} would have been expected in them, beside {:.0f} seen elsewhere",
        out_.hours_feed_down, out_.expected_in_pauses, out_.both.events));
}

void Learner::learn(const Bank& bank) {
    LearnerSettings settings = settings_for(out_.venue, out_.bin_ns);
    if (const auto known = request_.symbol_priors.find(out_.venue);
        known != request_.symbol_priors.end()) {
        settings.prior = known->second.shares;
        out_.pooled_markets = known->second.markets;
    }
    out_.implausible = bank[0].learning.implausible();
    std::vector<SideRows> rows;
    for (const Seat& seat : bank) {
        rows.push_back(
            {seat.learning.log(Side::long_).rows(), seat.learning.log(Side::short_).rows()});
    }
    BankLearned learned = learn_bank(rows, settings, request_.until_ns);
    for (std::size_t m = 0; m < bank.size(); ++m) {
        out_.bank.push_back(
            {members_[m].name, learned.scores[m], members_[m].config, learned.members_both[m]});
    }
    out_.config = members_[learned.heaviest].config;
    tell_pauses(bank[learned.heaviest].learning);
    out_.calibration.buffer = out_.config.buffer;
    const auto both = rows_of_both(rows[learned.heaviest], learned.longs, learned.shorts);
    const Components& theta = learned.members_both[learned.heaviest].theta;
    out_.calibration.intensity = intensity_of(both, theta, request_.until_ns);
    const bool said_throttled =
        spec_of(out_.venue).liquidation_feed.value == LiquidationFeed::throttled;
    if (out_.calibration.looks_throttled && !said_throttled) {
        out_.notes.emplace_back(
            "the feed shows at most one liquidation a second, which its venue "
            "does not say");
    }
    out_.longs = std::move(learned.longs);
    out_.shorts = std::move(learned.shorts);
    out_.both = std::move(learned.both);
    out_.from_ns = out_.both.first_ns;
    out_.to_ns = out_.both.last_ns;
}

}  // namespace

BracketShares prior_among_active(VenueId venue) {
    const FlowShares shares = prior_flow_shares(venue);
    BracketShares out{};
    for (std::size_t k = 0; k < bracket_count; ++k) out[k] = shares.active[k] / (1 - shares.inert);
    return out;
}

std::vector<std::pair<TimeNs, TimeNs>> feed_pauses(const std::vector<Liquidation>& events,
                                                   TimeNs from_ns, TimeNs to_ns) {
    std::vector<std::pair<TimeNs, TimeNs>> pauses;
    if (events.empty()) return pauses;
    // The usual pause is the mean of all but the longest: those are what is looked for.
    std::vector<DurationNs> waits;
    TimeNs before = from_ns;
    for (const Liquidation& event : events) {
        waits.push_back(event.exchange_ns - before);
        before = event.exchange_ns;
    }
    std::ranges::sort(waits);
    waits.resize(std::max<std::size_t>(1, waits.size() * 99 / 100));
    double mean = 0;
    for (const DurationNs wait : waits) mean += static_cast<double>(wait);
    mean /= static_cast<double>(waits.size());
    const auto limit = std::max(pause_min_ns, static_cast<DurationNs>(usual_pauses * mean));
    before = from_ns;
    const auto look = [&](TimeNs at_ns) {
        if (at_ns - before > limit) pauses.emplace_back(before, at_ns);
        before = std::max(before, at_ns);
    };
    for (const Liquidation& event : events) look(event.exchange_ns);
    look(to_ns);
    return pauses;
}

Outcome<std::vector<VenueLearning>> learn_market(const Store& store, const LearningRequest& request,
                                                 const std::function<void(double)>& progress) {
    FL_TRY(extent, market_extent(store, request.market));
    std::vector<VenueLearning> all;
    const double share = 1.0 / static_cast<double>(extent.instruments.size());
    for (std::size_t i = 0; i < extent.instruments.size(); ++i) {
        const StoredInstrument& stored = extent.instruments[i];
        const VenueId venue = stored.instrument.venue;
        if (!request.venues.empty() &&
            std::ranges::find(request.venues, venue) == request.venues.end()) {
            continue;
        }
        const auto part = [&](double done) { progress(share * (static_cast<double>(i) + done)); };
        FL_TRY(learned, Learner(store, request, stored, extent.first_ns).run(part));
        // Of several contracts of a venue the one with the most liquidations speaks for it.
        const auto other = std::ranges::find(all, venue, &VenueLearning::venue);
        if (other == all.end()) {
            all.push_back(std::move(learned));
        } else if (learned.both.events > other->both.events) {
            *other = std::move(learned);
        }
    }
    std::ranges::sort(all, {}, &VenueLearning::venue);
    pool_kin(all);
    return all;
}

}  // namespace faultline
