#include "csv_reader.hpp"

#include "failure.hpp"

#include <csv.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <vector>

namespace report {

namespace {

/// A file descriptor that is read in large pieces.
class input_file {
public:
    explicit input_file(std::string const& path)
        : name_(csv_name(path)), fd_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)),
          owned_(path != "-")
    {
        if (fd_ < 0) fail("cannot open the file");
        struct ::stat about {};
        if (::fstat(fd_, &about) == 0) {
            if (S_ISDIR(about.st_mode)) {
                throw failure(failure::bad_data, name_ + ": is a folder; name a CSV file");
            }
            if (S_ISREG(about.st_mode)) size_ = static_cast<std::uint64_t>(about.st_size);
        }
    }
    input_file(input_file const&) = delete;
    auto operator=(input_file const&) -> input_file& = delete;
    ~input_file()
    {
        if (owned_ && fd_ >= 0) ::close(fd_);
    }

    /// The next bytes; empty at the end.
    [[nodiscard]] auto next() -> std::string_view
    {
        for (;;) {
            auto const n = ::read(fd_, piece_.data(), piece_.size());
            if (n >= 0) return {piece_.data(), static_cast<std::size_t>(n)};
            if (errno != EINTR) fail("cannot read the file");
        }
    }
    [[nodiscard]] auto size() const -> std::uint64_t { return size_; }

private:
    [[noreturn]] void fail(char const* what) const
    {
        throw failure(failure::bad_data, name_ + ": " + what + ": " + std::strerror(errno) +
                                             "; check its name and its permissions");
    }

    std::string name_;
    int fd_;
    bool owned_;
    std::uint64_t size_ = 0;
    std::vector<char> piece_ = std::vector<char>(std::size_t{1} << 20U);
};

/// libcsv's parser, and the rows that it has completed. Its callbacks only collect, so that no exception has
/// to pass through C.
class splitter {
public:
    splitter()
    {
        if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    }
    splitter(splitter const&) = delete;
    auto operator=(splitter const&) -> splitter& = delete;
    ~splitter() { csv_free(&parser_); }

    /// Splits further text. False if it is no CSV.
    [[nodiscard]] auto feed(std::string_view text) -> bool
    {
        return checked(csv_parse(&parser_, text.data(), text.size(), on_field, on_row, this) == text.size());
    }
    /// The text is over. False if it ends within quotes.
    [[nodiscard]] auto finish() -> bool { return checked(csv_fini(&parser_, on_field, on_row, this) == 0); }

    /// Whether a row has begun and not ended.
    [[nodiscard]] auto within_row() const -> bool
    {
        return !ends_.empty() && (row_ends_.empty() || row_ends_.back() != ends_.size());
    }
    /// Whether text is held that is not yet a field: a quoted field that goes on in the next line.
    [[nodiscard]] auto within_field() const -> bool { return parser_.quoted != 0; }
    [[nodiscard]] auto has_rows() const -> bool { return !row_ends_.empty(); }

    /// Hands over the rows completed so far.
    template <class OnRow>
    void take_rows(OnRow&& take)
    {
        std::size_t field = 0, begin = 0;
        for (auto const row_end : row_ends_) {
            fields_.clear();
            for (; field < row_end; ++field) {
                fields_.emplace_back(text_.data() + begin, ends_[field] - begin);
                begin = ends_[field];
            }
            take(std::span<std::string_view const>(fields_));
        }
        text_.erase(0, begin);
        ends_.erase(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(field));
        for (auto& end : ends_) end -= begin;
        row_ends_.clear();
    }

private:
    static void on_field(void* text, std::size_t size, void* self)
    {
        auto& s = *static_cast<splitter*>(self);
        try {
            s.text_.append(static_cast<char const*>(text), size);
            s.ends_.push_back(s.text_.size());
        } catch (std::bad_alloc const&) {
            s.no_memory_ = true;
        }
    }
    static void on_row(int, void* self)
    {
        auto& s = *static_cast<splitter*>(self);
        try {
            s.row_ends_.push_back(s.ends_.size());
        } catch (std::bad_alloc const&) {
            s.no_memory_ = true;
        }
    }
    [[nodiscard]] auto checked(bool well) -> bool
    {
        if (no_memory_ || (!well && csv_error(&parser_) == CSV_ENOMEM)) throw std::bad_alloc();
        return well;
    }

    csv_parser parser_{};
    std::string text_;
    std::vector<std::size_t> ends_;
    std::vector<std::size_t> row_ends_;
    std::vector<std::string_view> fields_;
    bool no_memory_ = false;
};

} // namespace

auto csv_name(std::string const& path) -> std::string { return path == "-" ? "standard input" : path; }

void read_csv(std::string const& path, std::function<void(csv_row const&)> const& on_row,
              read_progress const& progress)
{
    input_file file(path);
    splitter csv;
    std::uint64_t line = 1, row_line = 1, bytes = 0;
    auto const hand_over = [&] {
        csv.take_rows([&](std::span<std::string_view const> fields) { on_row({row_line, fields}); });
    };
    auto const no_csv = [&](std::uint64_t at, char const* why) {
        throw failure(failure::bad_data, csv_name(path) + ":" + std::to_string(at) + ": " + why);
    };

    for (auto piece = file.next(); !piece.empty(); piece = file.next()) {
        if (bytes == 0 && piece.starts_with("\xEF\xBB\xBF")) piece.remove_prefix(3), bytes += 3;
        bytes += piece.size();
        // Line by line, so that every row knows the line on which it began.
        while (!piece.empty()) {
            auto const newline = piece.find('\n');
            bool const ends = newline != std::string_view::npos;
            auto const part = piece.substr(0, ends ? newline + 1 : newline);
            piece.remove_prefix(part.size());
            if (!csv.feed(part)) {
                no_csv(line, "a quote (\") where none may stand; put the field in quotes and double those "
                             "within");
            }
            if (csv.has_rows()) hand_over();
            if (ends) {
                ++line;
                if (!csv.within_row() && !csv.within_field()) row_line = line;
            }
        }
        if (progress) progress(bytes, file.size());
    }
    if (!csv.finish()) no_csv(row_line, "the row that begins here has a quote (\") that is never closed");
    hand_over();
}

} // namespace report
