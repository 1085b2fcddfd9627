// FakeMarketService: a market written by hand, with numbers that a test can know. For tests only.
//
// BTC stands at 67,000 USD in buckets of 50. Longs: 3 M USD at 66,000, 8 M at 65,000, 20 M at
// 60,000. Shorts: 5 M at 68,500, 12 M at 70,000, 30 M at 75,000. Two venues: binance (live, half of
// each level) and bybit (down). It is 2026-02-05T12:00:00Z. ETH is configured but has no map yet.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "api/market_service.hpp"

namespace faultline {

inline constexpr TimeNs fake_now_ns = 1'770'292'800LL * ns_per_second;  // 2026-02-05T12:00:00Z

inline MapLevel fake_level(double price_usd, Side side, double usd) {
    MapLevel level;
    level.price_usd = price_usd;
    level.side = side;
    level.notional_usd = usd;
    level.by_bracket_usd[3] = usd * 0.75;  // 25x
    level.by_bracket_usd[5] = usd * 0.25;  // 100x
    level.by_venue_usd[index_of(VenueId::binance)] = usd / 2;
    level.by_venue_usd[index_of(VenueId::bybit)] = usd / 2;
    return level;
}

inline LiquidationMap fake_map() {
    LiquidationMap map;
    map.market = "BTC";
    map.at_ns = fake_now_ns;
    map.current_price_usd = 67'000;
    map.bucket_usd = 50;
    map.levels = {fake_level(60'000, Side::long_, 20e6),  fake_level(65'000, Side::long_, 8e6),
                  fake_level(66'000, Side::long_, 3e6),   fake_level(68'500, Side::short_, 5e6),
                  fake_level(70'000, Side::short_, 12e6), fake_level(75'000, Side::short_, 30e6)};
    map.totals.long_usd = 31e6;
    map.totals.short_usd = 47e6;
    map.totals.inert_long_usd = 69e6;
    map.totals.inert_short_usd = 53e6;
    for (const auto& [venue, usd] :
         {std::pair{VenueId::binance, 75e6}, std::pair{VenueId::bybit, 25e6}}) {
        VenueCoverage coverage;
        coverage.venue = venue;
        coverage.open_interest_usd = usd;
        coverage.open_interest_coins = usd / 67'000;
        coverage.age_s = 3;
        map.coverage.push_back(coverage);
    }
    map.model_version = "test-1";
    map.weights = "prior";
    map.simulated = true;
    return map;
}

inline Heatmap fake_heatmap(TimeNs from_ns, TimeNs to_ns, DurationNs step_ns) {
    Heatmap heatmap;
    heatmap.market = "BTC";
    heatmap.step_ns = step_ns;
    heatmap.price_floor_usd = 66'000;
    heatmap.bucket_usd = 50;
    heatmap.rows = 40;
    for (TimeNs end_ns = from_ns + step_ns; end_ns <= to_ns; end_ns += step_ns) {
        const auto column = static_cast<float>(heatmap.column_end_ns.size());
        heatmap.column_end_ns.push_back(end_ns);
        heatmap.bars.push_back({66'990, 67'020, 66'950, 67'000});
        for (std::size_t r = 0; r < heatmap.rows; ++r) {
            heatmap.long_usd.push_back(r < 18 ? 1e4F * static_cast<float>(r + 1) + column : 0);
            heatmap.short_usd.push_back(r > 22 ? 5e3F * static_cast<float>(r) : 0);
        }
    }
    heatmap.venues = {VenueId::binance, VenueId::bybit};
    heatmap.last = fake_map();
    heatmap.model_version = "test-1";
    heatmap.simulated = true;
    return heatmap;
}

inline SeenLiquidation fake_liquidation(std::uint64_t sequence, TimeNs at_ns, Side side,
                                        double usd) {
    SeenLiquidation seen;
    seen.sequence = sequence;
    seen.venue = sequence % 2 == 0 ? VenueId::binance : VenueId::bybit;
    seen.market = "BTC";
    seen.symbol = "BTCUSDT";
    seen.event.exchange_ns = at_ns;
    seen.event.received_ns = at_ns;
    seen.event.side = side;
    seen.event.execution_usd = *Decimal::parse("67000");
    seen.event.size_coins = usd / 67'000;
    seen.notional_usd = usd;
    return seen;
}

class FakeMarketService : public MarketService {
  public:
    FakeMarketService() {
        auto first = std::make_shared<MarketSnapshot>();
        first->market = "BTC";
        first->sequence = 1;
        first->at_ns = fake_now_ns;
        first->map = fake_map();
        first->leverage = figures();
        VenueTicker binance;
        binance.venue = VenueId::binance;
        binance.symbol = "BTCUSDT";
        binance.mark_usd = 67'000;
        binance.mark_ns = fake_now_ns - ns_per_second;
        binance.open_interest_coins = 1'000;
        binance.open_interest_usd = 67e6;
        binance.open_interest_ns = fake_now_ns - 3 * ns_per_second;
        binance.funding_rate = 0.0001;
        binance.funding_interval_ns = 8 * ns_per_hour;
        binance.funding_ns = fake_now_ns - ns_per_minute;
        VenueTicker bybit;  // nothing is known of it
        bybit.venue = VenueId::bybit;
        bybit.symbol = "BTCUSDT";
        first->tickers = {binance, bybit};
        first->change_24h = 0.0125;
        first->liquidated_24h_usd[0] = 600;
        first->liquidated_24h_usd[1] = 300;
        newest = std::move(first);
        // Ten minutes apart, the newest a minute ago: five longs of 100, 200 ... USD, then shorts.
        for (std::uint64_t i = 1; i <= 10; ++i) {
            const auto age = static_cast<TimeNs>(10 - i);
            liquidations.push_back(fake_liquidation(
                i, fake_now_ns - ns_per_minute - age * 10 * ns_per_minute,
                i <= 5 ? Side::long_ : Side::short_, 100.0 * static_cast<double>(i)));
        }
    }

    ServiceStatus status() const override {
        ServiceStatus status;
        status.mode = ServeMode::demo;
        status.simulated = true;
        status.ready = is_ready;
        status.progress_share = is_ready ? 1 : 0.25;
        status.progress_text = "replaying ETH";
        status.started_ns = fake_now_ns - ns_per_hour;
        status.now_ns = fake_now_ns;
        status.markets = {"BTC", "ETH"};
        return status;
    }

    std::vector<VenueStatus> venues() const override {
        std::vector<VenueStatus> all;
        for (const VenueId id : all_venues()) {
            VenueStatus venue;
            venue.venue = id;
            if (id == VenueId::binance) {
                venue.state = binance_state;
                venue.since_ns = fake_now_ns - ns_per_hour;
                venue.counts.frames = 1234;
                ChannelStatus channel;
                channel.channel = "forceOrder btcusdt";
                channel.state = ChannelState::live;
                channel.age_ns = 2 * ns_per_second;
                venue.channels.push_back(channel);
            } else if (id == VenueId::bybit) {
                venue.state = VenueState::down;
                venue.since_ns = fake_now_ns - ns_per_minute;
                Gap gap;
                gap.venue = id;
                gap.channel = "tickers.BTCUSDT";
                gap.reason = GapReason::unreachable;
                gap.detail = "no route";
                venue.open_gaps.push_back(gap);
            }
            all.push_back(venue);
        }
        return all;
    }

    std::shared_ptr<const MarketSnapshot> snapshot(std::string_view market) const override {
        return market == "BTC" ? newest : nullptr;
    }

    void ask_map(MapQuestion question, Done<LiquidationMap> done) override {
        map_questions.push_back(question);
        if (held_maps) return held_maps->push_back(std::move(done));
        if (question.at_ns && *question.at_ns < fake_now_ns - 30 * ns_per_day) {
            return done(problem("the history begins at 2026-01-06T12:00:00Z", "at",
                                "ask for a later time"));
        }
        done(fake_map());
    }
    void ask_question_sources(SourcesQuestion question, Done<QuestionSources> done) override {
        source_questions.push_back(question);
        ask_candles(question.hours, [done](Outcome<std::vector<Candle>> got) {
            if (!got) return done(tl::make_unexpected(std::move(got).error()));
            done(QuestionSources{*std::move(got), std::nullopt, {}});
        });
    }
    void ask_zones(ZoneQuestion question, Done<ZoneAnswer> done) override {
        zone_questions.push_back(question);
        ZoneAnswer answer;
        const BracketShares spread{0.5, 0.5, 0.5, 0.2, 0.5, 0.5, 0.5};
        answer.reading = find_zones(fake_map(), question.day_sigma, spread, question.settings);
        for (Zone& zone : answer.reading.zones) zone.age_h = 30;
        ZoneEvent formed;
        formed.at_ns = fake_now_ns - 3 * ns_per_hour;
        formed.track.id = 1;
        formed.track.formed_ns = formed.at_ns;
        if (!answer.reading.zones.empty()) formed.track.zone = answer.reading.zones.front();
        answer.changes.push_back(formed);
        done(std::move(answer));
    }
    void ask_liquidity(std::string /*market*/, TimeNs at_ns, double /*price_usd*/,
                       Done<std::vector<VenueLiquidity>> done) override {
        liquidity_asked_ns.push_back(at_ns);
        VenueLiquidity binance;
        binance.venue = VenueId::binance;
        binance.day_volume_usd = 200e6;
        done(std::vector{binance});
    }
    void ask_reserves(std::string coin, TimeNs from_ns, TimeNs to_ns,
                      Done<std::vector<ExchangeReserve>> done) override {
        std::vector<ExchangeReserve> asked;
        std::ranges::copy_if(reserves, std::back_inserter(asked), [&](const ExchangeReserve& one) {
            return one.coin == coin && one.exchange_ns >= from_ns && one.exchange_ns < to_ns;
        });
        done(std::move(asked));
    }
    void ask_heatmap(HeatmapQuestion question, Done<Heatmap> done) override {
        heatmap_questions.push_back(question);
        done(fake_heatmap(question.from_ns, question.to_ns, question.step_ns));
    }
    void ask_leverage(std::string, TimeNs, Done<LeverageFigures> done) override { done(figures()); }
    void ask_candles(SeriesQuestion question, Done<std::vector<Candle>> done) override {
        // Up and down by 1 %, so that hours have a volatility.
        std::vector<Candle> candles;
        for (TimeNs open_ns = question.from_ns; open_ns < question.to_ns;
             open_ns += question.step_ns) {
            const bool rises = candles.size() % 2 == 0;
            Candle candle;
            candle.open_ns = open_ns;
            candle.length_ns = question.step_ns;
            candle.low_usd = *Decimal::parse("66990.5");
            candle.high_usd = *Decimal::parse("67660");
            candle.open_usd = rises ? candle.low_usd : candle.high_usd;
            candle.close_usd = rises ? candle.high_usd : candle.low_usd;
            candles.push_back(candle);
        }
        done(std::move(candles));
    }
    void ask_liquidations(LiquidationQuestion question,
                          Done<std::vector<SeenLiquidation>> done) override {
        std::vector<SeenLiquidation> found;
        for (auto seen = liquidations.rbegin(); seen != liquidations.rend(); ++seen) {
            const bool fits =
                (question.market.empty() || seen->market == question.market) &&
                (question.venues.empty() ||
                 std::ranges::find(question.venues, seen->venue) != question.venues.end()) &&
                (!question.side || *question.side == seen->event.side) &&
                seen->notional_usd >= question.usd_min &&
                seen->event.exchange_ns >= question.from_ns &&
                seen->event.exchange_ns < question.to_ns && found.size() < question.count_max;
            if (fits) found.push_back(*seen);
        }
        done(std::move(found));
    }
    void ask_open_interest(SeriesQuestion,
                           Done<std::vector<VenueSeries<OpenInterest>>> done) override {
        VenueSeries<OpenInterest> series{VenueId::binance, "BTCUSDT", {}};
        for (int i = 0; i < 3; ++i) {
            OpenInterest point;
            point.exchange_ns = fake_now_ns - (3 - i) * ns_per_minute;
            point.open_coins = 1'000 + 10 * i;
            if (i > 0) point.open_usd = point.open_coins * 67'000;  // the first is not known
            series.points.push_back(point);
        }
        done(std::vector{series});
    }
    void ask_funding(SeriesQuestion, Done<std::vector<VenueSeries<Funding>>> done) override {
        Funding point;
        point.exchange_ns = fake_now_ns - ns_per_hour;
        point.rate = 0.0001;
        point.interval_ns = 8 * ns_per_hour;
        done(std::vector{VenueSeries<Funding>{VenueId::binance, "BTCUSDT", {point}}});
    }
    void ask_ratios(SeriesQuestion, Done<std::vector<VenueSeries<LongShortRatio>>> done) override {
        VenueSeries<LongShortRatio> series{VenueId::binance, "BTCUSDT", {}};
        for (const RatioKind kind : {RatioKind::account, RatioKind::top_position}) {
            LongShortRatio point;
            point.exchange_ns = fake_now_ns - ns_per_hour;
            point.kind = kind;
            point.long_over_short = 1.5;
            series.points.push_back(point);
        }
        done(std::vector{series});
    }
    std::string skill_json(std::string_view market) const override {
        return market == "BTC" ? score : std::string{};
    }
    std::string signals_json_of(std::string_view market) const override {
        if (market != "BTC") return {};
        return R"({"market":"BTC","from":"2026-01-06T12:00:00Z","at":"2026-02-05T12:00:00Z",)"
               R"("step":"1h","horizon":"1d","current_price":60000,"bars":720,)"
               R"("bars_without_volume":0,"signals":[],"record":[{"kind":"approach","signals":93,)"
               R"("text":"no skill shown: 76 % against 72 %, n=93"}],"weights":"prior",)"
               R"("notes":[],"simulated":true})";
    }
    void ask_ledger(LedgerQuestion question, Done<LedgerReading> done) override {
        const std::vector<std::string> lines = ledger_lines();
        LedgerReading reading;
        reading.summary = *verify_ledger(lines, fake_hash);
        reading.notes = ledger_notes;
        for (std::size_t i = std::min(question.before, lines.size()); i > 0; --i) {
            if (reading.lines.size() == question.count_max) reading.goes_on = true;
            if (reading.goes_on || question.market != "BTC") break;
            reading.lines.push_back({i - 1, lines[i - 1]});
        }
        done(std::move(reading));
    }
    void listen(ServiceListener* given) override { listener = given; }

    static std::string fake_hash(std::string_view text) { return std::to_string(text.size()); }
    /// An hour that was foretold and seen, one that was foretold and not, one that is to come.
    static std::vector<std::string> ledger_lines() {
        ForecastLedger ledger(fake_hash);
        std::vector<std::string> lines;
        for (int i = 3; i > 0; --i) {
            const TimeNs hour_ns = fake_now_ns + (1 - i) * ns_per_hour;
            HourForecast forecast{hour_ns - ns_per_minute, hour_ns, "BTC", "binance", "test-1"};
            forecast.events = {12, 4};
            forecast.reference = {9, 5};
            forecast.dispersion = 0.5;
            forecast.usd = {120'000, 40'000};
            forecast.swept_usd = {3e6, 1e6};
            lines.push_back(*ledger.append(forecast));
            const TimeNs over_ns = hour_ns + ns_per_hour + 2 * ns_per_minute;
            if (i == 3) {
                lines.push_back(
                    *ledger.settle({over_ns, hour_ns, "BTC", "binance", {14, 3}, {150e3, 3e4}}));
            } else if (i == 2) {
                lines.push_back(*ledger.settle_unknown(
                    {over_ns, hour_ns, "BTC", "binance", "the feed was down"}));
            }
        }
        return lines;
    }

    /// The next snapshot, changed by `change`, published.
    template <class Change>
    void publish(Change&& change) {
        auto next = std::make_shared<MarketSnapshot>(*newest);
        ++next->sequence;
        next->at_ns += ns_per_second;
        next->map.at_ns = next->at_ns;
        change(*next);
        newest = std::move(next);
        listener->published(newest);
    }

    static LeverageFigures figures() {
        LeverageFigures figures;
        figures.market = "BTC";
        figures.at_ns = fake_now_ns;
        figures.current_price_usd = 67'000;
        for (const VenueId id : all_venues()) {
            VenueLeverage venue;
            venue.venue = id;
            for (std::size_t k = 0; k < bracket_count; ++k) {
                venue.brackets[k].leverage = bracket_leverage[k];
                venue.brackets[k].stock_share = venue.brackets[k].flow_share = 1.0 / 7;
            }
            figures.venues.push_back(venue);
        }
        VenueExposure exposure;
        exposure.venue = VenueId::binance;
        exposure.long_usd = 15.5e6;
        exposure.short_usd = 23.5e6;
        exposure.within_5pct_usd = 14e6;
        exposure.open_interest_usd = 75e6;
        figures.exposure.push_back(exposure);
        figures.profiles.push_back({VenueId::binance, 75e6, {-3, 4.5}, {4e6, 6e6}});
        figures.model_version = "test-1";
        figures.simulated = true;
        return figures;
    }

    bool is_ready = true;
    VenueState binance_state = VenueState::live;
    std::shared_ptr<const MarketSnapshot> newest;
    std::vector<SeenLiquidation> liquidations;  // oldest first
    std::string score =
        R"({"market":"BTC","events":420,"gain_over_placebo":{"value":0.05,"lo":0.01,"hi":0.09}})";
    std::vector<std::string> ledger_notes;
    ServiceListener* listener = nullptr;
    std::vector<MapQuestion> map_questions;
    std::vector<HeatmapQuestion> heatmap_questions;
    std::vector<ExchangeReserve> reserves;  // none unless a test gives some
    std::vector<ZoneQuestion> zone_questions;
    std::vector<SourcesQuestion> source_questions;
    std::vector<TimeNs> liquidity_asked_ns;
    /// Where set, questions about maps wait here for their answer.
    std::vector<Done<LiquidationMap>>* held_maps = nullptr;
};

}  // namespace faultline
