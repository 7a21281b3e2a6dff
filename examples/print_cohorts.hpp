#pragma once

#include <cstddef>
#include <iomanip>
#include <iostream>
#include <optional>
#include <string>

/// Prints a cohort table: a line each cohort, with its size and what `figure(c, k)` says of each cell, which
/// is a number, an optional of one, or an empty optional where there is nothing to say.
template <class Table, class Figure>
void print_cohorts(std::string const& title, Table const& table, Figure figure)
{
    std::cout << title << '\n' << std::setw(24) << "cohort" << std::setw(8) << "size";
    for (std::size_t k = 0; k < table.ages(); ++k) std::cout << std::setw(8) << table.column_label(k);
    std::cout << '\n' << std::fixed << std::setprecision(1);
    for (std::size_t c = 0; c < table.cohorts(); ++c) {
        std::cout << std::setw(24) << table.label(c) << std::setw(8) << table.size(c);
        for (std::size_t k = 0; k < table.ages(); ++k) {
            if (auto const x = std::optional(figure(c, k)))
                std::cout << std::setw(8) << *x;
            else
                std::cout << std::setw(8) << '-';
        }
        std::cout << '\n';
    }
    std::cout << '\n';
}

/// The rates in per cent.
template <class Table>
void print_rates(std::string const& title, Table const& table)
{
    print_cohorts(title, table, [&](std::size_t c, std::size_t k) {
        auto const rate = table.rate(c, k);
        return rate ? std::optional(100 * *rate) : std::nullopt;
    });
}

/// What was measured, a cell each.
template <class Table>
void print_values(std::string const& title, Table const& table)
{
    print_cohorts(title, table, [&](std::size_t c, std::size_t k) { return table.value(c, k); });
}
