#include "base/units.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <stdexcept>

extern "C" {
#include <libavutil/mathematics.h>
}

namespace veter {
namespace {

[[noreturn]] void expected(const char* what) { throw std::invalid_argument(what); }

/// A finite decimal number at the front of `text`, which is cut off it.
double takeNumber(std::string_view& text, const char* what) {
    const auto end = text.find_first_not_of("0123456789.");
    const std::string digits(text.substr(0, end)); // gcc 10 has no from_chars for double
    char* stop = nullptr;
    const double value = std::strtod(digits.c_str(), &stop);
    if (digits.empty() || *stop != '\0') expected(what);
    text.remove_prefix(digits.size());
    return value;
}

int wholeNumber(std::string_view text, const char* what) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) expected(what);
    return value;
}

} // namespace

BitRate parseBitRate(std::string_view text) {
    constexpr auto kWhat = "must be a bit rate from 10k to 1000M, such as 2M, 1500k or 800000";
    double value = takeNumber(text, kWhat);
    if (text == "k" || text == "K")
        value *= 1e3;
    else if (text == "M")
        value *= 1e6;
    else if (!text.empty())
        expected(kWhat);
    if (!(value >= 10e3 && value <= 1e9)) expected(kWhat);
    return {std::llround(value)};
}

std::chrono::microseconds parseDuration(std::string_view text) {
    constexpr auto kWhat = "must be a time such as 30ms, 1.5s or 2m";
    const double value = takeNumber(text, kWhat);
    double unit = 1e6;
    if (text == "us")
        unit = 1;
    else if (text == "ms")
        unit = 1e3;
    else if (text == "m")
        unit = 60e6;
    else if (text == "h")
        unit = 3600e6;
    else if (!text.empty() && text != "s")
        expected(kWhat);
    if (!(value * unit < 1e15)) expected(kWhat);
    return std::chrono::microseconds(std::llround(value * unit));
}

double parseShare(std::string_view text) {
    constexpr auto kWhat = "must be a percentage from 0 to 100, such as 5% or 0.5%";
    const double percent = takeNumber(text, kWhat);
    if ((!text.empty() && text != "%") || percent > 100) expected(kWhat);
    return percent / 100;
}

Size parseSize(std::string_view text) {
    constexpr auto kWhat = "must be WIDTHxHEIGHT, such as 1280x720";
    const auto x = text.find('x');
    if (x == std::string_view::npos) expected(kWhat);
    const Size size{wholeNumber(text.substr(0, x), kWhat), wholeNumber(text.substr(x + 1), kWhat)};
    if (size.width % 2 != 0 || size.height % 2 != 0)
        expected("width and height must be even: H.264 stores colour for 2x2 pixels (4:2:0)");
    if (size.width < 32 || size.height < 32 || size.width > 8192 || size.height > 8192)
        expected("width and height must be between 32 and 8192");
    return size;
}

AVRational parseFrameRate(std::string_view text) {
    constexpr auto kWhat =
        "must be frames per second from 1 to 240, such as 30, 29.97 or 30000/1001";
    const auto slash = text.find('/');
    AVRational rate{};
    if (slash != std::string_view::npos) {
        rate = {wholeNumber(text.substr(0, slash), kWhat),
                wholeNumber(text.substr(slash + 1), kWhat)};
    } else {
        const double value = takeNumber(text, kWhat);
        if (!text.empty() || !(value < 1000)) expected(kWhat);
        // 29.97 and its like are N*1000/1001; all else is taken as it stands.
        const double ntsc = std::round(value * 1.001);
        const bool isNtsc = value != std::round(value) && std::abs(ntsc / 1.001 - value) < 0.005;
        rate = isNtsc ? AVRational{static_cast<int>(ntsc) * 1000, 1001} : av_d2q(value, 100000);
    }
    if (rate.num <= 0 || rate.den <= 0 || av_q2d(rate) < 1 || av_q2d(rate) > 240) expected(kWhat);
    av_reduce(&rate.num, &rate.den, rate.num, rate.den, 1 << 30);
    return rate;
}

Endpoint parseEndpoint(std::string_view text) {
    constexpr auto kWhat = "must be HOST:PORT, such as vps:9000 or [::1]:9000";
    constexpr auto kPort = "the port must be a number from 1 to 65535";
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) expected(kWhat);
    auto host = text.substr(0, colon);
    if (host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        expected(kWhat);
    if (host.empty()) expected(kWhat);
    const int port = wholeNumber(text.substr(colon + 1), kPort);
    if (port < 1 || port > 65535) expected(kPort);
    return {std::string(host), static_cast<std::uint16_t>(port)};
}

std::string format(BitRate rate) {
    const auto bits = rate.bitsPerSecond;
    if (bits % 1'000'000 == 0) return fmt::format("{}M", bits / 1'000'000);
    if (bits % 1'000 == 0) return fmt::format("{}k", bits / 1'000);
    return fmt::format("{}", bits);
}

std::string format(Size size) { return fmt::format("{}x{}", size.width, size.height); }

std::string format(AVRational rate) {
    return rate.den == 1 ? fmt::format("{}", rate.num) : fmt::format("{}/{}", rate.num, rate.den);
}

std::string format(const Endpoint& endpoint) {
    if (endpoint.host.find(':') != std::string::npos)
        return fmt::format("[{}]:{}", endpoint.host, endpoint.port);
    return fmt::format("{}:{}", endpoint.host, endpoint.port);
}

} // namespace veter
