#include "acknowledge.h"

#include "clipboard.h"
#include "news.h"
#include "question.h"
#include "results-list.h"
#include "undo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  RoundsPatient *patient;
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version; /* whose words stand in the dialog */
  GtkEditable *entry;
} Asking;

static void
ask (GtkWindow *over, RoundsPatient *patient, const RoundsChartRow *row, const char *done);

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *self = data;

  g_object_unref (self->patient);
  g_free (self);
}

/* The row may be another one since: the chart is read anew after an import. */
static const RoundsChartRow *
row_of (const Asking *self)
{
  RoundsNews *news = rounds_news_of (self->patient);

  for (guint i = 0; i < rounds_news_size (news); i++)
    if (memcmp (rounds_news_get (news, i)->row->event->rid, self->rid, ROUNDS_RID_BYTES) == 0)
      return rounds_news_get (news, i)->row;
  return NULL;
}

/* What came meanwhile is not what was read: it is asked again, with the words that were written. */
static void
on_response (AdwMessageDialog *dialog, const char *response, Asking *self)
{
  const RoundsChartRow *row = row_of (self);
  const char *done = gtk_editable_get_text (self->entry);

  if (!g_str_equal (response, "acknowledge"))
    return;
  if (row == NULL || !rounds_patient_is_now (self->patient))
    rounds_undo_say (GTK_WIDGET (dialog),
                     _ ("Nothing was acknowledged: it is no new result any more."));
  else if (row->event->version != self->version)
    ask (gtk_window_get_transient_for (GTK_WINDOW (dialog)), self->patient, row, done);
  else
    rounds_news_acknowledge (rounds_news_of (self->patient), row, done);
}

/* Whose it is, and what. */
static char *
body_words (RoundsPatient *patient, const RoundsChartRow *row, const char *above)
{
  const RoundsPerson *person = rounds_patient_get_person (patient);
  g_autofree char *who = person != NULL ? rounds_say_who (person)
                                        : g_strdup (_ ("No Patient record"));
  g_autofree char *name = rounds_results_name (row->event->title);
  g_autofree char *value = rounds_say_flagged_value (row);
  g_autofree char *time = rounds_say_row_time (rounds_patient_get_index (patient), row);

  return g_strdup_printf ("%s\n%s%s%s %s, %s", who, above, *above != '\0' ? "\n" : "", name, value,
                          time);
}

/* What was written in it stays written until it is closed, whatever is filled anew below it. */
static GtkWidget *
form_new (Asking *self, const char *done)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (_ ("What was done (may stay empty)")),
            *entry = gtk_entry_new ();

  self->entry = GTK_EDITABLE (entry);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "secondary");
  gtk_entry_set_max_length (GTK_ENTRY (entry), 500);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  rounds_clipboard_guard_entry (self->entry, self->patient);
  gtk_editable_set_text (self->entry, done);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What was done"), -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);
  return box;
}

static AdwMessageDialog *
dialog_new (GtkWindow *over, RoundsPatient *patient, const char *heading, const char *body)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (over, heading, body));

  rounds_question_of (dialog, patient);
  return dialog;
}

static void
ask (GtkWindow *over, RoundsPatient *patient, const RoundsChartRow *row, const char *done)
{
  g_autofree char *body = body_words (
      patient, row, done != NULL ? _ ("⚠ It changed while you wrote. Now it says:") : "");
  AdwMessageDialog *dialog = dialog_new (over, patient, _ ("Acknowledge This Result?"), body);
  Asking *self = g_new0 (Asking, 1);

  self->patient = g_object_ref (patient);
  memcpy (self->rid, row->event->rid, ROUNDS_RID_BYTES);
  self->version = row->event->version;
  adw_message_dialog_set_extra_child (dialog, form_new (self, done != NULL ? done : ""));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "acknowledge",
                                    _ ("_Acknowledge"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "acknowledge", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "cancel");
  rounds_question_begin_with (dialog, "acknowledge");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), self, asking_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
say_why_not (GtkWindow *over, RoundsPatient *patient, const char *why)
{
  AdwMessageDialog *dialog = dialog_new (over, patient, _ ("Nothing to Acknowledge"), why);

  adw_message_dialog_add_response (dialog, "close", _ ("_Close"));
  rounds_question_begin_with (dialog, "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

void
rounds_acknowledge_ask (GtkWidget *over, RoundsPatient *patient, const RoundsChartRow *row)
{
  GtkRoot *root = gtk_widget_get_root (over);
  GtkWindow *window = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;

  if (!rounds_patient_is_now (patient))
    say_why_not (window, patient, _ ("The window shows another time. Go back to now (Esc) first."));
  else if (rounds_news_find (rounds_news_of (patient), row) == NULL)
    say_why_not (window, patient, _ ("Only a new result can be acknowledged."));
  else
    ask (window, patient, row, NULL);
}

/* ---- all that was seen ---- */

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version;
} Seen;

typedef struct
{
  RoundsPatient *patient;
  GArray *seen; /* Seen: what the question named; what is seen while it stands is none of it */
} AskingSeen;

static void
asking_seen_free (gpointer data, GClosure *closure)
{
  AskingSeen *self = data;

  g_object_unref (self->patient);
  g_array_unref (self->seen);
  g_free (self);
}

static gboolean
was_asked (const AskingSeen *self, const RoundsEvent *event)
{
  for (guint i = 0; i < self->seen->len; i++)
    {
      const Seen *seen = &g_array_index (self->seen, Seen, i);

      if (seen->version == event->version && memcmp (seen->rid, event->rid, sizeof seen->rid) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
on_seen_acknowledged (AdwMessageDialog *dialog, const char *response, AskingSeen *self)
{
  RoundsNews *news = rounds_news_of (self->patient);
  gboolean now = rounds_patient_is_now (self->patient);
  g_autofree char *words = NULL;
  guint n = 0;

  for (guint i = 0; now && i < rounds_news_size (news); i++)
    {
      const RoundsNewsItem *item = rounds_news_get (news, i);

      if (rounds_news_part (item) != ROUNDS_NEWS_SEEN || !was_asked (self, item->row->event))
        continue;
      rounds_news_acknowledge (news, item->row, NULL);
      n++;
    }
  if (n >= self->seen->len)
    return;
  words = g_strdup_printf (_ ("%u of %u results were not acknowledged: they changed meanwhile."),
                           self->seen->len - n, self->seen->len);
  rounds_undo_say (GTK_WIDGET (dialog), words);
}

static GArray *
seen_now (RoundsPatient *patient)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Seen));
  RoundsNews *news = rounds_news_of (patient);

  for (guint i = 0; i < rounds_news_size (news); i++)
    {
      const RoundsNewsItem *item = rounds_news_get (news, i);
      Seen seen = { .version = item->row->event->version };

      if (rounds_news_part (item) != ROUNDS_NEWS_SEEN)
        continue;
      memcpy (seen.rid, item->row->event->rid, sizeof seen.rid);
      g_array_append_val (all, seen);
    }
  return all;
}

void
rounds_acknowledge_ask_seen (GtkWidget *over, RoundsPatient *patient)
{
  const RoundsPerson *person = rounds_patient_get_person (patient);
  g_autofree char *who = person != NULL ? rounds_say_who (person)
                                        : g_strdup (_ ("No Patient record"));
  g_autofree char *title = NULL, *body = NULL;
  GtkRoot *root = gtk_widget_get_root (over);
  AskingSeen *self = g_new0 (AskingSeen, 1);
  AdwMessageDialog *dialog;

  self->patient = g_object_ref (patient);
  self->seen = seen_now (patient);
  title = g_strdup_printf (ngettext ("Acknowledge %u Seen Result?", "Acknowledge %u Seen Results?",
                                     self->seen->len),
                           self->seen->len);
  body = g_strdup_printf ("%s\n%s", who,
                          _ ("Each is marked as taken on by you, now, without further words."));
  dialog = dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, patient, title, body);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "acknowledge",
                                    _ ("_Acknowledge"), NULL);
  rounds_question_begin_with (dialog, "cancel");
  g_signal_connect_data (dialog, "response::acknowledge", G_CALLBACK (on_seen_acknowledged), self,
                         asking_seen_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
rounds_open_source (GtkWidget *from, RoundsPatient *patient, const RoundsChartRow *row)
{
  rounds_patient_select (patient, &(RoundsSelection){ .row = row });
  gtk_widget_activate_action (from, "win.source", NULL);
  rounds_news_see (rounds_news_of (patient), row);
}
