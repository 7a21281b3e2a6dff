#pragma once

/// Everything: the rooms, and the version.

#include <cohort/campaign.hpp>
#include <cohort/cluster.hpp>
#include <cohort/ledger.hpp>
#include <cohort/parallel.hpp>
#include <cohort/retention.hpp>
#include <cohort/rfm.hpp>
#include <cohort/rows.hpp>
#include <cohort/stats.hpp>
#include <cohort/time.hpp>
#include <cohort/version.hpp>
