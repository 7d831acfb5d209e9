#include "base/log.hpp"
#include "encode/encoder.hpp"
