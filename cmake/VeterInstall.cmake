# cmake --install: programs, libraries, public headers, and a package config for find_package(veter).
include(CMakePackageConfigHelpers)
include(VeterHeaders)

set(veter_libraries veter_base veter_capture veter_encode veter_transport veter_relay)
install(TARGETS ${veter_libraries} EXPORT veter-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
foreach(header ${VETER_PUBLIC_HEADERS})
    get_filename_component(room ${header} DIRECTORY)
    install(FILES ${PROJECT_SOURCE_DIR}/${header}
            DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/veter/${room} COMPONENT dev)
endforeach()

set(veter_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/veter)
install(EXPORT veter-targets NAMESPACE veter:: DESTINATION ${veter_config_dir} COMPONENT dev)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/veter-config.cmake.in
    ${PROJECT_BINARY_DIR}/veter-config.cmake INSTALL_DESTINATION ${veter_config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/veter-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/veter-config.cmake
              ${PROJECT_BINARY_DIR}/veter-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindJetsonMultimedia.cmake
              ${PROJECT_SOURCE_DIR}/cmake/VeterDependencies.cmake
        DESTINATION ${veter_config_dir} COMPONENT dev)
