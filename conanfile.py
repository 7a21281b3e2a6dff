import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir
from conan.tools.scm import Version

required_conan_version = ">=2.0"


class CohortConan(ConanFile):
    name = "cohort"
    description = "Customer analytics for C++: cohorts, retention, RFM, segments, clusters"
    license = "MIT"
    topics = ("analytics", "cohort", "retention", "rfm", "clustering", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*"
    no_copy_source = True
    # Of date the headers are all that is needed; its time-zone part would bring libcurl along.
    default_options = {"date/*:header_only": True}

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "include", "cohort", "version.hpp"))
        numbers = [
            re.search(rf"#define COHORT_VERSION_{part} (\d+)", text).group(1)
            for part in ("MAJOR", "MINOR", "PATCH")
        ]
        self.version = ".".join(numbers)

    def requirements(self):
        self.requires("range-v3/0.12.0", transitive_headers=True)
        self.requires("date/3.0.5", transitive_headers=True)

    def layout(self):
        cmake_layout(self)

    def package_id(self):
        self.info.clear()

    def validate(self):
        if self.settings.get_safe("compiler.cppstd"):
            check_min_cppstd(self, 20)
        compiler = str(self.settings.compiler)
        oldest = {"gcc": "12", "clang": "14"}.get(compiler)
        if oldest and Version(self.settings.compiler.version) < oldest:
            raise ConanInvalidConfiguration(f"cohort needs {compiler} {oldest} or newer")

    def generate(self):
        toolchain = CMakeToolchain(self)
        for part in ("TESTS", "EXAMPLES", "BENCHMARKS"):
            toolchain.cache_variables[f"COHORT_BUILD_{part}"] = False
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        CMake(self).configure()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        # Conan writes the CMake and pkg-config files of its own for whoever requires the package.
        rmdir(self, os.path.join(self.package_folder, "share"))

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.set_property("cmake_file_name", "cohort")
        self.cpp_info.set_property("cmake_target_name", "cohort::cohort")
        self.cpp_info.set_property("pkg_config_name", "cohort")
