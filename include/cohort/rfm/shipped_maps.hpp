#pragma once

#include <cohort/rfm/segment_map.hpp>

namespace cohort {

/// The ten segments of R x F that most tools ship. Every score is in one of them, and in one only.
///
/// | R \ F | 1              | 2                  | 3                  | 4        | 5          |
/// |-------|----------------|--------------------|--------------------|----------|------------|
/// | 5     | new            | potential loyalist | potential loyalist | champion | champion   |
/// | 4     | promising      | potential loyalist | potential loyalist | loyal    | loyal      |
/// | 3     | about to sleep | about to sleep     | need attention     | loyal    | loyal      |
/// | 1, 2  | hibernating    | hibernating        | at risk            | at risk  | can't lose |
inline constexpr segment_map ten_segments{
    {
        {.name = "champion",
         .r = {5, 5},
         .f = {4, 5},
         .meaning = "Bought very recently, and buy most often.",
         .action = actions::reward},
        {.name = "loyal",
         .r = {3, 4},
         .f = {4, 5},
         .meaning = "Buy often, and not long ago.",
         .action = actions::upsell},
        {.name = "potential loyalist",
         .r = {4, 5},
         .f = {2, 3},
         .meaning = "Bought recently, and more than once.",
         .action = actions::upsell},
        {.name = "new",
         .r = {5, 5},
         .f = {1, 1},
         .meaning = "Bought very recently, once or hardly more.",
         .action = actions::re_engage},
        {.name = "promising",
         .r = {4, 4},
         .f = {1, 1},
         .meaning = "Bought recently, once or hardly more.",
         .action = actions::re_engage},
        {.name = "need attention",
         .r = {3, 3},
         .f = {3, 3},
         .meaning = "In the middle by recency and by frequency.",
         .action = actions::re_engage},
        {.name = "about to sleep",
         .r = {3, 3},
         .f = {1, 2},
         .meaning = "Buy seldom, and have not done so for a while.",
         .action = actions::re_engage},
        {.name = "can't lose",
         .r = {1, 2},
         .f = {5, 5},
         .meaning = "Used to buy most often, and have stopped.",
         .action = actions::win_back},
        {.name = "at risk",
         .r = {1, 2},
         .f = {3, 4},
         .meaning = "Used to buy often, and have stopped.",
         .action = actions::win_back},
        {.name = "hibernating",
         .r = {1, 2},
         .f = {1, 2},
         .meaning = "Bought seldom, and long ago.",
         .action = actions::leave},
    },
    "other",
};
static_assert(ten_segments.gaps() == 0 && ten_segments.overlaps() == 0 && ten_segments.unreachable() == 0);

/// The eleven segments of R x F x M, listed score by score as they are usually published. Every one of the
/// 125 scores is in one of them, and in one only.
inline constexpr segment_map eleven_segments{
    {
        {.name = "champion",
         .scores = "555 554 544 545 454 455 445",
         .meaning = "Bought very recently, buy most often and spend most.",
         .action = actions::reward},
        {.name = "loyal",
         .scores = "543 444 435 355 354 345 344 335",
         .meaning = "Buy often and spend well, and not long ago.",
         .action = actions::upsell},
        {.name = "potential loyalist",
         .scores = "553 551 552 541 542 533 532 531 452 451 442 441 "
                   "431 453 433 432 423 353 352 351 342 341 333 323",
         .meaning = "Bought not long ago and more than once, for less than the loyal.",
         .action = actions::upsell},
        {.name = "new",
         .scores = "512 511 422 421 412 411 311",
         .meaning = "Bought recently, once or hardly more, for little.",
         .action = actions::re_engage},
        {.name = "promising",
         .scores = "525 524 523 522 521 515 514 513 425 424 413 414 "
                   "415 315 314 313",
         .meaning = "Bought recently, but seldom so far.",
         .action = actions::re_engage},
        {.name = "need attention",
         .scores = "535 534 443 434 343 334 325 324",
         .meaning = "In the middle or better by most measures, yet not among the loyal.",
         .action = actions::re_engage},
        {.name = "about to sleep",
         .scores = "331 321 312 221 213 231 241 251",
         .meaning = "Buy for little, and have not done so for a while.",
         .action = actions::re_engage},
        {.name = "at risk",
         .scores = "255 254 245 244 253 252 243 242 235 234 225 224 "
                   "153 152 145 143 142 135 134 133 125 124",
         .meaning = "Used to buy often or for good money, and have stopped.",
         .action = actions::win_back},
        {.name = "can't lose",
         .scores = "155 154 144 214 215 115 114 113",
         .meaning = "Used to be worth most, and have stopped.",
         .action = actions::win_back},
        {.name = "hibernating",
         .scores = "332 322 233 232 223 222 132 123 122 212 211",
         .meaning = "At the middle or below by recency, frequency and money.",
         .action = actions::leave},
        {.name = "lost",
         .scores = "111 112 121 131 141 151",
         .meaning = "Bought least recently, and for little.",
         .action = actions::leave},
    },
    "other",
};
// That no score is left out or listed twice is asserted in the test: clang takes a second for it.

/// Four segments of R x F x M. Every score is in one of them, and in one only.
///
/// | R    | F    | M    | segment           |
/// |------|------|------|-------------------|
/// | 3..5 | 4, 5 | 4, 5 | high-value loyal  |
/// | 3..5 | 4, 5 | 1..3 | potentially loyal |
/// | 3..5 | 3    | any  | potentially loyal |
/// | 4, 5 | 1, 2 | any  | recent            |
/// | 3    | 1, 2 | any  | potentially loyal |
/// | 1, 2 | any  | any  | churning          |
inline constexpr segment_map four_segments{
    {
        {.name = "high-value loyal",
         .r = {3, 5},
         .f = {4, 5},
         .m = {4, 5},
         .meaning = "Buy often and for much, and not long ago.",
         .action = actions::reward},
        {.name = "recent",
         .r = {4, 5},
         .f = {1, 2},
         .meaning = "Bought recently, once or hardly more.",
         .action = actions::re_engage},
        {.name = "potentially loyal",
         .r = {3, 5},
         .f = {4, 5},
         .m = {1, 3},
         .meaning = "Still buy, not often enough or not for enough to be the best.",
         .action = actions::upsell},
        {.name = "potentially loyal", .r = {3, 5}, .f = {3, 3}},
        {.name = "potentially loyal", .r = {3, 3}, .f = {1, 2}},
        {.name = "churning",
         .r = {1, 2},
         .meaning = "Have not bought for long.",
         .action = actions::win_back},
    },
    "other",
};
static_assert(four_segments.gaps() == 0 && four_segments.overlaps() == 0 && four_segments.unreachable() == 0);

/// Four segments of R x F, for scores 1 and 2: the better half and the other. Every score is in one of them,
/// and in one only.
///
/// | R \ F | 1           | 2       |
/// |-------|-------------|---------|
/// | 2     | promising   | loyal   |
/// | 1     | hibernating | at risk |
inline constexpr segment_map two_by_two{
    {
        {.name = "loyal",
         .r = {2, 2},
         .f = {2, 2},
         .meaning = "Buy often, and not long ago.",
         .action = actions::reward},
        {.name = "promising",
         .r = {2, 2},
         .f = {1, 1},
         .meaning = "Bought recently, but seldom.",
         .action = actions::upsell},
        {.name = "at risk",
         .r = {1, 1},
         .f = {2, 2},
         .meaning = "Used to buy often, and have not for a while.",
         .action = actions::win_back},
        {.name = "hibernating",
         .r = {1, 1},
         .f = {1, 1},
         .meaning = "Bought seldom, and not for a while.",
         .action = actions::leave},
    },
    "other",
    2,
};
static_assert(two_by_two.gaps() == 0 && two_by_two.overlaps() == 0 && two_by_two.unreachable() == 0);

} // namespace cohort
