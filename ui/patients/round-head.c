#include "round-head.h"

#include "flow.h"
#include "read-at.h"

#include <glib/gi18n-lib.h>

struct _RoundsRoundHead
{
  AdwBin parent_instance;

  GtkDropDown *choice;
  GPtrArray *names; /* of the lists in it, in its order */
  GtkLabel *summary;
  RoundsReadAt *when;
  GtkWidget *stop, *again, *print;
  gboolean filling;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsRoundHead, rounds_round_head, ADW_TYPE_BIN)

static void
on_choice_changed (RoundsRoundHead *self)
{
  guint i = gtk_drop_down_get_selected (self->choice);

  if (!self->filling && self->names != NULL && i < self->names->len)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, self->names->pdata[i]);
}

static void
add_list (RoundsRoundHead *self, GtkStringList *titles, const RoundsPatientList *list)
{
  g_autofree char *title = list->team ? g_strdup_printf (_ ("%s (care team)"),
                                                         rounds_patient_list_title (list))
                                      : g_strdup (list->name);

  g_ptr_array_add (self->names, g_strdup (list->name));
  gtk_string_list_append (titles, title);
}

void
rounds_round_head_set_lists (RoundsRoundHead *self, RoundsLists *lists, const char *name)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint chosen = 0;

  g_ptr_array_set_size (self->names, 0);
  for (guint i = 0; i < rounds_lists_size (lists); i++)
    add_list (self, titles, rounds_lists_get (lists, i));
  for (guint i = 0; i < rounds_lists_n_teams (lists); i++)
    add_list (self, titles, rounds_lists_get_team (lists, i));
  if (name != NULL)
    g_ptr_array_find_with_equal_func (self->names, name, g_str_equal, &chosen);
  self->filling = TRUE;
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->choice, chosen < self->names->len ? chosen : 0);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->choice), self->names->len > 0);
}

static const char *
words_for (const RoundsPatientList *list)
{
  if (list->team)
    return _ ("care team · of the charts you opened");
  return list->by_filter ? _ ("saved search") : _ ("made by hand");
}

void
rounds_round_head_show (RoundsRoundHead *self,
                        RoundsRoundLines *lines,
                        const RoundsPatientList *list,
                        RoundsSession *session)
{
  guint n = rounds_round_lines_size (lines);
  g_autofree char *how_far = rounds_round_lines_words (lines);
  gboolean reading = rounds_round_lines_is_reading (lines);
  GString *words = g_string_new (NULL);
  gint64 oldest, newest;

  g_string_append_printf (words, ngettext ("%u patient", "%u patients", n), n);
  if (list != NULL)
    g_string_append_printf (words, " · %s", words_for (list));
  g_string_append (words, how_far);
  gtk_label_set_text (self->summary, words->str);
  g_string_free (words, TRUE);
  rounds_read_at_set (self->when, session,
                      !reading && rounds_round_lines_get_read (lines, &oldest, &newest) ? oldest
                                                                                        : 0);
  gtk_widget_set_visible (self->stop, reading);
  gtk_widget_set_visible (self->again, !reading && n > 0);
  gtk_widget_set_visible (self->print, n > 0);
}

void
rounds_round_head_focus (RoundsRoundHead *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

/* ---- the widget ---- */

static void
rounds_round_head_dispose (GObject *object)
{
  RoundsRoundHead *self = ROUNDS_ROUND_HEAD (object);

  g_clear_pointer (&self->names, g_ptr_array_unref);
  G_OBJECT_CLASS (rounds_round_head_parent_class)->dispose (object);
}

static void
rounds_round_head_class_init (RoundsRoundHeadClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_round_head_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", ROUNDS_TYPE_ROUND_HEAD, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
button_new (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
rounds_round_head_init (RoundsRoundHead *self)
{
  GtkWidget *flow = rounds_flow_box_new (14, 8), *title = gtk_label_new (_ ("Round list"));

  self->names = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_add_css_class (title, "title-2");
  self->choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Which list"), -1);
  self->summary = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->summary), "secondary");
  self->when = ROUNDS_READ_AT (rounds_read_at_new ());
  self->stop = button_new (_ ("_Stop"), "round.stop");
  self->again = button_new (_ ("_Read Again"), "round.again");
  self->print = button_new (_ ("Pr_int…"), "round.print");
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), title);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), GTK_WIDGET (self->choice));
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), GTK_WIDGET (self->summary));
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), GTK_WIDGET (self->when));
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), self->stop);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), self->again);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), self->print);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow),
                          button_new (_ ("_Edit the List…"), "win.patients"));
  adw_bin_set_child (ADW_BIN (self), flow);
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (on_choice_changed), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
rounds_round_head_new (void)
{
  return g_object_new (ROUNDS_TYPE_ROUND_HEAD, NULL);
}
