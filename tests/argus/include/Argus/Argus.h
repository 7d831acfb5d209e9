#pragma once

#include "Argus/Camera.h"
#include "Argus/Events.h"
#include "Argus/Session.h"
#include "Argus/Settings.h"
#include "Argus/Types.h"
