// Decode rivals: nlohmann::json and RapidJSON behind the same few questions.
//
// RapidJSON 1.1.0 assigns to a const member in a function that nobody calls, which clang 19 refuses
// as soon as it reads the template; this file is therefore compiled with -fdelayed-template-parsing
// (see CMakeLists.txt), which looks into a template only where it is used.
#include "decode_rivals.hpp"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <rapidjson/document.h>

namespace faultline {
namespace {

constexpr RivalFields frames[] = {
    {"aster/liquidation-long", "o", "", "s", "S", "p", "z", "T"},
    {"binance/liquidation-long-linear", "data/o", "", "s", "S", "p", "z", "T"},
    {"bitfinex/liquidation-long", "1", "", "4", "", "11", "5", "2"},
    {"bybit/liquidation-long-inverse", "data", "", "s", "S", "p", "v", "T"},
    {"deribit/liquidation-taker-long", "params/data", "", "instrument_name", "direction", "price",
     "amount", "timestamp"},
    {"dydx/liquidation-long", "", "contents/trades", "id", "side", "price", "size", "createdAt",
     true},
    {"htx/liquidation-linear-long", "data", "", "contract_code", "direction", "price", "volume",
     "created_at"},
    {"kraken/liquidation-long", "", "", "product_id", "side", "price", "qty", "time"},
    {"lighter/liquidation-long", "liquidation_trades", "", "", "is_maker_ask", "price", "size",
     "timestamp"},
    {"okx/liquidation-long-inverse", "data", "details", "instId", "posSide", "bkPx", "sz", "ts"},
};

/// The libraries' values behind one face; `*_of` are null or false where there is none.
struct Nlohmann {
    using Value = nlohmann::json;
    static const Value* member(const Value& value, std::string_view key) {
        const auto found = value.find(key);
        return found == value.end() ? nullptr : &*found;
    }
    static bool is_array(const Value& value) { return value.is_array(); }
    static bool is_object(const Value& value) { return value.is_object(); }
    static std::size_t size(const Value& value) { return value.size(); }
    static const Value& at(const Value& value, std::size_t index) { return value[index]; }
    static bool text(const Value& value, std::string_view& out) {
        const auto* const text = value.get_ptr<const std::string*>();
        if (text != nullptr) out = *text;
        return text != nullptr;
    }
    static bool number(const Value& value, double& out) {
        if (!value.is_number()) return false;
        out = value.get<double>();
        return true;
    }
    static bool whole(const Value& value, std::int64_t& out) {
        if (!value.is_number_integer()) return false;
        out = value.get<std::int64_t>();
        return true;
    }
};

struct Rapid {
    using Value = rapidjson::Value;
    static const Value* member(const Value& value, std::string_view key) {
        const auto length = static_cast<rapidjson::SizeType>(key.size());
        const auto found = value.FindMember(Value(rapidjson::StringRef(key.data(), length)));
        return found == value.MemberEnd() ? nullptr : &found->value;
    }
    static bool is_array(const Value& value) { return value.IsArray(); }
    static bool is_object(const Value& value) { return value.IsObject(); }
    static std::size_t size(const Value& value) { return value.Size(); }
    static const Value& at(const Value& value, std::size_t index) {
        return value[static_cast<rapidjson::SizeType>(index)];
    }
    static bool text(const Value& value, std::string_view& out) {
        if (value.IsString()) out = {value.GetString(), value.GetStringLength()};
        return value.IsString();
    }
    static bool number(const Value& value, double& out) {
        if (value.IsNumber()) out = value.GetDouble();
        return value.IsNumber();
    }
    static bool whole(const Value& value, std::int64_t& out) {
        if (value.IsInt64()) out = value.GetInt64();
        return value.IsInt64();
    }
};

/// A member by name, or the element of an array by its number.
template <class Library>
const typename Library::Value* child(const typename Library::Value& value, std::string_view key) {
    if (Library::is_object(value)) return Library::member(value, key);
    std::size_t index = 0;
    std::from_chars(key.data(), key.data() + key.size(), index);
    return Library::is_array(value) && index < Library::size(value) ? &Library::at(value, index)
                                                                    : nullptr;
}

/// Calls `take` with each value that a path leads to; false where it leads nowhere.
template <class Library, class Take>
bool walk(const typename Library::Value& value, std::string_view path, Take&& take) {
    if (path.empty()) {
        const bool is_list =
            Library::is_array(value) && Library::size(value) > 0 &&
            (Library::is_object(Library::at(value, 0)) || Library::is_array(Library::at(value, 0)));
        if (!is_list) return take(value);
        for (std::size_t i = 0; i < Library::size(value); ++i) {
            if (!take(Library::at(value, i))) return false;
        }
        return true;
    }
    const std::size_t slash = path.find('/');
    const auto* const next = child<Library>(value, path.substr(0, slash));
    const std::string_view rest =
        slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    return next != nullptr && walk<Library>(*next, rest, take);
}

template <class Library>
bool read_decimal(const typename Library::Value* value, Decimal& out) {
    if (value == nullptr) return false;
    std::array<char, 32> printed{};
    std::string_view text;
    double number = 0;
    if (!Library::text(*value, text)) {
        if (!Library::number(*value, number)) return false;
        const auto [end, error] =
            std::to_chars(printed.data(), printed.data() + printed.size(), number);
        if (error != std::errc{}) return false;
        text = {printed.data(), static_cast<std::size_t>(end - printed.data())};
    }
    const Result<Decimal> read = Decimal::parse(text);
    if (read) out = *read;
    return read.has_value();
}

template <class Library>
bool read_time(const typename Library::Value* value, bool is_text, TimeNs& out) {
    if (value == nullptr) return false;
    std::int64_t count = 0;
    std::string_view text;
    if (!Library::whole(*value, count)) {
        if (!Library::text(*value, text)) return false;
        if (is_text) {
            const Result<TimeNs> at = parse_time(text);
            if (at) out = *at;
            return at.has_value();
        }
        std::from_chars(text.data(), text.data() + text.size(), count);
    }
    out = count * ns_per_ms;
    return true;
}

template <class Library>
bool read_text(const typename Library::Value* value, std::string& out) {
    std::string_view text;
    if (value == nullptr || !Library::text(*value, text)) return false;
    out = text;
    return true;
}

template <class Library>
bool read_rows(const typename Library::Value& root, const RivalFields& fields,
               std::vector<RivalLiquidation>& out) {
    return walk<Library>(root, fields.rows, [&](const auto& outer) {
        return walk<Library>(outer, fields.inner, [&](const auto& row) {
            RivalLiquidation& read = out.emplace_back();
            read_text<Library>(child<Library>(outer, fields.symbol), read.symbol);
            read_text<Library>(child<Library>(row, fields.side), read.side);
            return read_decimal<Library>(child<Library>(row, fields.price), read.price) &&
                   read_decimal<Library>(child<Library>(row, fields.size), read.size) &&
                   read_time<Library>(child<Library>(row, fields.time), fields.time_is_text,
                                      read.at_ns);
        });
    });
}

}  // namespace

std::span<const RivalFields> rival_frames() { return frames; }

bool read_with_nlohmann(std::string_view payload, const RivalFields& fields,
                        std::vector<RivalLiquidation>& out) {
    out.clear();
    const nlohmann::json root = nlohmann::json::parse(payload, nullptr, false);
    return !root.is_discarded() && read_rows<Nlohmann>(root, fields, out);
}

bool read_with_rapidjson(std::string_view payload, const RivalFields& fields,
                         std::vector<RivalLiquidation>& out) {
    out.clear();
    rapidjson::Document root;
    root.Parse<rapidjson::kParseFullPrecisionFlag>(payload.data(), payload.size());
    return !root.HasParseError() && read_rows<Rapid>(root, fields, out);
}

bool parse_with_nlohmann(std::string_view payload) {
    return !nlohmann::json::parse(payload, nullptr, false).is_discarded();
}

bool parse_with_rapidjson(std::string_view payload) {
    rapidjson::Document root;
    root.Parse<rapidjson::kParseFullPrecisionFlag>(payload.data(), payload.size());
    return !root.HasParseError();
}

}  // namespace faultline
