// KeptQuestions: the list as JSON, out and in.
#include "api/kept_questions.hpp"

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "api/durable_file.hpp"
#include "core/json_writer.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

constexpr int probability_decimals = 6;
constexpr int usd_decimals = 12;  // as stored
constexpr DurationNs readings_per_window = 500;

void write_usd(JsonWriter& json, std::string_view key, double usd, int decimals) {
    json.key(key).rounded(usd, decimals);
}

void write_reading(JsonWriter& json, const KeptReading& reading) {
    json.begin_object().member("at", format_time(reading.at_ns));
    json.key("probability").rounded(reading.probability, probability_decimals);
    json.key("lo").rounded(reading.lo, probability_decimals);
    json.key("hi").rounded(reading.hi, probability_decimals).end_object();
}

void write_readings(JsonWriter& json, const std::vector<KeptReading>& readings) {
    json.key("readings").begin_array();
    for (const KeptReading& reading : readings) write_reading(json, reading);
    json.end_array();
}

void write_stored(JsonWriter& json, const KeptQuestion& kept) {
    const Question& question = kept.question;
    json.begin_object().member("id", kept.id).member("asked_at", format_time(kept.asked_ns));
    json.member("settlement", kept.settlement);
    write_usd(json, "start_usd", kept.start_usd, usd_decimals);
    json.member("kind", name_of(question.kind)).member("market", question.market);
    write_usd(json, "price_usd", question.price_usd, usd_decimals);
    write_usd(json, "percent", question.percent, usd_decimals);
    write_usd(json, "usd", question.usd, usd_decimals);
    json.member("at_close", question.at_close).member("up", question.up);
    json.member("down", question.down).member("longs", question.longs);
    json.member("shorts", question.shorts).member("source", name_of(question.source));
    json.member("from", format_time(question.from_ns)).member("by", format_time(question.by_ns));
    json.key("notes").begin_array();
    for (const std::string& note : question.notes) json.value(note);
    json.end_array();
    write_readings(json, kept.readings);
    json.member("state", name_of(kept.outcome.state));
    if (kept.outcome.state != QuestionState::open) {
        json.member("settled_at", format_time(kept.outcome.at_ns));
        write_usd(json, "settled_value_usd", kept.outcome.value_usd, usd_decimals);
        json.member("reason", kept.outcome.reason);
    }
    json.end_object();
}

template <class Value>
Result<Value> named(std::string_view text, std::initializer_list<Value> values) {
    for (const Value value : values) {
        if (name_of(value) == text) return value;
    }
    return fail(ErrorCode::bad_text);
}

Result<bool> flag(const Json& json, std::string_view key) {
    FL_TRY(field, json.field(key));
    return field.boolean();
}

Result<Question> read_question(const Json& json) {
    Question question;
    FL_TRY(kind, json.text("kind"));
    FL_TRY(kind_of,
           named(kind, {QuestionKind::touch, QuestionKind::move, QuestionKind::liquidations}));
    question.kind = kind_of;
    FL_TRY(market, json.text("market"));
    question.market = market;
    FL_TRY(price_usd, json.number_if("price_usd"));
    FL_TRY(percent, json.number_if("percent"));
    FL_TRY(usd, json.number_if("usd"));
    question.price_usd = price_usd;
    question.percent = percent;
    question.usd = usd;
    const std::pair<const char*, bool Question::*> flags[] = {{"at_close", &Question::at_close},
                                                              {"up", &Question::up},
                                                              {"down", &Question::down},
                                                              {"longs", &Question::longs},
                                                              {"shorts", &Question::shorts}};
    for (const auto& [key, member] : flags) {
        FL_TRY(is_set, flag(json, key));
        question.*member = is_set;
    }
    FL_TRY(source, json.text("source"));
    FL_TRY(source_of, named(source, {TotalSource::reported, TotalSource::estimated}));
    question.source = source_of;
    FL_TRY(from_ns, json.time_text("from"));
    FL_TRY(by_ns, json.time_text("by"));
    question.from_ns = from_ns;
    question.by_ns = by_ns;
    FL_TRY(notes, json.field("notes"));
    FL_CHECK(notes.each([&](Json note) -> Result<void> {
        FL_TRY(text, note.text());
        question.notes.emplace_back(text);
        return {};
    }));
    return question;
}

Result<KeptQuestion> read_kept(const Json& json) {
    KeptQuestion kept;
    FL_TRY(id, json.text("id"));
    kept.id = id;
    FL_TRY(asked_ns, json.time_text("asked_at"));
    kept.asked_ns = asked_ns;
    FL_TRY(settlement, json.text("settlement"));
    kept.settlement = settlement;
    FL_TRY(start_usd, json.number_if("start_usd"));
    kept.start_usd = start_usd;
    FL_TRY(question, read_question(json));
    kept.question = std::move(question);
    FL_TRY(readings, json.field("readings"));
    FL_CHECK(readings.each([&](Json one) -> Result<void> {
        KeptReading reading;
        FL_TRY(at_ns, one.time_text("at"));
        FL_TRY(probability, one.number("probability"));
        FL_TRY(lo, one.number("lo"));
        FL_TRY(hi, one.number("hi"));
        reading = {at_ns, probability, lo, hi};
        kept.readings.push_back(reading);
        return {};
    }));
    FL_TRY(state, json.text("state"));
    FL_TRY(state_of, named(state, {QuestionState::open, QuestionState::yes, QuestionState::no,
                                   QuestionState::unknown}));
    kept.outcome.state = state_of;
    if (state_of == QuestionState::open) return kept;
    FL_TRY(settled_ns, json.time_text("settled_at"));
    FL_TRY(value_usd, json.number_if("settled_value_usd"));
    FL_TRY(reason, json.text("reason"));
    kept.outcome = {state_of, settled_ns, value_usd, std::string(reason)};
    return kept;
}

}  // namespace

DurationNs KeptQuestion::reading_every_ns() const {
    return std::max<DurationNs>(ns_per_hour, (question.by_ns - asked_ns) / readings_per_window);
}

Outcome<KeptQuestions> KeptQuestions::open(std::filesystem::path file) {
    KeptQuestions kept(std::move(file));
    std::error_code error;
    if (!std::filesystem::exists(kept.file_, error)) return kept;
    FL_TRY(text, read_small_file(kept.file_));
    const auto refused = [&kept] {
        return problem("it is no list of questions", kept.file_.string(),
                       "repair it or move it away");
    };
    JsonParser parser;
    const auto json = parser.parse(text);
    if (!json) return refused();
    const auto next = json->integer("next");
    const auto list = json->field("questions");
    if (!next || !list || *next < 1) return refused();
    kept.next_number_ = static_cast<std::uint64_t>(*next);
    const auto read = list->each([&](Json one) -> Result<void> {
        FL_TRY(question, read_kept(one));
        kept.questions_.push_back(std::move(question));
        return {};
    });
    if (!read) return refused();
    return kept;
}

const KeptQuestion* KeptQuestions::find(std::string_view id) const {
    const auto found = std::ranges::find(questions_, id, &KeptQuestion::id);
    return found == questions_.end() ? nullptr : &*found;
}

Outcome<std::string> KeptQuestions::keep(KeptQuestion question) {
    if (questions_.size() >= questions_max) {
        return problem("as many questions are kept as can be", {},
                       "forget one that is settled (DELETE /v1/questions/ID)");
    }
    question.id = "q" + std::to_string(next_number_);
    std::string id = question.id;
    auto questions = questions_;
    questions.push_back(std::move(question));
    FL_CHECK(write(std::move(questions), next_number_ + 1));
    return id;
}

Outcome<void> KeptQuestions::change(KeptQuestion question) {
    auto questions = questions_;
    const auto found = std::ranges::find(questions, question.id, &KeptQuestion::id);
    if (found == questions.end()) return problem("no question " + question.id);
    *found = std::move(question);
    return write(std::move(questions), next_number_);
}

Outcome<void> KeptQuestions::forget(std::string_view id) {
    auto questions = questions_;
    const auto gone =
        std::erase_if(questions, [id](const KeptQuestion& one) { return one.id == id; });
    if (gone == 0) return problem("no question " + std::string(id));
    return write(std::move(questions), next_number_);
}

Outcome<void> KeptQuestions::write(std::vector<KeptQuestion> questions, std::uint64_t next_number) {
    JsonWriter json;
    json.begin_object().member("next", next_number).key("questions").begin_array();
    for (const KeptQuestion& kept : questions) write_stored(json, kept);
    json.end_array().end_object();
    std::error_code error;
    if (file_.has_parent_path()) std::filesystem::create_directories(file_.parent_path(), error);
    FL_CHECK(replace_file(file_, json.take() + "\n"));
    questions_ = std::move(questions);
    next_number_ = next_number;
    return {};
}

std::string kept_question_json(const KeptQuestion& kept, bool with_readings) {
    constexpr int shown_decimals = 8;
    JsonWriter json;
    json.begin_object().member("id", kept.id).member("question", sentence_of(kept.question));
    json.member("settlement", kept.settlement).member("kind", name_of(kept.question.kind));
    json.member("market", kept.question.market).member("asked_at", format_time(kept.asked_ns));
    json.member("from", format_time(kept.question.from_ns));
    json.member("by", format_time(kept.question.by_ns));
    json.member("state", name_of(kept.outcome.state));
    const KeptReading first = kept.readings.empty() ? KeptReading{} : kept.readings.front();
    const KeptReading last = kept.readings.empty() ? KeptReading{} : kept.readings.back();
    json.key("probability").rounded(last.probability, probability_decimals);
    json.key("lo").rounded(last.lo, probability_decimals);
    json.key("hi").rounded(last.hi, probability_decimals);
    json.member("at", format_time(last.at_ns));
    json.key("asked_probability").rounded(first.probability, probability_decimals);
    json.key("brier").rounded(kept.brier(), probability_decimals);
    if (kept.outcome.state == QuestionState::open) {
        json.key("settled_at").null().key("settled_value_usd").null().key("reason").null();
    } else {
        json.member("settled_at", format_time(kept.outcome.at_ns));
        write_usd(json, "settled_value_usd", kept.outcome.value_usd, shown_decimals);
        json.member("reason", kept.outcome.reason);
    }
    if (with_readings) write_readings(json, kept.readings);
    return json.end_object().take();
}

}  // namespace faultline
