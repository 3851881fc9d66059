#include "new-results-row.h"

#include "by-width.h"
#include "flow.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
label_new (const char *text, int width_chars, const char *css)
{
  GtkWidget *label = gtk_label_new (text != NULL ? text : "");

  rounds_by_width_wrap (GTK_LABEL (label));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), width_chars);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

/* The flag stands before all of its lines. */
static GtkWidget *
flow_new (void)
{
  GtkWidget *flow = rounds_flow_box_new (10, 2);

  rounds_flow_box_set_hanging (ROUNDS_FLOW_BOX (flow));
  return flow;
}

static GtkWidget *
append (GtkWidget *flow, GtkWidget *piece)
{
  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), piece);
  return piece;
}

/* One line above another, of a width that lets columns stand below each other. */
static GtkWidget *
pair (GtkWidget *above, GtkWidget *below, int width)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), above);
  gtk_box_append (GTK_BOX (box), below);
  gtk_label_set_width_chars (GTK_LABEL (above), width);
  gtk_label_set_max_width_chars (GTK_LABEL (above), width);
  gtk_label_set_max_width_chars (GTK_LABEL (below), width);
  return box;
}

static GtkWidget *
act_button (GtkWidget *row, const char *title, const char *act, const char *about)
{
  GtkWidget *button = gtk_button_new_with_label (title);
  g_autofree char *name = g_strdup_printf ("%s %s", title, about);

  gtk_widget_add_css_class (button, "row-act");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (row), act, button);
  return button;
}

static GtkWidget *
row_new (GtkWidget *content, const char *css, const char *words)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_widget_add_css_class (row, css);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  return row;
}

/* What is measured and what came of it stay together, however narrow the line is. */
static GtkWidget *
append_named (GtkWidget *flow, GtkWidget *name)
{
  GtkWidget *box = append (flow, rounds_flow_box_new (10, 2));

  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_hexpand (append (box, name), TRUE);
  return box;
}

/* The number, aligned with those above and below. */
static void
append_number (GtkWidget *box, const RoundsNewsWords *words)
{
  const char *look = *words->flag != 0 ? "look-bad" : "look-strong";
  GtkWidget *number = append (box, label_new (words->number, 7, look));

  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_widget_set_direction (number, GTK_TEXT_DIR_LTR); /* "> 2200" whichever way words run */
  gtk_widget_add_css_class (number, "tile-value");
  append (box, label_new (words->unit, 14, "secondary"));
}

static void
append_report (GtkWidget *flow, const RoundsNewsWords *words)
{
  GtkWidget *label = append (flow, label_new (words->number, 40, NULL));

  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
}

GtkWidget *
rounds_new_result_row (const RoundsNewsWords *words)
{
  GtkWidget *flow = flow_new (), *box;
  g_autofree char *line = rounds_news_words_line (words);
  GtkWidget *row = row_new (flow, "new-result", line);

  append (flow, label_new (words->flag, 6, "look-bad"));
  box = append_named (flow, label_new (words->name, 24, "look-strong"));
  if (words->report)
    append_report (flow, words);
  else
    append_number (box, words);
  append (flow, pair (label_new (words->range, -1, "small"),
                      label_new (words->change, -1, "small-secondary"), 30));
  append (flow,
          pair (label_new (words->taken, -1, "small"),
                label_new (words->arrived, -1, words->warn ? "small-warn" : "small-secondary"),
                36));
  append (flow, label_new (words->state, 8, "secondary"));
  append (flow, act_button (row, _ ("Acknowledge…"), "acknowledge", words->name));
  append (flow, act_button (row, _ ("Make a Task…"), "task", words->name));
  return row;
}

GtkWidget *
rounds_new_pending_row (RoundsPatient *patient, const RoundsChartRow *row)
{
  GtkWidget *flow = flow_new ();
  g_autofree char *name = rounds_results_name (row->event->title);
  g_autofree char *words = rounds_news_pending_words (rounds_patient_get_index (patient), row,
                                                      rounds_patient_get_now (patient));
  g_autofree char *line = g_strdup_printf ("%s, %s", name, words);

  append (flow, label_new ("", 6, NULL));
  append (flow, label_new (name, 36, "look-strong"));
  gtk_widget_set_hexpand (append (flow, label_new (words, -1, "look-warn")), TRUE);
  return row_new (flow, "new-pending", line);
}

static char *
over_state (const RoundsNewsLine *news)
{
  const RoundsNewsItem item = { .seen = news->seen, .by = news->by, .text = news->text };

  return rounds_news_state_words (&item, news->at);
}

void
rounds_new_over_row_warn (GtkWidget *row, const char *words)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (row), "warning");
  const char *line = g_object_get_data (G_OBJECT (row), "line-words");
  g_autofree char *said = words != NULL ? g_strdup_printf ("%s. %s", words, line) : g_strdup (line);

  gtk_label_set_text (GTK_LABEL (label), words != NULL ? words : "");
  gtk_widget_set_visible (label, words != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static GtkWidget *
over_value (const RoundsNewsLine *news)
{
  GtkWidget *label = label_new (news->value, news->report ? 40 : 16,
                                news->report                     ? NULL
                                : news->flag != ROUNDS_FLAG_NONE ? "look-bad"
                                                                 : "look-strong");

  if (news->report)
    gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  return label;
}

/* What is measured, and below it what must be known of this value: there is room beside the number. */
static GtkWidget *
over_name (const RoundsNewsLine *news)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *marks;

  gtk_box_append (GTK_BOX (box), label_new (news->title, 24, NULL));
  if (news->marks == NULL || *news->marks == 0)
    return box;
  marks = label_new (news->marks, -1, "small-warn");
  gtk_label_set_max_width_chars (GTK_LABEL (marks), 60);
  gtk_box_append (GTK_BOX (box), marks);
  return box;
}

GtkWidget *
rounds_new_over_row (const RoundsNewsLine *news, const char *who, const char *number)
{
  GtkWidget *flow = flow_new (), *box, *warning = label_new (NULL, -1, "small-warn");
  /* As in arrived_words (): what was taken today as well is no late arrival. */
  g_autofree char *arrived = news->later
                                 ? g_strdup (_ ("⚠ dated after today"))
                                 : g_strdup_printf (!news->late   ? _ ("reported %s")
                                                    : news->today ? _ ("⚠ arrived today, %s")
                                                                  : _ ("⚠ arrived %s"),
                                                    news->came);
  g_autofree char *taken = g_strdup_printf (news->report ? _ ("of %s") : _ ("taken %s"),
                                            news->collected);
  g_autofree char *state = over_state (news);
  g_autofree char *line = g_strdup_printf ("%s, %s: %s, %s %s, %s, %s, %s", who, number,
                                           news->title, news->value,
                                           rounds_say_flag_words (news->flag), taken, arrived,
                                           state);
  GtkWidget *person = pair (label_new (who, -1, "look-strong"), label_new (number, -1, "small"),
                            36);
  GtkWidget *row;

  gtk_label_set_max_width_chars (GTK_LABEL (warning), 36);
  gtk_box_append (GTK_BOX (person), warning);
  append (flow, label_new (rounds_say_flag (news->flag), 6, "look-bad"));
  append (flow, person);
  box = append_named (flow, over_name (news));
  append (news->report ? flow : box, over_value (news));
  append (flow, label_new (news->report ? _ ("report in words") : news->range, 22, "small"));
  append (flow, pair (label_new (taken, -1, "small"),
                      label_new (arrived, -1,
                                 news->late || news->later ? "small-warn" : "small-secondary"),
                      30));
  append (flow, label_new (state, 8, "secondary"));
  row = row_new (flow, "new-result", line);
  g_object_set_data (G_OBJECT (row), "warning", warning);
  g_object_set_data_full (G_OBJECT (row), "line-words", g_steal_pointer (&line), g_free);
  rounds_new_over_row_warn (row, NULL);
  return row;
}

GtkWidget *
rounds_new_words_row (const char *text, const char *act)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (row, "new-words");
  gtk_widget_add_css_class (label, act != NULL ? "card-more" : "secondary");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), act != NULL);
  g_object_set_data (G_OBJECT (row), "act", (gpointer) act);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return row;
}

GtkWidget *
rounds_new_more_row (guint n)
{
  g_autofree char *more = g_strdup_printf (ngettext ("and %u more result: show it",
                                                     "and %u more results: show them", n),
                                           n);

  return rounds_new_words_row (more, "more");
}

/* ---- headings ---- */

static GtkWidget *
head_new (const char *title, const char *note, gboolean urgent)
{
  GtkWidget *flow = rounds_flow_box_new (14, 0);

  gtk_widget_set_hexpand (append (flow, label_new (title, -1, urgent ? "look-bad" : "look-strong")),
                          TRUE);
  if (note != NULL)
    append (flow, label_new (note, -1, "small-secondary"));
  gtk_widget_add_css_class (flow, urgent ? "news-head-urgent" : "news-head");
  return flow;
}

void
rounds_new_results_set_head (GtkWidget *row, const char *title, const char *note, gboolean urgent)
{
  g_object_set_data_full (G_OBJECT (row), "head", g_strdup (title), g_free);
  g_object_set_data_full (G_OBJECT (row), "note", g_strdup (note), g_free);
  g_object_set_data (G_OBJECT (row), "urgent", GINT_TO_POINTER (urgent));
}

void
rounds_new_results_make_head (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *title = g_object_get_data (G_OBJECT (row), "head");
  gboolean urgent = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "urgent"));

  if (title != NULL && gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, head_new (title, g_object_get_data (G_OBJECT (row), "note"),
                                                urgent));
}

void
rounds_new_results_step (GtkListBox *list, int by)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (list);
  int at = selected != NULL ? gtk_list_box_row_get_index (selected) + by : 0;
  GtkListBoxRow *row = at >= 0 ? gtk_list_box_get_row_at_index (list, at) : NULL;

  if (row == NULL)
    return;
  gtk_list_box_select_row (list, row);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

GtkWidget *
rounds_new_result_button (GtkWidget *row, const char *act)
{
  return g_object_get_data (G_OBJECT (row), act);
}
