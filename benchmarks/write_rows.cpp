// Writes rows for the peers, and for the benchmarks to read: id.bin, t.bin and a.bin in a folder.

#include "support/rows.hpp"

#include <cstdlib>
#include <iostream>

namespace {

template <class Value>
void write(std::filesystem::path const& file, std::vector<cohort_bench::sale> const& rows, Value value)
{
    std::ofstream out(file, std::ios::binary);
    std::vector<decltype(value(rows[0]))> column;
    column.reserve(rows.size());
    for (auto const& row : rows) column.push_back(value(row));
    out.write(reinterpret_cast<char const*>(column.data()), static_cast<std::streamsize>(column.size() * 8));
    if (!out.flush()) throw std::runtime_error(file.string() + ": cannot be written");
}

} // namespace

int main(int argc, char** argv)
{
    auto const n = argc == 3 ? std::strtoull(argv[1], nullptr, 10) : 0;
    if (n == 0) {
        std::cerr << "usage: write_rows ROWS FOLDER\n";
        return 2;
    }
    try {
        std::filesystem::path const folder = argv[2];
        create_directories(folder);
        auto const rows = cohort_bench::made_rows(n);
        using cohort_bench::sale;
        write(folder / "t.bin", rows, [](sale const& s) { return s.t; });
        write(folder / "a.bin", rows, [](sale const& s) { return s.a; });
        write(folder / "id.bin", rows,
              [](sale const& s) { return s.id; }); // last: its presence says that all is there
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
