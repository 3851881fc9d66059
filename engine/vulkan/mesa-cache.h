/* mesa-cache.h: what Mesa keeps of compiled shaders, mended. An entry that a lost power supply has emptied or cut
 * is refused by Mesa each time it is read and never written again, because a file of its name is there
 * (disk_cache_write_item_to_disk of Mesa's src/util/disk_cache_os.c; seen with 22.3.6): what it held would be
 * compiled anew at every start. */
#pragma once

#include <stdint.h>

/* Removes damaged entries below dir/mesa_shader_cache, so that this start writes them again, and says how
 * many; before a driver compiles anything. Files of other names are left alone, also the database and the single
 * file of other Mesa versions (mesa_shader_cache_db, _sf); a cache wholly of another form is removed once and then
 * left. No link is followed. */
uint32_t rx_mesa_cache_mend (const char *dir);
