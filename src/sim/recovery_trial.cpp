// RecoveryTrial: see the header.
#include "sim/recovery_trial.hpp"

#include <thread>
#include <unordered_map>

#include "engine/market_setup.hpp"
#include "sim/naive_learners.hpp"
#include "sim/true_map.hpp"
#include "venue/catalog.hpp"
#include "venue/leverage_prior.hpp"

namespace faultline {
namespace {

PathBar bar_of(const AgentSecond& second, TimeNs open_ns, double before_usd, ContractKind kind) {
    PathBar bar;
    bar.open_ns = open_ns;
    bar.length_ns = ns_per_second;
    bar.open_usd = before_usd;
    bar.close_usd = second.mark_usd;
    bar.high_usd = std::max(before_usd, second.mark_usd);
    bar.low_usd = std::min(before_usd, second.mark_usd);
    const double units_per_coin = kind == ContractKind::linear ? 1 : second.mark_usd;
    bar.volume_coins = (second.bought_units + second.sold_units) / units_per_coin;
    bar.taker_buy_coins = second.bought_units / units_per_coin;
    return bar;
}

/// The one liquidation of a second that a throttled feed shows.
struct Shown {
    std::size_t side;
    float usd;
};
using ShownBySecond = std::unordered_map<TimeNs, Shown>;

std::vector<ExposureRow> throttled_rows(std::span<const ExposureRow> rows, std::size_t side,
                                        const ShownBySecond& shown) {
    std::vector<ExposureRow> out(rows.begin(), rows.end());
    for (ExposureRow& row : out) {
        if (row.events <= 0) continue;
        const auto last = shown.find(row.time_ns);
        const bool is_it = last != shown.end() && last->second.side == side;
        row.events = is_it ? 1.0F : 0.0F;
        row.event_usd = is_it ? last->second.usd : 0.0F;
    }
    return out;
}

/// A second as members are told it. Its liquidations are those of the block in [first, end), its
/// openings likewise.
struct Told {
    PathBar bar;
    double open_interest_units = 0;
    std::size_t first = 0, end = 0;
    std::size_t first_opening = 0, end_opening = 0;
    bool counts = false;
};

/// Members are told block by block, not second by second: the map of one stays in the cache of the
/// processor for an hour of the market, instead of being pushed out by those of the others.
constexpr std::size_t block_s = 3600;

class Play {
  public:
    explicit Play(const TrialSettings& settings, AgentWorld world)
        : settings_(settings), world_(std::move(world)) {}
    Trial run();

  private:
    const AgentWorld::Seat& seat() const { return world_.seats()[0]; }
    void second(bool counts);
    void tell_block();
    void tell(std::size_t member, const Told& told);
    void tell(TrueMap& map, const Told& told) const;
    const ExposureLog& log_of(std::size_t member, Side side) const;

    const TrialSettings& settings_;
    AgentWorld world_;
    // By member, one of both:
    std::vector<std::unique_ptr<LearningPipeline>> pipelines_;
    std::vector<std::unique_ptr<TrueMap>> true_maps_;
    double before_usd_ = 0;
    std::vector<Told> block_;
    std::vector<AgentLiquidation> liquidations_;  // of the block
    std::vector<AgentOpening> openings_;          // of the block
    DistanceLearner distance_;
    ShownBySecond shown_;
    Trial out_;
};

void Play::tell(TrueMap& map, const Told& told) const {
    const std::span openings(openings_);
    map.on_second(told.bar.close_usd,
                  openings.subspan(told.first_opening, told.end_opening - told.first_opening));
    for (std::size_t i = told.first; i < told.end; ++i) {
        map.on_liquidation(liquidations_[i].side, liquidations_[i].notional_usd);
    }
    map.end_bin(told.bar.open_ns, told.counts);
}

void Play::tell(std::size_t member, const Told& told) {
    if (true_maps_[member]) return tell(*true_maps_[member], told);
    const TrialMember& settings = settings_.members[member];
    LearningPipeline& pipeline = *pipelines_[member];
    const PathBar& bar = told.bar;
    pipeline.on_bar(bar);
    for (std::size_t i = told.first; i < told.end; ++i) {
        const AgentLiquidation& order = liquidations_[i];
        Liquidation seen;
        seen.exchange_ns = bar.open_ns + order.millisecond * ns_per_ms;
        seen.side = order.side;
        seen.execution_usd = *Decimal::from_double(order.execution_usd, 4);
        seen.size_coins = order.notional_usd / order.execution_usd;
        pipeline.on_liquidation(seen);
    }
    if (bar.close_ns() % settings.open_interest_every_ns == 0) {
        OpenInterest seen;
        seen.exchange_ns = bar.close_ns();
        seen.open_contracts = told.open_interest_units / seat().venue.instrument().contract_size;
        pipeline.on_open_interest(seen);
    }
    pipeline.end_bin(bar.open_ns,
                     told.counts ? LearningPipeline::Bin::counted : LearningPipeline::Bin::warm_up);
}

void Play::tell_block() {
    constexpr std::size_t threads = 2;  // settings share nothing, so their order is free
    const auto tell_part = [this](std::size_t first) {
        for (std::size_t m = first; m < settings_.members.size(); m += threads) {
            for (const Told& told : block_) tell(m, told);
        }
    };
    {
        const std::jthread other([&] { tell_part(1); });
        tell_part(0);
    }
    block_.clear();
    liquidations_.clear();
    openings_.clear();
}

void Play::second(bool counts) {
    const TimeNs begin_ns = world_.now_ns();
    world_.step();
    const AgentSecond& second = seat().second;
    const ContractKind kind = seat().venue.instrument().kind;
    Told told;
    told.bar = bar_of(second, begin_ns, before_usd_, kind);
    told.open_interest_units = second.open_interest_units;
    told.first = liquidations_.size();
    liquidations_.insert(liquidations_.end(), second.liquidations.begin(),
                         second.liquidations.end());
    told.end = liquidations_.size();
    told.first_opening = openings_.size();
    openings_.insert(openings_.end(), second.openings.begin(), second.openings.end());
    told.end_opening = openings_.size();
    told.counts = counts;
    block_.push_back(told);
    if (block_.size() == block_s) tell_block();
    before_usd_ = second.mark_usd;
    if (!counts || second.liquidations.empty()) return;
    for (const AgentLiquidation& order : second.liquidations) {
        distance_.on_liquidation(order.side, order.execution_usd, second.mark_usd);
        out_.events += 1;
    }
    const AgentLiquidation& last = second.liquidations.back();
    shown_[begin_ns] = {index_of(last.side), static_cast<float>(last.notional_usd)};
    out_.shown += 1;
}

const ExposureLog& Play::log_of(std::size_t member, Side side) const {
    return true_maps_[member] ? true_maps_[member]->log(side) : pipelines_[member]->log(side);
}

Trial Play::run() {
    const Instrument& instrument = seat().venue.instrument();
    before_usd_ = world_.index_usd(seat().market);
    KernelTerms terms = kernel_terms(instrument, before_usd_);
    terms.cross_share = settings_.learner_cross_share;
    const FlowShares shares =
        flow_shares(prior_shares(spec_of(instrument.venue)), seat().venue.settings().inert_share);
    for (const TrialMember& member : settings_.members) {
        pipelines_.emplace_back();
        true_maps_.emplace_back();
        if (member.is_true) {
            true_maps_.back() = std::make_unique<TrueMap>(terms, member.config);
        } else {
            pipelines_.back() =
                std::make_unique<LearningPipeline>(instrument, member.config, terms, shares);
        }
    }
    const TimeNs counted_ns = world_.settings().start_ns + settings_.warm_up_days * ns_per_day;
    while (!world_.is_over()) {
        if (world_.now_ns() == counted_ns) world_.reset_truth();
        second(world_.now_ns() >= counted_ns);
    }
    tell_block();
    const AgentTruth& truth = seat().venue.truth();
    const auto both = [&](std::array<double, bracket_count> AgentTruth::SideSums::* sums) {
        std::array<double, bracket_count> sum = truth.longs.*sums;
        for (std::size_t k = 0; k < bracket_count; ++k) sum[k] += (truth.shorts.*sums)[k];
        return shares_of(sum);
    };
    out_.truth = both(&AgentTruth::SideSums::opened_count);
    out_.truth_usd = both(&AgentTruth::SideSums::opened_usd);
    out_.raw = both(&AgentTruth::SideSums::liquidated_count);
    out_.distance = distance_.shares();
    out_.end_ns = world_.now_ns();
    out_.venue = instrument.venue;
    for (std::size_t m = 0; m < settings_.members.size(); ++m) {
        out_.complete.emplace_back();
        out_.throttled.emplace_back();
        for (const Side side : faultline::both_sides) {
            const std::size_t s = index_of(side);
            const auto rows = log_of(m, side).rows();
            out_.complete.back()[s].assign(rows.begin(), rows.end());
            out_.throttled.back()[s] = throttled_rows(rows, s, shown_);
        }
    }
    return std::move(out_);
}

}  // namespace

std::vector<SideRows> Trial::rows(FeedShape feed) const {
    std::vector<SideRows> out;
    for (const auto& sides : feed == FeedShape::complete ? complete : throttled) {
        out.push_back({sides[0], sides[1]});
    }
    return out;
}

Outcome<Trial> play_trial(const TrialSettings& settings) {
    FL_TRY(world, AgentWorld::create(settings.world));
    return Play(settings, std::move(world)).run();
}

LearnerSettings trial_learner(VenueId venue, FeedShape feed) {
    LearnerSettings settings;
    settings.prior = prior_shares(spec_of(venue));
    settings.feed = feed;
    settings.dispersion = feed == FeedShape::one_per_second ? 1 : 0;
    settings.half_life_ns = 0;
    return settings;
}

BracketShares count_shares(const LeverageLearned& learned) {
    BracketShares shares{};
    for (std::size_t k = 0; k < bracket_count; ++k) shares[k] = learned.brackets[k].count_share;
    return shares;
}

}  // namespace faultline
