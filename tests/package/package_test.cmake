# cmake -DSOURCE=DIR -DBUILD=DIR -DWORK=DIR -DCOMPILER=PATH -P package_test.cmake
# Installs BUILD to a folder of its own, and builds and runs a program of somebody else's with it.
cmake_minimum_required(VERSION 3.18)

function(run)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output
                    ERROR_VARIABLE output)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "${ARGV}: ${status}\n${output}")
    endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -DCMAKE_PREFIX_PATH=${WORK}/prefix
    -DCMAKE_CXX_COMPILER=${COMPILER})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/outside)
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
