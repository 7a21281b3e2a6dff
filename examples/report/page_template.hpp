#pragma once

#include <string_view>

namespace report {

/// The page without its data: what stands before them and what comes after. The build makes both from the
/// folder `web`.
extern std::string_view const page_before_data;
extern std::string_view const page_after_data;

} // namespace report
