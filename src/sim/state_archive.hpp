// StateArchive: the state of a simulated world as bytes and back, so that it can go on later as if
// nothing had happened. One `visit_state(archive)` of each class names its fields for both ways.
//
// Bytes are those of this machine's numbers (little-endian doubles and integers, no padding); which
// version of the classes wrote them is for the file around them to say.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/rng.hpp"

namespace faultline {

static_assert(std::endian::native == std::endian::little);

namespace state_detail {
template <class T>
inline constexpr bool is_plain = std::is_arithmetic_v<T> || std::is_enum_v<T>;
template <class T>
inline constexpr bool is_plain_array = false;
template <class T, std::size_t n>
inline constexpr bool is_plain_array<std::array<T, n>> = is_plain<T>;
template <>
inline constexpr bool is_plain<Rng> = std::has_unique_object_representations_v<Rng>;
}  // namespace state_detail

class StateWriter {
  public:
    static constexpr bool is_reading = false;

    template <class... Fields>
    void operator()(Fields&... fields) {
        (one(fields), ...);
    }
    bool is_good() const { return true; }
    std::string take() { return std::move(bytes_); }

  private:
    template <class T>
    void one(T& field) {
        if constexpr (state_detail::is_plain<T> || state_detail::is_plain_array<T>) {
            bytes_.append(reinterpret_cast<const char*>(&field), sizeof field);
        } else {
            field.visit_state(*this);
        }
    }
    template <class T>
    void one(std::vector<T>& items) {
        std::uint64_t count = items.size();
        one(count);
        if constexpr (state_detail::is_plain<T>) {
            bytes_.append(reinterpret_cast<const char*>(items.data()), count * sizeof(T));
        } else {
            for (T& item : items) one(item);
        }
    }
    std::string bytes_;
};

/// Reading past the end reads nothing and is remembered; what was read before stays read.
class StateReader {
  public:
    static constexpr bool is_reading = true;

    explicit StateReader(std::string_view bytes) : left_(bytes) {}

    template <class... Fields>
    void operator()(Fields&... fields) {
        (one(fields), ...);
    }
    /// For a class that finds what it has read impossible.
    void refuse() { is_good_ = false; }
    bool is_good() const { return is_good_; }
    bool is_at_end() const { return left_.empty(); }

  private:
    template <class T>
    void one(T& field) {
        if constexpr (state_detail::is_plain<T> || state_detail::is_plain_array<T>) {
            if (left_.size() < sizeof field) is_good_ = false;
            if (!is_good_) return;
            std::memcpy(&field, left_.data(), sizeof field);
            left_.remove_prefix(sizeof field);
        } else {
            field.visit_state(*this);
        }
    }
    template <class T>
    void one(std::vector<T>& items) {
        std::uint64_t count = 0;
        one(count);
        if (count > left_.size()) is_good_ = false;  // every item is at least a byte
        if (!is_good_) return;
        if constexpr (state_detail::is_plain<T>) {
            if (count > left_.size() / sizeof(T)) is_good_ = false;
            if (!is_good_) return;
            items.resize(count);
            if (count == 0) return;
            std::memcpy(items.data(), left_.data(), count * sizeof(T));
            left_.remove_prefix(count * sizeof(T));
        } else {
            items.resize(count);
            for (T& item : items) one(item);
        }
    }
    std::string_view left_;
    bool is_good_ = true;
};

}  // namespace faultline
