#include "outbox.h"

#include "acts.h"
#include "fhir-time.h"
#include "local.h"
#include "names.h"
#include "person-words.h"
#include "say.h"
#include "scan.h"
#include "undo.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define SHOWN_MAX 200

/* ---- the rows ---- */

typedef struct
{
  char *act, *source, *subject, *user, *at, *state;
  guint n_resources;
} Waiting;

static void
waiting_free (Waiting *self)
{
  g_free (self->act);
  g_free (self->source);
  g_free (self->subject);
  g_free (self->user);
  g_free (self->at);
  g_free (self->state);
  g_free (self);
}

static char *
dup_string (RoundsScan *json, const char *name)
{
  const char *text = rounds_scan_get_string (json, rounds_scan_root (json), name);

  return g_strdup (text != NULL ? text : "");
}

static void
add_row (GPtrArray *found, const RoundsLocalRow *row)
{
  gsize size;
  const char *text = g_bytes_get_data (row->content, &size);
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, NULL);
  Waiting *waiting;

  if (json == NULL)
    return;
  waiting = g_new0 (Waiting, 1);
  waiting->act = dup_string (json, "act");
  waiting->source = dup_string (json, "source");
  waiting->subject = dup_string (json, "subject");
  waiting->user = dup_string (json, "user");
  waiting->at = dup_string (json, "at");
  waiting->state = dup_string (json, "state");
  waiting->n_resources = rounds_scan_length (json, rounds_scan_get (json, rounds_scan_root (json),
                                                                    "resources"));
  g_ptr_array_add (found, waiting);
}

static void
read_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = rounds_store_local (data, ROUNDS_LOCAL_OUTBOX, &error);
  GPtrArray *found;

  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) waiting_free);
  for (guint i = 0; i < rows->len; i++)
    add_row (found, g_ptr_array_index (rows, i));
  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
}

/* The rows come to callback, oldest first; not at all when nothing is unlocked. */
static void
read_rows (RoundsSession *session, gpointer widget, GAsyncReadyCallback callback)
{
  RoundsStore *store = rounds_session_get_store (session);
  g_autoptr (GTask) task = NULL;

  if (store == NULL)
    return;
  task = g_task_new (widget, rounds_session_get_cancellable (session), callback, NULL);
  g_task_set_task_data (task, g_object_ref (store), g_object_unref);
  rounds_worker_run (rounds_session_get_worker (session), task, read_on_worker);
}

/* ---- the button ---- */

struct _RoundsOutboxButton
{
  GtkButton parent_instance;

  RoundsSession *session;
  GtkLabel *words, *few; /* few: where there is no room for all */
};

G_DEFINE_FINAL_TYPE (RoundsOutboxButton, rounds_outbox_button, GTK_TYPE_BUTTON)

static void
show_words (RoundsOutboxButton *self, const char *words, const char *few)
{
  gtk_label_set_text (self->words, words);
  gtk_label_set_text (self->few, few);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsOutboxButton *self = ROUNDS_OUTBOX_BUTTON (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *words = NULL, *few = NULL;

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (rows == NULL)
    words = g_strdup (_ ("No server · what waits could not be read"));
  else
    {
      words = g_strdup_printf (_ ("No server · %u waiting"), rows->len);
      /* Translators: in a narrow window; how many wait to be sent. */
      few = g_strdup_printf (_ ("%u waiting"), rows->len);
    }
  show_words (self, words, few != NULL ? few : _ ("not read"));
}

void
rounds_outbox_button_refresh (RoundsOutboxButton *self)
{
  g_return_if_fail (ROUNDS_IS_OUTBOX_BUTTON (self));
  read_rows (self->session, self, on_counted);
}

static void
rounds_outbox_button_clicked (GtkButton *button)
{
  RoundsOutboxButton *self = ROUNDS_OUTBOX_BUTTON (button);
  GtkWindow *dialog = rounds_outbox_dialog_new (self->session);

  gtk_window_set_transient_for (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (button))));
  gtk_window_present (dialog);
}

static void
rounds_outbox_button_dispose (GObject *object)
{
  g_clear_object (&ROUNDS_OUTBOX_BUTTON (object)->session);
  G_OBJECT_CLASS (rounds_outbox_button_parent_class)->dispose (object);
}

static void
rounds_outbox_button_class_init (RoundsOutboxButtonClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_outbox_button_dispose;
  GTK_BUTTON_CLASS (class)->clicked = rounds_outbox_button_clicked;
}

static void
rounds_outbox_button_init (RoundsOutboxButton *self)
{
  GtkWidget *squeezer = adw_squeezer_new ();

  self->words = GTK_LABEL (gtk_label_new (NULL));
  self->few = GTK_LABEL (gtk_label_new (NULL));
  adw_squeezer_set_homogeneous (ADW_SQUEEZER (squeezer), FALSE);
  adw_squeezer_add (ADW_SQUEEZER (squeezer), GTK_WIDGET (self->words));
  adw_squeezer_add (ADW_SQUEEZER (squeezer), GTK_WIDGET (self->few));
  gtk_button_set_child (GTK_BUTTON (self), squeezer);
  show_words (self, _ ("No server"), _ ("No server"));
}

GtkWidget *
rounds_outbox_button_new (RoundsSession *session)
{
  RoundsOutboxButton *self = g_object_new (ROUNDS_TYPE_OUTBOX_BUTTON, NULL);

  self->session = g_object_ref (session);
  rounds_outbox_button_refresh (self);
  return GTK_WIDGET (self);
}

/* ---- the list ---- */

static const char *
say_act (const char *act)
{
  static const struct
  {
    const char *act, *words;
  } acts[] = {
    { "sign", N_ ("Signed note") },
    { "enter", N_ ("Entry") },
    { "task-new", N_ ("Task") },
    { "task-status", N_ ("Change of a task") },
    { "entered-in-error", N_ ("Entered in error") },
    { "resolve", N_ ("Conflict resolved") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (acts[i].act, act))
      return _ (acts[i].words);
  return _ ("Change");
}

/* Source and "Patient/1" of a row to the name, for those that are wanted. */
static GHashTable *
find_names (RoundsSession *session, GPtrArray *rows)
{
  RoundsPeople *people = rounds_session_get_people (session);
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < rows->len; i++)
    {
      const Waiting *row = g_ptr_array_index (rows, i);

      g_hash_table_insert (names, g_strconcat (row->source, "\n", row->subject, NULL), NULL);
    }
  for (guint i = 0; people != NULL && i < rounds_people_size (people); i++)
    {
      const RoundsPersonRow *person = rounds_people_get (people, i);
      g_autofree char *key = g_strconcat (person->source, "\nPatient/", person->id, NULL);

      if (g_hash_table_contains (names, key))
        {
          g_autofree char *birth = rounds_say_birth (&person->birth);

          g_hash_table_replace (names, g_steal_pointer (&key),
                                g_strdup_printf ("%s, %s", person->name, birth));
        }
    }
  return names;
}

/* By the clock of the site, as the record says it. (transfer full) */
static char *
say_at (RoundsStore *store, const Waiting *waiting)
{
  RoundsTime time;

  return store != NULL && rounds_time_parse (waiting->at, &time)
             ? rounds_site_moment_words (store, time.from)
             : g_strdup (waiting->at);
}

static GtkWidget *
new_row (RoundsStore *store, const Waiting *waiting, GHashTable *names)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *key = g_strconcat (waiting->source, "\n", waiting->subject, NULL);
  const char *name = g_hash_table_lookup (names, key);
  g_autofree char *at = say_at (store, waiting);
  g_autofree char *title = g_strdup_printf ("%s · %s", say_act (waiting->act),
                                            name != NULL ? name : waiting->subject);
  g_autofree char *detail =
      g_strdup_printf (g_dngettext (NULL, "%s, %s · %u record · %s", "%s, %s · %u records · %s",
                                    waiting->n_resources),
                       waiting->user, at, waiting->n_resources,
                       g_str_equal (waiting->state, "waiting") ? _ ("waiting") : waiting->state);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  return row;
}

static void
show_rows (GtkWindow *dialog, RoundsSession *session, GPtrArray *rows)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  RoundsStore *store = rounds_session_get_store (session);
  g_autoptr (GHashTable) names = find_names (session, rows);
  g_autofree char *count = g_strdup_printf (_ ("No server · %u waiting"), rows->len);
  guint shown = MIN (rows->len, SHOWN_MAX);

  adw_preferences_group_set_title (group, count);
  adw_preferences_group_set_description (
      group,
      _ ("No server is set up. What is signed and entered here waits, sealed, in the order in "
         "which it was done; nothing is lost by waiting."));
  for (guint i = 0; i < shown; i++)
    adw_preferences_group_add (group, new_row (store, g_ptr_array_index (rows, i), names));
  if (rows->len > shown)
    {
      g_autofree char *more = g_strdup_printf (_ ("and %u more"), rows->len - shown);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), more);
      adw_preferences_group_add (group, row);
    }
  adw_preferences_page_add (page, group);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (dialog), page);
  rounds_names_complete (GTK_WIDGET (dialog), NULL);
}

static void
on_rows_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), &error);
  RoundsSession *session = g_object_get_data (source, "session");

  if (rows != NULL && gtk_widget_get_visible (GTK_WIDGET (source)))
    show_rows (GTK_WINDOW (source), session, rows);
  else if (rows == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (source),
                                      rounds_undo_toast_new (error->message));
}

GtkWindow *
rounds_outbox_dialog_new (RoundsSession *session)
{
  GtkWidget *dialog = g_object_new (ADW_TYPE_PREFERENCES_WINDOW, "title", _ ("Waiting to Be Sent"),
                                    "search-enabled", FALSE, "modal", TRUE, "default-width", 640,
                                    "default-height", 520, NULL);

  g_object_set_data_full (G_OBJECT (dialog), "session", g_object_ref (session), g_object_unref);
  g_signal_connect_object (session, "locking", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED);
  read_rows (session, dialog, on_rows_read);
  return GTK_WINDOW (dialog);
}
