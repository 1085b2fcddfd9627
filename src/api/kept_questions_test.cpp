// KeptQuestions and what stands around them: they survive a restart, are answered again, settled by
// their rule, and live over HTTP.
#include "api/kept_questions.hpp"

#include <cmath>

#include "api/question_watch.hpp"
#include "api/test_api.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

using testing::HasSubstr;

KeptQuestion touch(double price_usd, TimeNs from_ns, TimeNs by_ns) {
    KeptQuestion kept;
    kept.question.kind = QuestionKind::touch;
    kept.question.market = "BTC";
    kept.question.price_usd = price_usd;
    kept.question.from_ns = kept.asked_ns = from_ns;
    kept.question.by_ns = by_ns;
    kept.question.notes = {"as \"read\""};
    kept.settlement = settlement_of(kept.question, "test prices");
    kept.start_usd = 67'000;
    kept.readings.push_back({from_ns, 0.25, 0.125, 0.5});
    return kept;
}

TEST(KeptQuestions, AreThereAgainAfterARestartWithAllThatBecameOfThem) {
    const TestFolder folder;
    const auto file = folder.path() / "deep" / "questions.json";
    {
        auto kept = KeptQuestions::open(file).value();
        ASSERT_EQ(kept.keep(touch(68'000, fake_now_ns, fake_now_ns + ns_per_day)).value(), "q1");
        ASSERT_EQ(kept.keep(touch(0.25, fake_now_ns, fake_now_ns + ns_per_day)).value(), "q2");
        ASSERT_TRUE(kept.forget("q1"));
        EXPECT_FALSE(kept.forget("q1"));
        KeptQuestion changed = *kept.find("q2");
        changed.readings.push_back({fake_now_ns + ns_per_hour, 0.5, 0.25, 0.75});
        changed.outcome = {QuestionState::yes, fake_now_ns + 2 * ns_per_hour, 0.25, "touched"};
        ASSERT_TRUE(kept.change(changed));
    }
    auto kept = KeptQuestions::open(file).value();
    ASSERT_EQ(kept.all().size(), 1U);
    const KeptQuestion& again = kept.all().front();
    EXPECT_EQ(again.id, "q2");
    EXPECT_EQ(again.question.price_usd, 0.25);
    EXPECT_TRUE(std::isnan(again.question.usd));
    EXPECT_EQ(again.question.notes, std::vector<std::string>{"as \"read\""});
    ASSERT_EQ(again.readings.size(), 2U);
    EXPECT_EQ(again.readings[1], (KeptReading{fake_now_ns + ns_per_hour, 0.5, 0.25, 0.75}));
    EXPECT_EQ(again.outcome.state, QuestionState::yes);
    EXPECT_EQ(again.outcome.reason, "touched");
    EXPECT_NEAR(again.brier(), 0.5625, 1e-12);  // of the first reading
    EXPECT_EQ(kept.keep(touch(1, fake_now_ns, fake_now_ns + ns_per_day)).value(), "q3")
        << "no id twice";
}

TEST(KeptQuestions, AFileThatIsNoneOfOursIsLeftAlone) {
    const TestFolder folder;
    for (const char* text : {"", "{}", R"({"next":1,"questions":[{"id":"q1"}]})", "[1"}) {
        const auto file = folder.write("questions.json", text);
        const auto kept = KeptQuestions::open(file);
        ASSERT_FALSE(kept) << text;
        EXPECT_THAT(kept.error().text(), HasSubstr("questions.json"));
    }
}

class KeptOverHttp : public ApiTest {
  protected:
    void SetUp() override {
        kept.emplace(KeptQuestions::open(folder.path() / "questions.json").value());
        listen();
        server->keep_questions(*kept);
    }
    void TearDown() override { server.reset(); }
    HttpAnswer keep(const std::string& body) { return ask("POST", "/v1/questions", {}, body); }

    TestFolder folder;
    std::optional<KeptQuestions> kept;
};

TEST_F(KeptOverHttp, AQuestionIsKeptListedReadAndForgotten) {
    const HttpAnswer made = keep(R"({"text":"Will BTC touch $68,000 within 24 hours?"})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.header("Location"), "/v1/questions/q1");
    const auto body = parse(made.body);
    EXPECT_EQ(std::string_view(body["state"]), "open");
    EXPECT_EQ(std::string_view(body["market"]), "BTC");
    EXPECT_GT(double(body["probability"]), 0);
    EXPECT_EQ(keep(R"({"kind":"move","market":"BTC","percent":5,"within":"7d"})").status, 201);
    EXPECT_EQ(json("/v1/questions")["questions"].get_array().size(), 2U);
    EXPECT_EQ(json("/v1/questions?state=no")["questions"].get_array().size(), 0U);
    EXPECT_EQ(json("/v1/questions/q2")["readings"].get_array().size(), 1U);
    EXPECT_EQ(ask("DELETE", "/v1/questions/q1").status, 204);
    EXPECT_EQ(ask("DELETE", "/v1/questions/q1").status, 404);
    EXPECT_EQ(get("/v1/questions/q1").status, 404);
    EXPECT_EQ(json("/v1/questions")["questions"].get_array().size(), 1U);
}

TEST_F(KeptOverHttp, WhatIsNoQuestionIsRefusedWithTheRemedy) {
    for (const char* body : {"", "[]", "text", R"({"text":{}})"}) {
        EXPECT_EQ(keep(body).status, 400) << body;
    }
    const HttpAnswer unclear = keep(R"({"text":"Will it rain?"})");
    EXPECT_EQ(unclear.status, 400);
    EXPECT_THAT(unclear.body, HasSubstr("remedy"));
    EXPECT_THAT(keep(R"({"kinds":"touch"})").body, HasSubstr("did you mean"));
    EXPECT_EQ(keep(R"({"kind":"touch","market":"DOGE","price":1,"within":"1h"})").status, 404);
    EXPECT_EQ(kept->all().size(), 0U);
}

TEST_F(KeptOverHttp, TheWatchSettlesWhatIsOverAndReadsWhatIsOpen) {
    const TimeNs from_ns = fake_now_ns - 3 * ns_per_hour;
    // The fake prices go from 66,990.5 to 67,660.
    ASSERT_TRUE(kept->keep(touch(67'500, from_ns, fake_now_ns - ns_per_hour)));
    ASSERT_TRUE(kept->keep(touch(70'000, from_ns, fake_now_ns - ns_per_hour)));
    ASSERT_TRUE(kept->keep(touch(71'000, from_ns, fake_now_ns + ns_per_day)));
    QuestionWatch watch(network, service, *kept);
    watch.look();
    EXPECT_TRUE(until([&] {
        return kept->find("q1")->outcome.state != QuestionState::open &&
               kept->find("q2")->outcome.state != QuestionState::open &&
               kept->find("q3")->readings.size() == 2;
    })) << watch.trouble();
    EXPECT_EQ(kept->find("q1")->outcome.state, QuestionState::yes);
    EXPECT_NEAR(kept->find("q1")->brier(), 0.5625, 1e-12);
    EXPECT_EQ(kept->find("q2")->outcome.state, QuestionState::no);
    EXPECT_EQ(kept->find("q2")->outcome.at_ns, fake_now_ns - ns_per_hour);
    EXPECT_EQ(kept->find("q3")->outcome.state, QuestionState::open);
    const auto list = json("/v1/questions");
    EXPECT_EQ(std::int64_t(list["record"]["settled"]), 2);
    EXPECT_NEAR(double(list["record"]["mean_brier"]), (0.5625 + 0.0625) / 2, 1e-6);
    // Nothing is due now: neither a reading nor a settlement is made twice.
    watch.look();
    EXPECT_EQ(get("/v1/questions").status, 200);  // later than what was posted before
    EXPECT_EQ(kept->find("q3")->readings.size(), 2U);
}

}  // namespace
}  // namespace faultline
