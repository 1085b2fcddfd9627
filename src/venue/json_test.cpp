// Tests of Json: fields in any order, numbers exactly as printed, and nothing read that is not
// there.
#include "venue/json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <string>

#include "venue/json_row.hpp"

namespace faultline {
namespace {

Json parsed(JsonParser& parser, std::string_view payload) {
    const Result<Json> root = parser.parse(payload);
    EXPECT_TRUE(root.has_value()) << payload;
    return root.value_or(Json{});
}

std::string shortest(double number) {
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    EXPECT_EQ(error, std::errc{});
    return {text.data(), end};
}

TEST(Json, FieldsAreFoundBehindValuesOfEveryKind) {
    JsonParser parser;
    const Json root =
        parsed(parser, R"({"n":null,"y":true,"f":false,"i":-7,"u":18446744073709551615,
        "d":1.25,"t":"text","o":{"i":1,"deep":{"last":2}},"a":[1,[2],{"i":3}],"last":9})");
    EXPECT_EQ(root.size(), 10U);
    EXPECT_EQ(root.integer("last"), 9);
    EXPECT_EQ(root.integer("i"), -7) << "not the fields of the same name further down";
    EXPECT_EQ(root.text("t"), "text");
    EXPECT_EQ(root.field("o")->field("deep")->integer("last"), 2);
    EXPECT_EQ(root.field("a")->at(2)->integer("i"), 3);
    EXPECT_EQ(root.field("y")->boolean(), true);
    EXPECT_EQ(root.field("f")->boolean(), false);
    EXPECT_EQ(root.number("u"), 18446744073709551615.0);
    EXPECT_FALSE(root.has("la"));
    EXPECT_FALSE(root.has("lasting"));
    EXPECT_FALSE(root.has(""));
}

TEST(Json, ErrorsSayWhatIsWrong) {
    JsonParser parser;
    const Json root = parsed(parser, R"({"n":null,"e":"","t":"x","o":{},"u":18446744073709551615,
        "min":-9223372036854775808,"half":0.5})");
    EXPECT_EQ(root.text("none").error().code, ErrorCode::missing_field);
    EXPECT_EQ(root.text("n").error().code, ErrorCode::empty_field);
    EXPECT_EQ(root.text("e").error().code, ErrorCode::empty_field);
    EXPECT_EQ(root.text("o").error().code, ErrorCode::wrong_type);
    EXPECT_EQ(root.decimal("t").error().code, ErrorCode::bad_number);
    EXPECT_EQ(root.decimal("o").error().code, ErrorCode::wrong_type);
    EXPECT_EQ(root.decimal("u").error().code, ErrorCode::number_range);
    EXPECT_EQ(root.decimal("min").error().code, ErrorCode::number_range);
    EXPECT_EQ(root.integer("half").error().code, ErrorCode::bad_number);
    EXPECT_EQ(root.field("t")->boolean().error().code, ErrorCode::wrong_type);
    EXPECT_EQ(root.field("o")->at(0).error().code, ErrorCode::missing_field);
    EXPECT_EQ(root.at(0).error().code, ErrorCode::missing_field) << "an object has no places";
}

TEST(Json, OfAKeyThatStandsTwiceTheFirstCounts) {
    JsonParser parser;
    const Json root = parsed(parser, R"({"a":1,"b":2,"a":3})");
    EXPECT_EQ(root.integer("b"), 2);
    EXPECT_EQ(root.integer("a"), 1);
}

TEST(Json, LongKeysThatBeginAlikeAreToldApart) {
    JsonParser parser;
    const Json root =
        parsed(parser, R"({"timestamp_ms":1,"timestamp_us":2,"timestam":3,"timestamp":4,"t":5,"":6,
        "t\u0000":7})");
    EXPECT_EQ(root.integer("timestamp_us"), 2);
    EXPECT_EQ(root.integer("timestam"), 3) << "as long as what is compared at once";
    EXPECT_EQ(root.integer("timestamp"), 4);
    EXPECT_EQ(root.integer("t"), 5);
    EXPECT_EQ(root.integer(""), 6);
    EXPECT_EQ(root.integer(std::string_view("t\0", 2)), 7) << "lengths count, not only characters";
    EXPECT_FALSE(root.has("timestamp_ns"));
}

TEST(Json, PlacesOfAnArray) {
    JsonParser parser;
    const Json root = parsed(parser, R"([[],"x",{},7,null,1.5])");
    const JsonRow row(root);
    EXPECT_EQ(row.size(), 6U);
    EXPECT_TRUE(row.is_array(0) && row.is_object(2) && row.is_null(4) && row.is_number(5));
    EXPECT_EQ(row.text(1), "x");
    EXPECT_EQ(row.integer(3), 7);
    EXPECT_FALSE(row.is_null(6));
    EXPECT_EQ(row.cell(6).error().code, ErrorCode::missing_field);
    EXPECT_EQ(root.at(5)->number(), 1.5);
    EXPECT_EQ(root.at(6).error().code, ErrorCode::missing_field);
    EXPECT_EQ(JsonRow(*root.at(3)).size(), 0U);
}

TEST(Json, ARoomyBufferGivesTheSameAsACopy) {
    JsonParser copying, direct;
    std::string payload = R"({"symbol":"BTCUSDT","id":12345678901234567890123})";
    const std::size_t size = payload.size();
    payload.append(JsonParser::padding_bytes, '"');
    const std::string_view text = std::string_view(payload).substr(0, size);
    const Result<Json> a = copying.parse(text);
    const Result<Json> b = direct.parse(text, JsonParser::padding_bytes);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->text("symbol"), b->text("symbol"));
    EXPECT_EQ(b->text("id"), "12345678901234567890123") << "longer integers are kept as text";
    EXPECT_FALSE(direct.parse(text.substr(0, size - 1), JsonParser::padding_bytes))
        << "what stands behind the payload is not part of it";
}

RC_GTEST_PROP(Json, ANumberIsTheDecimalThatItsShortestTextSays, ()) {
    const auto count =
        *rc::gen::inRange<std::int64_t>(-9'999'999'999'999'999, 9'999'999'999'999'999);
    const int digits = *rc::gen::inRange(0, 23);
    const double number = static_cast<double>(count) / std::pow(10.0, digits);
    const std::string text = shortest(number);
    JsonParser parser;
    const Result<Json> root = parser.parse("[" + text + "]");
    RC_ASSERT(root.has_value());
    const Result<Decimal> expected = Decimal::parse(text);
    const bool same = root->at(0)->decimal() == expected;
    RC_ASSERT(same);
}

}  // namespace
}  // namespace faultline
