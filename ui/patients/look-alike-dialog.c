/* look-alike-dialog.c: two people who are easily taken for each other, side by side, before one of
 * them is opened (W10, H11). */
#include "gate-private.h"
#include "person-words.h"
#include "question.h"
#include "say.h"

#include <glib/gi18n-lib.h>

#define BESIDE_MAX 2 /* that there are more is said */

static GtkWidget *
cell_new (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 38);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

/* What is compared, in the order in which it is read. */
typedef enum
{
  LINE_NAME,
  LINE_BORN,
  LINE_SEX,
  LINE_MRN,
  LINE_STATE,
  N_LINES
} Line;

static const char *
line_title (Line line)
{
  static const char *const titles[N_LINES] = { N_ ("Name"), N_ ("Born"), N_ ("Sex and age"),
                                               N_ ("MRN"), N_ ("State") };

  return _ (titles[line]);
}

static char *
line_words (Line line, const RoundsPersonRow *row, RoundsStore *store)
{
  char *alert;

  switch (line)
    {
    case LINE_NAME:
      return g_strdup (row->name);
    case LINE_BORN:
      return rounds_person_born (row);
    case LINE_SEX:
      return rounds_person_sex_and_age (row, store);
    case LINE_MRN:
      return rounds_person_mrn_words (row);
    case LINE_STATE:
    default:
      alert = rounds_person_alert (row);
      return alert != NULL ? alert : g_strdup (_ ("active record"));
    }
}

static void
add_person (GtkGrid *grid,
            int column,
            const RoundsPersonRow *row,
            const RoundsPersonRow *chosen,
            RoundsStore *store)
{
  for (Line line = 0; line < N_LINES; line++)
    {
      g_autofree char *words = line_words (line, row, store);
      g_autofree char *own = line_words (line, chosen, store);
      gboolean differs = row != chosen && g_strcmp0 (words, own) != 0;
      g_autofree char *marked = differs ? g_strdup_printf (_ ("≠ %s"), words) : NULL;
      GtkWidget *cell = cell_new (marked != NULL ? marked : words, differs ? "differs" : NULL);

      if (line == LINE_NAME)
        gtk_widget_add_css_class (cell, "name");
      gtk_grid_attach (grid, cell, column, (int) line + 1, 1, 1);
    }
}

static const char *
head_of (const RoundsLookAlike *one)
{
  if (one->linked)
    return _ ("Linked record");
  return one->maybe_same ? _ ("Look-alike, perhaps the same person") : _ ("Look-alike");
}

static GtkWidget *
grid_new (RoundsSession *session, const RoundsPersonRow *row, GArray *look_alikes)
{
  RoundsStore *store = rounds_session_get_store (session);
  RoundsPeople *people = rounds_session_get_people (session);
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());
  int column = 2;

  gtk_grid_set_column_spacing (grid, 18);
  gtk_grid_set_row_spacing (grid, 6);
  gtk_widget_add_css_class (GTK_WIDGET (grid), "look-alikes");
  for (Line line = 0; line < N_LINES; line++)
    gtk_grid_attach (grid, cell_new (line_title (line), "secondary"), 0, (int) line + 1, 1, 1);
  gtk_grid_attach (grid, cell_new (_ ("You are opening"), "heading"), 1, 0, 1, 1);
  add_person (grid, 1, row, row, store);
  /* Another person first; another record of the same one after that. */
  for (guint i = 0; i < 2 * look_alikes->len && column < 2 + BESIDE_MAX; i++)
    {
      const RoundsLookAlike *one = &g_array_index (look_alikes, RoundsLookAlike,
                                                   i % look_alikes->len);
      const RoundsPersonRow *other = rounds_people_find (people, one->rid);

      if (other == NULL || one->linked != (i >= look_alikes->len))
        continue;
      gtk_grid_attach (grid, cell_new (head_of (one), "heading"), column, 0, 1, 1);
      add_person (grid, column++, other, row, store);
    }
  return GTK_WIDGET (grid);
}

/* How many there are, and how many of them stand beside the person. */
static char *
body_of (GArray *look_alikes)
{
  guint n = look_alikes->len, linked = 0;
  g_autofree char *first = NULL;

  for (guint i = 0; i < n; i++)
    linked += g_array_index (look_alikes, RoundsLookAlike, i).linked;
  if (n > linked)
    first = g_strdup_printf (ngettext ("%u other person is easily taken for this one.",
                                       "%u other people are easily taken for this one.",
                                       n - linked),
                             n - linked);
  else
    first = g_strdup_printf (ngettext ("This person has %u other record here.",
                                       "This person has %u other records here.", linked),
                             linked);
  if (n > BESIDE_MAX)
    return g_strdup_printf (_ ("%s The nearest %d are shown. What differs is marked ≠."), first,
                            BESIDE_MAX);
  return g_strdup_printf (_ ("%s What differs is marked ≠."), first);
}

AdwMessageDialog *
rounds_look_alike_dialog_new (GtkWindow *parent,
                              RoundsSession *session,
                              const RoundsPersonRow *row,
                              GArray *look_alikes)
{
  AdwMessageDialog *self = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (parent, _ ("Read Both Names"), NULL));
  g_autofree char *who = rounds_person_who (row);
  g_autofree char *open = g_strdup_printf (_ ("Open %s"), who);
  g_autofree char *body = body_of (look_alikes);

  adw_message_dialog_set_body (self, body);
  adw_message_dialog_set_extra_child (self, grid_new (session, row, look_alikes));
  adw_message_dialog_add_responses (self, "cancel", _ ("Do Not Open (Esc)"), "open", open, NULL);
  rounds_question_begin_with (self, "cancel");
  adw_message_dialog_set_close_response (self, "cancel");
  gtk_widget_add_css_class (GTK_WIDGET (self), "gate");
  return self;
}
