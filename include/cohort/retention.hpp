#pragma once

/// The room `retention`: cohorts, who of them came back and when, and what they brought.

#include <cohort/retention/average_rate.hpp>
#include <cohort/retention/bands.hpp>
#include <cohort/retention/birth.hpp>
#include <cohort/retention/by_birth.hpp>
#include <cohort/retention/by_calendar.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/churn_at.hpp>
#include <cohort/retention/cohort_by.hpp>
#include <cohort/retention/cohort_counts.hpp>
#include <cohort/retention/cohort_group.hpp>
#include <cohort/retention/cohort_options.hpp>
#include <cohort/retention/cohort_query.hpp>
#include <cohort/retention/cohort_table.hpp>
#include <cohort/retention/cohorts.hpp>
#include <cohort/retention/compare_cohorts.hpp>
#include <cohort/retention/convention_report.hpp>
#include <cohort/retention/customer_rows.hpp>
#include <cohort/retention/drop_off.hpp>
#include <cohort/retention/leave_out.hpp>
#include <cohort/retention/period_totals.hpp>
#include <cohort/retention/retention.hpp>
#include <cohort/retention/retention_table.hpp>
#include <cohort/retention/return_criterion.hpp>
#include <cohort/retention/return_event.hpp>
#include <cohort/retention/returns.hpp>
#include <cohort/retention/returns/bracket.hpp>
#include <cohort/retention/returns/on.hpp>
#include <cohort/retention/returns/on_or_after.hpp>
#include <cohort/retention/returns/on_or_before.hpp>
#include <cohort/retention/returns/streak.hpp>
#include <cohort/retention/shifted_beta_geometric.hpp>
#include <cohort/retention/survivors_of.hpp>
