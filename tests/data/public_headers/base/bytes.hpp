#pragma once

#include <netinet/in.h>

#include <span>
