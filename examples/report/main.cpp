/// cohort-report: reads a shop's log, or makes one up, and writes what `cohort` has to say about it: tables
/// as CSV, an audit as JSON, and a page to look at.

#include "analysis.hpp"
#include "customer_table.hpp"
#include "failure.hpp"
#include "kept_columns.hpp"
#include "options.hpp"
#include "output_folder.hpp"
#include "page.hpp"
#include "progress.hpp"
#include "sale_reader.hpp"
#include "simulated_shop.hpp"
#include "writers.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>

namespace {

void make_report(report::options const& chosen)
{
    report::check_folder(chosen.out);
    report::progress_line progress;
    auto const bytes = [&](auto done, auto all) { progress.bytes(done, all); };
    auto const analysed = [&] {
        if (chosen.customers_table)
            return report::analyse(report::read_customers(chosen, bytes), chosen, progress);
        if (chosen.file) return report::analyse(report::read_sales(chosen, bytes), chosen, progress);
        auto shop = report::simulate_shop(chosen.seed.value_or(report::default_shop_seed));
        report::keep_simulated_columns(shop, chosen.cohorts.columns(),
                                       chosen.policy.duplicates == cohort::duplicates::drop);
        return report::analyse(shop, chosen, progress);
    };
    auto const found = analysed();
    progress.stage("writing");
    auto files = report::write_tables(found);
    files.push_back({"report.html", report::render_page(found)});
    report::write_files(chosen.out, files);
    if (auto const why = report::why_no_cohorts(found); !why.empty())
        std::cout << "cohorts.csv has a header only: " << why << '\n';
    if (found.answered)
        for (auto const& hint : found.answered->hints) std::cout << hint << '\n';
}

/// Says why there is no report, on one line.
[[nodiscard]] auto give_up(std::string message, int status) -> int
{
    std::replace(message.begin(), message.end(), '\n', ' ');
    std::cerr << "cohort-report: " << message << '\n';
    return status;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        if (auto const chosen = report::parse_options(argc, argv)) make_report(*chosen);
        return 0;
    } catch (report::failure const& e) {
        return give_up(e.what(), e.exit_status());
    } catch (std::bad_alloc const&) {
        return give_up("there is not enough memory for this log", report::failure::bad_data);
    } catch (std::exception const& e) {
        return give_up(e.what(), report::failure::bad_data);
    }
}
