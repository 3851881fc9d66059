#include "ctl-act.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  RoundsCtlAct act;
  char *title, *text, *file, *encounter;
} Note;

static void
note_clear (Note *self)
{
  rounds_ctl_act_clear (&self->act);
  g_free (self->title);
  g_free (self->text);
  g_free (self->file);
  g_free (self->encounter);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Note, note_clear)

static const char *
string_of (RoundsScan *json, RoundsScanNode object, const char *name)
{
  return rounds_scan_get_string (json, object, name);
}

/* A draft as it stands; NULL when it is not there. (transfer full) */
static RoundsScan *
read_draft (Note *self, const char *id, GBytes **content)
{
  g_autoptr (GPtrArray) rows = rounds_chart_local (self->act.chart, ROUNDS_LOCAL_DRAFT, NULL);
  gsize size;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const RoundsLocalRow *row = g_ptr_array_index (rows, i);

      if (strcmp (row->id, id) != 0)
        continue;
      *content = g_bytes_ref (row->content);
      {
        const char *text = g_bytes_get_data (*content, &size);
        return rounds_scan_parse (text, size, NULL, NULL);
      }
    }
  return NULL;
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

/* Saves a draft: what is not given stays as it was. */
static int
save (Note *self, const char *id, const char *appends)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (RoundsScan) old = id != NULL ? read_draft (self, id, &content) : NULL;
  RoundsScanNode root = old != NULL ? rounds_scan_root (old) : 0;
  RoundsScanNode type = root != 0 ? rounds_scan_get (old, root, "type") : 0;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  RoundsAct act = { .type = ROUNDS_ACT_DRAFT_SAVE,
                    .id = id,
                    .reference = appends,
                    .title = self->title,
                    .encounter = self->encounter };

  if (!rounds_ctl_act_text (self->text, self->file, &text, &error))
    return rounds_ctl_fail (self->act.ctl, self->file, error);
  if (text != NULL && is_blank (text))
    return rounds_ctl_usage (self->act.ctl, "%s", _ ("a note says something"));
  act.text = text;
  if (root != 0)
    {
      act.title = act.title != NULL ? act.title : string_of (old, root, "title");
      act.text = act.text != NULL ? act.text : string_of (old, root, "text");
      act.encounter = act.encounter != NULL ? act.encounter : string_of (old, root, "encounter");
      act.reference = string_of (old, root, "appends");
      act.code = (RoundsCode){ string_of (old, type, "system"), string_of (old, type, "code"),
                               string_of (old, type, "display") };
    }
  return rounds_ctl_act_apply (&self->act, act, "draft");
}

static int
run_note (Note *self, const char *what, const char *which)
{
  if (strcmp (what, "new") == 0)
    return save (self, NULL, NULL);
  if (strcmp (what, "edit") == 0)
    return save (self, which, NULL);
  if (strcmp (what, "addend") == 0)
    return save (self, NULL, which);
  if (strcmp (what, "sign") == 0)
    return rounds_ctl_act_apply (&self->act, (RoundsAct){ .type = ROUNDS_ACT_SIGN, .id = which },
                                 "signed");
  if (strcmp (what, "discard") == 0)
    return rounds_ctl_act_apply (&self->act,
                                 (RoundsAct){ .type = ROUNDS_ACT_DRAFT_DISCARD, .id = which },
                                 "discarded");
  return rounds_ctl_act_apply (&self->act,
                               (RoundsAct){ .type = ROUNDS_ACT_ENTERED_IN_ERROR,
                                            .reference = which },
                               "entered-in-error");
}

/* What an option says is never left unheard. Negative: go on. */
static int
check_options (const Note *self, const char *what)
{
  gboolean text = self->text != NULL || self->file != NULL;
  gboolean any = text || self->title != NULL || self->encounter != NULL;

  if (self->text != NULL && self->file != NULL)
    return rounds_ctl_usage (self->act.ctl, "%s", _ ("--text or --file, not both"));
  if (strcmp (what, "new") == 0 || strcmp (what, "addend") == 0)
    return text ? -1 : rounds_ctl_usage (self->act.ctl, "%s", _ ("--text or --file is needed"));
  if (strcmp (what, "edit") == 0)
    return any ? -1
               : rounds_ctl_usage (self->act.ctl, "%s",
                                   _ ("what is to change is needed: --text, --file, --title or "
                                      "--encounter"));
  return any ? rounds_ctl_usage (self->act.ctl, "%s", _ ("a draft is changed by note edit")) : -1;
}

int
rounds_ctl_note (RoundsCtl *ctl, char **argv)
{
  static const char *const verbs[] = { "new", "edit", "sign", "addend", "error", "discard", NULL };
  g_auto (Note) self = { .act = { .ctl = ctl } };
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "title", 0, 0, G_OPTION_ARG_STRING, &self.title, N_ ("Of the note"), N_ ("TEXT") },
    { "text", 0, 0, G_OPTION_ARG_STRING, &self.text, N_ ("What it says"), N_ ("TEXT") },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &self.file,
      N_ ("What it says is in this file; - is standard input"), N_ ("FILE") },
    { "encounter", 0, 0, G_OPTION_ARG_STRING, &self.encounter, N_ ("Encounter/ID that it is of"),
      N_ ("REF") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, 2, rounds_ctl_whom_options (&self.act.whom) };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);

  if (status >= 0)
    return status;
  if (!g_strv_contains (verbs, words[0]) || (words[1] == NULL) != (strcmp (words[0], "new") == 0))
    return rounds_ctl_usage (ctl, "%s",
                             _ ("note new, edit DRAFT, sign DRAFT, discard DRAFT, addend "
                                "DocumentReference/ID or error TYPE/ID"));
  status = check_options (&self, words[0]);
  if (status < 0)
    status = rounds_ctl_act_open (&self.act, TRUE);
  return status < 0 ? run_note (&self, words[0], words[1]) : status;
}

/* ---- drafts ---- */

static void
print_draft_line (RoundsScan *json, RoundsScanNode root)
{
  const char *title = string_of (json, root, "title");
  g_autofree char *line = g_strdup_printf ("%s  %s  %s\n", string_of (json, root, "id"),
                                           string_of (json, root, "at"),
                                           title != NULL ? title : _ ("(no title)"));

  rounds_ctl_print_text (line, strlen (line));
}

static int
show_draft (Note *self, const char *id)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (RoundsScan) json = read_draft (self, id, &content);
  g_autoptr (GError) error = NULL;
  const char *text, *user;

  user = json != NULL ? string_of (json, rounds_scan_root (json), "user") : NULL;
  if (g_strcmp0 (user, rounds_store_get_user (self->act.store)) != 0)
    {
      g_set_error_literal (&error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                           _ ("You have no such draft"));
      return rounds_ctl_fail (self->act.ctl, id, error);
    }
  text = self->act.ctl->json ? g_bytes_get_data (content, NULL)
                             : string_of (json, rounds_scan_root (json), "text");
  rounds_ctl_print_text (text != NULL ? text : "", self->act.ctl->json ? g_bytes_get_size (content)
                                                   : text != NULL      ? strlen (text)
                                                                       : 0);
  rounds_ctl_print ("\n");
  return 0;
}

int
rounds_ctl_draft (RoundsCtl *ctl, char **argv)
{
  g_auto (Note) self = { .act = { .ctl = ctl } };
  g_auto (GStrv) words = NULL;
  const RoundsCtlSyntax syntax = { NULL, 1, 2, rounds_ctl_whom_options (&self.act.whom) };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);
  gboolean show;

  if (status >= 0)
    return status;
  show = strcmp (words[0], "show") == 0;
  if ((!show && strcmp (words[0], "list") != 0) || show != (words[1] != NULL))
    return rounds_ctl_usage (ctl, "%s", _ ("draft list or draft show DRAFT"));
  status = rounds_ctl_act_open (&self.act, TRUE);
  if (status >= 0)
    return status;
  if (show)
    return show_draft (&self, words[1]);
  return rounds_ctl_act_list (&self.act, ROUNDS_LOCAL_DRAFT, TRUE, print_draft_line);
}
