# cpack: veter-publisher, veter-relay, veter-tools and libveter-dev as .deb, for the release and the
# architecture this build is for. tools/package builds as packages want it, and then calls cpack.
if(NOT EXISTS /etc/debian_version)
    return()
endif()

set(VETER_MAINTAINER "veter maintainers <maintainers@EXAMPLE.ORG>" CACHE STRING
    "Name and mail address of whoever hands the packages out")
set(VETER_DEB_REVISION 1 CACHE STRING "Debian revision of the packages, such as 1~deb12")

set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL publisher relay tools dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_CONTACT ${VETER_MAINTAINER})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # CPack would put one summary before all descriptions
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${VETER_DEB_REVISION})
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_POST_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian/installed_size.cmake)
if(CMAKE_CROSSCOMPILING AND CMAKE_SYSTEM_PROCESSOR STREQUAL aarch64)
    set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE arm64) # else that of the machine that builds
endif()

set(sources ${PROJECT_SOURCE_DIR}/cmake/debian)
set(deploy ${PROJECT_SOURCE_DIR}/tools/deploy)
set(work ${PROJECT_BINARY_DIR}/debian)

set(version ${PROJECT_VERSION}-${VETER_DEB_REVISION})
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # heeds SOURCE_DATE_EPOCH
configure_file(${sources}/changelog.in ${work}/changelog.Debian)
add_custom_command(OUTPUT ${work}/changelog.gz ${work}/changelog.Debian.gz
    COMMAND gzip -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md > ${work}/changelog.gz
    COMMAND gzip -9nc ${work}/changelog.Debian > ${work}/changelog.Debian.gz
    DEPENDS ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${work}/changelog.Debian)
add_custom_target(debian_changelogs ALL
    DEPENDS ${work}/changelog.gz ${work}/changelog.Debian.gz)

# veter_package(relay veter-relay [EXAMPLES …]): names the package of a component, adds its papers.
function(veter_package component package)
    cmake_parse_arguments(arg "" "" "EXAMPLES" ${ARGN})
    string(TOUPPER ${component} key)
    set(CPACK_DEBIAN_${key}_PACKAGE_NAME ${package} PARENT_SCOPE)
    install(FILES ${sources}/copyright ${work}/changelog.gz ${work}/changelog.Debian.gz
            DESTINATION share/doc/${package} COMPONENT ${component} EXCLUDE_FROM_ALL)
    if(arg_EXAMPLES)
        install(FILES ${arg_EXAMPLES} DESTINATION share/doc/${package}/examples
                COMPONENT ${component} EXCLUDE_FROM_ALL)
    endif()
endfunction()

# veter_service_package(relay veter-relay UNITS … CONFIGURATION … SECRET …): what is to be configured
# goes to /etc/veter, what can have passwords in it for root alone; scripts make the system user and
# tell systemd of the units.
function(veter_service_package component package)
    cmake_parse_arguments(arg "" "" "UNITS;CONFIGURATION;SECRET" ${ARGN})
    string(TOUPPER ${component} key)
    string(JOIN " " units ${arg_UNITS})
    set(control ${work}/${package}/conffiles)
    foreach(script postinst prerm postrm)
        configure_file(${sources}/${script}.in ${work}/${package}/${script} @ONLY)
        list(APPEND control ${work}/${package}/${script})
    endforeach()
    set(conffiles ${arg_CONFIGURATION} ${arg_SECRET})
    list(TRANSFORM conffiles PREPEND /etc/veter/)
    string(JOIN "\n" conffiles ${conffiles} "")
    file(WRITE ${work}/${package}/conffiles "${conffiles}")
    set(CPACK_DEBIAN_${key}_PACKAGE_CONTROL_EXTRA ${control} PARENT_SCOPE)

    list(TRANSFORM arg_CONFIGURATION PREPEND ${deploy}/)
    list(TRANSFORM arg_SECRET PREPEND ${deploy}/)
    install(FILES ${arg_CONFIGURATION} DESTINATION /etc/veter
            COMPONENT ${component} EXCLUDE_FROM_ALL)
    install(FILES ${arg_SECRET} DESTINATION /etc/veter PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ
            COMPONENT ${component} EXCLUDE_FROM_ALL)
    install(FILES ${deploy}/${package}.sysusers DESTINATION lib/sysusers.d
            RENAME ${package}.conf COMPONENT ${component} EXCLUDE_FROM_ALL)
endfunction()

set(sysusers "systemd | systemd-standalone-sysusers | systemd-sysusers")

veter_package(publisher veter-publisher EXAMPLES ${deploy}/argus.conf ${deploy}/key.conf)
veter_service_package(publisher veter-publisher
    UNITS veter-publish.service CONFIGURATION publish.conf)
set(CPACK_DEBIAN_PUBLISHER_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PUBLISHER_PACKAGE_DEPENDS ${sysusers})
set(CPACK_DEBIAN_PUBLISHER_PACKAGE_SUGGESTS "v4l-utils")
set(CPACK_DEBIAN_PUBLISHER_DESCRIPTION
"send a robot's camera as H.264 over RTP
veter-publish captures from a V4L2 camera, encodes with x264 and sends RTP over
UDP to a veter-relay, with lost packets sent again, a bit rate that follows the
link, and SRTP. veter-devices lists cameras and what they offer.
.
The service veter-publish runs once a destination is set in
/etc/veter/publish.conf and it is enabled.")

veter_package(relay veter-relay EXAMPLES
    ${deploy}/key.conf ${deploy}/sdp.conf ${deploy}/veter-alerts.yml ${deploy}/veter-dashboard.json)
veter_service_package(relay veter-relay
    UNITS veter-relay.service mediamtx.service
    CONFIGURATION input.sdp SECRET mediamtx.yml relay.conf)
install(FILES ${deploy}/veter-relay.sysctl DESTINATION lib/sysctl.d RENAME 50-veter-relay.conf
        COMPONENT relay EXCLUDE_FROM_ALL)
set(CPACK_DEBIAN_RELAY_PACKAGE_SECTION video)
set(CPACK_DEBIAN_RELAY_PACKAGE_DEPENDS ${sysusers})
set(CPACK_DEBIAN_RELAY_DESCRIPTION
"receive a robot's camera and publish it on an RTSP server
veter-relay takes the RTP that veter-publish, ffmpeg or GStreamer sends,
repairs what the network lost, and keeps the stream published on an RTSP
server such as MediaMTX (not in Debian), from where anyone watches it through
NAT and firewalls or in a browser. It adds less than a millisecond.
.
The service veter-relay runs once an SDP file is named in /etc/veter/relay.conf
and it is enabled; mediamtx runs a MediaMTX that was put into /usr/local/bin.")

veter_package(tools veter-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION video)
set(CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS "ffmpeg | gstreamer1.0-tools")
set(CPACK_DEBIAN_TOOLS_PACKAGE_SUGGESTS "vlc")
set(CPACK_DEBIAN_TOOLS_DESCRIPTION
"watch and measure low-delay video streams
veter-view opens a player with the options that keep the delay low. veter-probe
says what a viewer of a stream gets: pictures shown, missing, frozen, and the
delay from camera to decoded picture. veter-impair passes UDP packets on as a
bad link would.")

veter_package(dev libveter-dev EXAMPLES ${PROJECT_SOURCE_DIR}/tests/package/outside/main.cpp)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
    libavcodec-dev libavformat-dev libavutil-dev libfmt-dev libisal-dev libspdlog-dev libsrtp2-dev
    libswscale-dev libx264-dev pkgconf)
string(JOIN ", " CPACK_DEBIAN_DEV_PACKAGE_DEPENDS ${CPACK_DEBIAN_DEV_PACKAGE_DEPENDS})
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS "cmake, g++")
set(CPACK_DEBIAN_DEV_DESCRIPTION
"low-delay camera streaming, development files
What veter's programs are made of, as static libraries with headers and a
CMake package: capture from V4L2 cameras, encoding with x264, RTP with repair
and rate control, relaying to RTSP servers.")

include(CPack)
