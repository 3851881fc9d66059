#include "palette.h"

#include "by-width.h"
#include "list-stop.h"
#include "open-gate.h"
#include "palette-item.h"
#include "person-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WIDTH  720
#define HEIGHT 640

struct _RoundsPalette
{
  AdwWindow parent_instance;

  GtkWindow *window; /* weak: whose actions it does */
  RoundsSession *session;
  RoundsPatient *patient;
  GtkEditable *entry;
  GtkListView *list;
  GListStore *items;
  GtkSingleSelection *selection;
  GtkLabel *said, *hint;
};

enum
{
  SIGNAL_OPEN_PATIENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsPalette, rounds_palette, ADW_TYPE_WINDOW)

static RoundsPaletteItem *
get_item (RoundsPalette *self, guint i) /* (transfer none) */
{
  g_autoptr (RoundsPaletteItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

  return item;
}

/* The next row from i on that does something; by is 1 or -1. */
static guint
next_row (RoundsPalette *self, guint i, int by)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (; i < n; i += (guint) by)
    if (rounds_palette_item_does (get_item (self, i)))
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/* A row in full. (transfer full) */
static char *
row_words (const RoundsPaletteItem *item)
{
  return item->detail != NULL ? g_strdup_printf ("%s, %s", item->title, item->detail)
                              : g_strdup (item->title);
}

/* The keyboard stays in the entry, so no screen reader comes to the row that Enter will do: it is said in a
 * status below, which also has in full what a row cuts. */
static void
say (RoundsPalette *self, guint chosen)
{
  guint n = 0, size = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  g_autofree char *row = NULL, *words = NULL;

  for (guint i = 0; i < size; i++)
    n += rounds_palette_item_does (get_item (self, i));
  if (chosen != GTK_INVALID_LIST_POSITION)
    {
      row = row_words (get_item (self, chosen));
      words = g_strdup_printf (ngettext ("%u shown. Enter: %s", "%u shown. Enter: %s", n), n, row);
    }
  gtk_label_set_text (self->said, words != NULL ? words : _ ("Nothing was found."));
}

static void
choose (RoundsPalette *self, guint i)
{
  if (i == GTK_INVALID_LIST_POSITION && next_row (self, 0, 1) == GTK_INVALID_LIST_POSITION)
    say (self, i);
  if (i == GTK_INVALID_LIST_POSITION)
    return;
  gtk_single_selection_set_selected (self->selection, i);
  say (self, i);
  /* The first row comes with its heading. */
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u",
                              i == next_row (self, 0, 1) ? 0 : i);
}

static void
fill (RoundsPalette *self)
{
  g_autofree char *words = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  const RoundsPaletteAsk ask = { self->items, words, self->window, self->session, self->patient };

  g_list_store_remove_all (self->items);
  if (self->window == NULL || rounds_session_get_people (self->session) == NULL)
    return;
  rounds_palette_add_sections (&ask, TRUE);
  rounds_palette_add_chart (&ask);
  if (*words == '\0')
    rounds_palette_add_people (&ask);
  rounds_palette_add_page_actions (&ask);
  rounds_palette_add_actions (&ask);
  rounds_palette_add_sections (&ask, FALSE);
  if (*words != '\0')
    rounds_palette_add_people (&ask);
  choose (self, next_row (self, 0, 1));
}

/* ---- doing it ---- */

static void
on_gate_passed (gpointer data, const guint8 *rid, const char *reason, guint opened)
{
  g_autoptr (GBytes) bytes = g_bytes_new (rid, ROUNDS_RID_BYTES);

  g_signal_emit (data, signals[SIGNAL_OPEN_PATIENT], 0, bytes, reason, opened);
  gtk_window_close (data);
}

static void
do_action (RoundsPalette *self, const RoundsPaletteItem *item)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  GtkWidget *on = item->page != NULL ? item->page : GTK_WIDGET (self->window);
  const RoundsSelection selection = { item->row, item->field, item->start, item->end };

  g_action_parse_detailed_name (item->action, &name, &target, NULL);
  if (item->row != NULL)
    rounds_patient_select (self->patient, &selection);
  /* Before the action: what it opens stands over the window, not over this. */
  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action_variant (on, name, target);
}

static void
do_row (RoundsPalette *self, guint i)
{
  g_autoptr (RoundsPaletteItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
  RoundsGateAsk ask = { .session = self->session };

  if (item == NULL || self->window == NULL)
    return;
  ask.rid = item->rid;
  if (item->is_person)
    rounds_gate_open (GTK_WIDGET (self), &ask, on_gate_passed, self);
  else if (item->action != NULL)
    do_action (self, item);
}

static void
on_row_activated (RoundsPalette *self, guint i)
{
  do_row (self, i);
}

static void
on_entry_activated (RoundsPalette *self)
{
  do_row (self, gtk_single_selection_get_selected (self->selection));
}

static gboolean
on_key_pressed (GtkEventControllerKey *keys,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                RoundsPalette *self)
{
  guint at = gtk_single_selection_get_selected (self->selection);
  int by = keyval == GDK_KEY_Down ? 1 : keyval == GDK_KEY_Up ? -1 : 0;

  if (keyval == GDK_KEY_Escape)
    {
      gtk_window_close (GTK_WINDOW (self));
      return GDK_EVENT_STOP;
    }
  /* Typed on after Ctrl+K, before the desktop gave this window the keyboard: GTK hands it here, to no widget, and Enter
   * would do what the rest of the word finds. */
  if (by == 0 && !gtk_window_is_active (GTK_WINDOW (self)))
    return gtk_event_controller_key_forward (keys,
                                             GTK_WIDGET (gtk_editable_get_delegate (self->entry)));
  if (by == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (at != GTK_INVALID_LIST_POSITION)
    choose (self, next_row (self, at + (guint) by, by));
  return GDK_EVENT_STOP;
}

/* ---- rows ---- */

static GtkWidget *
row_label_new (const char *class, float xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static void
on_row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);
  GtkWidget *title = row_label_new ("name", 0), *detail = row_label_new ("secondary", 1);
  GtkWidget *keys = row_label_new ("keys", 1);

  gtk_widget_set_hexpand (title, TRUE);
  /* Who is meant is never cut. */
  rounds_by_width_wrap (GTK_LABEL (title));
  rounds_by_width_wrap (GTK_LABEL (detail));
  gtk_box_append (GTK_BOX (row), title);
  gtk_box_append (GTK_BOX (row), detail);
  gtk_box_append (GTK_BOX (row), keys);
  gtk_list_item_set_child (item, row);
}

/* A name breaks between its words, never inside one: half of "SPENCER878" is another name. Longer ones have to. */
#define LONGEST_WORD 20

static PangoWrapMode
wrap_of (const char *title)
{
  g_auto (GStrv) words = g_strsplit (title, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_utf8_strlen (words[i], -1) > LONGEST_WORD)
      return PANGO_WRAP_WORD_CHAR;
  return PANGO_WRAP_WORD;
}

static void
on_row_bound (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  const RoundsPaletteItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);
  GtkWidget *title = gtk_widget_get_first_child (row);
  GtkWidget *detail = gtk_widget_get_next_sibling (title);
  GtkWidget *keys = gtk_widget_get_next_sibling (detail);
  g_autofree char *name = row_words (item);

  gtk_label_set_text (GTK_LABEL (title), item->title);
  gtk_label_set_wrap_mode (GTK_LABEL (title), wrap_of (item->title));
  gtk_label_set_text (GTK_LABEL (detail), item->detail != NULL ? item->detail : "");
  gtk_label_set_text (GTK_LABEL (keys), item->keys != NULL ? item->keys : "");
  gtk_widget_set_visible (keys, item->keys != NULL);
  if (item->heading)
    gtk_widget_add_css_class (row, "palette-heading");
  else
    gtk_widget_remove_css_class (row, "palette-heading");
  gtk_list_item_set_selectable (list_item, rounds_palette_item_does (item));
  gtk_list_item_set_activatable (list_item, rounds_palette_item_does (item));
  /* The list's own widget around the row takes the focus. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* ---- the window ---- */

static void
rounds_palette_dispose (GObject *object)
{
  RoundsPalette *self = ROUNDS_PALETTE (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->session);
  g_clear_object (&self->patient);
  g_clear_object (&self->selection);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (rounds_palette_parent_class)->dispose (object);
}

static void
rounds_palette_class_init (RoundsPaletteClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_palette_dispose;
  signals[SIGNAL_OPEN_PATIENT] = g_signal_new ("open-patient", ROUNDS_TYPE_PALETTE,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               3, G_TYPE_BYTES, G_TYPE_STRING, G_TYPE_UINT);
}

static GtkWidget *
list_new (RoundsPalette *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_row_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_row_bound), NULL);
  self->items = g_list_store_new (ROUNDS_TYPE_PALETTE_ITEM);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  self->list = GTK_LIST_VIEW (
      gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)), factory));
  gtk_list_view_set_single_click_activate (self->list, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What was found"), -1);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (on_row_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_focusable (scrolled, FALSE);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  return rounds_list_stop_new (scrolled);
}

/* Below, where there is room for all of it: a hint in the entry would be cut at large text. */
static void
name_patient (RoundsPalette *self, const char *name)
{
  g_autofree char *words = g_strdup_printf (_ ("Results are of %s · %s"), name,
                                            gtk_label_get_text (self->hint));

  gtk_label_set_text (self->hint, words);
}

static void
rounds_palette_init (RoundsPalette *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *entry = gtk_search_entry_new ();
  GtkWidget *hint = gtk_label_new (_ ("↑ ↓ choose · Enter does it · Esc leaves, nothing changed"));
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->entry = GTK_EDITABLE (entry);
  gtk_widget_add_css_class (entry, "find");
  gtk_widget_add_css_class (box, "palette");
  gtk_widget_add_css_class (hint, "secondary");
  self->hint = GTK_LABEL (hint);
  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Action, section, result or patient"), -1);
  gtk_box_append (GTK_BOX (box), entry);
  self->said = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, "wrap",
                             TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", 8, "xalign",
                             0.0, NULL);
  gtk_box_append (GTK_BOX (box), list_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->said));
  gtk_box_append (GTK_BOX (box), hint);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (entry, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "activate", G_CALLBACK (on_entry_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Command Palette"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, HEIGHT);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_focus (GTK_WINDOW (self), entry);
}

/* Its rows point into the chart. */
static void
on_patient_changed (RoundsPalette *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

GtkWidget *
rounds_palette_new (GtkWindow *window, RoundsSession *session, RoundsPatient *patient)
{
  RoundsPalette *self = g_object_new (ROUNDS_TYPE_PALETTE, NULL);
  const RoundsPersonRow *row = patient != NULL
                                   ? rounds_people_find (rounds_session_get_people (session),
                                                         rounds_patient_get_rid (patient))
                                   : NULL;

  g_set_weak_pointer (&self->window, window);
  self->session = g_object_ref (session);
  gtk_window_set_transient_for (GTK_WINDOW (self), window);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  g_object_set (self->entry, "placeholder-text",
                row != NULL ? _ ("Action, section, patient or result") : _ ("Action or patient"),
                NULL);
  if (row != NULL)
    name_patient (self, row->name);
  if (patient != NULL)
    {
      self->patient = g_object_ref (patient);
      g_signal_connect_object (patient, "changed", G_CALLBACK (on_patient_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (patient, "notify::state", G_CALLBACK (on_patient_changed), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (session, "notify::state", G_CALLBACK (gtk_window_close), self,
                           G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}

void
rounds_palette_search (RoundsPalette *self, const char *words)
{
  gtk_editable_set_text (self->entry, words);
}
