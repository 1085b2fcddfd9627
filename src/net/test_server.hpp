// TestServer: a server for tests that says exactly what a script tells it, byte by byte, with or
// without TLS. It can do what a proper server never does: stay silent, lie about lengths, vanish.
//
// One thread per connection with blocking calls, so that a script reads like a conversation.
#pragma once

#include <arpa/inet.h>
#include <csignal>
#include <functional>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "net/test_certificate.hpp"

namespace faultline {

/// The server's end of one connection.
class TestPeer {
  public:
    TestPeer(int descriptor, SSL_CTX* tls) : descriptor_(descriptor) {
        if (tls == nullptr) return;
        ssl_ = SSL_new(tls);
        SSL_set_fd(ssl_, descriptor_);
    }
    TestPeer(const TestPeer&) = delete;
    TestPeer& operator=(const TestPeer&) = delete;
    ~TestPeer() {
        SSL_free(ssl_);
        ::close(descriptor_);
    }

    bool shake_hands() { return ssl_ == nullptr || SSL_accept(ssl_) == 1; }

    /// False: the client has gone.
    bool write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ssl_ != nullptr
                                  ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                  : ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// Exactly so many bytes; fewer where the client has gone.
    std::string read(std::size_t count) {
        while (held_.size() < count && fill()) {
        }
        const std::string out = held_.substr(0, count);
        held_.erase(0, out.size());
        return out;
    }
    /// The head of a request, up to and with the empty line; empty where the client has gone.
    std::string read_head() {
        while (held_.find("\r\n\r\n") == std::string::npos) {
            if (!fill()) return {};
        }
        return read(held_.find("\r\n\r\n") + 4);
    }
    /// Waits until the client ends the connection.
    void read_to_end() {
        while (fill()) held_.clear();
    }

    /// Reads an upgrade request and grants it, with `more` right behind the answer.
    std::string upgrade(std::string_view more = "") {
        const std::string head = read_head();
        const std::string name = "Sec-WebSocket-Key: ";
        const std::size_t begin = head.find(name);
        if (begin == std::string::npos) return {};
        const std::string key = head.substr(begin + name.size(), 24);
        write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: " +
            accept_of_key(key) + "\r\n\r\n" + std::string(more));
        return head;
    }

    struct ReadFrame {
        int opcode = -1;  // -1: the client has gone
        bool is_masked = false;
        std::string payload;
    };
    /// A client's frame, unmasked.
    ReadFrame read_frame() {
        const std::string head = read(2);
        if (head.size() < 2) return {};
        ReadFrame frame;
        frame.opcode = head[0] & 0x0f;
        frame.is_masked = (head[1] & 0x80) != 0;
        std::size_t size = head[1] & 0x7f;
        if (size >= 126) {
            const std::string longer = read(size == 126 ? 2 : 8);
            size = 0;
            for (const char c : longer) size = size << 8 | static_cast<unsigned char>(c);
        }
        const std::string mask = frame.is_masked ? read(4) : std::string(4, '\0');
        frame.payload = read(size);
        for (std::size_t i = 0; i < frame.payload.size(); ++i) {
            frame.payload[i] = static_cast<char>(frame.payload[i] ^ mask[i % 4]);
        }
        return frame;
    }

    /// Ends the connection without a word of TLS; with a reset where wanted.
    void vanish(bool with_reset = false) {
        const linger at_once{1, 0};
        if (with_reset) {
            ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }
        if (ssl_ != nullptr) SSL_set_quiet_shutdown(ssl_, 1);
        if (!with_reset) ::shutdown(descriptor_, SHUT_RDWR);
    }
    void say_goodbye() {
        if (ssl_ != nullptr) SSL_shutdown(ssl_);
        ::shutdown(descriptor_, SHUT_WR);
    }

    int descriptor() const { return descriptor_; }
    std::string server_name() const {
        const char* name =
            ssl_ != nullptr ? SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name) : nullptr;
        return name != nullptr ? name : "";
    }

    static std::string accept_of_key(const std::string& key) {
        const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
        unsigned char out[64];
        const int length = EVP_EncodeBlock(out, digest, static_cast<int>(size));
        return {reinterpret_cast<char*>(out), static_cast<std::size_t>(length)};
    }

  private:
    bool fill() {
        char bytes[4096];
        const auto got = ssl_ != nullptr ? SSL_read(ssl_, bytes, sizeof bytes)
                                         : ::recv(descriptor_, bytes, sizeof bytes, 0);
        if (got <= 0) return false;
        held_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }

    int descriptor_;
    SSL* ssl_ = nullptr;
    std::string held_;
};

/// A server's frame: unmasked.
inline std::string server_frame(std::string_view payload, int opcode = 1, bool is_final = true) {
    std::string out(1, static_cast<char>((is_final ? 0x80 : 0) | opcode));
    const int count = payload.size() < 126 ? 0 : payload.size() <= 0xffff ? 2 : 8;
    out.push_back(static_cast<char>(count == 0 ? payload.size() : count == 2 ? 126 : 127));
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(payload.size() >> shift & 0xff));
    }
    return out.append(payload);
}

class TestServer {
  public:
    using Script = std::function<void(TestPeer&)>;

    /// Every connection is talked to by `script`; `certificate` makes it a TLS server.
    explicit TestServer(Script script, const TestCertificate* certificate = nullptr)
        : script_(std::move(script)) {
        if (certificate != nullptr) {
            tls_ = SSL_CTX_new(TLS_server_method());
            SSL_CTX_use_certificate(tls_, certificate->certificate());
            SSL_CTX_use_PrivateKey(tls_, certificate->key());
        }
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(listener_, 64);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;
    ~TestServer() {
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        ::close(listener_);
        {
            const std::lock_guard lock(mutex_);
            for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
        }
        for (std::thread& thread : threads_) thread.join();
        SSL_CTX_free(tls_);
    }

    std::uint16_t port() const { return port_; }
    int connections() const {
        const std::lock_guard lock(mutex_);
        return connections_;
    }

  private:
    void accept_all() {
        for (;;) {
            const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor < 0) return;
            const int on = 1;
            ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            const std::lock_guard lock(mutex_);
            ++connections_;
            open_.push_back(descriptor);
            threads_.emplace_back([this, descriptor] { talk(descriptor); });
        }
    }

    void talk(int descriptor) {
        // OpenSSL writes without MSG_NOSIGNAL; the client's own thread stays as it is.
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        auto peer = std::make_unique<TestPeer>(descriptor, tls_);
        if (peer->shake_hands()) script_(*peer);
        const std::lock_guard lock(mutex_);
        std::erase(open_, descriptor);
        peer.reset();
    }

    Script script_;
    SSL_CTX* tls_ = nullptr;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    int connections_ = 0;
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace faultline
