// LedgerRoutine: what is due, and the lines of it.
#include "api/ledger_routine.hpp"

#include <algorithm>

#include "market/events.hpp"

namespace faultline {
namespace {

constexpr DurationNs retry_every_ns = ns_per_minute;

}  // namespace

LedgerRoutine::LedgerRoutine(std::filesystem::path path, HashText hash, Sources sources)
    : path_(std::move(path)), hash_(std::move(hash)), sources_(std::move(sources)) {}

void LedgerRoutine::tell(const Problem& problem) {
    // The same trouble every minute is one message.
    if (std::string text = problem.text(); text != trouble_) {
        trouble_ = std::move(text);
        sources_.failed(problem);
    }
}

bool LedgerRoutine::open(TimeNs now_ns) {
    if (file_) return true;
    if (now_ns < retry_ns_) return false;
    retry_ns_ = now_ns + retry_every_ns;
    auto opened = LedgerFile::open(path_, hash_);
    if (!opened) {
        tell(opened.error());
        return false;
    }
    trouble_.clear();
    file_.emplace(*std::move(opened));
    if (!file_->note().empty()) {
        note_ = file_->note();
        sources_.failed(Problem{note_, path_.string(), {}});
    }
    return true;
}

bool LedgerRoutine::wrote(const Outcome<void>& written) {
    if (written) return true;
    tell(written.error());
    file_.reset();
    return false;
}

void LedgerRoutine::turn() {
    const TimeNs now_ns = sources_.now_ns();
    if (!open(now_ns)) return;
    for (const HourForecast& forecast : file_->ledger().open()) {
        if (now_ns < forecast.hour_ns + ns_per_hour + delay_ns) continue;
        settle(forecast);
        if (!file_) return;
    }
    const TimeNs next_ns = (now_ns / ns_per_hour + 1) * ns_per_hour;
    if (next_ns <= foretold_ns_ || next_ns - now_ns > lead_ns) return;
    foretell(next_ns);
    if (file_) foretold_ns_ = next_ns;
}

void LedgerRoutine::foretell(TimeNs hour_ns) {
    const std::vector<HourForecast> open = file_->ledger().open();
    for (const std::string& market : sources_.markets) {
        const auto map = sources_.map(market);
        const double sigma = sources_.hour_sigma(market, sources_.now_ns());
        for (const VenueId venue : sources_.venues()) {
            const bool is_there = std::ranges::any_of(open, [&](const HourForecast& one) {
                return one.market == market && one.venue == name_of(venue) &&
                       one.hour_ns == hour_ns;
            });
            if (is_there) continue;  // written before a restart
            auto forecast = forecast_of(
                market, venue,
                map ? expected_sweep_usd(*map, venue, sigma) : SidePair{unknown, unknown});
            if (!forecast) continue;
            forecast->hour_ns = hour_ns;
            forecast->written_ns = sources_.now_ns();
            if (forecast->written_ns >= hour_ns) return;  // it took too long: none is made late
            if (!wrote(file_->append(*forecast))) return;
        }
    }
}

/// Nothing where too little is known: no forecast is better than any.
std::optional<HourForecast> LedgerRoutine::forecast_of(const std::string& market, VenueId venue,
                                                       const SidePair& swept_usd) const {
    const TimeNs now_ns = sources_.now_ns();
    const auto hours = sources_.past_hours(market, venue, now_ns);
    if (!hours) {
        sources_.failed(hours.error());
        return std::nullopt;
    }
    HourForecast forecast;
    forecast.market = market;
    forecast.venue = std::string(name_of(venue));
    forecast.model = sources_.model;
    forecast.swept_usd = swept_usd;
    const auto outlook =
        hour_outlook(*hours, now_ns, swept_usd, file_->ledger().record(market, forecast.venue));
    if (!outlook) return std::nullopt;
    forecast.events = outlook->events;
    forecast.reference = outlook->reference;
    forecast.dispersion = outlook->dispersion;
    forecast.usd = outlook->usd;
    return forecast;
}

void LedgerRoutine::settle(const HourForecast& forecast) {
    const TimeNs now_ns = sources_.now_ns();
    const Result<VenueId> venue = parse_venue(forecast.venue);
    std::string why;
    if (!venue || std::ranges::find(sources_.markets, forecast.market) == sources_.markets.end()) {
        why = "this market is no longer listened to";
    } else if (!sources_.was_heard(*venue, forecast.hour_ns)) {
        why = "the feed was down, or nobody listened, for more than a minute of it";
    }
    if (!why.empty()) {
        wrote(file_->settle_unknown(
            {now_ns, forecast.hour_ns, forecast.market, forecast.venue, std::move(why)}));
        return;
    }
    const auto seen = sources_.hour_seen(forecast.market, *venue, forecast.hour_ns);
    if (!seen) return tell(seen.error());
    wrote(file_->settle(
        {now_ns, forecast.hour_ns, forecast.market, forecast.venue, seen->events, seen->usd}));
}

Outcome<LedgerReading> LedgerRoutine::read(const LedgerQuestion& question) const {
    LedgerReading reading;
    if (!trouble_.empty()) reading.notes.push_back(trouble_);
    if (!note_.empty()) reading.notes.push_back(note_);
    if (!file_) return reading;
    reading.summary = file_->summary();
    FL_TRY(lines, file_->lines_before(question.before, question.market, question.count_max + 1));
    reading.goes_on = lines.size() > question.count_max;
    if (reading.goes_on) lines.pop_back();
    for (LedgerFile::Line& line : lines) {
        reading.lines.push_back({line.number, std::move(line.text)});
    }
    return reading;
}

}  // namespace faultline
