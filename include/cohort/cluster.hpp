#pragma once

/// The room `cluster`: features brought to one scale, k-means, how many clusters there are, how good they are
/// and what sets them apart.

#include <cohort/cluster/choose_k.hpp>
#include <cohort/cluster/cluster_model.hpp>
#include <cohort/cluster/cluster_profile.hpp>
#include <cohort/cluster/clustering.hpp>
#include <cohort/cluster/empty_cluster.hpp>
#include <cohort/cluster/feature_words.hpp>
#include <cohort/cluster/gap_statistic.hpp>
#include <cohort/cluster/incremental_kmeans.hpp>
#include <cohort/cluster/kmeans.hpp>
#include <cohort/cluster/kmeans_method.hpp>
#include <cohort/cluster/label_order.hpp>
#include <cohort/cluster/matrix_of.hpp>
#include <cohort/cluster/mini_batch_kmeans.hpp>
#include <cohort/cluster/nearest_centres.hpp>
#include <cohort/cluster/points.hpp>
#include <cohort/cluster/profiled_cluster.hpp>
#include <cohort/cluster/scale.hpp>
#include <cohort/cluster/scaler.hpp>
#include <cohort/cluster/scaling_step.hpp>
#include <cohort/cluster/separation.hpp>
#include <cohort/cluster/silhouette.hpp>
#include <cohort/cluster/stability.hpp>
