#include "import-marks.h"

#include "local.h"

#include <stdio.h>
#include <string.h>

#define KIND        "import-mark"
/* Of one file; of more, nobody can tell whom they leave out, and all who came with it are marked. */
#define REFUSED_MAX 5000

struct _RoundsImportMarks
{
  RoundsStore *store;
  RoundsActor actor; /* the caller's texts */
  char *source;
  GPtrArray *names;  /* of the files, each once: with the folder that they lie in */
  GPtrArray *before; /* GString of each: its mark of earlier imports */
  GPtrArray *lines;  /* GString of each: what was refused */
  guint *refused;    /* of each */
  guint *slots;      /* of the nth file: which name it has */
  GHashTable *came;  /* rids of patients, as text */
  gint64 begun;      /* ms since 1970 */
  gboolean begins, whole;
  gboolean several; /* patients */
  guint8 only[ROUNDS_RID_BYTES];
};

/* One mark: "since 1 2", when records came that lack the rest (2: 0, not known); "type Observation Patient/1";
 * "patient RID". */

static char *
id_of (const RoundsImportMarks *self, guint nth)
{
  return g_strconcat (self->source, "\n", g_ptr_array_index (self->names, nth), NULL);
}

static void
free_line (gpointer line)
{
  g_string_free (line, TRUE);
}

/* Adds those that are not there yet. */
static void
add_lines (GString *to, const char *more)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) old = g_strsplit (to->str, "\n", -1);
  g_auto (GStrv) new = g_strsplit (more, "\n", -1);

  for (guint i = 0; old[i] != NULL; i++)
    g_hash_table_add (there, old[i]);
  for (guint i = 0; new[i] != NULL; i++)
    if (*new[i] != 0 && g_hash_table_add (there, new[i]))
      g_string_append_printf (to, "%s\n", new[i]);
}

/* ---- writing ---- */

static gboolean
read_before (RoundsWrite *write, const RoundsLocalKey *key, GString *before, GError **error)
{
  g_autoptr (RoundsLocalRow) row = NULL;
  const char *text;
  gsize size;

  if (!rounds_write_get_local (write, key, &row, error))
    return FALSE;
  g_string_truncate (before, 0);
  if (row == NULL)
    return TRUE;
  text = g_bytes_get_data (row->content, &size);
  g_string_append_len (before, text, (gssize) size);
  return TRUE;
}

/* What an earlier import left out stays, whatever happens to this one: only its end takes it away. */
static gboolean
put_mark (RoundsWrite *write, const RoundsImportMarks *self, guint nth, GError **error)
{
  g_autofree char *id = id_of (self, nth);
  const RoundsLocalKey key = { NULL, KIND, id };
  const GString *line = g_ptr_array_index (self->lines, nth);
  GString *before = g_ptr_array_index (self->before, nth);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GBytes) content = NULL;

  if (self->begins && !read_before (write, &key, before, error))
    return FALSE;
  add_lines (all, before->str);
  add_lines (all, line->str);
  content = g_bytes_new (all->str, all->len);
  return all->len > 0 ? rounds_write_put_local (write, &key, content, error)
                      : rounds_write_delete_local (write, &key, error);
}

static gboolean
put_marks (RoundsWrite *write, gpointer data, GError **error)
{
  const RoundsImportMarks *self = data;
  RoundsAuditEntry entry = { .act = self->whole ? "import-end" : "import-begin" };
  g_autofree char *detail = g_strdup_printf ("%u files", self->names->len);

  for (guint i = 0; i < self->names->len; i++)
    if (!put_mark (write, self, i, error))
      return FALSE;
  entry.detail = detail;
  return rounds_write_audit (write, &entry, error);
}

static gboolean
write_marks (RoundsImportMarks *self, GError **error)
{
  const RoundsWriteOrder order = { self->actor, FALSE };

  return self->names->len == 0 || rounds_write_run (self->store, &order, put_marks, self, error);
}

static void
say_since (RoundsImportMarks *self, gint64 ended)
{
  for (guint i = 0; i < self->lines->len; i++)
    g_string_append_printf (self->lines->pdata[i],
                            "since %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", self->begun,
                            ended);
}

/* Folders of one export hold files of one name: 2026-01/Observation.ndjson is not 2026-02/Observation.ndjson. */
static char *
name_of (const char *file)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *last = g_path_get_basename (folder);
  g_autofree char *name = g_path_get_basename (file);

  return g_build_filename (last, name, NULL);
}

static guint
slot_of (RoundsImportMarks *self, const char *file)
{
  g_autofree char *name = name_of (file);
  guint slot;

  if (g_ptr_array_find_with_equal_func (self->names, name, g_str_equal, &slot))
    return slot;
  g_ptr_array_add (self->names, g_steal_pointer (&name));
  g_ptr_array_add (self->lines, g_string_new (NULL));
  g_ptr_array_add (self->before, g_string_new (NULL));
  return self->names->len - 1;
}

RoundsImportMarks *
rounds_import_marks_new (RoundsStore *store,
                         const RoundsActor *actor,
                         const char *source,
                         const char *const *files,
                         GError **error)
{
  RoundsImportMarks *self = g_new0 (RoundsImportMarks, 1);
  const guint n = g_strv_length ((char **) files);

  self->store = g_object_ref (store);
  self->actor = *actor;
  self->source = g_strdup (source);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->lines = g_ptr_array_new_with_free_func (free_line);
  self->before = g_ptr_array_new_with_free_func (free_line);
  self->came = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->begun = g_get_real_time () / 1000;
  self->slots = g_new0 (guint, n + 1);
  for (guint i = 0; i < n; i++)
    self->slots[i] = slot_of (self, files[i]);
  self->refused = g_new0 (guint, self->names->len + 1);
  say_since (self, 0);
  self->begins = TRUE;
  if (!write_marks (self, error))
    {
      rounds_import_marks_free (self);
      return NULL;
    }
  self->begins = FALSE;
  for (guint i = 0; i < self->lines->len; i++)
    g_string_truncate (self->lines->pdata[i], 0);
  return self;
}

void
rounds_import_marks_refused (RoundsImportMarks *self,
                             guint nth,
                             const char *type,
                             const char *subject)
{
  const guint slot = self->slots[nth];
  GString *line = g_ptr_array_index (self->lines, slot);

  if (self->refused[slot]++ >= REFUSED_MAX)
    return;
  if (type != NULL && subject != NULL)
    g_string_append_printf (line, "type %s %s\n", type, subject);
  else if (strstr (line->str, "only\n") == NULL)
    g_string_append (line, "only\n");
}

void
rounds_import_marks_put (RoundsImportMarks *self, const RoundsPut *put)
{
  static const guint8 none[ROUNDS_RID_BYTES];
  char rid[ROUNDS_RID_TEXT];

  if (memcmp (put->patient, none, sizeof none) == 0)
    return;
  if (memcmp (self->only, put->patient, sizeof none) != 0)
    g_hash_table_add (self->came, g_strdup (rounds_rid_text (put->patient, rid)));
  self->several |= memcmp (self->only, none, sizeof none) != 0 &&
                   memcmp (self->only, put->patient, sizeof none) != 0;
  memcpy (self->only, put->patient, ROUNDS_RID_BYTES);
}

/* What names nobody is of the one patient that came; of several, the report alone says it. */
static void
name_only (const RoundsImportMarks *self, GString *line)
{
  static const guint8 none[ROUNDS_RID_BYTES];
  gboolean one = !self->several && memcmp (self->only, none, sizeof none) != 0;
  char rid[ROUNDS_RID_TEXT];
  g_autofree char *patient = g_strdup_printf ("patient %s\n", rounds_rid_text (self->only, rid));

  g_string_replace (line, "only\n", one ? patient : "", 0);
}

/* Whether the patient of a line came with the files. */
static gboolean
has_come (const RoundsImportMarks *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  const guint n = g_strv_length (words);
  g_autoptr (GArray) found = NULL;
  gboolean came = FALSE;

  if (n == 2)
    return g_hash_table_contains (self->came, words[1]);
  if (n != 3 || !g_str_has_prefix (words[2], "Patient/"))
    return TRUE;
  found = rounds_store_find (self->store, "Patient", words[2] + strlen ("Patient/"), self->source,
                             NULL);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      char rid[ROUNDS_RID_TEXT];

      came |= g_hash_table_contains (self->came,
                                     rounds_rid_text (g_array_index (found, RoundsFound, i).patient,
                                                      rid));
    }
  return came;
}

/* A file of the same name may be the next one of a feed, and bring nothing of whom an earlier one left out. */
static void
keep_absent (const RoundsImportMarks *self, GString *before)
{
  g_auto (GStrv) lines = g_strsplit (before->str, "\n", -1);

  g_string_truncate (before, 0);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != 0 && !g_str_has_prefix (lines[i], "since ") && !has_come (self, lines[i]))
      g_string_append_printf (before, "%s\n", lines[i]);
}

gboolean
rounds_import_marks_end (RoundsImportMarks *self, gboolean whole, GError **error)
{
  const gint64 ended = g_get_real_time () / 1000;

  self->whole = whole;
  for (guint i = 0; i < self->lines->len; i++)
    {
      if (whole)
        keep_absent (self, self->before->pdata[i]);
      name_only (self, self->lines->pdata[i]);
      if (self->refused[i] > REFUSED_MAX)
        g_string_append_printf (self->lines->pdata[i],
                                "since %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", self->begun,
                                ended);
    }
  if (!whole)
    say_since (self, ended);
  return write_marks (self, error);
}

void
rounds_import_marks_free (RoundsImportMarks *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->store);
  g_free (self->source);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->before);
  g_hash_table_unref (self->came);
  g_free (self->refused);
  g_free (self->slots);
  g_free (self);
}

/* ---- reading ---- */

typedef struct
{
  RoundsChart *chart;
  RoundsChartSettings *settings;
  GPtrArray *types;
  const char *source; /* of the mark that is read */
} Telling;

static gboolean
came_since (const Telling *self, gint64 begun, gint64 ended)
{
  const GArray *records = rounds_chart_get_records (self->chart);

  for (guint i = 0; i < records->len; i++)
    {
      const RoundsRecord *record = &g_array_index (records, RoundsRecord, i);

      if (record->arrived >= begun && (ended == 0 || record->arrived <= ended) &&
          g_strcmp0 (record->source, self->source) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_patient (const Telling *self, const char *subject)
{
  const RoundsPerson *person = rounds_chart_get_person (self->chart);

  return person != NULL && g_str_has_prefix (subject, "Patient/") &&
         g_strcmp0 (person->source, self->source) == 0 &&
         g_strcmp0 (person->id, subject + strlen ("Patient/")) == 0;
}

static void
tell_line (Telling *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  guint n = g_strv_length (words);
  guint8 rid[ROUNDS_RID_BYTES];
  gboolean all = FALSE;

  if (n == 3 && strcmp (words[0], "since") == 0)
    all = came_since (self, g_ascii_strtoll (words[1], NULL, 10),
                      g_ascii_strtoll (words[2], NULL, 10));
  else if (n == 2 && strcmp (words[0], "patient") == 0)
    all = rounds_rid_read (words[1], rid) &&
          memcmp (rid, rounds_chart_get_patient (self->chart), sizeof rid) == 0;
  else if (n == 3 && strcmp (words[0], "type") == 0 && is_patient (self, words[2]) &&
           !g_ptr_array_find_with_equal_func (self->types, words[1], g_str_equal, NULL))
    g_ptr_array_add (self->types, g_strdup (words[1]));
  if (all)
    self->settings->sync = ROUNDS_SYNC_PARTIAL;
}

static void
tell_mark (Telling *self, const RoundsLocalRow *row)
{
  g_autofree char *source = g_strndup (row->id, strcspn (row->id, "\n"));
  gsize size;
  const char *text = g_bytes_get_data (row->content, &size);
  g_autofree char *all = g_strndup (text, size);
  g_auto (GStrv) lines = g_strsplit (all, "\n", -1);

  self->source = source;
  for (guint i = 0; lines[i] != NULL; i++)
    tell_line (self, lines[i]);
}

gboolean
rounds_import_marks_tell (RoundsChart *chart,
                          RoundsChartSettings *settings,
                          GPtrArray **types,
                          GError **error)
{
  g_autoptr (GPtrArray) rows = rounds_store_local (rounds_chart_get_store (chart), KIND, error);
  Telling self = { chart, settings, NULL, NULL };

  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    return TRUE;
  self.types = *types = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < rows->len; i++)
    tell_mark (&self, rows->pdata[i]);
  g_ptr_array_add (*types, NULL);
  settings->not_loaded = (const char *const *) (*types)->pdata;
  return TRUE;
}
