#include "tools/publish/publish_options.hpp"

#include "capture/v4l2/v4l2_control_value.hpp"
#include "capture/v4l2/v4l2_formats.hpp"

namespace veter::tools {
namespace {

std::optional<std::chrono::microseconds> parseGop(std::string_view text) {
    if (text == "auto") return std::nullopt;
    try {
        const auto gop = parseDuration(text);
        using namespace std::chrono_literals;
        if (gop >= 30ms && gop <= 60s) return gop;
    } catch (const std::invalid_argument&) { // told below
    }
    throw std::invalid_argument("must be auto, or a time from 30ms to 60s such as 1s");
}

std::optional<std::chrono::microseconds> parseLimit(std::string_view text) {
    return parseDuration(text);
}

std::optional<double> parseFec(std::string_view text) {
    if (text == "auto") return std::nullopt;
    if (text == "off") return 0.0;
    try {
        return parseShare(text);
    } catch (const std::invalid_argument&) {
        throw std::invalid_argument("must be auto, off, or a percentage up to 100 such as 25");
    }
}

bool parseOnOff(std::string_view text) {
    if (text == "on") return true;
    if (text == "off") return false;
    throw std::invalid_argument("must be on or off");
}

encode::Adapt parseAdapt(std::string_view text) {
    if (text == "frames") return encode::Adapt::Frames;
    if (text == "size") return encode::Adapt::Size;
    if (text == "both") return encode::Adapt::Both;
    throw std::invalid_argument("must be frames, size or both");
}

std::string parseFormat(std::string_view text) {
    if (text == "auto") return {};
    if (capture::v4l2::fourccOf(text) != 0) return std::string(text);
    std::vector<std::uint32_t> known;
    for (const auto& format : capture::v4l2::acceptedFormats()) known.push_back(format.fourcc);
    throw std::invalid_argument("must be auto or one of " + capture::v4l2::namesOf(known));
}

void addCamera(CLI::App& app, PublishOptions& options, CLI::Option& destination) {
    addParsed(app, "--format", options.source.format, parseFormat,
              "The camera's pixel format: YUYV, MJPG ... (see --list-formats)")
        ->type_name("NAME")
        ->default_str("auto");
    addParsed(app, "--control", options.source.controls, capture::v4l2::parseAssignments,
              "Set the camera's controls, as veter-devices names them: gain=4,mute=on")
        ->type_name("LIST");
    app.add_flag_callback(
           "--list-formats",
           [&options, &destination] {
               options.listFormats = true;
               destination.required(false);
           },
           "List what the camera of --source offers, and exit")
        ->trigger_on_parse(); // before CLI11 looks for what is required
}

int parseTurns(std::string_view text) {
    for (const int turns : {0, 1, 2, 3})
        if (text == std::to_string(turns * 90)) return turns;
    throw std::invalid_argument("must be 0, 90, 180 or 270");
}

void addOrientation(CLI::App& app, capture::Orientation& orientation) {
    app.add_option_function<std::string>(
           "--flip",
           [&orientation](const std::string& text) {
               if (text != "h" && text != "v" && text != "hv")
                   throw CLI::ValidationError("--flip",
                                              fmt::format("'{}': must be h, v or hv", text));
               orientation.flipH = text[0] == 'h';
               orientation.flipV = text.back() == 'v';
           },
           "Mirror the picture left to right (h), top to bottom (v), or both (hv)")
        ->type_name("HOW");
    addParsed(app, "--rotate", orientation.turns, parseTurns,
              "Then turn the picture clockwise: 90, 180 or 270")
        ->type_name("DEGREES")
        ->default_str("0");
}

void addPicture(CLI::App& app, PublishOptions& options) {
    app.add_option(
           "--source", options.source.uri,
           "v4l2:DEVICE, argus:N, test:, file:PATH[?loop=1], or file:- for YUV4MPEG2 on stdin")
        ->type_name("URI")
        ->capture_default_str();
    addParsed(app, "--size", options.source.size, parseSize, "Picture size")
        ->type_name("WxH")
        ->default_str(format(options.source.size));
    addParsed(app, "--fps", options.source.fps, parseFrameRate, "Frames per second")
        ->type_name("RATE")
        ->default_str(format(options.source.fps));
    addOrientation(app, options.source.orientation);
    app.add_flag("--timecode", options.timeCode,
                 "Draw frame number and capture time into the picture, for veter-probe");
}

void addEncoding(CLI::App& app, PublishOptions& options) {
    auto& encoder = options.encoder;
    addParsed(app, "--bitrate", encoder.bitRate, parseBitRate, "Bits per second")
        ->type_name("RATE")
        ->default_str(format(encoder.bitRate));
    addParsed(app, "--gop", options.gop, parseGop,
              "Time between key frames; auto = 10s while a veter-relay asks for those that are "
              "needed, else 1s")
        ->type_name("TIME")
        ->default_str("auto");
    addParsed(app, "--preset", encoder.preset, encode::parsePreset,
              "x264's speed: ultrafast, superfast, veryfast, faster, fast, medium ...")
        ->type_name("NAME")
        ->default_str(encoder.preset);
    app.add_option("--threads", encoder.threads, "Slices encoded in parallel; 0 = one per core")
        ->type_name("N")
        ->check(CLI::Range(0, 16).description(""))
        ->capture_default_str();
}

} // namespace

void addOptions(CLI::App& app, PublishOptions& options) {
    auto* destination =
        addParsed(app, "--dest", options.destination, parseEndpoint, "Where to send: the relay")
            ->type_name("HOST:PORT")
            ->required();
    addPicture(app, options);
    addCamera(app, options, *destination);
    addEncoding(app, options);
    app.add_option("--mtu", options.mtu, "Largest IP packet to send, in bytes")
        ->type_name("BYTES")
        ->check(CLI::Range(576, 1500).description(""))
        ->capture_default_str();
    addParsed(
        app, "--fec", options.fec, parseFec,
        "Parity packets for a veter-relay, in percent of each picture's packets; off; or auto = "
        "as many as the link needs where resending is too slow")
        ->type_name("PERCENT")
        ->default_str("auto");
    app.add_option("--sdp-out", options.sdpOut,
                   "Write an SDP for veter-relay --sdp, ffmpeg, GStreamer and VLC")
        ->type_name("FILE");
    addParsed(app, "--adaptive", options.adaptive, parseOnOff,
              "Follow the link's rate, as a veter-relay reports it: on or off")
        ->type_name("on|off")
        ->default_str("on");
    addParsed(app, "--min-bitrate", options.minBitRate, parseBitRate,
              "Lowest rate of all that is sent, with --adaptive on")
        ->type_name("RATE")
        ->default_str(format(options.minBitRate));
    addParsed(app, "--adapt", options.adapt, parseAdapt,
              "What gives way where the rate is too low, with --adaptive on: the number of frames "
              "a second, the size of the picture (to half its width and height), or both")
        ->type_name("frames|size|both")
        ->default_str("both");
    app.add_option("--key-file", options.keyFile,
                   "Encrypt and authenticate (SRTP) with these keys, made by veter-relay keygen")
        ->type_name("FILE");
    addParsed(app, "--duration", options.duration, parseLimit, "Stop after this time")
        ->type_name("TIME");
    addCommon(app, options, true);
    app.footer("Examples:\n"
               "  $ veter-publish --dest vps.example.org:9000 --sdp-out input.sdp --stats\n"
               "  $ veter-publish --dest vps.example.org:9000 --size 1920x1080 --bitrate 4M\n"
               "  $ veter-publish --dest 127.0.0.1:9000 --source test:");
}

} // namespace veter::tools
