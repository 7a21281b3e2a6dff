#pragma once

/// The room `retention`: cohorts, who of them came back and when, and what they brought.

#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/period_totals.hpp>
#include <cohort/retention/retention.hpp>
#include <cohort/retention/retention_table.hpp>
#include <cohort/retention/shifted_beta_geometric.hpp>
