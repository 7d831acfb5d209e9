#pragma once

#include "base/time.hpp"
#include "relay/receive/receiver_stats.hpp"

#include <optional>
#include <string>

namespace veter::relay {

/// Finds why viewers get no picture although packets arrive. Pure: time is passed in. One thread.
class NoPicture {
public:
    static constexpr auto kPatience = std::chrono::seconds(5);

    struct Facts {
        ReceiverStats received;
        std::uint64_t published = 0; ///< pictures the server got
        bool connected = false;      ///< to the server; else that is why, and said elsewhere
        bool haveParameterSets = false;
        std::uint8_t payloadType = 96; ///< of the SDP
    };
    struct Reason {
        std::string key;  ///< a word, for --stats: "no_key_frame"
        std::string text; ///< for a person: what is wrong, and what to do
    };
    /// To be called each second or so. nullopt = pictures are published, nothing comes, or not for
    /// kPatience.
    std::optional<Reason> update(const Facts& now, Clock::time_point at);

private:
    Reason reason(const Facts& now) const;
    Reason ofPictures(const Facts& now) const;
    Reason ofDatagrams(const Facts& now) const;

    std::optional<Facts> before_; // when the last picture was published, or packets began to come
    std::uint64_t arrived_ = 0;   // datagrams, of whatever kind
    Clock::time_point since_{};
    Clock::time_point heard_{};
};

} // namespace veter::relay
