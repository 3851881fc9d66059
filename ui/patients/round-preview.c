#include "round-preview.h"

#include "flow.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
part_new (const char *title, char **lines, const char *none)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *head = gtk_label_new (title);

  gtk_widget_set_valign (box, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (head), 0);
  gtk_widget_add_css_class (head, "heading");
  gtk_box_append (GTK_BOX (box), head);
  for (guint i = 0; lines != NULL && (lines[i] != NULL || i == 0); i++)
    {
      GtkWidget *line = gtk_label_new (lines[i] != NULL ? lines[i] : none);

      gtk_label_set_xalign (GTK_LABEL (line), 0);
      gtk_label_set_wrap (GTK_LABEL (line), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (line), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_width_chars (GTK_LABEL (line), 8);
      gtk_box_append (GTK_BOX (box), line);
      if (lines[i] == NULL)
        break;
    }
  return box;
}

GtkWidget *
rounds_round_preview_new (RoundsRoundItem *item)
{
  GtkWidget *parts = rounds_flow_box_new (36, 10);

  if (item != NULL && item->line != NULL)
    {
      const RoundsRoundLine *line = item->line;
      char *tasks[] = { line->tasks, line->task, NULL };

      rounds_flow_box_append (ROUNDS_FLOW_BOX (parts),
                              part_new (line->looked, line->since, line->news));
      rounds_flow_box_append (ROUNDS_FLOW_BOX (parts),
                              part_new (_ ("Still pending"), line->pending, line->none_pending));
      rounds_flow_box_append (ROUNDS_FLOW_BOX (parts), part_new (_ ("Tasks"), tasks, ""));
    }
  else if (item != NULL)
    {
      char *words[] = { item->problem != NULL ? item->problem : (char *) _ ("being read…"), NULL };

      rounds_flow_box_append (ROUNDS_FLOW_BOX (parts), part_new (_ ("This line"), words, ""));
    }
  return parts;
}
