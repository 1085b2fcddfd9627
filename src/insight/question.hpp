// Question: what can be asked about a market, and how it is settled.
//
// Three kinds: does price touch a level, does it move by more than a percentage, do liquidations
// sum to more than an amount. A question names its window, and its settlement rule says in words
// what would make the answer yes, so that two people cannot read it differently. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace faultline {

enum class QuestionKind : std::uint8_t { touch, move, liquidations };
std::string_view name_of(QuestionKind kind);

/// Whose total: `reported` is what feeds print (throttled, a lower bound), `estimated` what the
/// map's model says is liquidated. Two different numbers; a question about totals names its one.
enum class TotalSource : std::uint8_t { reported, estimated };
std::string_view name_of(TotalSource source);

/// The market name of questions about all coins together.
inline constexpr const char* all_markets = "ALL";

struct Question {
    QuestionKind kind = QuestionKind::touch;
    std::string market;
    double price_usd = std::numeric_limits<double>::quiet_NaN();  // touch
    double percent = std::numeric_limits<double>::quiet_NaN();    // move: 5 is 5 %
    bool at_close = false;                                        // move: at the end only
    bool up = true, down = true;                                  // move: which ways count
    bool longs = true, shorts = true;                             // liquidations: sides that count
    double usd = std::numeric_limits<double>::quiet_NaN();        // liquidations
    TotalSource source = TotalSource::reported;
    TimeNs from_ns = 0, by_ns = 0;   // the window [from, by)
    std::vector<std::string> notes;  // how what could be read in two ways was read

    double hours() const {
        return static_cast<double>(by_ns - from_ns) / static_cast<double>(ns_per_hour);
    }
};

/// The question in one plain sentence with all its numbers and times.
std::string sentence_of(const Question& question);

/// What settles it: `series` is the price or total that the answer was made from.
std::string settlement_of(const Question& question, const std::string& series);

}  // namespace faultline
