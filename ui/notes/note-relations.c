#include "note-relations.h"

#include "addenda.h"
#include "note-words.h"
#include "notes.h"

#include <glib/gi18n-lib.h>

#define ADDENDA_MAX 4 /* lines of the head: the newest of them */

/* ---- which there are ---- */

static void
relation_free (gpointer data)
{
  g_free (((RoundsNoteRelation *) data)->words);
  g_free (data);
}

/* words: taken over. */
static void
add_relation (GPtrArray *relations, char *words, const RoundsChartRow *row)
{
  RoundsNoteRelation *relation = g_new (RoundsNoteRelation, 1);

  *relation = (RoundsNoteRelation){ words, row };
  g_ptr_array_add (relations, relation);
}

/* Its title, when, by whom, and what must be said of it. */
static char *
name_of (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  g_autofree char *source = rounds_note_source (index, row);
  g_autofree char *marks = rounds_note_marks (row);

  return g_strconcat (source, *marks != '\0' ? " · " : "", marks, NULL);
}

static void
add_appended (GPtrArray *relations, const RoundsChartIndex *index, const RoundsChartRow *row)
{
  gboolean elsewhere;
  g_autoptr (GPtrArray) rows = rounds_chart_appended (index, row, &elsewhere);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *name = name_of (index, rows->pdata[i]);

      add_relation (relations, g_strdup_printf (_ ("Adds to: %s"), name), rows->pdata[i]);
    }
  if (elsewhere)
    add_relation (relations, g_strdup (_ ("Adds to a document that this chart does not show")),
                  NULL);
}

static void
add_replaced (GPtrArray *relations, const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsChartRow *successor = rounds_notes_successor (index, row), *old;

  if (successor != NULL)
    {
      g_autofree char *name = name_of (index, successor);

      add_relation (relations, g_strdup_printf (_ ("Replaced by: %s"), name), successor);
    }
  for (guint i = 0; (old = rounds_notes_replaced (index, row, i)) != NULL; i++)
    {
      g_autofree char *source = rounds_note_source (index, old);

      add_relation (relations, g_strdup_printf (_ ("Replaces: %s"), source), old);
    }
}

/* What was added to a document that this one replaced is no part of this one either. */
static void
add_addenda_of_replaced (GPtrArray *relations,
                         const RoundsChartIndex *index,
                         const RoundsChartRow *row,
                         gint64 at)
{
  const RoundsChartRow *old;

  for (guint i = 0; (old = rounds_notes_replaced (index, row, i)) != NULL; i++)
    {
      g_autoptr (GPtrArray) rows = rounds_chart_addenda (index, old, at);

      for (guint k = 0; k < rows->len; k++)
        {
          g_autofree char *name = name_of (index, rows->pdata[k]);

          add_relation (relations, g_strdup_printf (_ ("Addendum to what it replaces: %s"), name),
                        rows->pdata[k]);
        }
    }
}

static void
add_addenda (GPtrArray *relations,
             const RoundsChartIndex *index,
             const RoundsChartRow *row,
             gint64 at)
{
  g_autoptr (GPtrArray) rows = rounds_chart_addenda (index, row, at);
  guint earlier = rows->len > ADDENDA_MAX ? rows->len - ADDENDA_MAX : 0;

  if (earlier > 0)
    add_relation (relations,
                  g_strdup_printf (ngettext ("%u earlier addendum, in the list of notes",
                                             "%u earlier addenda, in the list of notes", earlier),
                                   earlier),
                  NULL);
  for (guint i = earlier; i < rows->len; i++)
    {
      g_autofree char *name = name_of (index, rows->pdata[i]);

      add_relation (relations, g_strdup_printf (_ ("Addendum: %s"), name), rows->pdata[i]);
    }
}

GPtrArray *
rounds_note_relations (const RoundsChartIndex *index, const RoundsChartRow *row, gint64 at)
{
  GPtrArray *relations = g_ptr_array_new_with_free_func (relation_free);

  add_appended (relations, index, row);
  add_replaced (relations, index, row);
  add_addenda_of_replaced (relations, index, row, at);
  add_addenda (relations, index, row, at);
  return relations;
}

/* ---- in words ---- */

char *
rounds_note_relations_words (const RoundsChartIndex *index, const RoundsChartRow *row, gint64 at)
{
  g_autoptr (GPtrArray) relations = rounds_note_relations (index, row, at);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < relations->len; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? "\n" : "",
                            ((const RoundsNoteRelation *) relations->pdata[i])->words);
  return g_string_free (words, FALSE);
}

char *
rounds_note_relations_short (const RoundsChartRow *row, guint n_addenda)
{
  gboolean is = rounds_event_facet (row->event, ROUNDS_FACET_APPENDS, 0) != NULL;
  g_autofree char *has = NULL;

  if (n_addenda > 0)
    has = g_strdup_printf (ngettext ("has an addendum", "has %u addenda", n_addenda), n_addenda);
  return g_strconcat (is ? _ ("addendum") : "", is && has != NULL ? " · " : "", has, NULL);
}

/* ---- on the screen ---- */

static GtkWidget *
line_new (const RoundsNoteRelation *relation)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", relation->words, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", 6,
                                   "max-width-chars", 30, "xalign", 0.0f, NULL);
  GtkWidget *button;

  if (relation->row == NULL)
    {
      gtk_widget_add_css_class (label, "note-facts");
      return label;
    }
  button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "note-relation");
  gtk_widget_set_tooltip_text (button, _ ("Open that note"));
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button),
                                          g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE,
                                                                     relation->row->event->rid,
                                                                     ROUNDS_RID_BYTES, 1));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "reader.open");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  relation->words, -1);
  return button;
}

void
rounds_note_relations_show (GtkBox *box, const GPtrArray *relations)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (guint i = 0; relations != NULL && i < relations->len; i++)
    gtk_box_append (box, line_new (relations->pdata[i]));
  gtk_widget_set_visible (GTK_WIDGET (box), relations != NULL && relations->len > 0);
}
