#pragma once

#include "base/bytes.hpp"
#include "base/queue.hpp"

#include <spdlog/spdlog.h>
