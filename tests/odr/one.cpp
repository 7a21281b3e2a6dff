#include "ask.hpp"

auto ask_one() -> answers { return ask(); }
