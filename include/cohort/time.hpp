#pragma once

/// The room `time`: calendar periods, age clocks, and the window in which customers were observed.

#include <cohort/time/age_clock.hpp>
#include <cohort/time/calendar_periods.hpp>
#include <cohort/time/day_sets.hpp>
#include <cohort/time/fiscal.hpp>
#include <cohort/time/grid_law.hpp>
#include <cohort/time/label.hpp>
#include <cohort/time/month_of_year.hpp>
#include <cohort/time/observation.hpp>
#include <cohort/time/period.hpp>
#include <cohort/time/retail_445.hpp>
