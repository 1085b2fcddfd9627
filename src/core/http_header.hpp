// HttpHeader: a header of an HTTP request or answer, as text.
#pragma once

#include <string>

namespace faultline {

struct HttpHeader {
    std::string name, value;
};

}  // namespace faultline
