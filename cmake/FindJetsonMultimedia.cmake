# NVIDIA's Argus and NvBufSurface, JetPack 5 and later: JetsonMultimedia::Argus. The headers come
# with the package nvidia-l4t-jetson-multimedia-api, the libraries with any Jetson.
set(JetsonMultimedia_ROOT /usr/src/jetson_multimedia_api
    CACHE PATH "Where the Jetson Multimedia API is")

find_path(JetsonMultimedia_ARGUS_INCLUDE_DIR Argus/Argus.h
          HINTS ${JetsonMultimedia_ROOT} PATH_SUFFIXES argus/include include)
# JetPack 4 has nvbuf_utils.h instead, and another interface.
find_path(JetsonMultimedia_SURFACE_INCLUDE_DIR nvbufsurface.h
          HINTS ${JetsonMultimedia_ROOT} PATH_SUFFIXES include)
find_path(JetsonMultimedia_EGL_INCLUDE_DIR EGL/egl.h
          HINTS ${JetsonMultimedia_ROOT} PATH_SUFFIXES include)

# JetPack 5 keeps them in tegra, JetPack 6 in nvidia.
set(folders /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/tegra
            /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/nvidia)
find_library(JetsonMultimedia_ARGUS_LIBRARY nvargus_socketclient HINTS ${folders})
find_library(JetsonMultimedia_SURFACE_LIBRARY nvbufsurface HINTS ${folders})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(JetsonMultimedia
    REQUIRED_VARS JetsonMultimedia_ARGUS_LIBRARY JetsonMultimedia_SURFACE_LIBRARY
                  JetsonMultimedia_ARGUS_INCLUDE_DIR JetsonMultimedia_SURFACE_INCLUDE_DIR
                  JetsonMultimedia_EGL_INCLUDE_DIR
    REASON_FAILURE_MESSAGE
        "Argus needs a Jetson, JetPack 5 or later, with nvidia-l4t-jetson-multimedia-api")

if(JetsonMultimedia_FOUND AND NOT TARGET JetsonMultimedia::Argus)
    add_library(JetsonMultimedia::Argus INTERFACE IMPORTED)
    target_include_directories(JetsonMultimedia::Argus SYSTEM INTERFACE
        ${JetsonMultimedia_ARGUS_INCLUDE_DIR} ${JetsonMultimedia_SURFACE_INCLUDE_DIR}
        ${JetsonMultimedia_EGL_INCLUDE_DIR})
    target_compile_definitions(JetsonMultimedia::Argus INTERFACE EGL_NO_X11 MESA_EGL_NO_X11_HEADERS)
    target_link_libraries(JetsonMultimedia::Argus INTERFACE
        ${JetsonMultimedia_ARGUS_LIBRARY} ${JetsonMultimedia_SURFACE_LIBRARY})
endif()
mark_as_advanced(
    JetsonMultimedia_ROOT JetsonMultimedia_ARGUS_INCLUDE_DIR JetsonMultimedia_SURFACE_INCLUDE_DIR
    JetsonMultimedia_EGL_INCLUDE_DIR JetsonMultimedia_ARGUS_LIBRARY
    JetsonMultimedia_SURFACE_LIBRARY)
