#pragma once

/// The room `parallel`: executors. The only room that may start a thread, and only where a caller passes one.

#include <cohort/parallel/executor.hpp>
#include <cohort/parallel/threads.hpp>
