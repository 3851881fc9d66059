#include "import-dialog.h"

#include "recent-files.h"
#include "undo.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define PULSE_MS      150
#define REFUSED_SHOWN 200
#define FILES_SHOWN \
  50 /* [J] a row of five widgets each; the report names the files of what was refused */

struct _RoundsImportDialog
{
  AdwWindow parent_instance;

  RoundsImportJob *job;
  GtkStack *stack;
  GtkProgressBar *bar;
  GtkLabel *status;
  GtkLabel *summary;
  GtkLabel *refused_label;
  GtkListBox *refused;
  GtkListBox *files; /* each with its state */
  GtkWidget *files_scroller;
  GtkWidget *stop_button, *close_button;
  GtkWidget *apart; /* other files than these come from where these do not */
  GtkEditable *source;
  GtkWidget *apart_button;
  RoundsSession *session;
  guint pulse;
  gboolean stopping;
  gboolean locked; /* while it ran: it names nothing any more */
};

G_DEFINE_FINAL_TYPE (RoundsImportDialog, rounds_import_dialog, ADW_TYPE_WINDOW)

/* ---- what it says ---- */

static char *
records_words (guint64 n)
{
  return g_strdup_printf (ngettext ("%" PRIu64 " record", "%" PRIu64 " records", (gulong) n), n);
}

static char *
file_words (const RoundsImportFile *file)
{
  g_autofree char *records = records_words (file->records);

  if (file->state == ROUNDS_IMPORT_WAITS)
    return g_strdup (_ ("waiting"));
  if (file->state == ROUNDS_IMPORT_READS)
    /* Translators: "12 records". */
    return g_strdup_printf (_ ("being read: %s"), records);
  if (file->refused > 0)
    /* Translators: "12 records", a number of refused ones. */
    return g_strdup_printf (ngettext ("%s, ⚠ %" PRIu64 " refused", "%s, ⚠ %" PRIu64 " refused",
                                      (gulong) file->refused),
                            records, file->refused);
  return g_steal_pointer (&records);
}

static guint
n_files_shown (RoundsImportDialog *self)
{
  return MIN (rounds_import_job_get_n_files (self->job), FILES_SHOWN);
}

/* The state of each file, said in its row: its sign, its name, its words. */
static void
show_files (RoundsImportDialog *self)
{
  static const char *const signs[] = { "", "…", "✓" };

  for (guint i = 0; i < n_files_shown (self); i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->files, (int) i);
      GtkWidget *sign = gtk_widget_get_first_child (gtk_list_box_row_get_child (row));
      GtkWidget *words = gtk_widget_get_last_child (
          gtk_widget_get_last_child (gtk_list_box_row_get_child (row)));
      const RoundsImportFile file = rounds_import_job_get_file (self->job, i);
      g_autofree char *text = file_words (&file);
      g_autofree char *said = g_strdup_printf ("%s, %s", file.name, text);

      if (strcmp (gtk_label_get_text (GTK_LABEL (words)), text) == 0)
        continue;
      gtk_label_set_text (GTK_LABEL (sign), file.refused > 0 ? "⚠" : signs[file.state]);
      gtk_label_set_text (GTK_LABEL (words), text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, said,
                                      -1);
    }
}

static void
on_progress (RoundsImportDialog *self, guint64 records)
{
  g_autofree char *words = records_words (records);
  /* Translators: "12 records", of all files. */
  g_autofree char *text = g_strdup_printf (_ ("%s read"), words);

  if (self->locked)
    return;
  show_files (self);
  if (!self->stopping)
    gtk_label_set_text (self->status, text);
}

static GtkWidget *
new_label_of (GtkAccessibleRole role, const char *text, const char *class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "label", text, NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 20);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static GtkWidget *
new_label (const char *text, const char *class)
{
  return new_label_of (GTK_ACCESSIBLE_ROLE_LABEL, text, class);
}

/* Its words come while the focus is elsewhere: a screen reader is told. */
static GtkWidget *
new_status (void)
{
  return new_label_of (GTK_ACCESSIBLE_ROLE_STATUS, "", NULL);
}

/* where: NULL: nowhere. */
static void
add_row (GtkListBox *list, const char *why, const char *where)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *said = where != NULL ? g_strdup_printf ("%s, %s", why, where) : g_strdup (why);

  gtk_box_append (GTK_BOX (box), new_label (why, NULL));
  if (where != NULL)
    gtk_box_append (GTK_BOX (box), new_label (where, "secondary"));
  g_object_set (box, "margin-top", 8, "margin-bottom", 8, "margin-start", 12, "margin-end", 12,
                NULL);
  gtk_list_box_append (list, box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static void
add_refused (RoundsImportDialog *self, const RoundsRefused *refused)
{
  g_autofree char *file = g_path_get_basename (refused->file);
  g_autofree char *where = g_strdup_printf ("%s %s", file, refused->where ? refused->where : "");

  add_row (self->refused, refused->why, where);
}

static void
add_rest (GtkListBox *list, guint64 n)
{
  g_autofree char *words = g_strdup_printf (ngettext ("and %" PRIu64 " more, not listed",
                                                      "and %" PRIu64 " more, not listed",
                                                      (gulong) n),
                                            n);

  add_row (list, words, NULL);
}

/* Every number of the report, so that their sum can be checked by who reads it. */
static char *
summary_of (const RoundsImportReport *report)
{
  const RoundsBatchTotals *totals = &report->totals;

  return g_strdup_printf (ngettext ("%" PRIu64 " record read: %" PRIu64 " new, %" PRIu64
                                    " changed, %" PRIu64 " the same. Patients: %u, events: %" PRIu64
                                    ".",
                                    "%" PRIu64 " records read: %" PRIu64 " new, %" PRIu64
                                    " changed, %" PRIu64 " the same. Patients: %u, events: %" PRIu64
                                    ".",
                                    (gulong) totals->records),
                          totals->records, totals->created, totals->changed, totals->same,
                          totals->patients, totals->events);
}

/* GIO's own words of a cancel say nothing of what was read until then, and the store's are of its last piece. */
static const char *
words_of (const GError *error)
{
  if (g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_FULL))
    return _ ("The disk is full, and the import ended there: this much is in the store. Make space "
              "and give the same files again; nothing is taken twice.");
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
             ? _ ("Stopped before the end: this much is in the store. The same files can be given "
                  "again; nothing is taken twice.")
             : error->message;
}

/* What was refused and where it stands may name a patient. */
static void
show_locked_report (RoundsImportDialog *self)
{
  gtk_label_set_text (self->summary,
                      _ ("The lock ended an import before all of it was read. Unlock and give the "
                         "same files again: nothing is taken twice."));
  gtk_widget_set_visible (GTK_WIDGET (self->refused), FALSE);
}

/* ---- another source ---- */

static GtkWindow *dialog_new_of (GtkWindow *parent, RoundsSession *session, RoundsImportJob *job);

/* "hospital-b" of "hospital-b.json.gz". */
static void
offer_apart (RoundsImportDialog *self)
{
  g_auto (GStrv) files = rounds_import_job_dup_strangers (self->job);
  g_autofree char *name = files[0] != NULL ? g_path_get_basename (files[0]) : NULL;
  g_autofree char *shown = NULL;

  if (name == NULL)
    return;
  if (strchr (name + 1, '.') != NULL)
    *strchr (name + 1, '.') = '\0';
  shown = g_filename_display_name (name);
  gtk_editable_set_text (self->source, shown);
  gtk_widget_set_visible (self->apart, TRUE);
}

static char *
dup_source (RoundsImportDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->source)));
}

static void
on_source_changed (RoundsImportDialog *self)
{
  g_autofree char *source = dup_source (self);

  gtk_widget_set_sensitive (self->apart_button, *source != '\0');
}

static void
on_apart_clicked (RoundsImportDialog *self)
{
  g_autofree char *source = dup_source (self);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (*source == '\0' || rounds_session_get_state (self->session) != ROUNDS_SESSION_UNLOCKED)
    return;
  gtk_window_present (
      dialog_new_of (parent, self->session, rounds_import_job_new_apart (self->job, source)));
  gtk_window_destroy (GTK_WINDOW (self));
}

static GtkWidget *
make_apart (RoundsImportDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *words = new_label (
      _ ("In some files another person has the id of somebody here. Where they come from "
         "somewhere else, those who were refused can be imported from a source of that name:"),
      NULL);

  self->source = GTK_EDITABLE (gtk_entry_new ());
  gtk_widget_set_name (GTK_WIDGET (self->source), "import_source");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->source), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the source"), -1);
  self->apart_button = gtk_button_new_with_mnemonic (_ ("_Import from This Source"));
  gtk_widget_set_name (self->apart_button, "import_apart_button");
  gtk_widget_set_halign (self->apart_button, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->source));
  gtk_box_append (GTK_BOX (box), self->apart_button);
  gtk_widget_set_visible (box, FALSE);
  g_signal_connect_swapped (self->source, "changed", G_CALLBACK (on_source_changed), self);
  g_signal_connect_swapped (self->apart_button, "clicked", G_CALLBACK (on_apart_clicked), self);
  return box;
}

static void
show_report (RoundsImportDialog *self)
{
  const RoundsImportReport *report = rounds_import_job_get_report (self->job);
  const GError *error = rounds_import_job_get_error (self->job);
  g_autofree char *summary = summary_of (report);
  g_autofree char *text = error != NULL ? g_strdup_printf ("%s\n%s", words_of (error), summary)
                                        : g_strdup (summary);
  guint n = report->refused != NULL ? MIN (report->refused->len, REFUSED_SHOWN) : 0;
  g_autofree char *refused = g_strdup_printf (
      ngettext ("⚠ %" PRIu64 " was refused and is not in the record: a chart may lack what it says",
                "⚠ %" PRIu64
                " were refused and are not in the record: a chart may lack what they say",
                (gulong) report->n_refused),
      report->n_refused);

  gtk_label_set_text (self->summary, text);
  gtk_label_set_text (self->refused_label, report->n_refused > 0 ? refused : "");
  for (guint i = 0; i < n; i++)
    add_refused (self, g_ptr_array_index (report->refused, i));
  if (report->n_refused > n)
    add_rest (self->refused, report->n_refused - n);
  gtk_widget_set_visible (GTK_WIDGET (self->refused), n > 0);
  offer_apart (self);
}

/* Of an import that ended early a file read to its end need not be whole in the store; of more refused than are
 * listed it cannot be told of which files they are. What can be said of all of it stands above. */
static gboolean
knows_each_file (RoundsImportDialog *self)
{
  const RoundsImportReport *report = rounds_import_job_get_report (self->job);

  return rounds_import_job_get_error (self->job) == NULL && report->refused != NULL &&
         report->refused->len == report->n_refused;
}

static void
on_running_changed (RoundsImportDialog *self)
{
  if (rounds_import_job_is_running (self->job))
    return;
  g_clear_handle_id (&self->pulse, g_source_remove);
  if (self->locked && rounds_import_job_get_error (self->job) == NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (self->locked)
    show_locked_report (self);
  else
    show_report (self);
  show_files (self);
  gtk_widget_set_visible (self->files_scroller, !self->locked && knows_each_file (self));
  gtk_stack_set_visible_child_name (self->stack, "report");
  gtk_widget_set_visible (self->stop_button, FALSE);
  gtk_widget_set_visible (self->close_button, TRUE);
  gtk_widget_grab_focus (self->close_button);
}

/* At lock nothing that names a file or a record stays; that an import did not come to its end does. */
static void
on_session_changed (RoundsImportDialog *self, GParamSpec *pspec, RoundsSession *session)
{
  if (rounds_session_get_state (session) != ROUNDS_SESSION_LOCKED)
    return;
  if (!rounds_import_job_is_running (self->job) && !self->locked)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  self->locked = TRUE;
  gtk_widget_set_visible (self->files_scroller, FALSE);
  gtk_label_set_text (self->status, _ ("Stopping after what is being written…"));
}

/* ---- the window ---- */

/* A bar that stands still would say that nothing goes on: for who wants no motion there is none, and the count
 * of the records says it. */
static gboolean
on_pulsed (gpointer data)
{
  RoundsImportDialog *self = data;
  gboolean moves;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &moves, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), moves);
  if (moves)
    gtk_progress_bar_pulse (self->bar);
  return G_SOURCE_CONTINUE;
}

static void
on_stop_clicked (RoundsImportDialog *self)
{
  self->stopping = TRUE;
  gtk_label_set_text (self->status, _ ("Stopping after what is being written…"));
  rounds_import_job_cancel (self->job);
}

/* Esc stops what runs, and closes what is over. */
static gboolean
rounds_import_dialog_close_request (GtkWindow *window)
{
  RoundsImportDialog *self = ROUNDS_IMPORT_DIALOG (window);

  if (!rounds_import_job_is_running (self->job))
    return GTK_WINDOW_CLASS (rounds_import_dialog_parent_class)->close_request (window);
  on_stop_clicked (self);
  return TRUE;
}

static void
rounds_import_dialog_dispose (GObject *object)
{
  RoundsImportDialog *self = ROUNDS_IMPORT_DIALOG (object);

  g_clear_handle_id (&self->pulse, g_source_remove);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (rounds_import_dialog_parent_class)->dispose (object);
}

static void
rounds_import_dialog_class_init (RoundsImportDialogClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_import_dialog_dispose;
  GTK_WINDOW_CLASS (class)->close_request = rounds_import_dialog_close_request;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (class), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static GtkWidget *
make_progress (RoundsImportDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Import"), -1);
  self->status = GTK_LABEL (new_status ());
  gtk_label_set_text (self->status, _ ("Reading…"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->status));
  return box;
}

static void
add_file (RoundsImportDialog *self, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *sign = gtk_label_new ("");

  gtk_label_set_width_chars (GTK_LABEL (sign), 2);
  gtk_widget_set_valign (sign, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (words), new_label (name, NULL));
  gtk_box_append (GTK_BOX (words), new_label ("", "secondary"));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (box), sign);
  gtk_box_append (GTK_BOX (box), words);
  g_object_set (box, "margin-top", 6, "margin-bottom", 6, "margin-start", 6, "margin-end", 12,
                NULL);
  gtk_list_box_append (self->files, box);
}

static GtkWidget *
make_files (RoundsImportDialog *self)
{
  const char *name = _ ("Files, and how far each is read");

  self->files = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->files, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->files), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->files), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->files), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  self->files_scroller = gtk_scrolled_window_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->files_scroller),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->files_scroller),
                                 GTK_WIDGET (self->files));
  g_object_set (self->files_scroller, "hscrollbar-policy", GTK_POLICY_NEVER,
                "propagate-natural-height", TRUE, "max-content-height", 180, NULL);
  gtk_widget_add_css_class (self->files_scroller, "import-files");
  gtk_widget_set_name (self->files_scroller, "import_files");
  return self->files_scroller;
}

/* All of it scrolls: in letters of twice the size what is said alone is higher than the window. What can be done stands
 * above the list, which may be long. */
static GtkWidget *
make_report (RoundsImportDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What was read, and what was refused"), -1);
  self->summary = GTK_LABEL (new_status ());
  self->refused_label = GTK_LABEL (new_label ("", "problem"));
  self->apart = make_apart (self);
  self->refused = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->refused, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->refused), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->refused), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->refused), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What was refused"), -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->refused_label));
  gtk_box_append (GTK_BOX (box), self->apart);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->refused));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  return scroller;
}

static GtkWidget *
make_header (RoundsImportDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();

  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  self->stop_button = gtk_button_new_with_mnemonic (_ ("_Stop"));
  self->close_button = gtk_button_new_with_mnemonic (_ ("_Close"));
  gtk_widget_set_name (self->close_button, "import_close_button");
  gtk_widget_set_visible (self->close_button, FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->stop_button);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->close_button);
  g_signal_connect_swapped (self->stop_button, "clicked", G_CALLBACK (on_stop_clicked), self);
  g_signal_connect_swapped (self->close_button, "clicked", G_CALLBACK (gtk_window_close), self);
  return header;
}

static void
rounds_import_dialog_init (RoundsImportDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Import"));
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 520);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->stack), "import");
  gtk_stack_add_named (self->stack, make_progress (self), "progress");
  gtk_stack_add_named (self->stack, make_report (self), "report");
  gtk_box_append (GTK_BOX (box), make_header (self));
  /* As high as what it shows: the files stand right below it, and what is empty is below them. */
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), make_files (self));
  adw_window_set_content (ADW_WINDOW (self), box);
}

/* Takes job. */
static GtkWindow *
dialog_new_of (GtkWindow *parent, RoundsSession *session, RoundsImportJob *job)
{
  RoundsImportDialog *self = g_object_new (ROUNDS_TYPE_IMPORT_DIALOG, "transient-for", parent,
                                           NULL);

  self->session = g_object_ref (session);
  self->job = job;
  for (guint i = 0; i < n_files_shown (self); i++)
    add_file (self, rounds_import_job_get_file (self->job, i).name);
  if (rounds_import_job_get_n_files (self->job) > n_files_shown (self))
    add_rest (self->files, rounds_import_job_get_n_files (self->job) - n_files_shown (self));
  show_files (self);
  g_signal_connect_swapped (self->job, "progress", G_CALLBACK (on_progress), self);
  g_signal_connect_swapped (self->job, "notify::running", G_CALLBACK (on_running_changed), self);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_session_changed), self,
                           G_CONNECT_SWAPPED);
  self->pulse = g_timeout_add (PULSE_MS, on_pulsed, self);
  on_pulsed (self);
  return GTK_WINDOW (self);
}

GtkWindow *
rounds_import_dialog_new (GtkWindow *parent, RoundsSession *session, const char *const *files)
{
  return dialog_new_of (parent, session, rounds_import_job_new (session, files));
}

RoundsImportJob *
rounds_import_dialog_get_job (RoundsImportDialog *self)
{
  return self->job;
}

/* ---- choosing, dropping ---- */

static void
import_list (GtkWindow *parent, RoundsSession *session, GPtrArray *paths)
{
  if (paths->len == 0 || rounds_session_get_state (session) != ROUNDS_SESSION_UNLOCKED)
    return;
  g_ptr_array_add (paths, NULL);
  gtk_window_present (
      rounds_import_dialog_new (parent, session, (const char *const *) paths->pdata));
}

static void
on_files_chosen (GtkNativeDialog *chooser, int response, RoundsSession *session)
{
  g_autoptr (GListModel) files = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      rounds_recent_files_keep_out (file);
      if (g_file_peek_path (file) != NULL)
        g_ptr_array_add (paths, g_file_get_path (file));
    }
  import_list (gtk_native_dialog_get_transient_for (chooser), session, paths);
  g_object_unref (chooser);
}

/* Folders have names too. */
static void
on_session_ended (GtkNativeDialog *chooser, GParamSpec *pspec, RoundsSession *session)
{
  if (rounds_session_get_state (session) == ROUNDS_SESSION_UNLOCKED)
    return;
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
}

void
rounds_import_choose (GtkWindow *parent, RoundsSession *session)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_ ("Import Files"), parent,
                                                               GTK_FILE_CHOOSER_ACTION_OPEN,
                                                               _ ("_Import"), _ ("_Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_files_chosen), session, 0);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_session_ended), chooser,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Not while it is locked, nor while the patient looks on: when its action may be done (window.h). */
static gboolean
can_import (GtkWidget *window)
{
  return G_IS_ACTION_GROUP (window) &&
         g_action_group_get_action_enabled (G_ACTION_GROUP (window), "import");
}

static gboolean
on_files_dropped (
    GtkDropTarget *target, const GValue *value, double x, double y, RoundsSession *session)
{
  GtkWidget *window = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  if (!can_import (window))
    return FALSE;
  for (GSList *at = files; at != NULL; at = at->next)
    if (g_file_peek_path (at->data) != NULL)
      g_ptr_array_add (paths, g_file_get_path (at->data));
  /* What a browser or a phone gives is not fetched: nothing here opens a connection for a file. */
  if (paths->len < g_slist_length (files))
    rounds_undo_say (window, _ ("Only files of this computer can be dropped here"));
  if (paths->len == 0)
    return FALSE;
  import_list (GTK_WINDOW (window), session, paths);
  return TRUE;
}

void
rounds_import_accept_drops (GtkWindow *window, RoundsSession *session)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (on_files_dropped), session, 0);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (target));
}
