#include "source-text.h"

#include "scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LONG_TEXT 2048              /* bytes of a text inside JSON */
#define BEFORE    200               /* bytes of it before what differs */
#define LONG_LINE 400               /* bytes: a view lays out a line at once */
#define MOST_ALL  (4 * 1024 * 1024) /* before the window of 256 KiB is cut out */

void
rounds_source_text_clear (RoundsSourceText *text)
{
  g_clear_pointer (&text->text, g_free);
  memset (text, 0, sizeof *text);
}

/* ---- where a field stands ---- */

static char *
decode_step (const char *step, gsize size)
{
  GString *out = g_string_new (NULL);

  /* RFC 6901, section 4: ~1 is a slash, ~0 a tilde. */
  for (gsize i = 0; i < size; i++)
    if (step[i] == '~' && i + 1 < size && (step[i + 1] == '0' || step[i + 1] == '1'))
      g_string_append_c (out, step[++i] == '1' ? '/' : '~');
    else
      g_string_append_c (out, step[i]);
  return g_string_free (out, FALSE);
}

static RoundsScanNode
follow (const RoundsScan *json, const char *pointer)
{
  RoundsScanNode node = rounds_scan_root (json);

  while (node != 0 && *pointer == '/')
    {
      gsize size = strcspn (pointer + 1, "/");
      g_autofree char *step = decode_step (pointer + 1, size);

      node = rounds_scan_type (json, node) == ROUNDS_SCAN_ARRAY
                 ? rounds_scan_item (json, node, (guint) g_ascii_strtoull (step, NULL, 10))
                 : rounds_scan_get (json, node, step);
      pointer += 1 + size;
    }
  return node;
}

/* A text, a concept, a coding or a reference, in these words or this code. */
static gboolean
says (RoundsScan *json, RoundsScanNode node, const char *words)
{
  static const char *const keys[] = { "text", "display", "code" };
  RoundsScanNode coding = rounds_scan_get (json, node, "coding");

  if (rounds_scan_type (json, node) == ROUNDS_SCAN_STRING)
    return g_strcmp0 (rounds_scan_string (json, node), words) == 0;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_strcmp0 (rounds_scan_get_string (json, node, keys[i]), words) == 0)
      return TRUE;
  for (coding = rounds_scan_first (json, coding); coding != 0;
       coding = rounds_scan_next (json, coding))
    if (says (json, coding, words))
      return TRUE;
  return FALSE;
}

/* The first of what stands at a path ("condition.code", through arrays) that says it; 0: none does. */
static RoundsScanNode
find_saying (RoundsScan *json, RoundsScanNode node, const char *path, const char *words)
{
  gsize size = strcspn (path, ".");
  g_autofree char *step = g_strndup (path, size);
  RoundsScanNode found = 0;

  if (rounds_scan_type (json, node) == ROUNDS_SCAN_ARRAY)
    {
      for (RoundsScanNode item = rounds_scan_first (json, node); item != 0 && found == 0;
           item = rounds_scan_next (json, item))
        found = find_saying (json, item, path, words);
      return found;
    }
  if (*path == '\0')
    return node != 0 && says (json, node, words) ? node : 0;
  return find_saying (json, rounds_scan_get (json, node, step),
                      path + size + (path[size] == '.' ? 1 : 0), words);
}

/* A record that names another one is called as that: what it says of it inside itself, else that it names it. */
static RoundsScanNode
find_referred (RoundsScan *json, const char *words)
{
  static const char *const keys[] = { "medicationReference", "codeReference", "device" };
  RoundsScanNode root = rounds_scan_root (json), node = 0, found = 0;
  const char *reference;

  for (gsize i = 0; i < G_N_ELEMENTS (keys) && node == 0; i++)
    node = rounds_scan_get (json, root, keys[i]);
  reference = rounds_scan_get_string (json, node, "reference");
  if (reference == NULL || *reference != '#')
    return reference != NULL ? node : 0;
  for (RoundsScanNode item = rounds_scan_first (json, rounds_scan_get (json, root, "contained"));
       item != 0 && found == 0; item = rounds_scan_next (json, item))
    if (g_strcmp0 (rounds_scan_get_string (json, item, "id"), reference + 1) == 0)
      {
        found = find_saying (json, item, "code", words);
        if (found == 0)
          found = find_saying (json, item, "type", words);
      }
  return found;
}

/* Where data/fhir takes what an event is called from: nothing else that stands there, whatever it is called. */
static RoundsScanNode
find_called (RoundsScan *json, const char *words)
{
  static const char *const places[] = {
    "title",
    "name",
    "description",
    "summary",
    "deviceName.name",
    "questionnaire",
    "code",
    "vaccineCode",
    "procedureCode",
    "medicationCodeableConcept",
    "type",
    "category",
    "topic",
    "serviceType",
    "codeCodeableConcept",
    "relationship",
    "device",
    "scope",
    "appointmentType",
    "medicationReference",
    "codeReference",
    "condition.code",
    "series.description",
    "payload.contentString",
    "referenceSeq.referenceSeqId",
  };
  RoundsScanNode node = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (places) && node == 0; i++)
    node = find_saying (json, rounds_scan_root (json), places[i], words);
  return node != 0 ? node : find_referred (json, words);
}

/* Names that chart-fields.h gives instead of a place. */
static RoundsScanNode
find_named (RoundsScan *json, const char *name, const RoundsEvent *event)
{
  RoundsScanNode root = rounds_scan_root (json), node = 0;

  if (strcmp (name, "value") == 0)
    {
      for (node = rounds_scan_first (json, root); node != 0; node = rounds_scan_next (json, node))
        if (g_str_has_prefix (rounds_scan_key (json, node), "value"))
          return node;
      return 0;
    }
  if (strcmp (name, "title") == 0)
    return event != NULL ? find_called (json, event->title) : 0;
  if (strcmp (name, "code") != 0)
    return rounds_scan_get (json, root, name);
  for (guint i = 0; event != NULL && i < event->n_codes && node == 0; i++)
    node = event->codes[i].code != NULL ? find_called (json, event->codes[i].code) : 0;
  return node;
}

static RoundsScanNode
find_field (RoundsScan *json, const char *field, const RoundsEvent *event)
{
  g_autofree char *pointer = NULL;

  if (field == NULL || *field == 0)
    return 0;
  if (*field == '/')
    return follow (json, field);
  if (strchr (field, '/') == NULL)
    return find_named (json, field, event);
  pointer = g_strconcat ("/", field, NULL);
  return follow (json, pointer);
}

/* ---- a tree ---- */

typedef struct
{
  RoundsScan *json;
  RoundsScanNode marked;
  GString *out;
  gsize start, end;
  gboolean cut;
} Tree;

static void write_node (Tree *tree, RoundsScanNode node, guint depth);

static void
indent (Tree *tree, guint depth)
{
  g_string_append_c (tree->out, '\n');
  for (guint i = 0; i < depth; i++)
    g_string_append (tree->out, "  ");
}

static void
write_members (Tree *tree, RoundsScanNode node, guint depth)
{
  gboolean object = rounds_scan_type (tree->json, node) == ROUNDS_SCAN_OBJECT;
  gboolean any = FALSE;

  g_string_append_c (tree->out, object ? '{' : '[');
  for (RoundsScanNode child = rounds_scan_first (tree->json, node); child != 0;
       child = rounds_scan_next (tree->json, child))
    {
      if (any)
        g_string_append_c (tree->out, ',');
      any = TRUE;
      indent (tree, depth + 1);
      if (object)
        g_string_append_printf (tree->out, "\"%s\": ", rounds_scan_key (tree->json, child));
      write_node (tree, child, depth + 1);
    }
  if (any)
    indent (tree, depth);
  g_string_append_c (tree->out, object ? '}' : ']');
}

static void
write_leaf (Tree *tree, RoundsScanNode node)
{
  gsize size = 0;
  const char *bytes = rounds_scan_bytes (tree->json, node, &size);
  gsize keep = size;

  if (size > LONG_TEXT && node != tree->marked)
    {
      keep = LONG_TEXT;
      while (keep > 0 && ((guchar) bytes[keep] & 0xc0) == 0x80)
        keep--;
    }
  g_string_append_len (tree->out, bytes, (gssize) keep);
  if (keep < size)
    {
      g_autofree char *all = g_strdup_printf ("%" G_GSIZE_FORMAT, size);

      /* Translators: a number. */
      g_string_append_printf (tree->out, _ ("… (%s bytes in all)"), all);
    }
}

static void
write_node (Tree *tree, RoundsScanNode node, guint depth)
{
  gsize start = tree->out->len;
  RoundsScanType type = rounds_scan_type (tree->json, node);

  if (tree->out->len > MOST_ALL)
    {
      tree->cut = TRUE;
      return;
    }
  if (type == ROUNDS_SCAN_OBJECT || type == ROUNDS_SCAN_ARRAY)
    write_members (tree, node, depth);
  else
    write_leaf (tree, node);
  if (node == tree->marked && node != 0)
    {
      tree->start = start;
      tree->end = tree->out->len;
    }
}

/* ---- bounds ---- */

static gsize
back_to_character (const char *text, gsize at)
{
  while (at > 0 && ((guchar) text[at] & 0xc0) == 0x80)
    at--;
  return at;
}

/* Lines that are too long for a view are broken; what is marked moves along. */
static void
break_lines (RoundsSourceText *self)
{
  GString *out = g_string_sized_new (strlen (self->text) + 64);
  gsize size = strlen (self->text), line = 0, start = self->start, end = self->end;

  for (gsize i = 0; i < size; i++)
    {
      gboolean character = ((guchar) self->text[i] & 0xc0) != 0x80;

      if (line >= LONG_LINE && character && self->text[i] != '\n')
        {
          g_string_append_c (out, '\n');
          start += self->start > 0 && i <= self->start ? 1 : 0;
          end += self->end > 0 && i < self->end ? 1 : 0;
          line = 0;
        }
      g_string_append_c (out, self->text[i]);
      line = self->text[i] == '\n' ? 0 : line + 1;
    }
  g_free (self->text);
  self->text = g_string_free (out, FALSE);
  self->start = start;
  self->end = end;
}

/* At most 256 KiB, and what is marked is among them. */
static void
cut_out (RoundsSourceText *self)
{
  gsize size = strlen (self->text), from = 0, to;
  char *part;

  if (size <= ROUNDS_SOURCE_TEXT_MAX)
    return;
  if (self->start + ROUNDS_SOURCE_TEXT_MAX / 2 > ROUNDS_SOURCE_TEXT_MAX)
    from = back_to_character (self->text, self->start - ROUNDS_SOURCE_TEXT_MAX / 2);
  to = back_to_character (self->text, MIN (size, from + ROUNDS_SOURCE_TEXT_MAX));
  part = g_strndup (self->text + from, to - from);
  g_free (self->text);
  self->text = part;
  self->from += from;
  self->size = self->size > 0 ? self->size : size;
  self->start = self->start > from ? self->start - from : 0;
  self->end = MIN (self->end, to) > from ? MIN (self->end, to) - from : 0;
  self->cut = TRUE;
}

void
rounds_source_plain (GBytes *bytes, gsize start, gsize end, RoundsSourceText *out)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  gsize from = 0, to = MIN (size, (gsize) MOST_ALL);

  memset (out, 0, sizeof *out);
  /* Of a text that is longer than is laid out, what is around the mark. */
  if (to < size && start > MOST_ALL / 2)
    from = back_to_character (data, MIN (start, size) - MOST_ALL / 2);
  to = MIN (size, from + MOST_ALL);
  out->cut = from > 0 || to < size;
  out->from = from;
  out->size = out->cut ? size : 0;
  out->text = size > 0 ? g_utf8_make_valid (data + from, (gssize) (to - from)) : g_strdup ("");
  /* HL7 v2 ends its lines with a carriage return (chapter 2, message delimiters). */
  if (strchr (out->text, '\n') == NULL)
    g_strdelimit (out->text, "\r", '\n');
  out->end = MIN (end > from ? end - from : 0, strlen (out->text));
  out->start = MIN (start > from ? start - from : 0, out->end);
  break_lines (out);
  cut_out (out);
}

void
rounds_source_text (GBytes *bytes,
                    const char *field,
                    const RoundsEvent *event,
                    RoundsSourceText *out)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (RoundsScan) json = rounds_scan_parse (data, size, NULL, NULL);
  Tree tree = { .json = json };
  gboolean alone;

  if (json == NULL)
    {
      rounds_source_plain (bytes, 0, 0, out);
      return;
    }
  memset (out, 0, sizeof *out);
  tree.marked = find_field (json, field, event);
  tree.out = g_string_sized_new (size * 2);
  write_node (&tree, rounds_scan_root (json), 0);
  /* It stands behind what is laid out: the field alone, which is what one came for. */
  alone = tree.cut && tree.marked != 0 && tree.end == 0;
  if (alone)
    {
      g_string_truncate (tree.out, 0);
      write_node (&tree, tree.marked, 0);
      tree.cut = TRUE;
    }
  out->text = g_string_free (tree.out, FALSE);
  out->start = tree.start;
  out->end = tree.end;
  out->json = TRUE;
  out->cut = tree.cut;
  out->size = tree.cut ? size : 0;
  break_lines (out);
  cut_out (out);
  if (alone)
    out->size = 0;
}

/* ---- what changed ---- */

static void
change_free (gpointer data)
{
  RoundsSourceChange *change = data;

  g_free (change->field);
  g_free (change->before);
  g_free (change->after);
  g_free (change);
}

/* What of a long text is shown: from a little before the byte at which it differs. (transfer full) */
static char *
excerpt (const char *text, gsize differs)
{
  gsize size = text != NULL ? strlen (text) : 0, from, to;
  g_autofree char *part = NULL, *first = NULL, *last = NULL, *all = NULL;

  if (size <= LONG_TEXT)
    return g_strdup (text);
  from = back_to_character (text, differs > BEFORE ? differs - BEFORE : 0);
  to = back_to_character (text, MIN (size, from + LONG_TEXT));
  part = g_strndup (text + from, to - from);
  first = g_strdup_printf ("%" G_GSIZE_FORMAT, from + 1);
  last = g_strdup_printf ("%" G_GSIZE_FORMAT, to);
  all = g_strdup_printf ("%" G_GSIZE_FORMAT, size);
  /* Translators: an ellipsis or nothing, the text, an ellipsis or nothing; then three numbers. */
  return g_strdup_printf (_ ("%s%s%s (bytes %s to %s of %s)"), from > 0 ? "…" : "", part,
                          to < size ? "…" : "", first, last, all);
}

static RoundsSourceChange *
new_change (GPtrArray *changes)
{
  RoundsSourceChange *change = g_new0 (RoundsSourceChange, 1);

  g_ptr_array_add (changes, change);
  return change;
}

static void
add_change (GPtrArray *changes, const char *field, const char *before, const char *after)
{
  RoundsSourceChange *change = changes->len > 0 ? g_ptr_array_index (changes, changes->len - 1)
                                                : NULL;
  gsize differs = 0;

  if (changes->len >= ROUNDS_SOURCE_CHANGES)
    {
      change = changes->len > ROUNDS_SOURCE_CHANGES ? change : new_change (changes);
      change->more++;
      return;
    }
  while (before != NULL && after != NULL && before[differs] != '\0' &&
         before[differs] == after[differs])
    differs++;
  change = new_change (changes);
  change->field = g_strdup (field);
  change->before = excerpt (before, differs);
  change->after = excerpt (after, differs);
}

/* Leaves by their place, and the places in order. */
typedef struct
{
  RoundsScan *json;
  GHashTable *values; /* place to text */
  GPtrArray *places;  /* the same strings, owned by values */
} Leaves;

static void
add_leaves (Leaves *leaves, RoundsScanNode node, const char *place)
{
  gboolean array = rounds_scan_type (leaves->json, node) == ROUNDS_SCAN_ARRAY;
  RoundsScanNode child = rounds_scan_first (leaves->json, node);
  gsize size = 0;
  const char *bytes;
  char *own;

  if (child != 0)
    {
      for (guint i = 1; child != 0; child = rounds_scan_next (leaves->json, child), i++)
        {
          g_autofree char *step = array ? g_strdup_printf ("%u", i)
                                        : g_strdup (rounds_scan_key (leaves->json, child));
          g_autofree char *inner = *place == 0 ? g_strdup (step)
                                               : g_strdup_printf ("%s › %s", place, step);

          add_leaves (leaves, child, inner);
        }
      return;
    }
  bytes = rounds_scan_bytes (leaves->json, node, &size);
  own = g_strdup (place);
  g_hash_table_insert (leaves->values, own, g_strndup (bytes, size));
  g_ptr_array_add (leaves->places, own);
}

static void
collect_leaves (Leaves *leaves, RoundsScan *json)
{
  leaves->json = json;
  leaves->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  leaves->places = g_ptr_array_new ();
  add_leaves (leaves, rounds_scan_root (json), "");
}

static void
leaves_clear (Leaves *leaves)
{
  g_ptr_array_unref (leaves->places);
  g_hash_table_unref (leaves->values);
}

static void
compare_leaves (const Leaves *before, const Leaves *after, GPtrArray *changes)
{
  for (guint i = 0; i < before->places->len; i++)
    {
      const char *place = g_ptr_array_index (before->places, i);
      const char *was = g_hash_table_lookup (before->values, place);
      const char *is = g_hash_table_lookup (after->values, place);

      if (g_strcmp0 (was, is) != 0)
        add_change (changes, place, was, is);
    }
  for (guint i = 0; i < after->places->len; i++)
    {
      const char *place = g_ptr_array_index (after->places, i);

      if (!g_hash_table_contains (before->values, place))
        add_change (changes, place, NULL, g_hash_table_lookup (after->values, place));
    }
}

/* (transfer full) */
static GStrv
lines_of (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = size > 0 ? g_utf8_make_valid (data, (gssize) size) : g_strdup ("");

  /* As in rounds_source_plain. */
  if (strchr (text, '\n') == NULL)
    g_strdelimit (text, "\r", '\n');
  return g_strsplit (text, "\n", -1);
}

/* Of text that is no tree: the lines between what both begin and end with. */
static void
compare_lines (GBytes *before, GBytes *after, GPtrArray *changes)
{
  g_auto (GStrv) was = lines_of (before);
  g_auto (GStrv) is = lines_of (after);
  guint n_was, n_is, first = 0, last = 0;

  n_was = g_strv_length (was);
  n_is = g_strv_length (is);
  while (first < MIN (n_was, n_is) && strcmp (was[first], is[first]) == 0)
    first++;
  while (last < MIN (n_was, n_is) - first &&
         strcmp (was[n_was - 1 - last], is[n_is - 1 - last]) == 0)
    last++;
  for (guint i = first; i < MAX (n_was, n_is) - last; i++)
    {
      const char *a = i < n_was - last ? was[i] : NULL, *b = i < n_is - last ? is[i] : NULL;
      g_autofree char *line = g_strdup_printf (_ ("line %u"), i + 1);

      if (g_strcmp0 (a, b) != 0)
        add_change (changes, line, a, b);
    }
}

GPtrArray *
rounds_source_changes (GBytes *before, GBytes *after)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);
  gsize n_before = 0, n_after = 0;
  const char *was = g_bytes_get_data (before, &n_before), *is = g_bytes_get_data (after, &n_after);
  g_autoptr (RoundsScan) one = rounds_scan_parse (was, n_before, NULL, NULL);
  g_autoptr (RoundsScan) other = rounds_scan_parse (is, n_after, NULL, NULL);
  Leaves before_leaves, after_leaves;

  if (one == NULL || other == NULL)
    {
      compare_lines (before, after, changes);
      return changes;
    }
  collect_leaves (&before_leaves, one);
  collect_leaves (&after_leaves, other);
  compare_leaves (&before_leaves, &after_leaves, changes);
  leaves_clear (&before_leaves);
  leaves_clear (&after_leaves);
  return changes;
}
