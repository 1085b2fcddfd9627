// HTTP client: one exchange is one coroutine: a connection from the pool or a new one, the request
// out, the answer in. A single watchdog bounds the whole of it.
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <utility>

#include "net/asio_core.hpp"
#include "net/http_pool.hpp"
#include "net/http_wire.hpp"

namespace faultline {
namespace {

using boost::system::error_code;

class HttpExchange : public std::enable_shared_from_this<HttpExchange> {
  public:
    HttpExchange(AsioNetwork::Core& core, HttpRequest request, std::weak_ptr<void> owner,
                 std::function<void(HttpResult)> done)
        : core_(core),
          request_(std::move(request)),
          owner_(std::move(owner)),
          done_(std::move(done)),
          watch_(core.loop.get_executor()) {}

    void start() {
        until_ns_ = core_.monotonic_ns() + request_.timeout_ns;
        watch_.expires_after(std::chrono::nanoseconds(request_.timeout_ns));
        watch_.async_wait([self = shared_from_this()](error_code stopped) {
            if (!stopped) self->finish(fail_at(NetStep::timeout, "no answer in time"));
        });
        asio::co_spawn(core_.loop, run(shared_from_this()), [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    }

  private:
    static HttpResult fail_at(NetStep step, std::string detail) {
        return tl::unexpected<NetFailure>(NetFailure{step, std::move(detail)});
    }

    static LoopTask<void> run(std::shared_ptr<HttpExchange> self) {
        const auto url = parse_url(self->request_.url);
        if (!url || url->is_websocket) {
            self->finish(fail_at(NetStep::url, "not an HTTP URL: " + self->request_.url));
            co_return;
        }
        self->url_ = *url;
        self->place_ = fmt::format("{}{}:{}", url->is_tls ? "https://" : "", url->host, url->port);
        const auto text = http_request_text(self->request_, *url, self->core_.options.user_agent);
        if (!text) {
            self->finish(fail_at(NetStep::protocol, "a header that HTTP cannot carry"));
            co_return;
        }
        self->text_ = *text;
        HttpResult result = co_await self->attempt(true);
        if (self->may_repeat_) result = co_await self->attempt(false);
        self->finish(std::move(result));
    }

    /// One exchange; over a kept connection where there is one and `from_pool` allows it.
    LoopTask<HttpResult> attempt(bool from_pool) {
        may_repeat_ = false;
        stream_ = from_pool ? core_.http_pool->take(place_, core_.monotonic_ns()) : nullptr;
        const bool is_reused = stream_ != nullptr;
        if (!is_reused) {
            stream_ = std::make_unique<WireStream>(core_);
            if (auto failed = co_await stream_->connect(url_, until_ns_)) {
                co_return tl::unexpected<NetFailure>(std::move(*failed));
            }
        }
        HttpAnswerReader reader(request_.body_bytes_max, request_.method == "HEAD");
        auto failed = co_await write_request();
        if (!failed) failed = co_await read_answer(reader);
        if (failed) {
            const bool is_harmless = request_.method == "GET" || request_.method == "HEAD";
            may_repeat_ = is_reused && is_harmless && !is_finished_ && !reader.has_begun() &&
                          failed->step == NetStep::closed;
            co_return tl::unexpected<NetFailure>(std::move(*failed));
        }
        HttpAnswer answer = reader.take();
        if (reader.is_kept_alive() && stream_->is_open()) {
            core_.http_pool->put(place_, std::move(stream_), core_.monotonic_ns());
        }
        if (auto bad = decode_body(answer, request_.body_bytes_max)) {
            co_return tl::unexpected<NetFailure>(std::move(*bad));
        }
        co_return answer;
    }

    LoopTask<std::optional<NetFailure>> write_request() {
        std::string_view rest = text_;
        while (!rest.empty()) {
            const WireStep step = stream_->write(rest);
            rest.remove_prefix(step.bytes);
            if (step.state == WireState::moved) continue;
            if (auto over = ended(step)) co_return over;
            if (!co_await stream_->wait(step.state)) co_return gone();
        }
        co_return std::nullopt;
    }

    LoopTask<std::optional<NetFailure>> read_answer(HttpAnswerReader& reader) {
        std::vector<char> buffer(64U << 10);
        while (!reader.is_done()) {
            const WireStep step = stream_->read(buffer);
            if (step.state == WireState::moved) {
                auto bad = reader.put({buffer.data(), step.bytes});
                if (bad) co_return bad;
                continue;
            }
            if (stream_->has_ended_in_order()) co_return reader.put_end();
            if (auto over = ended(step)) co_return over;
            if (!co_await stream_->wait(step.state)) co_return gone();
        }
        co_return std::nullopt;
    }

    std::optional<NetFailure> ended(const WireStep& step) const {
        if (step.state == WireState::closed) {
            return NetFailure{NetStep::closed, stream_->wire_words()};
        }
        if (step.state == WireState::failed) return NetFailure{NetStep::tls, stream_->wire_words()};
        return std::nullopt;
    }
    static NetFailure gone() { return {NetStep::closed, "the connection is closed"}; }

    void finish(HttpResult result) {
        if (std::exchange(is_finished_, true)) return;
        watch_.cancel();
        if (stream_) stream_->close();
        const auto done = std::exchange(done_, nullptr);
        const bool is_wanted = !owner_.expired();
        if (is_wanted) done(std::move(result));
    }

    AsioNetwork::Core& core_;
    HttpRequest request_;
    std::weak_ptr<void> owner_;
    std::function<void(HttpResult)> done_;
    LoopTimer watch_;
    TimeNs until_ns_ = 0;
    Url url_;
    std::string place_;  // the pool's key
    std::string text_;   // the request as sent
    std::unique_ptr<WireStream> stream_;
    bool may_repeat_ = false;
    bool is_finished_ = false;
};

}  // namespace

void AsioNetwork::ask(HttpRequest request, std::weak_ptr<void> owner,
                      std::function<void(HttpResult)> done) {
    auto exchange = std::make_shared<HttpExchange>(*core_, std::move(request), std::move(owner),
                                                   std::move(done));
    asio::post(core_->loop, [exchange] { exchange->start(); });
}

}  // namespace faultline
