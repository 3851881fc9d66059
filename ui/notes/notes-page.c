#include "notes-page.h"

#include "follow.h"
#include "say-none.h"
#include "section.h"

#include <glib/gi18n-lib.h>

struct _RoundsNotesPage
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  GtkWidget *leaflet;
  RoundsNoteList *list;
  RoundsNoteReader *reader;
  GArray *marks; /* RoundsNoteMark of the chart; NULL until they are there */
  guint serial;  /* of the chart: marks that come late are dropped */
};

G_DEFINE_FINAL_TYPE (RoundsNotesPage, rounds_notes_page, ADW_TYPE_BIN)

/* ---- what was copied and denied ---- */

typedef struct
{
  RoundsNotesPage *self; /* a reference */
  guint serial;
} Wanted;

static gpointer
read_marks (const RoundsOpenChart *chart,
            const RoundsActor *actor,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  return rounds_notes_marks (chart, actor, cancellable, error);
}

static void
on_marks_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Wanted *wanted = data;
  g_autoptr (RoundsNotesPage) self = wanted->self;
  g_autoptr (GError) error = NULL;
  GArray *marks = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, &error);
  gboolean wanted_still = wanted->serial == self->serial && self->patient != NULL;

  if (wanted_still && marks != NULL)
    {
      self->marks = g_steal_pointer (&marks);
      rounds_note_reader_set_marks (self->reader, self->marks);
    }
  /* A chart that closed meanwhile has no marks, and no page that could say so. */
  else if (wanted_still && rounds_patient_get_state (self->patient) == ROUNDS_PATIENT_OPEN &&
           !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    rounds_note_list_set_unmarked (self->list, TRUE);
  g_clear_pointer (&marks, g_array_unref);
  g_free (wanted);
}

static void
ask_for_marks (RoundsNotesPage *self)
{
  const RoundsPatientJob job = { read_marks, NULL, NULL, (GDestroyNotify) g_array_unref };
  Wanted *wanted = g_new0 (Wanted, 1);

  rounds_note_reader_set_marks (self->reader, NULL);
  rounds_note_list_set_unmarked (self->list, FALSE);
  g_clear_pointer (&self->marks, g_array_unref);
  wanted->self = g_object_ref (self);
  wanted->serial = ++self->serial;
  rounds_patient_work_async (self->patient, &job, on_marks_read, wanted);
}

/* ---- list, reader and the patient's selection ---- */

static void
show_note (RoundsNotesPage *self, const RoundsChartRow *row)
{
  if (rounds_note_reader_get_row (self->reader) != row)
    rounds_note_reader_show (self->reader, row, rounds_note_list_get_query (self->list));
  rounds_note_reader_set_query (self->reader, rounds_note_list_get_query (self->list));
}

static void
turn_to_reader (RoundsNotesPage *self)
{
  rounds_note_item_turn_to (ADW_LEAFLET (self->leaflet), GTK_WIDGET (self->reader));
}

/* FALSE: none is cited, or one of an earlier version, which the source shows. */
static gboolean
get_cited (RoundsNotesPage *self, RoundsNotePlace *place)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);

  *place = (RoundsNotePlace){ selection->field, selection->start, selection->end };
  return selection->row != NULL && selection->field != NULL &&
         (selection->was.version == 0 || selection->was.version == selection->row->event->version);
}

/* 0: what is cited is of the version that counts, or nothing is. */
static guint32
earlier_cited (RoundsNotesPage *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);

  return selection->row != NULL && selection->was.version != selection->row->event->version
             ? selection->was.version
             : 0;
}

/* FALSE: no note is selected. */
static gboolean
show_selected (RoundsNotesPage *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  RoundsNotePlace place;

  if (selection->row == NULL || selection->row->event->kind != ROUNDS_KIND_NOTE)
    return FALSE;
  rounds_note_list_show (self->list, selection->row);
  show_note (self, selection->row);
  if (earlier_cited (self) != 0)
    rounds_note_reader_cite_earlier (self->reader, earlier_cited (self));
  else
    rounds_note_reader_cite (self->reader, get_cited (self, &place) ? &place : NULL);
  return TRUE;
}

/* What is selected is what is read, as it is read: nothing moves. */
static gboolean
is_selected_shown (RoundsNotesPage *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  RoundsNotePlace place;
  gboolean cited = get_cited (self, &place);

  return selection->row == rounds_note_reader_get_row (self->reader) &&
         rounds_note_reader_get_cited_earlier (self->reader) == earlier_cited (self) &&
         rounds_note_reader_cites (self->reader, cited ? &place : NULL);
}

/* Another note, or a thing of another kind; our own choice comes here too. */
static void
on_selected (RoundsNotesPage *self)
{
  if (show_selected (self))
    turn_to_reader (self);
}

/* With no note selected the newest is open, without selecting it for anyone else. */
static void
show_newest (RoundsNotesPage *self)
{
  g_autoptr (RoundsNoteItem)
      item = g_list_model_get_item (rounds_note_list_get_model (self->list), 0);
  const RoundsChartRow *row = item != NULL ? rounds_note_item_get_row (item) : NULL;

  if (row == NULL || rounds_note_reader_get_row (self->reader) != NULL ||
      row->event->kind != ROUNDS_KIND_NOTE)
    return;
  rounds_note_list_show (self->list, row);
  show_note (self, row);
}

static void
on_chosen (RoundsNotesPage *self, RoundsNoteItem *item)
{
  RoundsSelection selection = { .row = rounds_note_item_get_row (item) };

  /* A hit elsewhere in the chart is shown where it is at home. */
  if (selection.row->event->kind != ROUNDS_KIND_NOTE)
    selection.field = rounds_note_item_get_field (item);
  rounds_patient_select (self->patient, &selection);
  if (selection.row->event->kind != ROUNDS_KIND_NOTE)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.source", NULL);
  else
    turn_to_reader (self);
}

static void
on_opened (RoundsNotesPage *self, const RoundsChartRow *row)
{
  const RoundsSelection selection = { .row = row };

  rounds_patient_select (self->patient, &selection);
}

static void
on_past_end (RoundsNotesPage *self, int by)
{
  rounds_note_list_step (self->list, by);
}

static void
on_folded (RoundsNotesPage *self)
{
  gboolean folded = adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet));

  adw_leaflet_set_can_navigate_back (ADW_LEAFLET (self->leaflet), folded);
  rounds_note_reader_set_back (self->reader, folded);
}

/* ---- the chart ---- */

/* The rows of before are dead when this returns. The note that is read stays where it is, and where the list covers it the
 * list. */
static void
on_changed (RoundsNotesPage *self)
{
  gboolean open = rounds_patient_get_index (self->patient) != NULL;
  const RoundsChartRow *again =
      rounds_patient_find_again (self->patient, rounds_note_reader_get_row (self->reader));

  if (again == NULL)
    rounds_note_reader_show (self->reader, NULL, "");
  rounds_note_list_fill (self->list);
  if (!open)
    return;
  if (again != NULL)
    rounds_note_reader_follow (self->reader, again);
  ask_for_marks (self);
  if (!is_selected_shown (self))
    show_selected (self);
  show_newest (self);
}

/* Off now a note that was written later is not there. */
static void
on_moment_changed (RoundsNotesPage *self)
{
  const RoundsChartRow *row = rounds_note_reader_get_row (self->reader);

  rounds_note_list_fill (self->list);
  if (row != NULL && row->from > rounds_note_list_until (self->patient))
    rounds_note_reader_show (self->reader, NULL, "");
  show_newest (self);
}

static void
on_query_changed (RoundsNotesPage *self)
{
  rounds_note_reader_set_query (self->reader, rounds_note_list_get_query (self->list));
}

guint
rounds_notes_page_count (RoundsPatient *patient)
{
  static const char *const types[] = { "DocumentReference", "DiagnosticReport", "Composition",
                                       NULL };
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  g_autoptr (GPtrArray)
      rows = index != NULL ? rounds_notes_listed (index, rounds_note_list_until (patient)) : NULL;

  /* Of what did not come whole "0" would say none. */
  if (index != NULL && rows->len == 0 && !rounds_all_loaded (index, types))
    return ROUNDS_NO_COUNT;
  return rows != NULL ? rows->len : 0;
}

/* ---- keys ---- */

/* Back to the list where the note covers it; else Esc is the window's. */
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RoundsNotesPage *self = ROUNDS_NOTES_PAGE (widget);

  if (!adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet)) ||
      adw_leaflet_get_visible_child (ADW_LEAFLET (self->leaflet)) != GTK_WIDGET (self->reader))
    return FALSE;
  adw_leaflet_navigate (ADW_LEAFLET (self->leaflet), ADW_NAVIGATION_DIRECTION_BACK);
  return TRUE;
}

static void
on_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  on_escape (widget, NULL, NULL);
}

static gboolean
on_search_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  rounds_note_list_focus_search (ROUNDS_NOTES_PAGE (widget)->list);
  return TRUE;
}

/* From the list too: what is typed in the entry never comes here. */
static gboolean
on_step_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RoundsNotesPage *self = ROUNDS_NOTES_PAGE (widget);
  const char *action;

  g_variant_get (arguments, "(&s)", &action);
  return gtk_widget_activate_action (GTK_WIDGET (self->reader), action, NULL);
}

/* ---- the object ---- */

static void
rounds_notes_page_dispose (GObject *object)
{
  RoundsNotesPage *self = ROUNDS_NOTES_PAGE (object);

  self->serial++;
  if (self->reader != NULL)
    rounds_note_reader_set_marks (self->reader, NULL);
  self->reader = NULL;
  self->list = NULL;
  g_clear_pointer (&self->marks, g_array_unref);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_notes_page_parent_class)->dispose (object);
}

static void
rounds_notes_page_class_init (RoundsNotesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rounds_notes_page_dispose;
  gtk_widget_class_install_action (widget_class, "notes.back", NULL, on_back);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_slash, 0, on_search_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_j, 0, on_step_key, "s", "reader.next-match");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F3, 0, on_step_key, "s", "reader.next-match");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_k, 0, on_step_key, "s",
                                "reader.previous-match");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F3, GDK_SHIFT_MASK, on_step_key, "s",
                                "reader.previous-match");
}

static void
rounds_notes_page_init (RoundsNotesPage *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "notes-page");
  self->leaflet = adw_leaflet_new ();
  /* Side by side where both have what they ask for; no text is so large that one alone does not fit. */
  adw_leaflet_set_fold_threshold_policy (ADW_LEAFLET (self->leaflet),
                                         ADW_FOLD_THRESHOLD_POLICY_NATURAL);
  adw_leaflet_set_can_navigate_back (ADW_LEAFLET (self->leaflet), FALSE);
  adw_bin_set_child (ADW_BIN (self), self->leaflet);
}

GtkWidget *
rounds_notes_page_new (RoundsPatient *patient)
{
  RoundsNotesPage *self = g_object_new (ROUNDS_TYPE_NOTES_PAGE, NULL);

  self->patient = g_object_ref (patient);
  self->list = ROUNDS_NOTE_LIST (rounds_note_list_new (patient));
  self->reader = ROUNDS_NOTE_READER (rounds_note_reader_new (patient));
  gtk_widget_set_hexpand (GTK_WIDGET (self->reader), TRUE);
  adw_leaflet_append (ADW_LEAFLET (self->leaflet), GTK_WIDGET (self->list));
  adw_leaflet_append (ADW_LEAFLET (self->leaflet), GTK_WIDGET (self->reader));
  g_signal_connect_object (self->list, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "searched", G_CALLBACK (on_query_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "past-end", G_CALLBACK (on_past_end), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (on_folded), self,
                           G_CONNECT_SWAPPED);
  rounds_follow (self, patient, "changed", (RoundsFollow) on_changed);
  rounds_follow (self, patient, "selected", (RoundsFollow) on_selected);
  rounds_follow (self, patient, "notify::at", (RoundsFollow) on_moment_changed);
  on_folded (self);
  if (rounds_patient_get_index (patient) != NULL)
    {
      on_selected (self);
      show_newest (self);
      ask_for_marks (self);
    }
  return GTK_WIDGET (self);
}

RoundsNoteList *
rounds_notes_page_get_list (RoundsNotesPage *self)
{
  return self->list;
}

RoundsNoteReader *
rounds_notes_page_get_reader (RoundsNotesPage *self)
{
  return self->reader;
}

gboolean
rounds_notes_page_has_marks (RoundsNotesPage *self)
{
  return self->marks != NULL;
}
