// QuestionResource: GET /v1/questions/ask: a question about a market as a probability, in words or
// by its parameters.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.hpp"
#include "insight/answer.hpp"
#include "insight/question.hpp"

namespace faultline {

void add_question_routes(std::vector<Route>& routes);

/// The parameters by which a question is asked, in words (text) or one by one.
inline constexpr std::array<std::string_view, 12> question_parameters{
    "text",      "kind", "market", "price",  "percent", "counts",
    "direction", "usd",  "side",   "source", "by",      "within"};

/// The question that the parameters ask at `at_ns`; what is missing is refused.
Question question_of(QueryReader& query, TimeNs at_ns);
/// The same, or that of `text`.
Question asked_question(QueryReader& query, TimeNs at_ns);

/// Its answer from the history up to the snapshot, of the market that prices it, and from its map.
/// `market_price`: NaN where none was given. `done` may come on any thread.
void ask_answer(MarketService& service, std::shared_ptr<const MarketSnapshot> snapshot,
                Question question, double market_price, Done<Answer> done);

/// The market whose prices answer a question: BTC's stand for those of all markets together.
std::string price_market_of(const Question& question);
/// What prices a question, and for a total of all markets the others, whose maps are in it too.
struct PricedMarkets {
    std::shared_ptr<const MarketSnapshot> first;
    std::vector<std::shared_ptr<const MarketSnapshot>> others;
    std::vector<std::string> unmapped;  // configured, but without a map yet
};
PricedMarkets priced_markets(const MarketService& service,
                             std::shared_ptr<const MarketSnapshot> first,
                             std::string_view totals_of);
/// The market or markets whose liquidations a question is about; empty for prices.
std::string totals_of(const Question& question);

/// What is to be asked for before `answer_at`.
SourcesQuestion sources_of(const PricedMarkets& markets, std::string totals_of);
Outcome<Answer> answer_at(const Question& question, const PricedMarkets& markets,
                          const QuestionSources& sources,
                          std::optional<double> market_price = std::nullopt);

}  // namespace faultline
