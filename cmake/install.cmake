include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(config_dir "${CMAKE_INSTALL_DATADIR}/cmake/cohort")

install(TARGETS cohort EXPORT cohort-targets FILE_SET HEADERS)
install(EXPORT cohort-targets NAMESPACE cohort:: DESTINATION "${config_dir}")

configure_package_config_file(
    cmake/cohort-config.cmake.in cohort-config.cmake
    INSTALL_DESTINATION "${config_dir}"
    NO_SET_AND_CHECK_MACRO
)
# Before 1.0 a minor version may break; headers alone fit any architecture.
write_basic_package_version_file(
    cohort-config-version.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT
)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/cohort-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/cohort-config-version.cmake" DESTINATION "${config_dir}")

# For builds without CMake. range-v3 ships no .pc file, so this one gives the include folder and nothing else.
# The prefix is written relative to the .pc file's own folder: an installed tree may be moved.
file(RELATIVE_PATH pc_to_prefix "/${CMAKE_INSTALL_DATADIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
    set(pc_include_dir "${CMAKE_INSTALL_INCLUDEDIR}")
else()
    set(pc_include_dir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file(cmake/cohort.pc.in cohort.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/cohort.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")

install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
