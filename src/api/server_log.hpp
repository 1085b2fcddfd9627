// ServerLog: what an operator should read, a line each on standard error: as text, or as JSON for
// machines. From any thread.
#pragma once

#include <mutex>
#include <string_view>

#include "api/serve_config.hpp"

namespace faultline {

class ServerLog {
  public:
    /// Lines less urgent than `least` are left out.
    ServerLog(LogLevel least, LogFormat format) : least_(least), format_(format) {}

    /// `about`: whom it concerns ("bybit", "BTC"); `text` in words, `payload` as it was received.
    void write(LogLevel level, TimeNs at_ns, std::string_view about, std::string_view text,
               std::string_view payload = {});

  private:
    LogLevel least_;
    LogFormat format_;
    std::mutex mutex_;
};

/// One line without its newline, as `write` prints it.
std::string log_line(LogFormat format, LogLevel level, TimeNs at_ns, std::string_view about,
                     std::string_view text, std::string_view payload);

}  // namespace faultline
