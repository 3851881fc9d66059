#include "note-list.h"

#include "addenda.h"
#include "list-headings.h"
#include "list-stop.h"
#include "notes.h"
#include "say-none.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HITS_MAX 1000

struct _RoundsNoteList
{
  GtkBox parent_instance;

  RoundsPatient *patient;
  GtkWidget *entry, *status, *view;
  GListStore *items;
  GtkSingleSelection *selection;
  guint giving;                 /* a source: the view has no rows yet; 0: it has */
  gboolean reveals;             /* what is selected was to be shown meanwhile */
  guint8 rid[ROUNDS_RID_BYTES]; /* of what is selected, while the list is filled anew */
  gboolean held;                /* a selection of ours, which nobody chose */
  gboolean unmarked;            /* rounds_note_list_set_unmarked */
  char *filled;                 /* the query that the list was filled for */
};

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_SEARCHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsNoteList, rounds_note_list, GTK_TYPE_BOX)

/* ---- what is listed ---- */

static void
set_status (RoundsNoteList *self, const char *words)
{
  g_autofree char *both = self->unmarked
                              ? g_strdup_printf ("%s%s⚠ %s", words, *words != '\0' ? "\n" : "",
                                                 _ ("What was copied forward, and what denies an "
                                                    "allergy, could not be read: no note shows it"))
                              : g_strdup (words);

  gtk_label_set_text (GTK_LABEL (self->status), both);
  gtk_widget_set_visible (self->status, *both != '\0');
}

void
rounds_note_list_set_unmarked (RoundsNoteList *self, gboolean unmarked)
{
  if (self->unmarked == unmarked)
    return;
  self->unmarked = unmarked;
  rounds_note_list_fill (self);
}

gint64
rounds_note_list_until (RoundsPatient *patient)
{
  return rounds_patient_is_now (patient) ? G_MAXINT64 : rounds_patient_get_moment (patient);
}

static guint
addenda_of (GHashTable *addenda, const RoundsChartRow *row)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (addenda, row));
}

/* What notes come from (data/fhir/extract-types.c). */
static const char *const types[] = { "DocumentReference", "DiagnosticReport", "Composition", NULL };

static void
fill_notes (RoundsNoteList *self, const RoundsChartIndex *index)
{
  gint64 at = rounds_note_list_until (self->patient);
  g_autofree char *words = NULL, *lacks = NULL, *status = NULL;
  g_autoptr (GPtrArray) rows = rounds_notes_listed (index, at);
  g_autoptr (GHashTable) addenda = rounds_chart_addenda_counts (index, at);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (items, rounds_note_item_new (index, rows->pdata[i],
                                                  addenda_of (addenda, rows->pdata[i])));
  rounds_note_items_fill (self->items, items);
  words = rows->len == 0 ? rounds_say_none (index,
                                            rounds_patient_is_now (self->patient)
                                                ? _ ("No notes in this record.")
                                                : _ ("No notes up to this moment."),
                                            types, 1ull << ROUNDS_KIND_NOTE)
                         : g_strdup_printf (ngettext ("%u note", "%u notes", rows->len), rows->len);
  lacks = rows->len > 0 ? rounds_say_not_loaded (index, types) : NULL;
  status = g_strdup_printf ("%s%s%s", words, lacks != NULL ? " · ⚠ " : "",
                            lacks != NULL ? lacks : "");
  set_status (self, status);
}

/* What must be said of a search beyond what it found; appended with " · ". */
static void
append_caveats (RoundsNoteList *self, GString *status, gboolean full)
{
  if (!rounds_all_loaded (rounds_patient_get_index (self->patient), NULL))
    g_string_append_printf (status, " · ⚠ %s", _ ("not all were loaded"));
  guint unread = rounds_patient_words_unread (self->patient);

  if (full)
    g_string_append_printf (status, _ (" · only the first %u are shown"), HITS_MAX);
  if (!rounds_patient_words_ready (self->patient))
    g_string_append (status, _ (" · notes are still being read: more may be found"));
  else if (unread > 0)
    g_string_append_printf (status,
                            ngettext (" · %u document could not be read",
                                      " · %u documents could not be read", unread),
                            unread);
}

/* One line a record: the hits of a note's other fields stand in the same note. */
static void
fill_hits (RoundsNoteList *self, const RoundsChartIndex *index, const char *query)
{
  guint later = 0;
  g_autoptr (GPtrArray) hits = rounds_patient_search_shown (self->patient, query, HITS_MAX, &later);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GString) status = g_string_new (NULL);
  g_autofree char *elsewhere = NULL;
  gint64 at = rounds_note_list_until (self->patient);
  g_autoptr (GHashTable) addenda = rounds_chart_addenda_counts (index, at);

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      const RoundsChartHit *hit = hits->pdata[i];

      if (hit->row->from > at || !g_hash_table_add (seen, (gpointer) hit->row))
        continue;
      g_ptr_array_add (hit->row->event->kind == ROUNDS_KIND_NOTE ? notes : others,
                       rounds_note_item_new_hit (index, hit, query,
                                                 addenda_of (addenda, hit->row)));
    }
  g_string_append_printf (status, ngettext ("%u note", "%u notes", notes->len), notes->len);
  elsewhere = g_strdup_printf (ngettext ("%u elsewhere in the chart", "%u elsewhere in the chart",
                                         others->len),
                               others->len);
  g_string_append_printf (status, ", %s", elsewhere);
  if (later > 0)
    g_string_append_printf (status,
                            ngettext (" · %u later, not shown", " · %u later, not shown", later),
                            later);
  append_caveats (self, status, hits != NULL && hits->len == HITS_MAX);
  if (others->len > 0)
    g_ptr_array_add (notes, rounds_note_item_new_heading (elsewhere));
  g_ptr_array_extend_and_steal (notes, g_steal_pointer (&others));
  rounds_note_items_fill (self->items, notes);
  set_status (self, status->str);
}

static guint
position_of (RoundsNoteList *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RoundsNoteItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      const RoundsChartRow *row = rounds_note_item_get_row (item);

      if (row != NULL && memcmp (row->event->rid, rid, ROUNDS_RID_BYTES) == 0 &&
          row->event->kind == ROUNDS_KIND_NOTE)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
select_quietly (RoundsNoteList *self, guint position)
{
  self->held = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->held = FALSE;
}

void
rounds_note_list_fill (RoundsNoteList *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const char *query = rounds_note_list_get_query (self);

  self->held = TRUE;
  g_free (self->filled);
  self->filled = g_strdup (query);
  if (index == NULL)
    g_list_store_remove_all (self->items);
  else if (*query != '\0')
    fill_hits (self, index, query);
  else
    fill_notes (self, index);
  self->held = FALSE;
  select_quietly (self, position_of (self, self->rid));
}

/* ---- choosing ---- */

static void
on_selected (RoundsNoteList *self)
{
  RoundsNoteItem *item = gtk_single_selection_get_selected_item (self->selection);
  const RoundsChartRow *row = item != NULL ? rounds_note_item_get_row (item) : NULL;

  if (self->held || row == NULL)
    return;
  memcpy (self->rid, row->event->rid, ROUNDS_RID_BYTES);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, item);
}

static void
reveal (RoundsNoteList *self, guint position)
{
  if (self->giving != 0)
    self->reveals = gtk_widget_get_mapped (self->view);
  else
    rounds_note_item_reveal (self->view, position);
}

gboolean
rounds_note_list_show (RoundsNoteList *self, const RoundsChartRow *row)
{
  guint position;

  memcpy (self->rid, row->event->rid, ROUNDS_RID_BYTES);
  position = position_of (self, self->rid);
  select_quietly (self, position);
  reveal (self, position);
  return position != GTK_INVALID_LIST_POSITION;
}

gboolean
rounds_note_list_step (RoundsNoteList *self, int by)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint at = gtk_single_selection_get_selected (self->selection);
  gint64 next = at == GTK_INVALID_LIST_POSITION ? (by > 0 ? 0 : (gint64) n - 1) : (gint64) at + by;

  for (; next >= 0 && next < n; next += by)
    {
      g_autoptr (RoundsNoteItem)
          item = g_list_model_get_item (G_LIST_MODEL (self->items), (guint) next);
      const RoundsChartRow *row = rounds_note_item_get_row (item);

      if (row == NULL || row->event->kind != ROUNDS_KIND_NOTE)
        continue;
      gtk_single_selection_set_selected (self->selection, (guint) next);
      reveal (self, (guint) next);
      return TRUE;
    }
  return FALSE;
}

/* ---- searching ---- */

const char *
rounds_note_list_get_query (RoundsNoteList *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static void
on_query_changed (RoundsNoteList *self)
{
  /* The entry tells of words that were set or searched for already once more, after a while. */
  if (g_strcmp0 (self->filled, rounds_note_list_get_query (self)) != 0)
    rounds_note_list_fill (self);
  g_signal_emit (self, signals[SIGNAL_SEARCHED], 0);
}

void
rounds_note_list_set_query (RoundsNoteList *self, const char *query)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), query);
  on_query_changed (self);
}

void
rounds_note_list_focus_search (RoundsNoteList *self)
{
  gtk_widget_grab_focus (self->entry);
}

const char *
rounds_note_list_get_status (RoundsNoteList *self)
{
  return gtk_label_get_text (GTK_LABEL (self->status));
}

GListModel *
rounds_note_list_get_model (RoundsNoteList *self)
{
  return G_LIST_MODEL (self->items);
}

static void
on_search_stopped (RoundsNoteList *self)
{
  rounds_note_list_set_query (self, "");
  gtk_widget_grab_focus (self->view);
}

/* Enter in the entry goes to the first note that was found. */
static void
on_search_activated (RoundsNoteList *self)
{
  on_query_changed (self);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  rounds_note_list_step (self, 1);
}

/* The line that is selected already, chosen again: where there is room for one of the two the note comes back. */
static void
choose_again (RoundsNoteList *self)
{
  RoundsNoteItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item != NULL)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, item);
}

static void
on_pressed (GtkGestureClick *click, int n_press, double x, double y, RoundsNoteList *self)
{
  GtkWidget *row = gtk_widget_pick (self->view, x, y, GTK_PICK_DEFAULT);

  while (row != NULL && gtk_widget_get_parent (row) != self->view)
    row = row != self->view ? gtk_widget_get_parent (row) : NULL;
  if (row != NULL && (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0)
    choose_again (self);
}

static void
add_again (RoundsNoteList *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  /* Before the row, which keeps the press for itself. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (self->view, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (choose_again), self);
}

static void
on_words_ready (RoundsNoteList *self)
{
  if (*rounds_note_list_get_query (self) != '\0')
    rounds_note_list_fill (self);
}

/* ---- the object ---- */

static void
rounds_note_list_dispose (GObject *object)
{
  RoundsNoteList *self = ROUNDS_NOTE_LIST (object);

  self->held = TRUE;
  g_clear_handle_id (&self->giving, g_source_remove);
  g_clear_object (&self->patient);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (rounds_note_list_parent_class)->dispose (object);
}

static void
rounds_note_list_finalize (GObject *object)
{
  g_free (ROUNDS_NOTE_LIST (object)->filled);
  g_object_unref (ROUNDS_NOTE_LIST (object)->selection);
  G_OBJECT_CLASS (rounds_note_list_parent_class)->finalize (object);
}

static void
rounds_note_list_class_init (RoundsNoteListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rounds_note_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = rounds_note_list_finalize;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, ROUNDS_TYPE_NOTE_ITEM);
  signals[SIGNAL_SEARCHED] = g_signal_new ("searched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* RoundsIsHeading. */
static gboolean
is_heading (gpointer item)
{
  return rounds_note_item_get_row (item) == NULL;
}

static gboolean
on_turn_come (gpointer data)
{
  RoundsNoteList *self = data;

  self->giving = 0;
  rounds_list_headings_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (self->selection),
                                  is_heading);
  if (self->reveals)
    reveal (self, gtk_single_selection_get_selected (self->selection));
  return G_SOURCE_REMOVE;
}

static void
rounds_note_list_init (RoundsNoteList *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "note-list");
  self->items = g_list_store_new (ROUNDS_TYPE_NOTE_ITEM);
  self->entry = gtk_search_entry_new ();
  self->status = gtk_label_new (NULL);
  g_object_set (self->entry, "placeholder-text", _ ("Search notes and chart"), NULL);
  g_object_set (self->status, "wrap", TRUE, "xalign", 0.0f, "width-chars", 12, "visible", FALSE,
                NULL);
  gtk_widget_add_css_class (self->status, "note-status");
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  self->view = gtk_list_view_new (NULL, rounds_note_item_factory ());
  /* GTK makes 200 rows at once, 20 ms: in a turn after the one that makes the page, before the next frame. */
  self->giving = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_turn_come, self, NULL);
  gtk_widget_add_css_class (self->view, "navigation-sidebar");
  add_again (self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (self), self->entry);
  gtk_box_append (GTK_BOX (self), self->status);
  gtk_box_append (GTK_BOX (self), rounds_list_stop_new (scroller));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Notes"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search notes and chart"), -1);
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (on_query_changed), self);
  g_signal_connect_swapped (self->entry, "stop-search", G_CALLBACK (on_search_stopped), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_search_activated), self);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
rounds_note_list_new (RoundsPatient *patient)
{
  RoundsNoteList *self = g_object_new (ROUNDS_TYPE_NOTE_LIST, NULL);

  self->patient = g_object_ref (patient);
  g_signal_connect_object (patient, "notify::words-ready", G_CALLBACK (on_words_ready), self,
                           G_CONNECT_SWAPPED);
  rounds_note_list_fill (self);
  return GTK_WIDGET (self);
}
