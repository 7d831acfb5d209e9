set(VETER_PUBLIC_HEADERS
    base/bytes.hpp
    base/gone.hpp
    relay/stream.hpp)
