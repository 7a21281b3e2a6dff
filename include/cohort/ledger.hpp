#pragma once

/// The room `ledger`: rows grouped by customer in time order, columnar.

#include <cohort/ledger/event_starts.hpp>
#include <cohort/ledger/layout.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/ledger/ledger_row.hpp>
