#pragma once

#include "data.hpp"

#include <cohort/stats/matrix.hpp>

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace cohort_test {

struct iris_flowers {
    cohort::matrix values; ///< the four measurements
    std::vector<std::string> species;
};

/// The iris data, or nothing where the file is not.
inline auto iris() -> std::optional<iris_flowers>
{
    auto const path = data_file("iris.csv");
    if (!path) return std::nullopt;
    std::ifstream file(*path);
    std::string line;
    std::getline(file, line);
    std::vector<double> values;
    std::vector<std::string> species;
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        std::string cell;
        for (int c = 0; c < 4 && std::getline(cells, cell, ','); ++c) values.push_back(std::stod(cell));
        std::getline(cells, cell, ',');
        species.push_back(cell);
    }
    auto const rows = values.size() / 4;
    return iris_flowers{cohort::matrix(rows, 4, std::move(values),
                                       {"sepal_length", "sepal_width", "petal_length", "petal_width"}),
                        std::move(species)};
}

} // namespace cohort_test
