# Manual pages, made of --help by help2man where that is installed, and completion for bash.
find_program(VETER_HELP2MAN help2man)

# veter_manual(veter-relay relay TARGET veter-relay [ARGUMENTS …] | SCRIPT FILE [INCLUDE …]):
# veter-relay.1.gz of what --help says and tools/man/{veter-relay,exit_status,INCLUDE}.h2m add, in
# the component relay.
function(veter_manual page component)
    cmake_parse_arguments(arg "" "TARGET;SCRIPT" "ARGUMENTS;INCLUDE" ${ARGN})
    if(NOT VETER_HELP2MAN)
        return()
    endif()
    set(includes ${page} exit_status ${arg_INCLUDE})
    list(TRANSFORM includes REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/tools/man/\\1.h2m")
    list(TRANSFORM includes PREPEND --include= OUTPUT_VARIABLE options)
    set(command ${arg_SCRIPT})
    if(arg_TARGET)
        set(command ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${arg_TARGET}> ${arg_ARGUMENTS})
    endif()
    string(JOIN " " command ${command})
    set(file ${PROJECT_BINARY_DIR}/man/${page}.1)
    add_custom_command(OUTPUT ${file}.gz
        COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/man
        COMMAND ${VETER_HELP2MAN} --no-info --manual=veter "--source=veter ${PROJECT_VERSION}"
                --version-string=${PROJECT_VERSION} ${options} --output=${file} ${command}
        COMMAND gzip -9nf ${file}
        DEPENDS ${arg_TARGET} ${arg_SCRIPT} ${includes} VERBATIM)
    add_custom_target(${page}.1 ALL DEPENDS ${file}.gz)
    install(FILES ${file}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${component})
endfunction()

# veter_completion(veter-relay relay)
function(veter_completion name component)
    install(FILES ${PROJECT_SOURCE_DIR}/tools/completion.bash RENAME ${name}
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
            COMPONENT ${component})
endfunction()
