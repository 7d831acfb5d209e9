#include "transport/sdp/sdp.hpp"

#include "base/text.hpp"
#include "transport/net/address.hpp"

#include <fmt/format.h>

extern "C" {
#include <libavutil/avstring.h>
#include <libavutil/base64.h>
}

#include <vector>

namespace veter::transport {
namespace {

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    return a.size() == b.size() && av_strncasecmp(a.data(), b.data(), a.size()) == 0;
}

class Parser {
public:
    explicit Parser(const std::optional<SrtpKeys>& keys) { stream_.keys = keys; }

    SdpResult run(std::string_view text) {
        while (!text.empty() && error_.empty()) line(text::trim(text::take(text, '\n')));
        if (error_.empty()) finish();
        if (!error_.empty()) return {std::nullopt, error_};
        return {std::move(stream_), {}};
    }

private:
    void line(std::string_view text) {
        if (text.size() < 2 || text[1] != '=') return;
        const auto value = text.substr(2);
        if (text[0] == 'm')
            media(value);
        else if (text[0] == 'c' && (inVideo_ || !sawMedia_))
            connection(value);
        else if (text[0] == 'a' && (inVideo_ || !sawMedia_))
            attribute(value);
    }

    void media(std::string_view value) {
        sawMedia_ = true;
        inVideo_ = text::takeWord(value) == "video";
        if (!inVideo_) return;
        if (sawVideo_) return fail("has two video streams; veter takes one");
        sawVideo_ = true;
        auto ports = text::takeWord(value);
        const auto port = text::number(text::take(ports, '/'));
        if (!port || *port == 0 || *port > 65535)
            return fail("has no usable port in its m=video line (1 to 65535)");
        stream_.port = static_cast<std::uint16_t>(*port);
        const auto protocol = text::takeWord(value);
        secure_ = protocol == "RTP/SAVP" || protocol == "RTP/SAVPF";
        if (!secure_ && protocol != "RTP/AVP" && protocol != "RTP/AVPF")
            return fail(
                fmt::format("has transport '{}'; veter takes RTP/AVP and RTP/SAVP", protocol));
        const auto type = text::number(text::takeWord(value));
        if (!type || *type > 127) return fail("has no RTP payload type in its m=video line");
        if (!text::trim(value).empty())
            return fail("has two formats in its m=video line; leave one");
        stream_.payloadType = static_cast<std::uint8_t>(*type);
    }

    void connection(std::string_view value) {
        text::takeWord(value); // IN
        text::takeWord(value); // IP4 or IP6
        auto address = text::takeWord(value);
        address = text::take(address, '/'); // TTL
        if (!address.empty()) stream_.address = std::string(address);
    }

    void attribute(std::string_view value) {
        const auto name = text::take(value, ':');
        if (keys_.read(name, value) || !inVideo_) return;
        if (name != "rtpmap" && name != "fmtp") return;
        if (text::number(text::takeWord(value)) != stream_.payloadType) return;
        name == "rtpmap" ? rtpmap(value) : fmtp(value);
    }

    void rtpmap(std::string_view value) {
        value = text::trim(value);
        encoding_ = std::string(value);
        isH264_ = equalsIgnoringCase(value, "H264/90000");
    }

    void fmtp(std::string_view value) {
        while (!value.empty()) {
            auto parameter = text::trim(text::take(value, ';'));
            const auto name = text::trim(text::take(parameter, '='));
            if (equalsIgnoringCase(name, "packetization-mode") && text::trim(parameter) == "2")
                fail("uses packetization-mode=2 (interleaved); set it to 1 at the sender");
            if (equalsIgnoringCase(name, "sprop-parameter-sets"))
                parameterSets(text::trim(parameter));
        }
    }

    /// What does not decode is left out: the stream brings its parameter sets in band as well.
    void parameterSets(std::string_view list) {
        while (!list.empty()) {
            const std::string item(text::trim(text::take(list, ',')));
            std::vector<std::uint8_t> nal(4 + item.size(), 0);
            nal[3] = 1;
            const int size =
                av_base64_decode(nal.data() + 4, item.c_str(), static_cast<int>(item.size()));
            if (size <= 0) continue;
            nal.resize(4 + static_cast<std::size_t>(size));
            stream_.parameterSets.update(nal);
        }
    }

    void finish() {
        if (!sawVideo_) return fail("has no video (no m=video line)");
        if (!isH264_)
            fail(fmt::format("is not H.264: a=rtpmap:{} must say H264/90000{}", stream_.payloadType,
                             encoding_.empty() ? "" : ", not " + encoding_));
        if (stream_.keys) return;
        if (!keys_.error().empty()) return fail(keys_.error());
        stream_.keys = keys_.keys();
        if (secure_ && !stream_.keys)
            fail("describes encrypted RTP (SRTP) without its key, an a=crypto line");
    }

    void fail(std::string reason) {
        if (error_.empty()) error_ = std::move(reason);
    }

    StreamDescription stream_;
    SrtpKeyReader keys_;
    std::string error_;
    std::string encoding_;
    bool secure_ = false;
    bool sawMedia_ = false;
    bool sawVideo_ = false;
    bool inVideo_ = false;
    bool isH264_ = false;
};

std::string base64(Bytes data) {
    std::string text(AV_BASE64_SIZE(data.size()), '\0');
    av_base64_encode(text.data(), static_cast<int>(text.size()), data.data(),
                     static_cast<int>(data.size()));
    text.resize(text.size() - 1); // its terminating zero
    return text;
}

} // namespace

SdpResult parseSdp(std::string_view text, const std::optional<SrtpKeys>& keys) {
    return Parser(keys).run(text);
}

std::string listenAddress(const std::string& host) {
    const auto address = parseAddress(host);
    if (address && (address->isMulticast() || address->isLoopback())) return host;
    return address && address->family() == AF_INET6 ? "::" : "0.0.0.0";
}

std::string writeSdp(const StreamDescription& stream) {
    const auto* family = stream.address.find(':') == std::string::npos ? "IP4" : "IP6";
    const auto address = parseAddress(stream.address);
    const bool multicast4 = address && address->family() == AF_INET &&
                            address->isMulticast(); // wants a TTL (RFC 8866 section 5.7)
    std::string fmtp = "packetization-mode=1";
    if (stream.parameterSets.complete() && stream.parameterSets.sps().size() >= 4) {
        const auto sps = stream.parameterSets.sps();
        fmtp +=
            fmt::format(";profile-level-id={:02X}{:02X}{:02X};sprop-parameter-sets={},{}", sps[1],
                        sps[2], sps[3], base64(sps), base64(stream.parameterSets.pps()));
    }
    return fmt::format("v=0\r\n"
                       "o=- 0 0 IN {0} {1}\r\n"
                       "s=veter\r\n"
                       "c=IN {0} {1}{5}\r\n"
                       "t=0 0\r\n"
                       "m=video {2} RTP/{6} {3}\r\n"
                       "a=rtpmap:{3} H264/90000\r\n"
                       "a=fmtp:{3} {4}\r\n"
                       "a=rtcp-mux\r\n"
                       "{7}",
                       family, stream.address, stream.port, stream.payloadType, fmtp,
                       multicast4 ? "/1" : "", stream.keys ? "SAVP" : "AVP",
                       stream.keys ? formatSrtpKeys(*stream.keys, "\r\n") : "");
}

} // namespace veter::transport
