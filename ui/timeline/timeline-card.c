#include "timeline-card.h"

#include "say.h"
#include "timeline-words.h"

#include <glib/gi18n-lib.h>

#define LINES 8

struct _RoundsTimelineCard
{
  GtkPopover parent_instance;

  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (RoundsTimelineCard, rounds_timeline_card, GTK_TYPE_POPOVER)

static char *
fold_words (const RoundsTimelineLayout *layout, const RoundsTimelineMark *mark)
{
  const RoundsTimelineFold *fold = &layout->scale->folds[mark->first];
  g_autofree char *long_ = rounds_timeline_fold_words (fold);
  g_autofree char *from = rounds_say_day (layout->model->index, fold->from);
  g_autofree char *to = rounds_say_day (layout->model->index, fold->to);
  g_autofree char *inside = rounds_lane_count (ROUNDS_LANE_OTHER, mark->n_rows);

  return g_strdup_printf (_ ("%s folded: %s to %s\n%s inside, in their order, not to scale\n"
                             "Double-click or Enter unfolds"),
                          long_, from, to, inside);
}

/* What stands in no place in time has its rows in its lane. */
static guint
collect_rows (const RoundsTimelineLayout *layout, const RoundsTimelineMark *mark, GPtrArray *rows)
{
  const RoundsTimelineModel *model = layout->model;
  guint n = 0;

  if (mark->shape == ROUNDS_SHAPE_ASIDE)
    {
      const GPtrArray *aside = model->lanes[mark->lane].aside;

      for (guint i = 0; i < aside->len; i++)
        g_ptr_array_add (rows, aside->pdata[i]);
      return aside->len;
    }
  for (guint i = 0; i < mark->n; i++)
    {
      const RoundsTimelineItem *item = rounds_timeline_mark_item (layout, mark, i);

      for (guint k = 0; k < item->n; k++)
        g_ptr_array_add (rows, (gpointer) model->rows[item->first + k]);
      n += item->n;
    }
  return n;
}

static int
compare_urgency (gconstpointer one, gconstpointer other)
{
  const RoundsChartRow *a = *(const RoundsChartRow *const *) one;
  const RoundsChartRow *b = *(const RoundsChartRow *const *) other;
  guint32 urgent = ROUNDS_MARK_CRITICAL | ROUNDS_MARK_ABNORMAL;

  if ((a->marks & urgent) != (b->marks & urgent))
    return (a->marks & urgent) > (b->marks & urgent) ? -1 : 1;
  return a < b ? -1 : a > b;
}

char *
rounds_timeline_card_words (const RoundsTimelineLayout *layout,
                            const RoundsTimelineMark *mark,
                            guint most)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  GString *words;
  guint n;

  if (mark->shape == ROUNDS_SHAPE_FOLD)
    return fold_words (layout, mark);
  n = collect_rows (layout, mark, rows);
  if (n == 0) /* the death of the person */
    return rounds_timeline_landmark_words (layout->model,
                                           rounds_timeline_mark_item (layout, mark, 0));
  g_ptr_array_sort (rows, compare_urgency);
  words = g_string_new (NULL);
  for (guint i = 0; i < n && i < most; i++)
    {
      g_autofree char *line = rounds_timeline_row_words (layout->model->index, rows->pdata[i]);

      g_string_append_printf (words, "%s%s", i > 0 ? "\n" : "", line);
    }
  if (n > most)
    {
      g_string_append_c (words, '\n');
      g_string_append_printf (words, ngettext ("and %u more", "and %u more", n - most), n - most);
    }
  return g_string_free (words, FALSE);
}

static void
rounds_timeline_card_class_init (RoundsTimelineCardClass *class)
{
}

static void
rounds_timeline_card_init (RoundsTimelineCard *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_max_width_chars (self->label, 72);
  gtk_popover_set_child (GTK_POPOVER (self), GTK_WIDGET (self->label));
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "timeline-card");
}

RoundsTimelineCard *
rounds_timeline_card_new (GtkWidget *parent)
{
  RoundsTimelineCard *self = g_object_new (ROUNDS_TYPE_TIMELINE_CARD, NULL);

  gtk_widget_set_parent (GTK_WIDGET (self), parent);
  return self;
}

void
rounds_timeline_card_show (RoundsTimelineCard *self,
                           const RoundsTimelineLayout *layout,
                           const RoundsTimelineMark *mark,
                           const GdkRectangle *at)
{
  g_autofree char *words = rounds_timeline_card_words (layout, mark, LINES);

  gtk_label_set_text (self->label, words);
  gtk_popover_set_pointing_to (GTK_POPOVER (self), at);
  gtk_popover_popup (GTK_POPOVER (self));
}
