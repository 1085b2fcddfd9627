// QuestionResource: parameters to a question, candles to bars, the answer from insight/.
#include "api/question_resource.hpp"

#include <cmath>

#include "insight/answer_json.hpp"
#include "insight/question_text.hpp"
#include "insight/question_words.hpp"

namespace faultline {
namespace {

constexpr DurationNs bars_length_ns = 400 * ns_per_day;
constexpr double usd_max = 1e13;

void read_window(QueryReader& query, Question& question, TimeNs at_ns) {
    question.from_ns = at_ns;
    if (query.has("by") == query.has("within")) {
        return query.refuse("by", "until when?", "give by (a time or a day) or within (24h, 7d)");
    }
    if (const auto length = query.length("within")) {
        question.by_ns = at_ns + *length;
    } else if (const auto day = day_of(query.text("by"))) {
        question.by_ns = *day + ns_per_day;
        question.notes.emplace_back("by a day: until it is over, at 24:00 UTC");
    } else if (const auto by = query.time("by")) {
        question.by_ns = *by;
    }
    if (question.by_ns <= at_ns) {
        query.refuse("by", "the window is over already", "ask about a later time");
    }
}

double needed(QueryReader& query, std::string_view name) {
    if (!query.has(name)) query.refuse(name, "a number is missing", "give it in plain digits");
    return query.number(name, unknown, 1e-12, usd_max);
}

/// Complete hours, in order; the price is that of the newest map.
PriceBars bars_of(const std::vector<Candle>& candles, const MarketSnapshot& snapshot) {
    PriceBars bars;
    bars.market = snapshot.market;
    bars.source = "hourly prices of " + snapshot.market + " on this server";
    bars.at_ns = bars.price_at_ns = snapshot.at_ns;
    bars.price_usd = snapshot.map.current_price_usd;
    for (const Candle& candle : candles) {
        if (candle.open_ns + ns_per_hour > snapshot.at_ns) continue;
        bars.hours.push_back({candle.open_ns, candle.open_usd.to_double(),
                              candle.high_usd.to_double(), candle.low_usd.to_double(),
                              candle.close_usd.to_double()});
    }
    return bars;
}

void answer_ask(ApiCall& call) {
    const Question question = asked_question(call.query, call.context.service.status().now_ns);
    const double market_price = call.query.number("market_price", unknown, 0, 1);
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(price_market_of(question));
    if (!snapshot || !call.may_ask()) return;
    ask_answer(call.context.service, snapshot, question, market_price,
               call.answering<Answer>([envelope = envelope_of(call.context, *snapshot)](
                                          const Answer& answer) {
                   return enveloped(envelope, answer_json(answer), {"market", "at", "simulated"});
               }));
}

}  // namespace

Question asked_question(QueryReader& query, TimeNs at_ns) {
    if (!query.has("text")) return question_of(query, at_ns);
    auto read = parse_question(query.text("text"), at_ns);
    if (read) return *std::move(read);
    query.refuse("text", read.error().what, read.error().remedy);
    return {};
}

void ask_answer(MarketService& service, std::shared_ptr<const MarketSnapshot> snapshot,
                Question question, double market_price, Done<Answer> done) {
    PricedMarkets markets = priced_markets(service, std::move(snapshot), totals_of(question));
    SourcesQuestion needed = sources_of(markets, totals_of(question));
    service.ask_question_sources(std::move(needed), [markets = std::move(markets), question,
                                                     market_price, done = std::move(done)](
                                                        Outcome<QuestionSources> sources) {
        if (!sources) return done(tl::make_unexpected(std::move(sources).error()));
        done(answer_at(question, markets, *sources,
                       std::isfinite(market_price) ? std::optional(market_price) : std::nullopt));
    });
}

Question question_of(QueryReader& query, TimeNs at_ns) {
    Question question;
    question.market = query.text("market") == all_markets ? all_markets : query.market();
    const std::string_view kind = query.choice("kind", {"", "touch", "move", "liquidations"});
    if (kind.empty()) {
        query.refuse("kind", "what is asked?", "give text, or kind: touch, move or liquidations");
    }
    read_window(query, question, at_ns);
    if (kind == "touch") {
        question.kind = QuestionKind::touch;
        question.price_usd = needed(query, "price");
    } else if (kind == "move") {
        question.kind = QuestionKind::move;
        question.percent = needed(query, "percent");
        question.at_close = query.choice("counts", {"touch", "close"}) == "close";
        const std::string_view way = query.choice("direction", {"either", "up", "down"});
        question.up = way != "down";
        question.down = way != "up";
    } else {
        question.kind = QuestionKind::liquidations;
        question.usd = needed(query, "usd");
        const auto side = query.side();
        question.longs = side != Side::short_;
        question.shorts = side != Side::long_;
        question.source = query.choice("source", {"estimated", "reported"}) == "reported"
                              ? TotalSource::reported
                              : TotalSource::estimated;
    }
    return question;
}

std::string price_market_of(const Question& question) {
    return question.market == all_markets ? "BTC" : question.market;
}

std::string totals_of(const Question& question) {
    return question.kind == QuestionKind::liquidations ? question.market : std::string();
}

PricedMarkets priced_markets(const MarketService& service,
                             std::shared_ptr<const MarketSnapshot> first,
                             std::string_view totals_of) {
    PricedMarkets out;
    out.first = std::move(first);
    if (totals_of != all_markets) return out;
    for (const std::string& market : service.status().markets) {
        if (market == out.first->market) continue;
        if (auto snapshot = service.snapshot(market)) {
            out.others.push_back(std::move(snapshot));
        } else {
            out.unmapped.push_back(market);
        }
    }
    return out;
}

SourcesQuestion sources_of(const PricedMarkets& markets, std::string totals_of) {
    SourcesQuestion out;
    out.hours.market = markets.first->market;
    out.hours.step_ns = ns_per_hour;
    out.hours.to_ns = markets.first->at_ns / ns_per_hour * ns_per_hour;
    out.hours.from_ns = out.hours.to_ns - bars_length_ns;
    out.totals_of = std::move(totals_of);
    for (const auto& other : markets.others) out.others.push_back(other->market);
    return out;
}

Outcome<Answer> answer_at(const Question& question, const PricedMarkets& markets,
                          const QuestionSources& sources, std::optional<double> market_price) {
    std::vector<PriceBars> bars;
    bars.reserve(1 + markets.others.size());
    bars.push_back(bars_of(sources.candles, *markets.first));
    AskInputs inputs;
    inputs.bars = &bars.front();
    if (sources.totals) inputs.totals = &*sources.totals;
    inputs.maps.push_back({&markets.first->map, &bars.front()});
    for (std::size_t i = 0; i < markets.others.size(); ++i) {
        bars.push_back(bars_of(sources.others[i], *markets.others[i]));
        inputs.maps.push_back({&markets.others[i]->map, &bars.back()});
    }
    inputs.unmapped = markets.unmapped;
    inputs.market_price = market_price;
    inputs.simulated = markets.first->map.simulated;
    return answer_question(question, inputs);
}

void add_question_routes(std::vector<Route>& routes) {
    routes.push_back({"GET",
                      "/v1/questions/ask",
                      "askQuestion",
                      {"text", "kind", "market", "price", "percent", "counts", "direction", "usd",
                       "side", "source", "by", "within", "market_price"},
                      20,
                      answer_ask});
}

}  // namespace faultline
