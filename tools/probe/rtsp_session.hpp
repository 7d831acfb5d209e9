#pragma once

#include "base/bytes.hpp"
#include "base/time.hpp"

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <string>

namespace veter::probe {

/// An RTSP 1.0 session over TCP (RFC 2326) by libcurl, packets interleaved. One thread.
class RtspSession {
public:
    using OnPacket = std::function<void(Bytes)>; ///< one RTP packet; must not throw
    using Stopped = std::function<bool()>;

    /// `url`: rtsp://[USER:PASSWORD@]HOST[:PORT]/PATH. Throws std::runtime_error.
    RtspSession(const std::string& url, OnPacket onPacket, Stopped stopped);
    ~RtspSession();
    RtspSession(const RtspSession&) = delete;
    RtspSession& operator=(const RtspSession&) = delete;

    /// OPTIONS and DESCRIBE: the SDP. Throws std::runtime_error naming the server's answer.
    std::string describe();
    /// SETUP of the stream with this control attribute (may be relative), and PLAY. Throws.
    void play(const std::string& control);
    /// Waits for packets, at most `timeout`, and keeps the session alive. Throws std::runtime_error
    /// when the connection is lost.
    void receive(std::chrono::milliseconds timeout);

private:
    struct FreeEasy {
        void operator()(CURL* p) const noexcept { curl_easy_cleanup(p); }
    };
    struct FreeMulti {
        void operator()(CURLM* p) const noexcept { curl_multi_cleanup(p); }
    };

    void setUrl(const std::string& url);
    void begin(long request, const std::string& uri);
    bool run(std::chrono::milliseconds timeout); // true = the request ended well
    void finish(long request, const std::string& uri, const char* name);
    void checkAnswer(const char* name);
    static std::size_t onInterleaved(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self);

    static curl_socket_t onOpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address);

    OnPacket onPacket_;
    Stopped stopped_;
    std::string url_; // without user and password
    std::string body_;
    std::string base_; // of relative control attributes
    char error_[CURL_ERROR_SIZE] = {};
    std::unique_ptr<CURLM, FreeMulti> multi_; // after easy_ in the clean-up order: see destructor
    std::unique_ptr<CURL, FreeEasy> easy_;
    bool running_ = false; // a request is under way
    bool playing_ = false;
    Clock::time_point keepAlive_{};
};

} // namespace veter::probe
