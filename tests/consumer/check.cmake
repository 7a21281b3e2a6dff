# Builds and runs a program that uses the library as a user would.
#   cmake -DHOW=find_package|add_subdirectory|pkg_config -DROOT=<project> -DBUILD_DIR=<its build>
#         -DWORK_DIR=<scratch> -DCOMPILER=... -DGENERATOR=... -P check.cmake

cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")

if(NOT HOW STREQUAL "add_subdirectory")
    set(prefix "${WORK_DIR}/prefix")
    execute_process(
        COMMAND "${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${prefix}"
        OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY
    )
endif()

if(HOW STREQUAL "pkg_config")
    set(ENV{PKG_CONFIG_PATH} "${prefix}/share/pkgconfig")
    execute_process(
        COMMAND pkg-config --cflags cohort
        OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY
    )
    separate_arguments(flags UNIX_COMMAND "${flags}")
    execute_process(
        COMMAND "${COMPILER}" -std=c++20 ${flags} "${ROOT}/tests/consumer/main.cpp" -o "${WORK_DIR}/consumer"
        COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY
    )
else()
    execute_process(
        COMMAND
            "${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${ROOT}/tests/consumer/${HOW}" -B "${WORK_DIR}"
            "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_PREFIX_PATH=${prefix}" "-DCOHORT_SOURCE_DIR=${ROOT}"
            --no-warn-unused-cli
        COMMAND_ERROR_IS_FATAL ANY
    )
    execute_process(COMMAND "${CMAKE_COMMAND}" --build "${WORK_DIR}" COMMAND_ERROR_IS_FATAL ANY)
endif()

execute_process(COMMAND "${WORK_DIR}/consumer" COMMAND_ERROR_IS_FATAL ANY)
