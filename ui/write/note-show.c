#include "note-private.h"

#include "keyfile.h"
#include "look-alikes.h"
#include "note-context.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- what stands there ---- */

char *
rounds_note_editor_dup_text (RoundsNoteEditor *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (self->text), &start, &end);
  return gtk_text_iter_get_text (&start, &end);
}

gboolean
rounds_note_is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

RoundsStore *
rounds_note_editor_get_store (RoundsNoteEditor *self)
{
  return rounds_session_get_store (rounds_patient_get_session (self->patient));
}

gboolean
rounds_note_editor_may_write (RoundsNoteEditor *self)
{
  RoundsStore *store = rounds_note_editor_get_store (self);
  const char *role = store != NULL ? rounds_store_get_role (store) : NULL;

  return g_strcmp0 (role, ROUNDS_ROLE_OWNER) == 0 || g_strcmp0 (role, ROUNDS_ROLE_CLINICIAN) == 0;
}

/* The same draft may be open in another window, which alone writes it. */
static gboolean
is_elsewhere (RoundsNoteEditor *self)
{
  return self->keeper != NULL && rounds_draft_keeper_is_elsewhere (self->keeper);
}

static gboolean
is_unsigned (RoundsNoteEditor *self)
{
  return self->keeper != NULL &&
         rounds_draft_keeper_get_state (self->keeper) < ROUNDS_KEEPER_SIGNING;
}

const RoundsNoteType *
rounds_note_editor_get_note_type (RoundsNoteEditor *self)
{
  guint n;
  const RoundsNoteType *types = rounds_note_types_get (&n);
  guint at = gtk_drop_down_get_selected (self->type);

  return &types[at < n ? at : 0];
}

const char *
rounds_note_editor_get_encounter (RoundsNoteEditor *self)
{
  guint at = gtk_drop_down_get_selected (self->encounter);

  return at > 0 && at <= self->encounters->len ? g_ptr_array_index (self->encounters, at - 1)
                                               : NULL;
}

/* ---- why it cannot be signed ---- */

void
rounds_note_check_clear (RoundsNoteCheck *check)
{
  g_clear_pointer (&check->words, g_free);
}

static char *
say_numbers (RoundsNoteEditor *self)
{
  guint n = rounds_note_checks_count (self->checks, ROUNDS_ISSUE_NUMBER);
  const RoundsIssue *first = rounds_note_checks_first (self->checks);

  if (n == 0)
    return g_strdup (_ ("every number is settled"));
  if (n == 1)
    return g_strdup_printf (_ ("one number is not settled: “%s”"), first->typed);
  return g_strdup_printf (g_dngettext (NULL, "%u number is not settled",
                                       "%u numbers are not settled", n),
                          n);
}

void
rounds_note_editor_check (RoundsNoteEditor *self, RoundsNoteCheck checks[ROUNDS_NOTE_CHECKS])
{
  g_autofree char *other = rounds_look_alikes_open (self->patient);

  checks[0].passed = rounds_note_checks_count (self->checks, ROUNDS_ISSUE_NUMBER) == 0;
  checks[0].words = say_numbers (self);
  checks[1].passed = rounds_note_checks_count (self->checks, ROUNDS_ISSUE_CITATION) == 0;
  checks[1].words = g_strdup (checks[1].passed ? _ ("every inserted value still has its source")
                                               : _ ("an inserted value was changed by hand"));
  checks[2].passed = other == NULL;
  checks[2].words = other == NULL
                        ? g_strdup (_ ("no second window with a look-alike is open"))
                        : g_strdup_printf (_ ("another window shows a look-alike: %s"), other);
}

char *
rounds_note_editor_why_not (RoundsNoteEditor *self, gboolean blank)
{
  if (rounds_patient_get_state (self->patient) != ROUNDS_PATIENT_OPEN)
    return g_strdup (_ ("The chart is closed."));
  if (!rounds_note_editor_may_write (self))
    return g_strdup (_ ("Your role may read, not write."));
  if (is_elsewhere (self))
    return g_strdup (_ ("This draft is open in another window, and is written there."));
  if (!rounds_patient_is_now (self->patient))
    return g_strdup (_ ("The window shows another time. Go back to now to sign (Esc)."));
  if (blank)
    return g_strdup (_ ("An empty note is not signed."));
  if (rounds_note_checks_first (self->checks) != NULL)
    return g_strdup (_ ("Settle what is marked above first."));
  return NULL;
}

/* ---- what is shown of it ---- */

static void
enable (RoundsNoteEditor *self, const char *action, gboolean enabled)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), enabled);
}

static void
show_issue (RoundsNoteEditor *self)
{
  const RoundsIssue *issue = rounds_note_checks_first (self->checks);
  g_autofree char *heading = NULL, *body = NULL, *settle = NULL, *other = NULL;

  gtk_widget_set_visible (self->issue, issue != NULL && self->reference == NULL);
  if (issue == NULL)
    return;
  if (issue->type == ROUNDS_ISSUE_NUMBER)
    {
      heading = g_strdup_printf (issue->or_means != NULL
                                     ? _ ("⚠ “%s”: a decimal comma, or thousands?")
                                     : _ ("⚠ “%s”: a decimal comma, or two numbers?"),
                                 issue->typed);
      body = g_strdup (_ ("It is not taken as a number until you say so."));
      settle = g_strdup_printf (_ ("Means %s"), issue->means);
    }
  else
    {
      heading = g_strdup_printf (_ ("⚠ “%s” was changed after it was put in"), issue->typed);
      body = g_strdup_printf (_ ("Its source says: %s"), issue->means);
      settle = g_strdup (_ ("Put it back"));
    }
  gtk_label_set_text (self->issue_heading, heading);
  gtk_label_set_text (self->issue_body, body);
  if (issue->or_means != NULL)
    other = g_strdup_printf (_ ("Means %s"), issue->or_means);
  gtk_button_set_label (self->issue_settle, settle);
  gtk_button_set_label (self->issue_other, other != NULL ? other : "");
  gtk_widget_set_visible (GTK_WIDGET (self->issue_other), other != NULL);
}

static void
show_heading (RoundsNoteEditor *self)
{
  g_autofree char *whom = g_strdup_printf (_ ("for %s"), self->who);
  g_autofree char *heading = NULL;

  if (self->appends != NULL)
    heading = g_strdup (self->reference != NULL ? _ ("Addendum") : _ ("New addendum"));
  else
    heading = g_strdup_printf (self->reference != NULL ? "%s" : _ ("Draft: %s"),
                               _ (rounds_note_editor_get_note_type (self)->words));
  gtk_label_set_text (self->heading, heading);
  gtk_label_set_text (self->whom, whom);
}

static void
show_signed (RoundsNoteEditor *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsChartRow *row = index != NULL ? rounds_chart_row (index, self->reference) : NULL;
  RoundsStore *store = rounds_note_editor_get_store (self);
  g_autofree char *time = row != NULL ? rounds_say_row_time (index, row) : NULL;
  g_autofree char *words = NULL;
  gboolean in_error = row != NULL && (row->marks & ROUNDS_MARK_IN_ERROR) != 0;

  if (store == NULL)
    return;
  words = time != NULL
              ? g_strdup_printf (_ ("Signed by %s, %s"), rounds_store_get_user (store), time)
              : g_strdup_printf (_ ("Signed by %s"), rounds_store_get_user (store));
  if (in_error)
    {
      g_autofree char *marked = g_strdup_printf (_ ("%s · entered in error"), words);

      gtk_label_set_text (self->signed_words, marked);
    }
  else
    gtk_label_set_text (self->signed_words, words);
  enable (self, "addend", row != NULL && !in_error && rounds_patient_is_now (self->patient));
  enable (self, "error", row != NULL && !in_error && rounds_patient_is_now (self->patient));
}

static void
show_foot (RoundsNoteEditor *self, gboolean blank, gboolean writes)
{
  g_autofree char *why = self->reference == NULL ? rounds_note_editor_why_not (self, blank) : NULL;
  g_autofree char *who_signs = NULL;
  RoundsStore *store = rounds_note_editor_get_store (self);

  enable (self, "insert", writes && rounds_note_editor_may_write (self));
  enable (self, "discard", writes && rounds_note_editor_may_write (self));
  /* The key is answered also where the button cannot be pressed: by why. */
  enable (self, "sign", is_unsigned (self));
  gtk_widget_set_sensitive (self->sign, writes && why == NULL);
  if (store != NULL)
    who_signs =
        g_strdup_printf (_ ("Signs as %s, at the moment you press it. Ctrl+Enter asks too."),
                         rounds_store_get_user (store));
  gtk_label_set_text (self->sign_why, why != NULL ? why : who_signs != NULL ? who_signs : "");
}

void
rounds_note_editor_show (RoundsNoteEditor *self)
{
  RoundsKeeperState state = self->keeper != NULL ? rounds_draft_keeper_get_state (self->keeper)
                                                 : ROUNDS_KEEPER_SIGNED;
  gboolean writes = state < ROUNDS_KEEPER_SIGNING && !is_elsewhere (self);
  g_autofree char *text = rounds_note_editor_dup_text (self);
  g_autofree char *saved = self->keeper != NULL
                               ? rounds_note_say_saved (self->patient, self->keeper)
                               : g_strdup ("");
  /* Of a save, or of a signature. */
  gboolean failed = self->keeper != NULL && rounds_draft_keeper_get_error (self->keeper) != NULL;

  rounds_note_checks_look (self->checks, text);
  gtk_text_view_set_editable (self->text, writes && rounds_note_editor_may_write (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->type), writes && rounds_note_editor_may_write (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->encounter),
                            writes && rounds_note_editor_may_write (self));
  gtk_editable_set_editable (GTK_EDITABLE (self->title),
                             writes && rounds_note_editor_may_write (self));
  gtk_label_set_text (self->saved, saved);
  gtk_widget_set_visible (GTK_WIDGET (self->saved), *saved != '\0');
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->saved), "problem");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->saved), "problem");
  gtk_widget_set_visible (self->tools, self->reference == NULL);
  gtk_widget_set_visible (self->hint, self->reference == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->title),
                          self->reference == NULL ||
                              *gtk_editable_get_text (GTK_EDITABLE (self->title)) != '\0');
  gtk_stack_set_visible_child (self->foot,
                               self->reference != NULL ? self->foot_signed : self->foot_draft);
  show_heading (self);
  show_issue (self);
  show_foot (self, rounds_note_is_blank (text), writes);
  if (self->reference != NULL)
    show_signed (self);
  g_signal_emit_by_name (self, "changed");
}
