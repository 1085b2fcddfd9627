// Recovery: agents' seconds to bars, open interest and liquidations, as the wire would give them.
#include "sim/recovery.hpp"

#include <cmath>

#include "engine/market_setup.hpp"

namespace faultline {
namespace {

PathBar bar_of(const AgentSecond& second, TimeNs open_ns, double before_usd,
               const Instrument& instrument) {
    PathBar bar;
    bar.open_ns = open_ns;
    bar.length_ns = ns_per_second;
    bar.open_usd = before_usd;
    bar.close_usd = second.mark_usd;
    bar.high_usd = std::max(before_usd, second.mark_usd);
    bar.low_usd = std::min(before_usd, second.mark_usd);
    const double units_per_coin = instrument.kind == ContractKind::linear ? 1 : second.mark_usd;
    bar.volume_coins = (second.bought_units + second.sold_units) / units_per_coin;
    bar.taker_buy_coins = second.bought_units / units_per_coin;
    return bar;
}

}  // namespace

double total_variation(const BracketShares& a, const BracketShares& b, std::size_t from) {
    double sum_a = 0, sum_b = 0, apart = 0;
    for (std::size_t k = from; k < bracket_count; ++k) {
        sum_a += a[k];
        sum_b += b[k];
    }
    for (std::size_t k = from; k < bracket_count; ++k) {
        apart += std::abs(a[k] / sum_a - b[k] / sum_b);
    }
    return 0.5 * apart;
}

Recovered recover(AgentWorld& world, const RecoverySettings& settings) {
    const AgentWorld::Seat& seat = world.seats()[0];
    const Instrument& instrument = seat.venue.instrument();
    KernelTerms terms = kernel_terms(instrument, world.index_usd(seat.market));
    terms.cross_share = settings.cross_share;
    LearningPipeline learning(instrument, settings.model, terms,
                              flow_shares(settings.prior, seat.venue.settings().inert_share));
    const TimeNs counted_from_ns = world.settings().start_ns + settings.warm_up_days * ns_per_day;
    double before_usd = world.index_usd(seat.market);
    while (!world.is_over()) {
        const TimeNs begin_ns = world.now_ns();
        if (begin_ns == counted_from_ns) world.reset_truth();
        world.step();
        const AgentSecond& second = seat.second;
        learning.on_bar(bar_of(second, begin_ns, before_usd, instrument));
        before_usd = second.mark_usd;
        for (const AgentLiquidation& order : second.liquidations) {
            if (!order.shown) continue;
            Liquidation told;
            told.exchange_ns = begin_ns + order.millisecond * ns_per_ms;
            told.side = order.side;
            told.execution_usd = *Decimal::from_double(order.execution_usd, 4);
            told.size_coins = order.notional_usd / second.mark_usd;
            learning.on_liquidation(told);
        }
        if (world.now_ns() % settings.open_interest_every_ns == 0) {
            OpenInterest seen;
            seen.exchange_ns = world.now_ns();
            seen.open_contracts = second.open_interest_units / instrument.contract_size;
            learning.on_open_interest(seen);
        }
        learning.end_bin(begin_ns, begin_ns >= counted_from_ns ? LearningPipeline::Bin::counted
                                                               : LearningPipeline::Bin::warm_up);
    }
    Recovered out;
    for (const Side side : both_sides) {
        const std::size_t s = index_of(side);
        const AgentTruth& truth = seat.venue.truth();
        const AgentTruth::SideSums& sums = side == Side::long_ ? truth.longs : truth.shorts;
        out.truth[s] = shares_of(sums.opened_count);
        out.truth_usd[s] = shares_of(sums.opened_usd);
        LearnerSettings learner;
        learner.feed = seat.venue.settings().one_liquidation_per_second ? FeedShape::one_per_second
                                                                        : FeedShape::complete;
        learner.dispersion = learner.feed == FeedShape::one_per_second ? settings.dispersion : 0;
        learner.prior = settings.prior;
        learner.prior_strength = settings.prior_strength;
        learner.half_life_ns = 0;
        out.sides[s] = learn_leverage(learning.log(side).rows(), learner, world.now_ns());
        out.rows += learning.log(side).rows().size();
    }
    return out;
}

}  // namespace faultline
