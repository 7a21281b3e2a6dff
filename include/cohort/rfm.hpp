#pragma once

/// The room `rfm`: recency, frequency, monetary; scores; segments.

#include <cohort/rfm/rfm.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rfm/score.hpp>
#include <cohort/rfm/segment.hpp>
#include <cohort/rfm/segment_lookup.hpp>
#include <cohort/rfm/segment_map.hpp>
#include <cohort/rfm/shipped_maps.hpp>
