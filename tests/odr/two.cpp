#include "ask.hpp"

auto ask_two() -> answers { return ask(); }
