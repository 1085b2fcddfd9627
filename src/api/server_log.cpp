// ServerLog: lines.
#include "api/server_log.hpp"

#include <fmt/format.h>
#include <iostream>

#include "core/json_writer.hpp"

namespace faultline {

std::string log_line(LogFormat format, LogLevel level, TimeNs at_ns, std::string_view about,
                     std::string_view text, std::string_view payload) {
    JsonWriter json;
    if (format == LogFormat::text) {
        if (payload.empty()) {
            return fmt::format("{} {} {}: {}", format_time(at_ns), name_of(level), about, text);
        }
        json.value(payload);  // quoted and escaped: it is somebody else's text
        return fmt::format("{} {} {}: {}: {}", format_time(at_ns), name_of(level), about, text,
                           json.take());
    }
    json.begin_object();
    json.member("at", format_time(at_ns));
    json.member("level", name_of(level));
    json.member("about", about);
    json.member("text", text);
    if (!payload.empty()) json.member("payload", payload);
    json.end_object();
    return json.take();
}

void ServerLog::write(LogLevel level, TimeNs at_ns, std::string_view about, std::string_view text,
                      std::string_view payload) {
    if (level > least_) return;
    const std::string line = log_line(format_, level, at_ns, about, text, payload) + "\n";
    const std::lock_guard lock(mutex_);
    std::cerr << line << std::flush;
}

}  // namespace faultline
