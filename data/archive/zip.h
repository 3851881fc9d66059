/* zip.h: the members of a zip, as streams. Nothing is ever written to disk.
 *
 * Of APPNOTE 6.3.10 (pkware.com): stored and deflate, zip64, data descriptors. Refused by name:
 * encrypted members, other methods, archives in several parts, members whose bytes overlap (the
 * trick of zip bombs) or whose own header says otherwise than the directory.
 *
 * Weighed: walking the local headers from the front (needs no seeking, but reads what the directory
 * does not list, and such files are how two programs are shown two things), libarchive (many
 * formats, none of which is needed). Chosen: the directory at the end, and nothing beside it.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROUNDS_ZIP_MEMBERS_MAX   200000u
#define ROUNDS_ZIP_DIRECTORY_MAX (64u << 20) /* bytes */

typedef struct _RoundsZip RoundsZip;

typedef struct
{
  const char *name; /* UTF-8 for people; never a path to open */
  guint64 size;     /* unpacked */
  gboolean folder;
} RoundsZipMember;

/* Whether these first bytes are a zip's. */
gboolean rounds_zip_is (const guint8 *head, gsize n);
/* source: a GSeekable; kept, and not closed. INVALID: no zip, damaged, or over the limits.
 * (transfer full) */
RoundsZip *rounds_zip_open (GInputStream *source, GCancellable *cancellable, GError **error);
void rounds_zip_free (RoundsZip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsZip, rounds_zip_free)

guint rounds_zip_count (RoundsZip *self);
const RoundsZipMember *rounds_zip_member (RoundsZip *self, guint i);
/* One at a time, before the zip is freed. Read to its end: only there its checksum is known.
 * INVALID: encrypted, packed by another method, or damaged. (transfer full) */
GInputStream *rounds_zip_read (RoundsZip *self, guint i, GCancellable *cancellable, GError **error);

G_END_DECLS
