// Reply text: the head of an HTTP/1.1 reply as bytes, and the answer to a WebSocket upgrade. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/time.hpp"
#include "net/server_request.hpp"

namespace faultline {

/// Status line and headers with the empty line behind them. Header lines of the reply that could
/// break out of their line are left out. Of 1xx, 204 and 304 no length is told, they have no body.
std::string reply_head(const ServerReply& reply, bool keep_alive, TimeNs now_ns);

/// Whether a reply of this status carries a body.
bool has_body(int status);

/// "Sat, 21 Nov 2026 13:05:40 GMT"
std::string http_date(TimeNs at_ns);

/// Sec-WebSocket-Accept for a client's Sec-WebSocket-Key; empty where the key is none.
std::string accept_key(std::string_view client_key);

/// The reply that turns the connection into a WebSocket, of a subprotocol if one is named.
std::string upgrade_head(std::string_view client_key, std::string_view subprotocol = {});

}  // namespace faultline
