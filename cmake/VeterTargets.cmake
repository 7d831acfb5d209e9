# What every veter target shares: warnings, sanitizers, and where the includes start.
add_library(veter_options INTERFACE)
target_compile_options(veter_options INTERFACE
    -Wall -Wextra -Wconversion -Wno-sign-conversion # which clang takes for a part of it, gcc does not
    -Wshadow $<$<BOOL:${VETER_WERROR}>:-Werror>)
if(VETER_SANITIZE)
    target_compile_options(veter_options INTERFACE
        -fsanitize=${VETER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(veter_options INTERFACE -fsanitize=${VETER_SANITIZE})
endif()
if(VETER_FUZZ)
    target_compile_options(veter_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# veter_library(base SOURCES … PUBLIC … PRIVATE …): target veter_base, alias veter::base.
function(veter_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    set(target veter_${name})
    add_library(${target} STATIC ${arg_SOURCES})
    add_library(veter::${name} ALIAS ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
    target_compile_features(${target} PUBLIC cxx_std_20)
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/veter>)
    target_link_libraries(${target}
        PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:veter_options>)
endfunction()

# veter_program(veter-relay SOURCES … LINK …)
function(veter_program name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LINK} veter_options)
endfunction()
