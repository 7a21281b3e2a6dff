#pragma once

/// The room `rows`: what a row means, which rows count, and what became of them.

#include <cohort/rows/audit.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/concepts.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/field.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/rows/schema.hpp>
