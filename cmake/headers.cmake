# While the rooms are being furnished: whatever headers there are.
file(GLOB_RECURSE cohort_headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
     "${PROJECT_SOURCE_DIR}/include/cohort/*.hpp")
