// JsonWriter: writes JSON text into a string, in the order in which it is told.
//
// Numbers are printed so that they read back to the same double; NaN and infinity become null,
// because JSON has no word for them and null is what "unknown" is called in our answers. Bytes that
// are not UTF-8 (a line of a damaged file, quoted in a message) become U+FFFD, so that the answer
// can always be read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace faultline {

class JsonWriter {
  public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(double number);
    JsonWriter& value(std::int64_t number);
    JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
    JsonWriter& value(std::uint64_t number);
    JsonWriter& value(bool flag);
    JsonWriter& null();

    /// A number with at most `decimals` digits behind the point, trailing zeros left out. For money
    /// and prices in large answers, where sixteen digits would only be noise.
    JsonWriter& rounded(double number, int decimals);

    template <class T>
    JsonWriter& member(std::string_view name, const T& content) {
        return key(name).value(content);
    }

    const std::string& text() const { return out_; }
    /// Hands out the text and starts anew.
    std::string take() {
        comma_ = false;
        return std::exchange(out_, {});
    }

  private:
    void separate();
    std::string out_;
    bool comma_ = false;
};

}  // namespace faultline
