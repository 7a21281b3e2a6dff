# Builds a target that must not compile, and looks at what the compiler says about it.
#   cmake -DBUILD_DIR=... -DCONFIG=... -DTARGET=... -DEXPECT=REGEX -DMAX_LINES=25 -P check.cmake

cmake_minimum_required(VERSION 3.25)

execute_process(
    COMMAND "${CMAKE_COMMAND}" --build "${BUILD_DIR}" --config "${CONFIG}" --target "${TARGET}"
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output
)
message("${output}")
if(result EQUAL 0)
    message(FATAL_ERROR "${TARGET} compiles, and it must not")
endif()

# One list element a line: what has a meaning in a CMake list goes.
string(REGEX REPLACE "[][;]" " " text "${output}")
string(REGEX REPLACE "\n+" ";" lines "${text}")
# What the build tool says for itself is no diagnostic: its progress, the command, its last word.
list(FILTER lines EXCLUDE REGEX "^ *$|^ *[0-9]+(/[0-9]+|%) |^FAILED: |^ninja: |^g?make[:( ]| -o [^ ]+\\.o -c ")
list(LENGTH lines count)
list(JOIN lines "\n" diagnostics)

message("${count} lines of diagnostics")
if(NOT diagnostics MATCHES "${EXPECT}")
    message(FATAL_ERROR "the diagnostics do not name ${EXPECT}")
endif()
if(NOT count LESS MAX_LINES)
    message(FATAL_ERROR "the diagnostics are not under ${MAX_LINES} lines")
endif()
