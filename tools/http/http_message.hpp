#pragma once

#include <string>

namespace veter::tools {

struct HttpRequest {
    std::string method; ///< "GET"
    std::string path;   ///< without query, unescaped
};

struct HttpResponse {
    int status = 200;
    std::string body;
    std::string type = "text/plain; charset=utf-8";
};

} // namespace veter::tools
