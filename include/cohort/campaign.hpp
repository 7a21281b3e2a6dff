#pragma once

/// The room `campaign`: whom to contact, whom to set aside, and how they responded.

#include <cohort/campaign/contact_list.hpp>
#include <cohort/campaign/response.hpp>
