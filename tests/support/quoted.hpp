#pragma once

#include <cctype>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace cohort_test {

/// A file of the project with every stretch of blanks and line ends as one blank.
[[nodiscard]] inline auto words_of(std::string_view text) -> std::string
{
    std::string words;
    for (char const c : text) {
        bool const blank = std::isspace(static_cast<unsigned char>(c)) != 0;
        if (!blank)
            words += c;
        else if (!words.empty() && words.back() != ' ')
            words += ' ';
    }
    return words;
}
[[nodiscard]] inline auto text_of(std::string const& path) -> std::string
{
    std::ifstream in(std::string(COHORT_SOURCE_DIR) + "/" + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// How many blocks of C++ a page has under a heading, and how many of them stand in a source file just so,
/// but for where lines break.
struct quotations {
    std::size_t blocks = 0;
    std::size_t found = 0;
};
[[nodiscard]] inline auto quotations_of(std::string const& page, std::string const& heading,
                                        std::string const& source) -> quotations
{
    auto const text = text_of(page);
    auto const code = words_of(text_of(source));
    quotations q;
    auto at = text.find("\n## " + heading + "\n");
    if (at == std::string::npos) return q;
    auto const end = text.find("\n## ", at + 1);
    while ((at = text.find("```cpp\n", at)) < end) {
        auto const begin = at + 7;
        at = text.find("```", begin);
        auto const block = words_of(std::string_view(text).substr(begin, at - begin));
        ++q.blocks;
        q.found += code.find(block) != std::string::npos ? 1U : 0U;
        at += 3;
    }
    return q;
}

} // namespace cohort_test
