#pragma once

/// The room `cluster`: features brought to one scale, k-means, how many clusters there are and how
/// good they are.

#include <cohort/cluster/choose_k.hpp>
#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/empty_cluster.hpp>
#include <cohort/cluster/gap_statistic.hpp>
#include <cohort/cluster/kmeans.hpp>
#include <cohort/cluster/label_order.hpp>
#include <cohort/cluster/scale.hpp>
#include <cohort/cluster/scaler.hpp>
#include <cohort/cluster/separation.hpp>
#include <cohort/cluster/silhouette.hpp>
#include <cohort/cluster/stability.hpp>
