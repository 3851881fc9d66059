#include "ctl-act.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX (1u << 20)

void
rounds_ctl_act_clear (RoundsCtlAct *self)
{
  g_clear_pointer (&self->chart, rounds_chart_close);
  if (self->store != NULL)
    rounds_store_close (self->store);
  g_clear_object (&self->store);
  rounds_ctl_whom_clear (&self->whom);
}

int
rounds_ctl_act_open (RoundsCtlAct *self, gboolean needs_patient)
{
  const RoundsWhom whom = { self->whom.patient, self->whom.source };
  g_autoptr (GError) error = NULL;
  RoundsFound found;

  if (needs_patient && self->whom.patient == NULL)
    return rounds_ctl_usage (self->ctl, "%s", _ ("--patient is needed"));
  if (!rounds_ctl_actor (&self->whom, &self->actor, &error))
    return rounds_ctl_fail (self->ctl, NULL, error);
  self->store = rounds_ctl_open_store (self->ctl, &error);
  if (self->store == NULL)
    return rounds_ctl_fail (self->ctl, rounds_ctl_get_store (self->ctl), error);
  if (self->whom.patient == NULL)
    return -1;
  if (rounds_find_one (self->store, "Patient", &whom, &found, &error))
    self->chart = rounds_chart_open (self->store, found.patient, &self->actor, &error);
  return self->chart != NULL ? -1 : rounds_ctl_fail (self->ctl, self->whom.patient, error);
}

static void
add_member (RoundsJson *json, const char *name, const char *text)
{
  rounds_json_name (json, name);
  rounds_json_string (json, text);
}

static void
tell (RoundsCtlAct *self, const char *word, const RoundsActDone *done)
{
  g_autoptr (RoundsJson) json = NULL;

  if (!self->ctl->json)
    {
      rounds_ctl_print ("%s %s\n", word,
                        done->reference != NULL ? done->reference
                        : done->id != NULL      ? done->id
                                                : "");
      return;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  add_member (json, "done", word);
  add_member (json, "id", done->id);
  add_member (json, "reference", done->reference);
  rounds_json_name (json, "version");
  if (done->version > 0)
    rounds_json_unsigned (json, done->version);
  else
    rounds_json_null (json);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

int
rounds_ctl_act_apply (RoundsCtlAct *self, RoundsAct act, const char *word)
{
  g_auto (RoundsActDone) done = { 0 };
  g_autoptr (GError) error = NULL;

  act.chart = self->chart;
  if (!rounds_store_apply (self->store, &self->actor, &act, &done, &error))
    return rounds_ctl_fail (self->ctl, act.reference != NULL ? act.reference : act.id, error);
  tell (self, word, &done);
  return 0;
}

/* One row, when it is the user's or anyone's may be shown. */
static void
print_row (RoundsCtlAct *self,
           GBytes *content,
           gboolean own_only,
           void (*line) (RoundsScan *json, RoundsScanNode root))
{
  gsize size;
  const char *text = g_bytes_get_data (content, &size);
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, NULL);
  RoundsScanNode root = json != NULL ? rounds_scan_root (json) : 0;

  if (json == NULL || (own_only && g_strcmp0 (rounds_scan_get_string (json, root, "user"),
                                              rounds_store_get_user (self->store)) != 0))
    return;
  if (self->ctl->json)
    {
      fwrite (text, 1, size, stdout);
      rounds_ctl_print ("\n");
    }
  else
    line (json, root);
}

int
rounds_ctl_act_list (RoundsCtlAct *self,
                     const char *kind,
                     gboolean own_only,
                     void (*line) (RoundsScan *json, RoundsScanNode root))
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = self->chart != NULL ? rounds_chart_local (self->chart, kind, &error)
                                                   : rounds_store_local (self->store, kind, &error);

  if (rows == NULL)
    return rounds_ctl_fail (self->ctl, NULL, error);
  for (guint i = 0; i < rows->len && rounds_ctl_flush (); i++)
    print_row (self, ((RoundsLocalRow *) g_ptr_array_index (rows, i))->content, own_only, line);
  return 0;
}

/* *size is more than a text has when there is more. */
static gboolean
read_standard_input (char **out, gsize *size, GError **error)
{
  char *buffer = g_malloc (TEXT_MAX + 2);

  *size = fread (buffer, 1, TEXT_MAX + 1, stdin);
  buffer[*size] = '\0';
  *out = buffer;
  if (!ferror (stdin))
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO,
                       _ ("Standard input could not be read"));
  return FALSE;
}

gboolean
rounds_ctl_act_text (const char *text, const char *file, char **out, GError **error)
{
  gsize size = 0;

  *out = g_strdup (text);
  if (file == NULL)
    return TRUE;
  g_clear_pointer (out, g_free);
  if (strcmp (file, "-") == 0 ? !read_standard_input (out, &size, error)
                              : !g_file_get_contents (file, out, &size, error))
    return FALSE;
  if (size <= TEXT_MAX && g_utf8_validate (*out, -1, NULL) && strlen (*out) >= size)
    return TRUE;
  g_clear_pointer (out, g_free);
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                       _ ("A text has at most 1 MiB of UTF-8"));
  return FALSE;
}
