// Fuzzer of Json: what our own reader takes is what simdjson makes of it, and nothing that simdjson
// refuses. The input's last byte is what stands behind the payload.
#include <string>

#include "fuzz.hpp"
#include "venue/test_json_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline;
    if (size == 0) return 0;
    static JsonParser parser;
    const std::string_view input = fuzz::text_of(data, size);
    const std::string_view payload = input.substr(0, size - 1);
    std::string padded(payload);
    padded.append(JsonParser::padding_bytes, input.back());
    padded.shrink_to_fit();
    const std::string ours = json_text(parser.parse(
        std::string_view(padded).substr(0, payload.size()), JsonParser::padding_bytes));
    // A payload that begins with a line feed is left to simdjson.
    const std::string theirs = json_text(parser.parse("\n" + std::string(payload)));
    fuzz::require(ours == theirs);
    return 0;
}
