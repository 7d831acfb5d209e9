#include "relay/rtp_demuxer.hpp"
