#include "capture/argus/argus_session.hpp"

#include "capture/argus/argus_controls.hpp"

namespace veter::capture::argus {
namespace {

using namespace std::chrono_literals;
constexpr Nanos kConnect = 2s;
constexpr Nanos kIdle = 200ms; // a camera that failed may never become idle

std::uint64_t nanos(Nanos time) noexcept { return static_cast<std::uint64_t>(time.count()); }

Argus::Size2D<std::uint32_t> toArgus(Size size) {
    return {static_cast<std::uint32_t>(size.width), static_cast<std::uint32_t>(size.height)};
}

} // namespace

Session::Session(Device device, const Plan& plan, const Settings& settings)
    : device_(std::move(device)) {
    Argus::Status status = Argus::STATUS_OK;
    auto& provider = as<Argus::ICameraProvider>(device_.provider.get(), "ask nvargus-daemon");
    const auto action = "open camera " + device_.info.name;
    session_ = own(provider.createCaptureSession(device_.camera, &status), status, action);
    // libargus passes errors on only to a queue that takes the other two types as well.
    events_ = own(as<Argus::IEventProvider>(session_.get(), action)
                      .createEventQueue({Argus::EVENT_TYPE_ERROR, Argus::EVENT_TYPE_CAPTURE_STARTED,
                                         Argus::EVENT_TYPE_CAPTURE_COMPLETE},
                                        &status),
                  status, action);
    createStream(plan);
    createRequest(plan, settings);
    require(as<Argus::ICaptureSession>(session_.get(), action).repeat(request_.get()), action);
    require(as<Argus::IEGLOutputStream>(stream_.get(), action).waitUntilConnected(nanos(kConnect)),
            action);
}

Session::~Session() {
    if (auto* session = Argus::interface_cast<Argus::ICaptureSession>(session_.get())) {
        session->stopRepeat();
        session->waitForIdle(nanos(kIdle));
    }
    if (auto* stream = Argus::interface_cast<Argus::IEGLOutputStream>(stream_.get()))
        stream->disconnect();
}

void Session::createStream(const Plan& plan) {
    const auto action = "create a stream of " + device_.info.name;
    Argus::Status status = Argus::STATUS_OK;
    auto& session = as<Argus::ICaptureSession>(session_.get(), action);
    const auto settings =
        own(session.createOutputStreamSettings(Argus::STREAM_TYPE_EGL, &status), status, action);
    auto& egl = as<Argus::IEGLOutputStreamSettings>(settings.get(), action);
    require(egl.setPixelFormat(Argus::PIXEL_FMT_YCbCr_420_888), action);
    require(egl.setResolution(toArgus(plan.size)), action);
    // A mailbox: the newest picture, and a slow reader never stops the camera. In a FIFO pictures
    // would wait for their turn.
    require(egl.setMode(Argus::EGL_STREAM_MODE_MAILBOX), action);
    require(egl.setMetadataEnable(true), action);
    stream_ = own(session.createOutputStream(settings.get(), &status), status, action);
    consumer_ = own(EGLStream::FrameConsumer::create(stream_.get(), &status), status, action);
}

void Session::createRequest(const Plan& plan, const Settings& settings) {
    const auto action = "set up captures of " + device_.info.name;
    Argus::Status status = Argus::STATUS_OK;
    auto& session = as<Argus::ICaptureSession>(session_.get(), action);
    // The intent for which Argus does the least afterwards, so that it takes the least time.
    request_ = own(session.createRequest(Argus::CAPTURE_INTENT_PREVIEW, &status), status, action);
    auto& request = as<Argus::IRequest>(request_.get(), action);
    require(request.enableOutputStream(stream_.get()), action);
    auto& source = as<Argus::ISourceSettings>(request.getSourceSettings(), action);
    require(source.setSensorMode(device_.modes.at(plan.mode)), action);
    const auto frame = nanos(plan.frame);
    require(source.setFrameDurationRange(Argus::Range<std::uint64_t>(frame, frame)), action);
    setClip(request, plan);
    apply(*request_, settings, device_.info.name);
}

void Session::setClip(Argus::IRequest& request, const Plan& plan) {
    const auto action = "set the shape of pictures of " + device_.info.name;
    const auto clip = clipFor(device_.info.modes[plan.mode].size, plan.size);
    auto& settings = as<Argus::IStreamSettings>(request.getStreamSettings(stream_.get()), action);
    require(settings.setSourceClipRect(
                Argus::Rectangle<float>(clip.left, clip.top, clip.right, clip.bottom)),
            action);
}

Ptr<EGLStream::Frame> Session::acquire(Nanos wait) {
    const auto action = "get a picture from " + device_.info.name;
    Argus::Status status = Argus::STATUS_OK;
    auto& consumer = as<EGLStream::IFrameConsumer>(consumer_.get(), action);
    Ptr<EGLStream::Frame> frame(consumer.acquireFrame(nanos(wait), &status));
    if (!frame && status != Argus::STATUS_TIMEOUT) throw lossFor(status, action);
    return frame;
}

std::uint64_t Session::takeFailures() {
    const auto action = "capture from " + device_.info.name;
    const auto waited =
        as<Argus::IEventProvider>(session_.get(), action).waitForEvents(events_.get(), 0);
    if (waited == Argus::STATUS_DISCONNECTED || waited == Argus::STATUS_CANCELLED)
        throw lossFor(waited, action);
    auto& queue = as<Argus::IEventQueue>(events_.get(), action);
    std::uint64_t failures = 0;
    while (const auto* event = queue.getNextEvent()) {
        const auto type = as<const Argus::IEvent>(event, action).getEventType();
        if (type == Argus::EVENT_TYPE_ERROR)
            throw lossFor(as<const Argus::IEventError>(event, action).getStatus(), action);
        if (type == Argus::EVENT_TYPE_CAPTURE_COMPLETE &&
            as<const Argus::IEventCaptureComplete>(event, action).getStatus() != Argus::STATUS_OK)
            ++failures;
    }
    return failures;
}

} // namespace veter::capture::argus
