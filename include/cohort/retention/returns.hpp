#pragma once

#include <cohort/retention/return_criterion.hpp>
#include <cohort/retention/returns/bracket.hpp>
#include <cohort/retention/returns/on.hpp>
#include <cohort/retention/returns/on_or_after.hpp>
#include <cohort/retention/returns/on_or_before.hpp>
#include <cohort/retention/returns/streak.hpp>
#include <cohort/retention/returns/within.hpp>

/// The ways to return. All take `min_occurrences`: so many return events at the ages in question.
namespace cohort::returns {}
