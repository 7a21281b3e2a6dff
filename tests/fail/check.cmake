# Compiles a file that must not compile, and looks at what the compiler says about it.
#   cmake -DCOMPILER=... -DFLAGS=FILE -DSOURCE=... -DEXPECT=REGEX -DMAX_LINES=25 -P check.cmake

cmake_minimum_required(VERSION 3.25)

execute_process(
    COMMAND "${COMPILER}" "@${FLAGS}" -c "${SOURCE}" -o "${FLAGS}.o"
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output
)
message("${output}")
if(result EQUAL 0)
    message(FATAL_ERROR "${SOURCE} compiles, and it must not")
endif()

# One list element a line: what has a meaning in a CMake list goes.
string(REGEX REPLACE "[][;]" " " text "${output}")
string(REGEX REPLACE "\n+" ";" lines "${text}")
list(FILTER lines EXCLUDE REGEX "^ *$")
list(LENGTH lines count)
list(JOIN lines "\n" diagnostics)

message("${count} lines of diagnostics")
if(NOT diagnostics MATCHES "${EXPECT}")
    message(FATAL_ERROR "the diagnostics do not name ${EXPECT}")
endif()
if(NOT count LESS MAX_LINES)
    message(FATAL_ERROR "the diagnostics are not under ${MAX_LINES} lines")
endif()
