#include "json-edit.h"

#include <string.h>

/* By its place, which takes no memory that may be missing. */
static gboolean
is_edited (const RoundsScan *json, RoundsScanNode node, const RoundsJsonEdit *edits, guint n)
{
  for (guint i = 0; i < n; i++)
    if (rounds_scan_get (json, rounds_scan_root (json), edits[i].key) == node)
      return TRUE;
  return FALSE;
}

/* The member as it was or as it will be, after a comma where one is due. */
static void
append_member (GString *out, const char *member, gsize size)
{
  if (out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  g_string_append_len (out, member, size);
}

static void
append_edit (GString *out, const RoundsJsonEdit *edit)
{
  g_autofree char *member = g_strdup_printf ("\"%s\":%s", edit->key, edit->value);

  append_member (out, member, strlen (member));
}

/* Where the member of a value begins: at the quote of its key. */
static const char *
member_start (const char *after, const char *value)
{
  while (after < value && *after != '"')
    after++;
  return after;
}

GBytes *
rounds_json_edit (RoundsScan *json, const RoundsJsonEdit *edits, guint n)
{
  RoundsScanNode root = rounds_scan_root (json);
  gsize size;
  const char *at = rounds_scan_bytes (json, root, &size) + 1;
  GString *out = g_string_new ("{");

  for (RoundsScanNode node = rounds_scan_first (json, root); node != 0;
       node = rounds_scan_next (json, node))
    {
      gsize length;
      const char *value = rounds_scan_bytes (json, node, &length);
      const char *start = member_start (at, value);

      if (!is_edited (json, node, edits, n))
        append_member (out, start, value + length - start);
      at = value + length;
    }
  for (guint i = 0; i < n; i++)
    if (edits[i].value != NULL)
      append_edit (out, &edits[i]);
  g_string_append_c (out, '}');
  return g_string_free_to_bytes (out);
}
