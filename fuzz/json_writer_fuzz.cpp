// Fuzzer of the JSON strings: whatever bytes come in, what goes out is one quoted, valid string.
#include "core/json_writer.hpp"
#include "fuzz.hpp"

using faultline::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = faultline::fuzz::text_of(data, size);
    faultline::JsonWriter json;
    json.value(text);
    const std::string out = json.take();
    require(out.size() >= 2 && out.front() == '"' && out.back() == '"');
    std::size_t continuation = 0;  // bytes of a character that are still to come
    for (std::size_t i = 1; i + 1 < out.size(); ++i) {
        const auto byte = static_cast<unsigned char>(out[i]);
        require(byte >= 0x20);
        require((continuation > 0) == ((byte & 0xc0) == 0x80));
        if (continuation > 0) --continuation;
        if (byte >= 0xc2) continuation = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        if (byte == '"') require(false);  // an unescaped quote: escapes are skipped below
        if (byte == '\\') ++i;
    }
    require(continuation == 0);
    // What was valid already is kept, so writing the same text twice changes nothing.
    faultline::JsonWriter again;
    again.value(text);
    require(again.text() == out);
    return 0;
}
