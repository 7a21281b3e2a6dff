#include "output_folder.hpp"

#include "failure.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace report {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(fs::path const& what, std::string const& why)
{
    throw failure(failure::bad_data, what.string() + ": " + why + "; name another folder with --out");
}
[[noreturn]] void fail(fs::path const& what, std::string const& why, int error)
{
    fail(what, why + ": " + std::strerror(error));
}

/// The folder without a slash at its end, as an absolute path, so that it has a parent.
[[nodiscard]] auto normal(fs::path const& folder) -> fs::path
{
    auto path = fs::absolute(folder).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

/// A folder that is removed with all that is in it unless it was moved away.
class temporary_folder {
public:
    /// \param in       the folder to make it in
    /// \param asked    what the user called the report's folder
    temporary_folder(fs::path const& in, fs::path const& asked)
    {
        auto name = (in / ".cohort-report-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) fail(asked, "cannot make or write this folder", errno);
        path_ = name;
    }
    temporary_folder(temporary_folder const&) = delete;
    auto operator=(temporary_folder const&) -> temporary_folder& = delete;
    ~temporary_folder()
    {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }

    [[nodiscard]] auto path() const -> fs::path const& { return path_; }
    void moved_away() { path_.clear(); }

private:
    fs::path path_;
};

void write_file(fs::path const& path, std::string const& text)
{
    auto* const file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) fail(path, "cannot write the file", errno);
    bool well = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    auto error = errno;
    if (std::fclose(file) != 0 && well) well = false, error = errno;
    if (!well) fail(path, "cannot write the file", error);
}

void move_into_place(fs::path const& from, fs::path const& to)
{
    std::error_code error;
    fs::rename(from, to, error);
    if (error) fail(to, "cannot put the file in place: " + error.message());
}

} // namespace

void check_folder(fs::path const& folder)
{
    auto place = normal(folder);
    std::error_code ignored;
    while (!fs::exists(fs::symlink_status(place, ignored)) && place != place.parent_path()) {
        place = place.parent_path();
    }
    if (!fs::is_directory(place, ignored)) fail(folder, "is not a folder and cannot be made one");
    if (::access(place.c_str(), W_OK | X_OK) != 0) fail(folder, "cannot write in this folder", errno);
}

void write_files(fs::path const& folder, std::vector<output_file> const& files)
{
    auto const target = normal(folder);
    std::error_code error;
    bool const there = fs::is_directory(target, error);
    if (there) {
        for (auto const& file : files) {
            if (fs::is_directory(target / file.name, error)) {
                fail(target / file.name, "is a folder where a file of the report belongs");
            }
        }
    } else {
        fs::create_directories(target.parent_path(), error);
        if (error) fail(folder, "cannot make this folder: " + error.message());
    }

    // Within the folder where there is one, so that moving never has to cross file systems.
    temporary_folder temporary(there ? target : target.parent_path(), folder);
    for (auto const& file : files) write_file(temporary.path() / file.name, file.text);
    if (there) {
        for (auto const& file : files) move_into_place(temporary.path() / file.name, target / file.name);
        return;
    }
    // mkdtemp keeps everyone else out; the report gets the rights that any new folder of this user has.
    auto const mask = ::umask(0);
    ::umask(mask);
    fs::permissions(temporary.path(), static_cast<fs::perms>(0777U & ~mask), error);
    fs::rename(temporary.path(), target, error);
    if (error) fail(folder, "cannot make this folder: " + error.message());
    temporary.moved_away();
}

} // namespace report
