#include "encode/convert.hpp"
