/* keep-driver.c: linked into sanitized tests alone. Mesa's lavapipe keeps what it learnt of an AMD processor's caches
 * for as long as it is loaded (22.3.6, src/util/u_cpu_detect.c, get_cpu_topology: L3_affinity_mask). The Vulkan loader
 * takes the driver away before LeakSanitizer looks, which then finds 128 bytes that nobody points at, from a module
 * that it cannot name. Kept loaded the driver still points at them, and what leaks of ours is seen as before. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <string.h>

__attribute__ ((constructor)) static void
keep_driver (void)
{
  if (strstr (program_invocation_name, "tests/engine/") != NULL)
    dlopen ("libvulkan_lvp.so", RTLD_LAZY | RTLD_NODELETE);
}
