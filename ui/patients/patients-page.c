#include "patients-page.h"

#include "list-headings.h"
#include "list-stop.h"
#include "step-widths.h"
#include "open-gate.h"
#include "patient-line.h"
#include "patients-private.h"
#include "person-words.h"
#include "step-widths.h"
#include "undo.h"
#include "width-bin.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FREE_ROWS  180 /* a list of more has rows of one height, its headings too */
#define SIDE_WIDTH 380

enum
{
  SIGNAL_OPEN_PATIENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsPatientsPage, rounds_patients_page, ADW_TYPE_BIN)

/* ---- whom the keys mean ---- */

const RoundsPersonRow *
rounds_patients_page_get_chosen (RoundsPatientsPage *self)
{
  const RoundsPatientEntry *entry =
      rounds_patient_model_peek (self->model, gtk_single_selection_get_selected (self->selection));

  return entry != NULL ? entry->row : NULL;
}

/* G_MAXUINT: nobody. */
static void
choose (RoundsPatientsPage *self, guint i)
{
  gtk_single_selection_set_selected (self->selection,
                                     i == G_MAXUINT ? GTK_INVALID_LIST_POSITION : i);
  if (i == G_MAXUINT)
    return;
  /* With the heading above it, which is no row that one moves to. */
  if (i > 0 && rounds_patient_model_peek (self->model, i - 1)->row == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i - 1);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
}

/* In what the last letters found: else their first would be chosen after it. */
static void
step (RoundsPatientsPage *self, int by)
{
  int way = by < 0 ? -1 : 1;
  guint at, next;

  rounds_patients_page_catch_up (self);
  at = gtk_single_selection_get_selected (self->selection);
  next = at == GTK_INVALID_LIST_POSITION
             ? rounds_patient_model_next (self->model, 0, 1)
             : rounds_patient_model_next (self->model, at + (guint) by, way);
  /* Past an end: the last one that there is. */
  if (next == G_MAXUINT && way > 0)
    next = rounds_patient_model_next (self->model,
                                      g_list_model_get_n_items (G_LIST_MODEL (self->model)) - 1,
                                      -1);
  if (next == G_MAXUINT)
    next = rounds_patient_model_next (self->model, 0, 1);
  choose (self, next);
}

static void
show_chosen (RoundsPatientsPage *self)
{
  const RoundsPersonRow *row = rounds_patients_page_get_chosen (self);
  RoundsStore *store = rounds_session_get_store (self->session);
  g_autofree char *who = row != NULL ? rounds_person_identity (row, store) : NULL;
  g_autofree char *sync = row != NULL ? rounds_person_sync (row, store) : NULL;
  g_autofree char *words = row != NULL ? g_strdup_printf ("%s · %s", who, sync)
                                       : g_strdup (_ ("Nobody is chosen."));

  gtk_label_set_text (self->chosen_label, words);
  rounds_patients_page_enable (self);
}

/* ---- what is listed ---- */

static void
show_found (RoundsPatientsPage *self)
{
  guint n = rounds_patient_model_count (self->model);
  const char *order = self->filter.words != NULL ? _ ("by name, birth date, MRN; the best first")
                                                 : _ ("by family name");
  g_autofree char *words = NULL;

  if (rounds_list_filter_is_empty (&self->filter))
    words = g_strdup_printf (ngettext ("%'u person", "%'u people", n), n);
  else if (self->shown_list != NULL) /* a search never stays within a list */
    words = g_strdup_printf (_ ("%'u found among everybody in this store · %s"), n, order);
  else
    words = g_strdup_printf (_ ("%'u found · %s"), n, order);
  gtk_label_set_text (self->found_label, words);
}

static char *
empty_words (RoundsPatientsPage *self, RoundsPeople *people)
{
  guint size = rounds_people_size (people);

  if (!rounds_people_is_filled (people))
    return g_strdup (_ ("Reading who is in this store…"));
  if (size == 0)
    return g_strdup (
        _ ("Nobody is in this store yet. Press Ctrl+I to import files, or drop them on "
           "this window."));
  if (self->filter.words != NULL)
    return g_strdup_printf (
        ngettext ("No name, birth date or MRN is like “%s”.\n%'u person was searched. "
                  "Try fewer letters, the birth date alone, or another spelling.",
                  "No name, birth date or MRN is like “%s”.\n%'u people were searched. "
                  "Try fewer letters, the birth date alone, or another spelling.",
                  size),
        self->filter.words, size);
  if (!rounds_list_filter_is_empty (&self->filter))
    return g_strdup_printf (ngettext ("The filter leaves nobody of %'u person.",
                                      "The filter leaves nobody of %'u people.", size),
                            size);
  return g_strdup (_ ("This list is empty. Choose a person among everybody and press Ctrl+D."));
}

static void
show_empty (RoundsPatientsPage *self, RoundsPeople *people)
{
  gboolean empty = rounds_patient_model_count (self->model) == 0;
  g_autofree char *words = NULL;

  gtk_stack_set_visible_child (self->stack, empty ? self->empty_page : self->list_page);
  if (!empty)
    return;
  words = empty_words (self, people);
  gtk_label_set_text (self->empty_label, words);
}

static void
show_store (RoundsPatientsPage *self, RoundsPeople *people)
{
  guint size = rounds_people_size (people);
  g_autofree char *words = g_strdup_printf (
      ngettext ("%'u person in this store · searched as you type, nothing leaves this machine",
                "%'u people in this store · searched as you type, nothing leaves this machine",
                size),
      size);

  gtk_label_set_text (self->store_label, words);
}

/* Warns of the people at the top of what was found, not of 50,000 that nobody asked for. */
static void
show_warning (RoundsPatientsPage *self)
{
  guint n = 0;
  g_autofree char *how_many = NULL, *words = NULL;

  if (self->filter.words != NULL)
    n = rounds_look_alike_words_count (self->look_alikes, self->model);
  gtk_widget_set_visible (self->warning_box, n > 0);
  if (n == 0)
    return;
  if (rounds_patient_model_count (self->model) > ROUNDS_LOOK_ALIKES_FIRST)
    how_many = g_strdup_printf (
        ngettext ("⚠ Look-alikes: of the first %u people %u is easily taken for another.",
                  "⚠ Look-alikes: of the first %u people %u are easily taken for another.", n),
        ROUNDS_LOOK_ALIKES_FIRST, n);
  else
    how_many = g_strdup_printf (
        ngettext ("⚠ Look-alikes: %u of these people is easily taken for another.",
                  "⚠ Look-alikes: %u of these people are easily taken for another.", n),
        n);
  words = g_strconcat (how_many, "\n",
                       _ ("Compare family name, birth date and MRN. Opening one asks you to read "
                          "both names."),
                       NULL);
  gtk_label_set_text (self->warning_label, words);
}

static guint
find_row (RoundsPatientsPage *self, const guint8 *rid)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  for (guint i = 0; i < n; i++)
    {
      const RoundsPatientEntry *entry = rounds_patient_model_peek (self->model, i);

      if (entry->row != NULL && memcmp (entry->row->rid, rid, ROUNDS_RID_BYTES) == 0)
        return i;
    }
  return G_MAXUINT;
}

void
rounds_patients_page_follow_list (RoundsPatientsPage *self, const char *name)
{
  g_free (self->shown_list);
  self->shown_list = g_strdup (name);
  rounds_lists_side_set_shown (self->side, name);
}

static gboolean
has_focus (RoundsPatientsPage *self)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  GtkRoot *root = gtk_widget_get_root (list);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_get_mapped (list) && gtk_widget_is_ancestor (focus, list);
}

static void
focus_chosen (gpointer data)
{
  g_autoptr (RoundsPatientsPage) self = data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* Whoever went elsewhere meanwhile stays there. */
  if (self->list == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->list)) ||
      gtk_root_get_focus (root) != NULL)
    return;
  if (!rounds_list_stop_enter_selected (GTK_WIDGET (self->list)))
    rounds_patients_page_focus (self);
}

/* The person who was chosen stays so or nobody is: a search alone chooses, the first that it finds. A list that nobody
 * searched has no first: letters may have been lost on their way. */
static guint
whom_to_choose (RoundsPatientsPage *self, const guint8 *before, gboolean anew)
{
  if (before != NULL)
    return find_row (self, before);
  return anew && !rounds_list_filter_is_empty (&self->filter)
             ? rounds_patient_model_next (self->model, 0, 1)
             : G_MAXUINT;
}

/* keep: the same is asked for as before; else it is another question. */
static void
fill (RoundsPatientsPage *self, gboolean keep)
{
  RoundsPeople *people = rounds_session_get_people (self->session);
  RoundsStore *store = rounds_session_get_store (self->session);
  const RoundsPersonRow *before = keep ? rounds_patients_page_get_chosen (self) : NULL;
  gboolean anew = !keep || rounds_patient_model_count (self->model) == 0;
  gboolean focused = has_focus (self);
  guint8 rid[ROUNDS_RID_BYTES];
  RoundsPatientQuery query;

  if (people == NULL)
    return;
  if (before != NULL)
    memcpy (rid, before->rid, sizeof rid);
  query = (RoundsPatientQuery){ people, rounds_lists_of (self->session), &self->filter,
                                self->shown_list, rounds_site_now (store) };
  /* The widget of a row is used again for another person and would take the focus there, with Enter on its way. */
  if (focused)
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  self->filling = TRUE;
  rounds_patient_model_show (self->model, &query);
  choose (self, whom_to_choose (self, before != NULL ? rid : NULL, anew));
  /* Whoever works in the list goes on there, with whom is chosen. */
  if (focused)
    g_idle_add_once (focus_chosen, g_object_ref (self));
  self->filling = FALSE;
  show_store (self, people);
  show_found (self);
  show_empty (self, people);
  show_warning (self);
  show_chosen (self);
}

static void
read_filter (RoundsPatientsPage *self)
{
  g_autofree char *words = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));

  rounds_list_filter_clear (&self->filter);
  rounds_filter_button_get (self->filter_button, &self->filter);
  if (*words != '\0')
    self->filter.words = g_steal_pointer (&words);
}

/* Letters that come faster than frames are searched for once. */
static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsPatientsPage *self = ROUNDS_PATIENTS_PAGE (widget);

  self->on_frame = 0;
  read_filter (self);
  fill (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_search_changed (RoundsPatientsPage *self)
{
  if (self->on_frame != 0)
    return;
  self->on_frame = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
  rounds_patients_page_enable (self);
}

static void
on_people_changed (RoundsPatientsPage *self)
{
  rounds_look_alike_words_forget (self->look_alikes);
  /* Whoever is about to be opened stays chosen: Enter may be on its way. */
  fill (self, TRUE);
}

/* A list that somebody removed is not an empty one: then everybody is shown. */
static void
on_lists_changed (RoundsPatientsPage *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);

  if (self->shown_list != NULL && lists != NULL && rounds_lists_is_filled (lists) &&
      rounds_lists_find (lists, self->shown_list) == NULL)
    rounds_patients_page_follow_list (self, NULL);
  fill (self, TRUE);
}

static void
on_chosen_changed (RoundsPatientsPage *self)
{
  if (!self->filling)
    show_chosen (self);
}

static void
on_list_chosen (RoundsPatientsPage *self, const char *name)
{
  rounds_patients_page_follow_list (self, name);
  gtk_editable_set_text (self->entry, "");
  rounds_filter_button_reset (self->filter_button);
  read_filter (self);
  fill (self, FALSE);
  rounds_patients_page_focus (self);
}

/* One step back with each press: the search, the list that is shown, the chart that one came from. FALSE: there is none. */
static gboolean
go_back (RoundsPatientsPage *self)
{
  rounds_patients_page_catch_up (self);
  if (!rounds_list_filter_is_empty (&self->filter) || *gtk_editable_get_text (self->entry) != '\0')
    {
      gtk_editable_set_text (self->entry, "");
      rounds_filter_button_reset (self->filter_button);
    }
  else if (self->shown_list != NULL)
    on_list_chosen (self, NULL);
  else
    return gtk_widget_activate_action (GTK_WIDGET (self), "win.chart", NULL);
  return TRUE;
}

/* Outside the search, which has the key first. */
static gboolean
on_escape (GtkWidget *page, GVariant *parameter, gpointer data)
{
  return go_back (ROUNDS_PATIENTS_PAGE (page));
}

/* ---- rows ---- */

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsPatientsPage *self)
{
  gtk_list_item_set_child (item, rounds_patient_line_new (self->stacked));
}

static void
show_look_alike (RoundsPatientsPage *self, RoundsPatientLine *row)
{
  const RoundsPatientEntry *entry = rounds_patient_line_get (row);

  if (entry->row != NULL)
    rounds_patient_line_set_look_alike (row, rounds_look_alike_words_get (self->look_alikes,
                                                                          entry->row->rid));
}

static void
on_row_bound (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsPatientsPage *self)
{
  const RoundsPatientEntry *entry = rounds_patient_item_get (gtk_list_item_get_item (item));
  RoundsPatientLine *row = ROUNDS_PATIENT_LINE (gtk_list_item_get_child (item));

  rounds_patient_line_set_low_heading (row,
                                       g_list_model_get_n_items (G_LIST_MODEL (
                                           gtk_list_view_get_model (self->list))) <= FREE_ROWS);
  rounds_patient_line_show (row, entry, rounds_session_get_store (self->session));
  rounds_list_headings_bind (item, entry->row == NULL, FALSE);
  g_hash_table_add (self->bound, row);
  show_look_alike (self, row);
}

static void
on_row_unbound (GtkSignalListItemFactory *factory, GtkListItem *item, RoundsPatientsPage *self)
{
  g_hash_table_remove (self->bound, gtk_list_item_get_child (item));
}

static void
on_look_alikes_found (RoundsPatientsPage *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    show_look_alike (self, row);
  show_warning (self);
}

static void
make_rows (RoundsPatientsPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_row_bound), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_row_unbound), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
}

static void
on_width_changed (RoundsPatientsPage *self, int width)
{
  int wide = rounds_patient_line_wide (GTK_WIDGET (self->list));
  gboolean folded = width < wide * 85 / 100;
  gboolean stacked = width - (folded ? 0 : SIDE_WIDTH) < wide;

  if (folded != (adw_flap_get_fold_policy (self->flap) == ADW_FLAP_FOLD_POLICY_ALWAYS))
    {
      adw_flap_set_fold_policy (self->flap,
                                folded ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
      adw_flap_set_reveal_flap (self->flap, !folded);
    }
  if (stacked == self->stacked)
    return;
  self->stacked = stacked;
  make_rows (self);
}

/* ---- opening ---- */

/* Whoever comes back from the chart looks for somebody else: the words that found this one would offer him again. */
static void
on_gate_passed (gpointer data, const guint8 *rid, const char *reason, guint opened)
{
  g_autoptr (RoundsPatientsPage) self = g_object_ref (data);
  g_autoptr (GBytes) bytes = g_bytes_new (rid, ROUNDS_RID_BYTES);

  g_signal_emit (self, signals[SIGNAL_OPEN_PATIENT], 0, bytes, reason, opened);
  if (self->session == NULL)
    return;
  gtk_editable_set_text (self->entry, "");
  rounds_filter_button_reset (self->filter_button);
  rounds_patients_page_catch_up (self);
}

void
rounds_patients_page_open_chosen (RoundsPatientsPage *self, gboolean restricted)
{
  const RoundsPersonRow *row = rounds_patients_page_get_chosen (self);
  RoundsGateAsk ask = { self->session, row != NULL ? row->rid : NULL, restricted };

  if (row != NULL)
    rounds_gate_open (GTK_WIDGET (self), &ask, on_gate_passed, self);
}

static void
on_row_activated (RoundsPatientsPage *self, guint position)
{
  choose (self, position);
  rounds_patients_page_open_chosen (self, FALSE);
}

/* Letters that were not searched for yet are, first. */
void
rounds_patients_page_catch_up (RoundsPatientsPage *self)
{
  if (self->on_frame == 0)
    return;
  gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->on_frame);
  self->on_frame = 0;
  read_filter (self);
  fill (self, FALSE);
}

static void
on_entry_activated (RoundsPatientsPage *self)
{
  rounds_patients_page_catch_up (self);
  if (rounds_patients_page_get_chosen (self) == NULL)
    gtk_label_set_text (self->found_label,
                        _ ("Type whom to open, or choose with the arrows, then Enter."));
  else
    rounds_patients_page_open_chosen (self, FALSE);
}

/* ---- keys ---- */

/* The arrows move in the list while the search keeps the focus. */
static gboolean
on_key_pressed (GtkEventControllerKey *keys,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                RoundsPatientsPage *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Down:
      step (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
      step (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      step (self, 10);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      step (self, -10);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
add_arrows (RoundsPatientsPage *self)
{
  GtkEventController *arrows = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (arrows, GTK_PHASE_CAPTURE);
  g_signal_connect_object (arrows, "key-pressed", G_CALLBACK (on_key_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), arrows);
}

/* ---- the page ---- */

static void
rounds_patients_page_dispose (GObject *object)
{
  RoundsPatientsPage *self = ROUNDS_PATIENTS_PAGE (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_PATIENTS_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->actions);
  g_clear_object (&self->look_alikes);
  g_clear_pointer (&self->bound, g_hash_table_unref);
  g_clear_pointer (&self->shown_list, g_free);
  rounds_list_filter_clear (&self->filter);
  G_OBJECT_CLASS (rounds_patients_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/patients-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, flap);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, main_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, store_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, found_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, warning_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, empty_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, chosen_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, entry);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, warning_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, list_page);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, foot);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, list);
  gtk_widget_class_bind_template_child (widget_class, RoundsPatientsPage, acts);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_width_changed);
}

static void
rounds_patients_page_class_init (RoundsPatientsPageClass *class)
{
  g_type_ensure (ROUNDS_TYPE_FILTER_BUTTON);
  g_type_ensure (ROUNDS_TYPE_LIST_STOP);
  g_type_ensure (ROUNDS_TYPE_STEP_WIDTHS);
  g_type_ensure (ROUNDS_TYPE_WIDTH_BIN);
  G_OBJECT_CLASS (class)->dispose = rounds_patients_page_dispose;
  signals[SIGNAL_OPEN_PATIENT] = g_signal_new ("open-patient", ROUNDS_TYPE_PATIENTS_PAGE,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               3, G_TYPE_BYTES, G_TYPE_STRING, G_TYPE_UINT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (class), GDK_KEY_Escape, 0, on_escape, NULL);
  bind_children (GTK_WIDGET_CLASS (class));
}

/* RoundsIsHeading. */
static gboolean
is_heading (gpointer item)
{
  return rounds_patient_item_get (item)->row == NULL;
}

static void
rounds_patients_page_init (RoundsPatientsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rounds_undo_keep_clear (GTK_WIDGET (self->foot));
  rounds_patients_page_add_actions (self);
  self->filter = (RoundsListFilter){ .age_from = -1, .age_to = -1 };
  self->bound = g_hash_table_new (NULL, NULL);
  self->model = rounds_patient_model_new ();
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  rounds_list_headings_set_model (self->list, GTK_SELECTION_MODEL (self->selection), is_heading);
  make_rows (self);
  add_arrows (self);
}

static void
listen (RoundsPatientsPage *self)
{
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (on_search_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (on_entry_activated), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "stop-search", G_CALLBACK (go_back), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter_button, "changed", G_CALLBACK (on_search_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_chosen_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->look_alikes, "found", G_CALLBACK (on_look_alikes_found), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->side, "chosen", G_CALLBACK (on_list_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_session_get_people (self->session), "changed",
                           G_CALLBACK (on_people_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_lists_of (self->session), "changed",
                           G_CALLBACK (on_lists_changed), self, G_CONNECT_SWAPPED);
}

GtkWidget *
rounds_patients_page_new (RoundsSession *session)
{
  RoundsPatientsPage *self = g_object_new (ROUNDS_TYPE_PATIENTS_PAGE, NULL);
  GtkWidget *side = rounds_lists_side_new (session);

  self->session = g_object_ref (session);
  self->side = ROUNDS_LISTS_SIDE (side);
  gtk_widget_set_size_request (side, SIDE_WIDTH, -1);
  gtk_widget_set_hexpand (side, FALSE); /* whatever the cards in it want */
  adw_flap_set_flap (self->flap, side);
  self->look_alikes = rounds_look_alike_words_new (session);
  listen (self);
  fill (self, FALSE);
  return GTK_WIDGET (self);
}

void
rounds_patients_page_focus (RoundsPatientsPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
rounds_patients_page_search (RoundsPatientsPage *self, const char *words)
{
  gtk_editable_set_text (self->entry, words);
}
