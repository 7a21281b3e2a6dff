#pragma once

/// The room `rfm`: recency, frequency, monetary; scores; segments.

#include <cohort/rfm/customers.hpp>
#include <cohort/rfm/measure.hpp>
#include <cohort/rfm/migration.hpp>
#include <cohort/rfm/priority.hpp>
#include <cohort/rfm/rfm.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rfm/score.hpp>
#include <cohort/rfm/score_cuts.hpp>
#include <cohort/rfm/score_rule.hpp>
#include <cohort/rfm/segment.hpp>
#include <cohort/rfm/segment_lookup.hpp>
#include <cohort/rfm/segment_map.hpp>
#include <cohort/rfm/segment_profile.hpp>
#include <cohort/rfm/shipped_maps.hpp>
#include <cohort/rfm/tie_report.hpp>
