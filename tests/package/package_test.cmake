# cmake -DSOURCE=DIR -DBUILD=DIR -DWORK=DIR -DCOMPILER=PATH -P package_test.cmake
# Installs BUILD to a folder of its own, and builds and runs another program with it.
# The headers there are the public ones, no more.
cmake_minimum_required(VERSION 3.18)
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/VeterHeaders.cmake)

function(run)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output
                    ERROR_VARIABLE output)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "${ARGV}: ${status}\n${output}")
    endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
file(GLOB_RECURSE installed RELATIVE ${WORK}/prefix/include/veter ${WORK}/prefix/include/*)
list(SORT installed)
list(SORT VETER_PUBLIC_HEADERS)
if(NOT installed STREQUAL VETER_PUBLIC_HEADERS)
    message(FATAL_ERROR "installed headers: ${installed}\npublic: ${VETER_PUBLIC_HEADERS}")
endif()
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -DCMAKE_PREFIX_PATH=${WORK}/prefix
    -DCMAKE_CXX_COMPILER=${COMPILER})
run(${CMAKE_COMMAND} --build ${WORK}/build --parallel 2)
string(RANDOM LENGTH 4 ALPHABET 0123456789 port) # other programs' tests run at the same time
run(${WORK}/build/outside 2${port})
file(GLOB programs ${WORK}/prefix/bin/veter-*)
if(NOT programs)
    message(FATAL_ERROR "no program was installed in ${WORK}/prefix/bin")
endif()
foreach(program ${programs})
    run(${program} --version)
endforeach()
foreach(file lib/systemd/system/veter-relay.service share/veter/mediamtx.yml)
    if(NOT EXISTS ${WORK}/prefix/${file})
        message(FATAL_ERROR "${file} was not installed")
    endif()
endforeach()
