// Words for error codes; kept out of the header so that hot paths do not carry them.
#include "core/result.hpp"

namespace faultline {

std::string_view describe(ErrorCode code) {
    switch (code) {
        case ErrorCode::empty_field:
            return "a required field is empty";
        case ErrorCode::bad_number:
            return "not a number";
        case ErrorCode::number_range:
            return "a number outside the range that can be held";
        case ErrorCode::negative_value:
            return "a negative value where none can be";
        case ErrorCode::not_positive:
            return "a value that must be above zero";
        case ErrorCode::bad_time:
            return "not a time between 2009 and 2100";
        case ErrorCode::bad_side:
            return "neither of the two sides";
        case ErrorCode::bad_text:
            return "bytes that are no plain text";
        case ErrorCode::column_count:
            return "wrong number of columns";
        case ErrorCode::inconsistent_bar:
            return "high below low, or open or close outside them";
        case ErrorCode::unknown_venue:
            return "an exchange that is not in the catalog";
        case ErrorCode::unknown_instrument:
            return "a symbol whose contract is not known";
        case ErrorCode::out_of_tiers:
            return "no margin tier admits this size or leverage";
        case ErrorCode::no_solution:
            return "the position is never liquidated";
        case ErrorCode::bad_json:
            return "not JSON, or cut off";
        case ErrorCode::too_large:
            return "more bytes than any honest payload has";
        case ErrorCode::missing_field:
            return "a promised field is missing";
        case ErrorCode::wrong_type:
            return "a field is of another type than promised";
        case ErrorCode::unknown_contract:
            return "the size of a contract in coins is not known";
        case ErrorCode::bad_argument:
            return "an argument outside its range";
    }
    return "unknown error";
}

std::string Problem::text() const {
    std::string line = where.empty() ? what : where + ": " + what;
    if (!remedy.empty()) line += " (" + remedy + ")";
    return line;
}

}  // namespace faultline
