// LearnedMap: one replay for the heaviest settings of all venues, one for the second ones, and so
// on.
#include "cli/learned_map.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "history/member_threads.hpp"
#include "map/leverage_builder.hpp"

namespace faultline::cli {
namespace {

using Member = VenueLearning::Member;

/// Members that weigh enough, heaviest first.
std::vector<const Member*> heavy_members(const VenueLearning& venue) {
    std::vector<const Member*> members;
    for (const Member& member : venue.bank) {
        if (member.score.weight >= member_weight_min) members.push_back(&member);
    }
    std::ranges::sort(members, std::greater{},
                      [](const Member* member) { return member->score.weight; });
    return members;
}

bool is_learned(const VenueLearning& venue) { return venue.blocked.empty(); }

/// How far an interval reaches, relative to the share.
void set_reach(const LeverageLearned& learned, BracketShares& below, BracketShares& above) {
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const BracketLearned& bracket = learned.brackets[k];
        if (!(bracket.notional_share > 0)) continue;
        below[k] = std::max(0.0, 1 - bracket.lo / bracket.notional_share);
        above[k] = std::max(0.0, bracket.hi / bracket.notional_share - 1);
    }
}

}  // namespace

Outcome<LearnedMap> LearnedMap::open(const Store& store, const MarketQuery& query,
                                     const LearnedWeights& weights, TimeNs at_ns) {
    LearnedMap out;
    out.at_ns_ = at_ns;
    out.weights_ = weights.name;
    ReplayRequest first = replay_request(query, at_ns, at_ns);
    use_weights(weights, first);
    std::vector<ReplayRequest> requests{first};
    for (const VenueLearning& venue : weights.venues) {
        if (!is_learned(venue)) continue;
        const std::vector<const Member*> members = heavy_members(venue);
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i == requests.size()) {
                requests.push_back(replay_request(query, at_ns, at_ns));
                requests.back().venues.clear();
            }
            ReplayRequest& request = requests[i];
            if (i > 0) request.venues.push_back(venue.venue);
            request.configs[venue.venue] = members[i]->config;
            request.shares[venue.venue] =
                learned_flow(members[i]->both, prior_flow_shares(venue.venue).inert);
            Setting setting{venue.venue, i, members[i]->score.weight, {}, {}, true};
            set_reach(members[i]->both, setting.below, setting.above);
            out.settings_.push_back(setting);
        }
    }
    std::vector<std::optional<Outcome<MarketReplay>>> opened(requests.size());
    std::vector<Outcome<void>> moved(requests.size());
    tell_members(requests.size(), all_processors(), [&](std::size_t i) {
        opened[i] = MarketReplay::open(store, requests[i]);
        if (*opened[i]) moved[i] = (*opened[i])->advance_to(at_ns);
    });
    for (std::size_t i = 0; i < requests.size(); ++i) {
        FL_CHECK(moved[i]);
        if (!*opened[i]) return tl::make_unexpected(opened[i]->error());
        out.replays_.push_back(**std::move(opened[i]));
    }
    for (const BookView& view : out.views()) {
        const bool known = std::ranges::any_of(
            out.settings_, [&](const Setting& one) { return one.venue == view.venue; });
        if (!known) out.settings_.push_back({view.venue, 0, 1, {}, {}, false});
    }
    return out;
}

LiquidationMap LearnedMap::build(const MapRequest& request) const {
    std::vector<std::vector<BookView>> views;
    for (const MarketReplay& replay : replays_) views.push_back(replay.views(at_ns_));
    if (std::ranges::none_of(settings_, &Setting::learned)) {
        return build_map(request, views[0], std::string(model_version), weights_);
    }
    const double price = faultline::current_price_usd(views[0]);
    const auto map_of = [&](const Setting& setting) {
        std::vector<BookView> own;
        std::ranges::copy_if(views[setting.replay], std::back_inserter(own),
                             [&](const BookView& view) { return view.venue == setting.venue; });
        LiquidationMap map = build_map(request, own, std::string(model_version), weights_);
        map.current_price_usd = price;
        return map;
    };
    std::vector<LiquidationMap> venues;
    std::vector<MapMember> members;
    for (std::size_t i = 0; i < settings_.size(); ++i) {
        const Setting& setting = settings_[i];
        members.push_back({setting.weight, map_of(setting), setting.below, setting.above});
        if (i + 1 < settings_.size() && settings_[i + 1].venue == setting.venue) continue;
        venues.push_back(setting.learned ? mixed_map(members, {request.low_usd, request.high_usd})
                                         : std::move(members[0].map));
        members.clear();
    }
    LiquidationMap map = joined_map(venues);
    for (VenueCoverage& venue : map.coverage) {
        const auto own = std::ranges::find(settings_, venue.venue, &Setting::venue);
        if (own != settings_.end() && !own->learned && venue.open_interest_usd > 0) {
            venue.notes.push_back(std::string(name_of(venue.venue)) +
                                  ": the mix of leverage is a prior; the band leaves out how wrong "
                                  "that may be");
        }
    }
    return map;
}

}  // namespace faultline::cli
