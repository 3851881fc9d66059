#include "zip.h"

#include "data-error.h"
#include "unpack.h"

#include <string.h>

/* Signatures and sizes: APPNOTE 6.3.10, 4.3.6 to 4.3.16. */
#define LOCAL_MAGIC       0x04034b50u
#define ENTRY_MAGIC       0x02014b50u
#define END_MAGIC         0x06054b50u
#define END64_MAGIC       0x06064b50u
#define LOCATOR_MAGIC     0x07064b50u
#define LOCAL_BYTES       30u
#define ENTRY_BYTES       46u
#define END_BYTES         22u
#define END64_BYTES       56u
#define LOCATOR_BYTES     20u
#define COMMENT_MAX       0xffffu
#define EXTRA_ZIP64       1u
#define FLAG_ENCRYPTED    (1u << 0 | 1u << 6 | 1u << 13)
#define METHOD_STORED     0
#define METHOD_DEFLATE    8
#define NAME_SHOWN_MAX    512u
#define MEMBER_PACKED_MAX (1ull << 40)

typedef struct
{
  RoundsZipMember shown;
  const guint8 *name; /* as it stands; in the directory */
  guint name_bytes, method, flags;
  guint32 crc;
  guint64 packed, offset;
} Member;

struct _RoundsZip
{
  GInputStream *source;
  RoundsUnpackBudget budget;
  guint8 *directory;
  Member *members;
  guint n_members;
};

typedef struct
{
  guint64 entries, size, offset; /* of the directory */
} End;

static guint
read_16 (const guint8 *at)
{
  return (guint) at[0] | (guint) at[1] << 8;
}

static guint32
read_32 (const guint8 *at)
{
  return read_16 (at) | (guint32) read_16 (at + 2) << 16;
}

static guint64
read_64 (const guint8 *at)
{
  return read_32 (at) | (guint64) read_32 (at + 4) << 32;
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, why);
  return FALSE;
}

static gboolean
read_at (RoundsZip *self,
         guint64 offset,
         void *bytes,
         gsize n,
         GCancellable *cancellable,
         GError **error)
{
  gsize done;

  if (offset > G_MAXINT64 || !g_seekable_seek (G_SEEKABLE (self->source), (goffset) offset,
                                               G_SEEK_SET, cancellable, error))
    return FALSE;
  if (!g_input_stream_read_all (self->source, bytes, n, &done, cancellable, error))
    return FALSE;
  return done == n || fail (error, "a damaged zip: it ends too early");
}

/* ---- the end of the directory ---- */

static gboolean
read_end64 (RoundsZip *self, guint64 locator, End *end, GCancellable *cancellable, GError **error)
{
  guint8 bytes[END64_BYTES];
  guint64 at;

  if (!read_at (self, locator, bytes, LOCATOR_BYTES, cancellable, error))
    return FALSE;
  at = read_64 (bytes + 8);
  if (read_32 (bytes) != LOCATOR_MAGIC || at > locator || locator - at < END64_BYTES)
    return fail (error, "a damaged zip: its zip64 directory is not where it should be");
  if (!read_at (self, at, bytes, END64_BYTES, cancellable, error))
    return FALSE;
  if (read_32 (bytes) != END64_MAGIC)
    return fail (error, "a damaged zip: its zip64 directory is not where it should be");
  if (read_32 (bytes + 16) != 0 || read_32 (bytes + 20) != 0)
    return fail (error, "a zip in several parts: join them first");
  *end = (End){ read_64 (bytes + 32), read_64 (bytes + 40), read_64 (bytes + 48) };
  return TRUE;
}

/* The record whose comment ends where the file does; the last such. */
static const guint8 *
find_end (const guint8 *tail, gsize n)
{
  for (gsize i = n < END_BYTES ? 0 : n - END_BYTES + 1; i-- > 0;)
    if (read_32 (tail + i) == END_MAGIC && i + END_BYTES + read_16 (tail + i + 20) == n)
      return tail + i;
  return NULL;
}

static gboolean
read_end (RoundsZip *self, guint64 file_bytes, End *end, GCancellable *cancellable, GError **error)
{
  gsize n = MIN (file_bytes, END_BYTES + COMMENT_MAX);
  g_autofree guint8 *tail = g_malloc (n + 1);
  const guint8 *at;
  guint64 stands;

  if (!read_at (self, file_bytes - n, tail, n, cancellable, error))
    return FALSE;
  at = find_end (tail, n);
  if (at == NULL)
    return fail (error, "a damaged zip: its directory is missing");
  stands = file_bytes - n + (guint64) (at - tail);
  *end = (End){ read_16 (at + 10), read_32 (at + 12), read_32 (at + 16) };
  if (end->entries == 0xffff || end->size == G_MAXUINT32 || end->offset == G_MAXUINT32)
    {
      if (stands < LOCATOR_BYTES)
        return fail (error, "a damaged zip: its directory is missing");
      stands -= LOCATOR_BYTES;
      if (!read_end64 (self, stands, end, cancellable, error))
        return FALSE;
    }
  else if (read_16 (at + 4) != 0 || read_16 (at + 6) != 0)
    return fail (error, "a zip in several parts: join them first");
  if (end->entries > ROUNDS_ZIP_MEMBERS_MAX || end->size > ROUNDS_ZIP_DIRECTORY_MAX)
    return fail (error, "a zip of over 200,000 members: give it in parts");
  if (end->offset > stands || end->size > stands - end->offset)
    return fail (error, "a damaged zip: its directory is cut off");
  return TRUE;
}

/* ---- the directory ---- */

/* 4.5.3: in this order, and only those whose short form is all ones. */
static gboolean
read_zip64 (Member *member, const guint8 *extra, gsize n)
{
  guint64 *fields[] = { &member->shown.size, &member->packed, &member->offset };

  for (; n >= 4 && read_16 (extra + 2) <= n - 4;
       n -= 4 + read_16 (extra + 2), extra += 4 + read_16 (extra + 2))
    {
      const guint8 *at = extra + 4, *end = at + read_16 (extra + 2);
      if (read_16 (extra) != EXTRA_ZIP64)
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
        if (*fields[i] == G_MAXUINT32 && end - at >= 8)
          {
            *fields[i] = read_64 (at);
            at += 8;
          }
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (*fields[i] == G_MAXUINT32)
      return FALSE;
  return TRUE;
}

/* A name for people: what is not UTF-8 or is a control becomes '?'. (transfer full) */
static char *
name_shown (const guint8 *bytes, guint n)
{
  g_autofree char *valid = g_utf8_make_valid ((const char *) bytes,
                                              (gssize) MIN (n, NAME_SHOWN_MAX));
  GString *out = g_string_new (NULL);

  for (const char *at = valid; *at != 0; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      g_string_append_unichar (out, g_unichar_isprint (c) ? c : '?');
    }
  return g_string_free (out, FALSE);
}

/* The size of the entry, 0 when it is none. */
static gsize
read_entry (Member *member, const guint8 *at, gsize n)
{
  gsize name, extra, size;

  if (n < ENTRY_BYTES || read_32 (at) != ENTRY_MAGIC)
    return 0;
  name = read_16 (at + 28);
  extra = read_16 (at + 30);
  size = ENTRY_BYTES + name + extra + read_16 (at + 32);
  if (size > n)
    return 0;
  member->flags = read_16 (at + 8);
  member->method = read_16 (at + 10);
  member->crc = read_32 (at + 16);
  member->packed = read_32 (at + 20);
  member->shown.size = read_32 (at + 24);
  member->offset = read_32 (at + 42);
  member->name = at + ENTRY_BYTES;
  member->name_bytes = (guint) name;
  if (!read_zip64 (member, at + ENTRY_BYTES + name, extra))
    return 0;
  member->shown.name = name_shown (member->name, member->name_bytes);
  member->shown.folder = name > 0 && member->name[name - 1] == '/';
  return size;
}

static int
compare_offsets (gconstpointer a, gconstpointer b)
{
  const Member *x = *(Member *const *) a, *y = *(Member *const *) b;

  return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Every member has bytes of its own: D. Fifield, "A better zip bomb" (USENIX WOOT 2019). */
static gboolean
check_overlap (RoundsZip *self, guint64 directory)
{
  g_autofree Member **sorted = g_new (Member *, MAX (self->n_members, 1));
  guint64 next = 0;

  for (guint i = 0; i < self->n_members; i++)
    sorted[i] = &self->members[i];
  qsort (sorted, self->n_members, sizeof (Member *), compare_offsets);
  for (guint i = 0; i < self->n_members; i++)
    {
      const Member *m = sorted[i];
      if (m->offset < next || m->packed > MEMBER_PACKED_MAX || m->offset > directory)
        return FALSE;
      next = m->offset + LOCAL_BYTES + m->name_bytes + m->packed;
    }
  return next <= directory;
}

static gboolean
read_directory (RoundsZip *self, const End *end, GCancellable *cancellable, GError **error)
{
  gsize left = end->size;
  const guint8 *at;

  if (end->entries * ENTRY_BYTES > left)
    return fail (error, "a damaged zip: its directory is cut off");
  self->directory = g_malloc (left + 1);
  self->members = g_new0 (Member, end->entries + 1);
  if (!read_at (self, end->offset, self->directory, left, cancellable, error))
    return FALSE;
  at = self->directory;
  for (; self->n_members < end->entries; self->n_members++)
    {
      gsize n = read_entry (&self->members[self->n_members], at, left);
      if (n == 0)
        return fail (error, "a damaged zip: its directory is broken");
      at += n;
      left -= n;
    }
  if (!check_overlap (self, end->offset))
    return fail (error, "a damaged zip: its members overlap");
  return TRUE;
}

/* ---- one member ---- */

static gboolean
check_method (const Member *member, GError **error)
{
  if ((member->flags & FLAG_ENCRYPTED) != 0)
    return fail (error, "encrypted: unpack it with its password first");
  if (member->method != METHOD_STORED && member->method != METHOD_DEFLATE)
    {
      g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                   "packed by method %u, which is not read: pack it with deflate", member->method);
      return FALSE;
    }
  if (member->method == METHOD_STORED && member->packed != member->shown.size)
    return fail (error, "damaged: two sizes for one stored member");
  return TRUE;
}

/* Where its bytes begin; the local header must tell the same story as the directory. */
static gboolean
find_bytes (RoundsZip *self,
            const Member *member,
            guint64 *offset,
            GCancellable *cancellable,
            GError **error)
{
  guint8 head[LOCAL_BYTES];
  g_autofree guint8 *name = g_malloc (member->name_bytes + 1);

  if (!read_at (self, member->offset, head, LOCAL_BYTES, cancellable, error))
    return FALSE;
  if (read_32 (head) != LOCAL_MAGIC || read_16 (head + 8) != member->method ||
      read_16 (head + 26) != member->name_bytes)
    return fail (error, "damaged: its own header differs from the directory");
  if (!read_at (self, member->offset + LOCAL_BYTES, name, member->name_bytes, cancellable, error))
    return FALSE;
  if (memcmp (name, member->name, member->name_bytes) != 0)
    return fail (error, "damaged: its own header differs from the directory");
  *offset = member->offset + LOCAL_BYTES + member->name_bytes + read_16 (head + 28);
  return TRUE;
}

GInputStream *
rounds_zip_read (RoundsZip *self, guint i, GCancellable *cancellable, GError **error)
{
  const Member *member = &self->members[i];
  RoundsUnpackPart part = { .budget = &self->budget, .crc = member->crc };
  guint64 offset;

  if (!check_method (member, error) || !find_bytes (self, member, &offset, cancellable, error))
    return NULL;
  part.method = member->method == METHOD_STORED ? ROUNDS_UNPACK_STORED : ROUNDS_UNPACK_DEFLATE;
  part.offset = (goffset) offset;
  part.packed = member->packed;
  part.size = member->shown.size;
  return rounds_unpack_stream (self->source, &part);
}

/* ---- the whole ---- */

gboolean
rounds_zip_is (const guint8 *head, gsize n)
{
  return n >= 4 && (read_32 (head) == LOCAL_MAGIC || read_32 (head) == END_MAGIC);
}

RoundsZip *
rounds_zip_open (GInputStream *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (RoundsZip) self = g_new0 (RoundsZip, 1);
  goffset size;
  End end;

  if (!G_IS_SEEKABLE (source) || !g_seekable_can_seek (G_SEEKABLE (source)))
    {
      fail (error, "a zip cannot be read from a pipe: give it as a file");
      return NULL;
    }
  self->source = g_object_ref (source);
  if (!g_seekable_seek (G_SEEKABLE (source), 0, G_SEEK_END, cancellable, error))
    return NULL;
  size = g_seekable_tell (G_SEEKABLE (source));
  if (!read_end (self, (guint64) size, &end, cancellable, error) ||
      !read_directory (self, &end, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
rounds_zip_free (RoundsZip *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; self->members != NULL && self->members[i].shown.name != NULL; i++)
    g_free ((char *) self->members[i].shown.name);
  g_free (self->members);
  g_free (self->directory);
  g_clear_object (&self->source);
  g_free (self);
}

guint
rounds_zip_count (RoundsZip *self)
{
  return self->n_members;
}

const RoundsZipMember *
rounds_zip_member (RoundsZip *self, guint i)
{
  return &self->members[i].shown;
}
