// House rules: the text tools, and the coroutine dialect, which needs to look inside expressions.
#include <cctype>
#include <regex>

#include "house_rules.hpp"

namespace faultline::house {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Blanks text[from, to), keeping line ends.
void blank(std::string& text, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && i < text.size(); ++i) {
        if (text[i] != '\n') text[i] = ' ';
    }
}

/// Position behind the closing quote of the plain string or character that opens at `open`.
std::size_t end_of_quoted(const std::string& text, std::size_t open) {
    std::size_t i = open + 1;
    while (i < text.size() && text[i] != text[open] && text[i] != '\n') {
        i += text[i] == '\\' ? 2 : 1;
    }
    return std::min(i + 1, text.size());
}

/// Position behind the raw string whose quote opens at `open`.
std::size_t end_of_raw(const std::string& text, std::size_t open) {
    const std::size_t bracket = text.find('(', open);
    if (bracket == std::string::npos) return text.size();
    const std::string close = ")" + text.substr(open + 1, bracket - open - 1) + "\"";
    const std::size_t end = text.find(close, bracket);
    return end == std::string::npos ? text.size() : end + close.size();
}

char before(std::string_view code, std::size_t at) {  // last visible character before `at`
    while (at > 0) {
        if (std::isspace(static_cast<unsigned char>(code[--at])) == 0) return code[at];
    }
    return '\0';
}

bool ends_with_word(std::string_view code, std::size_t at, std::string_view word) {
    while (at > 0 &&
           (std::isspace(static_cast<unsigned char>(code[at - 1])) != 0 || code[at - 1] == '&')) {
        --at;
    }
    return code.substr(0, at).ends_with(word);
}

/// A '[' that opens a lambda: not a subscript, not the names of a structured binding, and not one
/// of the two of an attribute.
bool opens_lambda(std::string_view code, std::size_t at) {
    const char previous = before(code, at);
    if (is_word(previous)) {
        return !ends_with_word(code, at, "auto") && ends_with_word(code, at, "return");
    }
    if (previous == '&') return !ends_with_word(code, at, "auto");
    return previous != ')' && previous != ']' && previous != '[' && previous != '>';
}

/// A '{' that opens a block: behind a closing parenthesis, a word that may stand before a block, or
/// the end of a statement.
bool opens_block(std::string_view code, std::size_t at) {
    const char previous = before(code, at);
    if (previous == ')' || previous == ';' || previous == '{' || previous == '}') return true;
    return ends_with_word(code, at, "else") || ends_with_word(code, at, "do") ||
           ends_with_word(code, at, "try");
}

struct Range {
    std::size_t from;
    std::size_t to;
};

/// The expression or condition around a co_await: from the end of the statement or block before it
/// to its own ';', or to the '{' of the block that it guards.
Range statement_around(std::string_view code, std::size_t await) {
    std::size_t from = await;
    int depth = 0;
    for (; from > 0; --from) {
        const char c = code[from - 1];
        if (c == ')' || c == ']') ++depth;
        if (c == '(' || c == '[') --depth;
        if (depth <= 0 && c == ';') break;
        if (c == '{' && opens_block(code, from - 1)) break;
        if (c == '}' && depth <= 0 && before(code, from - 1) == ';') break;
    }
    std::size_t to = await;
    depth = 0;
    for (; to < code.size(); ++to) {
        const char c = code[to];
        if (c == '(') ++depth;
        if (c == ')') --depth;
        if (c == ';' && depth <= 0) break;
        if (c == '{' && depth <= 0 && opens_block(code, to)) break;
    }
    return {from, to};
}

std::size_t line_of(std::string_view code, std::size_t at) {
    std::size_t line = 1;
    for (std::size_t i = 0; i < at; ++i) line += code[i] == '\n';
    return line;
}

}  // namespace

std::string code_only(std::string_view source) {
    std::string text(source);
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i + 1;
        if (text.compare(i, 2, "//") == 0) {
            end = std::min(text.find('\n', i), text.size());
            blank(text, i, end);
        } else if (text.compare(i, 2, "/*") == 0) {
            const std::size_t close = text.find("*/", i + 2);
            end = close == std::string::npos ? text.size() : close + 2;
            blank(text, i, end);
        } else if (text[i] == '"') {
            const bool raw = i > 0 && text[i - 1] == 'R';
            end = raw ? end_of_raw(text, i) : end_of_quoted(text, i);
            blank(text, i + 1, end - 1);
        } else if (text[i] == '\'' && (i == 0 || !is_word(text[i - 1]))) {  // not 1'000
            end = end_of_quoted(text, i);
            blank(text, i + 1, end - 1);
        }
        i = end;
    }
    return text;
}

Complaints check_coroutines(const SourceFile& file) {
    static const std::regex forbidden(R"((awaitable_operators|parallel_group)\b)");
    static const std::regex switched(R"(\bswitch\s*\([^;{]*$)");
    const std::string code = code_only(file.text);
    Complaints complaints;
    const auto complain = [&](std::size_t at, const char* what) {
        complaints.push_back(file.path + ":" + std::to_string(line_of(code, at)) + ": " + what);
    };
    for (std::sregex_iterator it(code.begin(), code.end(), forbidden), end; it != end; ++it) {
        complain(static_cast<std::size_t>(it->position()), "awaitable_operators or parallel_group");
    }
    constexpr std::string_view keyword = "co_await";
    for (std::size_t at = code.find(keyword); at != std::string::npos;
         at = code.find(keyword, at + keyword.size())) {
        const Range around = statement_around(code, at);
        const std::string head = code.substr(around.from, at - around.from);
        if (std::regex_search(head, switched))
            complain(at, "a switch on a co_await; name the value");
        for (std::size_t i = around.from; i < around.to; ++i) {
            if (code[i] == '{') complain(i, "something braced in a co_await; name it first");
            if (code[i] == '[' && opens_lambda(code, i)) {
                complain(i, "a lambda in a co_await; name it first");
            }
        }
    }
    return complaints;
}

}  // namespace faultline::house
