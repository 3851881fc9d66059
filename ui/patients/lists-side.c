#include "lists-side.h"

#include "list-dialogs.h"
#include "page-actions.h"

#include <glib/gi18n-lib.h>

#define SOURCES_SHOWN 4 /* that there are more is said */

struct _RoundsListsSide
{
  AdwBin parent_instance;

  RoundsSession *session;
  GtkListBox *lists;
  GtkLabel *sources;
  char *shown;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsListsSide, rounds_lists_side, ADW_TYPE_BIN)

/* ---- the lists ---- */

/* list: NULL: everybody. */
static void
add_row (RoundsListsSide *self, const RoundsPatientList *list, const char *what, guint n)
{
  const char *name = list != NULL ? list->name : NULL;
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *count = g_strdup_printf (ngettext ("%'u patient", "%'u patients", n), n);
  GtkWidget *label = gtk_label_new (count);
  gboolean shown = g_strcmp0 (name, self->shown) == 0;
  g_autofree char *said = NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), list != NULL
                                                                ? rounds_patient_list_title (list)
                                                                : _ ("Everybody in this store"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), what);
  gtk_widget_add_css_class (label, "secondary");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  if (shown)
    {
      GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");

      gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("shown"), -1);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), mark);
    }
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (name), g_free);
  said = g_strdup_printf (shown ? _ ("%s, %s, %s, shown") : "%s, %s, %s",
                          adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), what, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  gtk_list_box_append (self->lists, row);
}

static void
add_list (RoundsListsSide *self, RoundsLists *lists, const RoundsPatientList *list)
{
  g_autoptr (GArray) members = rounds_lists_members (lists, list);
  g_autofree char *filter = list->by_filter ? rounds_list_filter_words (&list->filter) : NULL;
  g_autofree char *what = filter != NULL ? g_strdup_printf (_ ("search: %s"), filter)
                          : list->team   ? g_strdup (_ ("care team · of the charts you opened"))
                                         : g_strdup (_ ("made by hand"));

  add_row (self, list, what, members->len);
}

static void
refresh (RoundsListsSide *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  RoundsPeople *people = rounds_session_get_people (self->session);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->lists))) != NULL)
    gtk_list_box_remove (self->lists, row);
  if (lists == NULL || people == NULL)
    return;
  add_row (self, NULL, _ ("by family name"), rounds_people_size (people));
  for (guint i = 0; i < rounds_lists_size (lists); i++)
    add_list (self, lists, rounds_lists_get (lists, i));
  for (guint i = 0; i < rounds_lists_n_teams (lists); i++)
    add_list (self, lists, rounds_lists_get_team (lists, i));
}

static void
on_row_activated (RoundsListsSide *self, GtkListBoxRow *row)
{
  /* The rows are made anew meanwhile. */
  g_autofree char *name = g_strdup (g_object_get_data (G_OBJECT (row), "name"));

  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, name);
}

static void
on_new_clicked (RoundsListsSide *self)
{
  rounds_list_dialog_new_list (GTK_WIDGET (self), self->session, NULL, NULL);
}

/* ---- where the records come from ---- */

static void
show_sources (RoundsListsSide *self)
{
  RoundsPeople *people = rounds_session_get_people (self->session);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) words = g_string_new (NULL);
  guint more;

  for (guint i = 0; people != NULL && i < rounds_people_size (people); i++)
    {
      const char *source = rounds_people_get (people, i)->source;

      if (source != NULL && g_hash_table_add (seen, (char *) source) &&
          g_hash_table_size (seen) <= SOURCES_SHOWN)
        g_string_append_printf (words, _ ("%sImported files, source “%s”"),
                                words->len > 0 ? "\n" : "", source);
    }
  more = g_hash_table_size (seen) - MIN (g_hash_table_size (seen), SOURCES_SHOWN);
  if (more > 0)
    g_string_append_printf (words, ngettext ("\nand %u more source", "\nand %u more sources", more),
                            more);
  if (words->len == 0)
    g_string_append (words, _ ("Nothing was imported yet."));
  gtk_label_set_text (self->sources, words->str);
}

/* ---- the widget ---- */

static void
rounds_lists_side_dispose (GObject *object)
{
  RoundsListsSide *self = ROUNDS_LISTS_SIDE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (rounds_lists_side_parent_class)->dispose (object);
}

static void
rounds_lists_side_class_init (RoundsListsSideClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_lists_side_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", ROUNDS_TYPE_LISTS_SIDE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
words_new (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static GtkWidget *
card_new (const char *title)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "facts");
  gtk_box_append (GTK_BOX (card), words_new (title, "heading"));
  return card;
}

static GtkWidget *
lists_card_new (RoundsListsSide *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *new = gtk_button_new_with_mnemonic (_ ("_New List…"));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("My lists"));
  gtk_widget_add_css_class (new, "flat");
  g_signal_connect_object (new, "clicked", G_CALLBACK (on_new_clicked), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), new);
  self->lists = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->lists, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->lists), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->lists), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("My lists"), -1);
  g_signal_connect_object (self->lists, "row-activated", G_CALLBACK (on_row_activated), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->lists));
  return group;
}

static GtkWidget *
keys_card_new (void)
{
  GtkWidget *card = card_new (_ ("Keys")), *grid = gtk_grid_new ();
  guint n;
  const RoundsPageActions *groups = rounds_page_actions_get (&n);
  int line = 0;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; g_strcmp0 (groups[i].prefix, "patients") == 0 && k < groups[i].n; k++)
      {
        const RoundsPaletteAction *action = &groups[i].actions[k];
        g_autofree char *keys = rounds_page_actions_key_label (action->keys);

        if (keys == NULL)
          continue;
        gtk_grid_attach (GTK_GRID (grid), words_new (keys, "name"), 0, line, 1, 1);
        gtk_grid_attach (GTK_GRID (grid), words_new (_ (action->title), NULL), 1, line++, 1, 1);
      }
  gtk_box_append (GTK_BOX (card), grid);
  return card;
}

static GtkWidget *
reasons_card_new (RoundsSession *session)
{
  GtkWidget *card = card_new (_ ("When is a reason asked?"));
  gboolean demonstration = rounds_store_get_kind (rounds_session_get_store (session)) ==
                           ROUNDS_STORE_DEMONSTRATION;

  gtk_box_append (
      GTK_BOX (card),
      words_new (
          demonstration
              ? _ ("Opening a restricted record asks for a reason, and the reason is kept "
                   "in the audit.")
              : _ ("Opening a restricted record, or one on none of the lists that you made by "
                   "hand, asks for a reason, and so does putting its patient on one. The "
                   "reason is kept in the audit."),
          NULL));
  return card;
}

static GtkWidget *
sources_card_new (RoundsListsSide *self)
{
  GtkWidget *card = card_new (_ ("Where these records come from"));

  self->sources = GTK_LABEL (words_new ("", NULL));
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->sources));
  gtk_box_append (
      GTK_BOX (card),
      words_new (_ ("No server is connected: what is written here waits to be sent, and nothing "
                    "newer than those files is here."),
                 "secondary"));
  return card;
}

static void
rounds_lists_side_init (RoundsListsSide *self)
{
}

GtkWidget *
rounds_lists_side_new (RoundsSession *session)
{
  RoundsListsSide *self = g_object_new (ROUNDS_TYPE_LISTS_SIDE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->session = g_object_ref (session);
  gtk_widget_add_css_class (box, "lists-side");
  gtk_box_append (GTK_BOX (box), lists_card_new (self));
  gtk_box_append (GTK_BOX (box), sources_card_new (self));
  gtk_box_append (GTK_BOX (box), reasons_card_new (session));
  gtk_box_append (GTK_BOX (box), keys_card_new ());
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  adw_bin_set_child (ADW_BIN (self), scrolled);
  g_signal_connect_object (rounds_lists_of (session), "changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_session_get_people (session), "changed", G_CALLBACK (refresh),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_session_get_people (session), "changed",
                           G_CALLBACK (show_sources), self, G_CONNECT_SWAPPED);
  refresh (self);
  show_sources (self);
  return GTK_WIDGET (self);
}

void
rounds_lists_side_set_shown (RoundsListsSide *self, const char *name)
{
  if (g_strcmp0 (self->shown, name) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (name);
  refresh (self);
}
