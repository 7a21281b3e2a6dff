#pragma once

/// The room `stats`: statistics that merge, order statistics, intervals, and dense tables of numbers. It
/// knows nothing of customers or money.

#include <cohort/stats/accumulator.hpp>
#include <cohort/stats/adjusted_rand_index.hpp>
#include <cohort/stats/concentration.hpp>
#include <cohort/stats/count.hpp>
#include <cohort/stats/cross_table.hpp>
#include <cohort/stats/distinct.hpp>
#include <cohort/stats/extrema.hpp>
#include <cohort/stats/grid_view.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/stats/log_rank.hpp>
#include <cohort/stats/matrix.hpp>
#include <cohort/stats/mean.hpp>
#include <cohort/stats/moments.hpp>
#include <cohort/stats/natural_breaks.hpp>
#include <cohort/stats/normal.hpp>
#include <cohort/stats/order_statistics.hpp>
#include <cohort/stats/quantile.hpp>
#include <cohort/stats/rank.hpp>
#include <cohort/stats/ranking.hpp>
#include <cohort/stats/shares.hpp>
#include <cohort/stats/sum.hpp>
