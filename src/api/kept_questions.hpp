// KeptQuestions: questions that somebody wants to see again: how likely it was over time, and what
// became of it. They lie in one small file, which is replaced whole with every change, so that a
// process killed at any moment leaves the old list or the new one.
//
// No clock, no market: the caller brings readings and settlements (question_watch.hpp). On the
// API's thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "insight/question_settlement.hpp"

namespace faultline {

/// How likely it was at one time.
struct KeptReading {
    TimeNs at_ns = 0;
    double probability = 0, lo = 0, hi = 0;
    friend bool operator==(const KeptReading&, const KeptReading&) = default;
};

struct KeptQuestion {
    std::string id;  // "q1"
    Question question;
    TimeNs asked_ns = 0;
    std::string settlement;                                       // the rule, in words
    double start_usd = std::numeric_limits<double>::quiet_NaN();  // price at the window's start
    std::vector<KeptReading> readings;                            // the first one as asked
    Settlement outcome;

    /// Of the probability as it was asked; NaN while open.
    double brier() const {
        return readings.empty() ? std::numeric_limits<double>::quiet_NaN()
                                : brier_of(readings.front().probability, outcome.state);
    }
    /// Between two readings: a window has some hundreds.
    DurationNs reading_every_ns() const;
};

class KeptQuestions {
  public:
    static constexpr std::size_t questions_max = 200;

    /// Reads the file if it is there. Problems: it cannot be read, or is none of ours.
    static Outcome<KeptQuestions> open(std::filesystem::path file);

    /// Newest last.
    const std::vector<KeptQuestion>& all() const { return questions_; }
    const KeptQuestion* find(std::string_view id) const;

    // Each is in the file when it returns. On a problem nothing has changed.
    /// Gives it its id. Problems: as many as can be kept are; the file cannot be written.
    Outcome<std::string> keep(KeptQuestion question);
    /// Replaces the one of the same id.
    Outcome<void> change(KeptQuestion question);
    /// Problem: no question of this id.
    Outcome<void> forget(std::string_view id);

  private:
    explicit KeptQuestions(std::filesystem::path file) : file_(std::move(file)) {}
    /// Takes the list over once it is in the file.
    Outcome<void> write(std::vector<KeptQuestion> questions, std::uint64_t next_number);

    std::filesystem::path file_;
    std::vector<KeptQuestion> questions_;
    std::uint64_t next_number_ = 1;
};

/// As the API tells it: id, question (a sentence), settlement, kind, market, asked_at, from, by,
/// state, probability, lo, hi, at (of the newest reading), asked_probability, brier, settled_at,
/// settled_value_usd, reason, and (`with_readings`) readings[]. null is unknown.
std::string kept_question_json(const KeptQuestion& kept, bool with_readings);

}  // namespace faultline
