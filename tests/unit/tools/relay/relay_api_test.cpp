#include "tools/relay/relay_api.hpp"

#include "transport/congestion/rate_figures.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace veter;
using namespace veter::tools;
using namespace std::chrono_literals;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// A relay of two cameras: one shows pictures, one never got a packet.
struct Relay {
    Relay() {
        auto& in = front.received;
        in.packets = 5400;
        in.units = 900;
        in.loss = 0.02;
        in.losses = {5500, 110, 120, 90, 10};
        in.order.lost = 10;
        in.wrongType = 7;
        in.unauthentic.badTag = 8;
        in.roundTrip = 40ms;
        in.hold = 120ms;
        in.robot.emplace();
        in.robot->encoded = 29;
        in.robot->encodeTime = 12'500us;
        in.robot->dropped = 6;
        in.robot->targetKilobits = 2000;
        in.robot->limit = static_cast<std::uint8_t>(transport::LimitedBy::Capacity);
        in.robot->temperature = 61.5;
        front.published = {true, 890, 10, 1};
        front.queueDropped = 3;
        now += 1s;
        in.units += 30;
        front.published.frames += 30;
        update();
    }
    void update() { api.update({health[0].update(front, now), health[1].update(rear, now)}); }
    HttpResponse request(const char* method, const std::string& path) const {
        return api.handle({method, path});
    }

    relay::StreamStats front;
    relay::StreamStats rear;
    int viewers = 0;
    RelayApi api{{{"robots/7/front", "front", [this] { return front; }, [this] { ++viewers; }},
                  {"rear", "rear", [this] { return rear; }, [] {}}}};
    relay::CameraHealth health[2];
    Clock::time_point now = Clock::now();
};

} // namespace

TEST_CASE("a camera's name is the last part of the path that it is published at") {
    CHECK(cameraName("rtsp://127.0.0.1:8555/camera") == "camera");
    CHECK(cameraName("rtsps://user:secret@vps/robots/7/front") == "front");
    CHECK(cameraName("rtsp://vps/front/?token=a/b#c") == "front");
    CHECK(cameraName("rtsp://vps/front%20left%2") == "front left%2");
    CHECK(cameraPath("rtsp://vps/robots/7/front/") == "robots/7/front");
    for (const char* url : {"rtsp://user:secret@vps/?key=1", "rtsp://user:secret@vps//", "vps"})
        CHECK(cameraName(url) == "camera");
    CHECK(cameraName("rtsp://vps/%ff%0acamera") == "__camera");
}

TEST_CASE("metrics have the figures of each camera") {
    const Relay relay;
    const auto response = relay.request("GET", "/metrics");
    CHECK(response.status == 200);
    CHECK(response.type == "text/plain; version=0.0.4; charset=utf-8");
    for (const char* line :
         {"# TYPE veter_received_packets_total counter\n",
          "veter_received_packets_total{camera=\"front\"} 5400\n",
          "veter_received_packets_total{camera=\"rear\"} 0\n",
          "veter_unrepaired_packets_total{camera=\"front\"} 10\n",
          "veter_discarded_datagrams_total{camera=\"front\",reason=\"wrong_type\"} 7\n",
          "veter_discarded_datagrams_total{camera=\"front\",reason=\"bad_tag\"} 8\n",
          "veter_dropped_pictures_total{camera=\"front\",reason=\"queue\"} 3\n",
          "veter_dropped_pictures_total{camera=\"front\",reason=\"server\"} 10\n",
          "# TYPE veter_loss_ratio gauge\n",
          "veter_loss_ratio{camera=\"front\"} 0.02\n",
          "veter_round_trip_seconds{camera=\"front\"} 0.04",
          "veter_camera_state{camera=\"front\",state=\"showing\"} 1\n",
          "veter_robot_encode_seconds{camera=\"front\"} 0.0125",
          "veter_robot_dropped_pictures_total{camera=\"front\"} 6\n",
          "veter_robot_target_bytes_per_second{camera=\"front\"} 250000\n",
          "veter_robot_temperature_celsius{camera=\"front\"} 61.5\n",
          "veter_robot_rate_limit{camera=\"front\",limit=\"capacity\"} 1\n",
          "veter_camera_state{camera=\"front\",state=\"silent\"} 0\n",
          "veter_camera_state{camera=\"rear\",state=\"waiting\"} 1\n",
          "veter_build_info{version="})
        CHECK_MESSAGE(has(response.body, line), line);
    // Not known is not zero.
    CHECK_FALSE(has(response.body, "veter_robot_streaming{camera=\"rear\"}"));
    CHECK_FALSE(has(response.body, "veter_round_trip_seconds{camera=\"rear\"}"));
}

TEST_CASE("the status is JSON with stable names") {
    const Relay relay;
    const auto response = relay.request("GET", "/v1/status");
    CHECK(response.type == "application/json");
    const auto status = nlohmann::json::parse(response.body);
    CHECK(status["program"] == "veter-relay");
    const auto& front = status["cameras"][0];
    CHECK(front["name"] == "front");
    CHECK(front["state"] == "showing");
    CHECK(front["healthy"] == true);
    CHECK(front["received"]["pictures"] == 930);
    CHECK(front["link"]["roundTripSeconds"] == 0.04);
    CHECK(front["robot"]["encodedPictures"] == 29);
    CHECK(front["robot"]["limit"] == "capacity");
    CHECK(front["robot"]["targetBitsPerSecond"] == 2'000'000);
    CHECK(front["repair"]["unrepairedPackets"] == 10);
    CHECK(front["discardedDatagrams"]["wrongType"] == 7);
    CHECK(front["server"]["connected"] == true);
    const auto& rear = status["cameras"][1];
    CHECK(rear["state"] == "waiting");
    CHECK(rear["robot"].is_null());
    CHECK(rear["link"]["roundTripSeconds"].is_null());
    CHECK(has(rear["text"], "no packet has come yet"));
}

TEST_CASE("a relay is healthy until one of its cameras is not, and says which") {
    Relay relay;
    auto response = relay.request("GET", "/healthz");
    CHECK(response.status == 200);
    CHECK(has(response.body, "front: showing"));

    relay.rear.received.packets = 1;
    relay.rear.why = "no_key_frame";
    relay.rear.whyText = "no key frame came";
    relay.now += 1s;
    relay.update();
    response = relay.request("GET", "/healthz");
    CHECK(response.status == 503);
    CHECK(has(response.body, "rear: no_picture: no key frame came\n"));
}

TEST_CASE("a viewer's hook asks the camera of that name for a key frame") {
    Relay relay;
    CHECK(relay.request("POST", "/v1/cameras/front/keyframe").status == 202);
    CHECK(relay.viewers == 1);
    CHECK(relay.request("POST", "/v1/cameras/robots/7/front/keyframe").status == 202);
    CHECK(relay.viewers == 2);
    CHECK(relay.request("POST", "/v1/cameras/robots/8/front/keyframe").status == 404);
    CHECK(relay.request("POST", "/v1/cameras/front/7/keyframe").status == 404);
    CHECK(relay.request("POST", "/v1/cameras//keyframe").status == 404);
    CHECK(relay.request("POST", "/v1/cameras/left/keyframe").status == 404);
    CHECK(relay.request("GET", "/v1/cameras/front/keyframe").status == 405);
    CHECK(relay.viewers == 2);
}

TEST_CASE("other paths and methods are refused with what there is") {
    const Relay relay;
    for (const char* path : {"/", "", "/v1/cameras/keyframe", "/v1/cameras/", "/metrics/"}) {
        const auto response = relay.request("GET", path);
        CHECK(response.status == 404);
        CHECK(has(response.body, "/healthz"));
    }
    CHECK(relay.request("POST", "/metrics").status == 405);
    CHECK(relay.request("HEAD", "/metrics").status == 200);
}
