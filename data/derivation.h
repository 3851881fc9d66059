/* derivation.h: the key that a passphrase gives, by Argon2id 1.3: the one place where that happens.
 *
 * 256 MiB are filled for a passphrase. libsodium takes them in one mmap with MAP_POPULATE, and until the
 * kernel has filled them no other thread of the process gets or gives back a page: a window stood for
 * 50 to 250 ms at each unlock, although the derivation was on a thread of its own. Weighed:
 *   - libargon2 with memory that is touched page by page beforehand: nobody waits (0.2 ms), the key is
 *     the same, but Debian's is built for SSE2 alone: 800 ms of processor where libsodium takes 540;
 *   - fork without exec: a copy of every key and chart of the window, in memory that is not locked;
 *   - rounds or roundsctl itself in a hidden mode: forty libraries and a display's start before the
 *     first byte, and a mode that anyone could call;
 *   - leaving it.
 * Chosen: a small program, rounds-derive (derive/), one process a derivation. It costs 1 to 2 ms, a
 * derivation that nobody waits for any more is ended at once, and want of memory ends the child, never the
 * chart. Passphrase and key cross on a socket that only the two have, out of and into locked memory; never
 * an argument, a file or the surroundings. The child is as hidden as its parent (rounds_harden) and not
 * in a cage: it reads nothing that an outsider made, and where a cage cannot be had a chart must open all
 * the same. What it answers is believed if it repeats the question; that the key is right is shown by the
 * seal that it opens.
 *
 * A cost under 64 MiB is no key file's that Rounds obeys or writes (keyfile-format.c). Tests ask for such
 * ones by the thousand, and they are derived here.
 *
 * Any thread; blocks for about 0.6 s.
 */
#pragma once

#include "secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROUNDS_DERIVATION_SALT_BYTES 16

typedef struct
{
  RoundsSecret *passphrase;
  const guint8 *salt; /* (ROUNDS_DERIVATION_SALT_BYTES) */
  guint32 passes, memory_kib;
  GCancellable *cancellable; /* NULL: none */
} RoundsDerivation;

/* 32 bytes. NULL with MEMORY, IO (the program is not there, is another one, died or does not answer) or
 * G_IO_ERROR_CANCELLED. (transfer full) */
RoundsSecret *rounds_derivation_run (const RoundsDerivation *self, GError **error);

G_END_DECLS
