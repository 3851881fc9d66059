#include "note-body.h"

#include <glib/gi18n-lib.h>

#define LINE_CHARACTERS   96 /* of hard-wrapped notes: they are not to wrap a second time */
#define REMARK_CHARACTERS 22
#define REMARK_MOST       34
#define GAP               6

struct _RoundsNoteBody
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  RoundsNoteView *view;
  GPtrArray *remarks; /* GtkWidget *, children */
  GtkWidget *more;    /* "and 3 more", where the remarks stand above and do not all fit */
};

G_DEFINE_FINAL_TYPE (RoundsNoteBody, rounds_note_body, GTK_TYPE_WIDGET)

typedef struct
{
  RoundsSpanKind kind;
  guint span;
  char *words;
} Remark;

static void
remark_free (Remark *remark)
{
  g_free (remark->words);
  g_free (remark);
}

static const Remark *
remark_of (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "remark");
}

/* ---- layout ---- */

static int
character_width (RoundsNoteBody *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = pango_font_metrics_get_approximate_char_width (metrics) / PANGO_SCALE;

  pango_font_metrics_unref (metrics);
  return MAX (width, 1);
}

static int
margin_width (RoundsNoteBody *self, int width)
{
  int character = character_width (self);

  if (self->remarks->len == 0 || width < (LINE_CHARACTERS + REMARK_CHARACTERS) * character)
    return 0;
  return MIN (width - LINE_CHARACTERS * character, REMARK_MOST * character);
}

static int
height_of (GtkWidget *child, int width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static void
rounds_note_body_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  RoundsNoteBody *self = ROUNDS_NOTE_BODY (widget);

  gtk_widget_measure (self->scroller, orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MAX (*minimum, 28 * character_width (self));
  *natural = MAX (*natural, *minimum);
}

static void
allocate (GtkWidget *child, int x, int y, const int size[2])
{
  GskTransform *place = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) x, (float) y));

  gtk_widget_set_child_visible (child, TRUE);
  gtk_widget_allocate (child, size[0], size[1], -1, place);
}

/* Beside the text, each at its line, none on top of another. */
static void
allocate_beside (RoundsNoteBody *self, int margin, const int size[2])
{
  GtkAdjustment *scroll = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int next = 0, away = (int) gtk_adjustment_get_value (scroll);

  for (guint i = 0; i < self->remarks->len; i++)
    {
      GtkWidget *child = self->remarks->pdata[i];
      const Remark *remark = remark_of (child);
      int height = height_of (child, margin);
      int y = MAX (rounds_note_view_span_y (self->view, remark->kind, remark->span), next);

      next = y + height + GAP;
      if (y + height < away || y > away + size[1])
        gtk_widget_set_child_visible (child, FALSE);
      else
        allocate (child, rtl ? 0 : size[0] - margin, y - away, (int[2]){ margin, height });
    }
  gtk_widget_set_child_visible (self->more, FALSE);
}

/* Above the text, as far as a third of the height goes; what does not fit is counted. Gives the
 * height. */
static int
allocate_above (RoundsNoteBody *self, const int size[2])
{
  int y = 0, most = size[1] / 3, line = height_of (self->more, size[0]);
  guint i;

  for (i = 0; i < self->remarks->len; i++)
    {
      GtkWidget *child = self->remarks->pdata[i];
      int height = height_of (child, size[0]);

      if (i > 0 && y + height + line > most)
        break;
      allocate (child, 0, y, (int[2]){ size[0], height });
      y += height;
    }
  gtk_widget_set_child_visible (self->more, i < self->remarks->len);
  if (i < self->remarks->len)
    {
      g_autofree char *words = g_strdup_printf (ngettext ("and %u more remark, in the text",
                                                          "and %u more remarks, in the text",
                                                          self->remarks->len - i),
                                                self->remarks->len - i);

      if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->more)), words) != 0)
        gtk_label_set_text (GTK_LABEL (self->more), words);
      allocate (self->more, 0, y, (int[2]){ size[0], line });
      y += line;
    }
  for (; i < self->remarks->len; i++)
    gtk_widget_set_child_visible (self->remarks->pdata[i], FALSE);
  return y;
}

static void
rounds_note_body_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoundsNoteBody *self = ROUNDS_NOTE_BODY (widget);
  int margin = margin_width (self, width);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int above = margin > 0 ? 0 : allocate_above (self, (int[2]){ width, height });

  allocate (self->scroller, rtl ? margin : 0, above,
            (int[2]){ width - margin, MAX (height - above, 0) });
  if (margin > 0)
    allocate_beside (self, margin, (int[2]){ width, height });
}

/* ---- the object ---- */

static void
rounds_note_body_dispose (GObject *object)
{
  RoundsNoteBody *self = ROUNDS_NOTE_BODY (object);

  rounds_note_body_clear_remarks (self);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->more, gtk_widget_unparent);
  G_OBJECT_CLASS (rounds_note_body_parent_class)->dispose (object);
}

static void
rounds_note_body_finalize (GObject *object)
{
  g_ptr_array_unref (ROUNDS_NOTE_BODY (object)->remarks);
  G_OBJECT_CLASS (rounds_note_body_parent_class)->finalize (object);
}

static void
rounds_note_body_class_init (RoundsNoteBodyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rounds_note_body_dispose;
  G_OBJECT_CLASS (klass)->finalize = rounds_note_body_finalize;
  widget_class->measure = rounds_note_body_measure;
  widget_class->size_allocate = rounds_note_body_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "notebody");
}

static void
rounds_note_body_init (RoundsNoteBody *self)
{
  self->remarks = g_ptr_array_new ();
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  self->more = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->more), 0);
  gtk_widget_add_css_class (self->more, "note-remark");
  gtk_widget_set_parent (self->more, GTK_WIDGET (self));
}

GtkWidget *
rounds_note_body_new (RoundsPatient *patient)
{
  RoundsNoteBody *self = g_object_new (ROUNDS_TYPE_NOTE_BODY, NULL);
  GtkWidget *view = rounds_note_view_new (patient);
  GtkAdjustment *scroll;

  self->view = ROUNDS_NOTE_VIEW (view);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), view);
  scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (scroll, "value-changed", G_CALLBACK (gtk_widget_queue_allocate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "changed", G_CALLBACK (gtk_widget_queue_allocate), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

RoundsNoteView *
rounds_note_body_get_view (RoundsNoteBody *self)
{
  return self->view;
}

/* ---- remarks ---- */

static void
on_remark_clicked (GtkWidget *button, RoundsNoteBody *self)
{
  const Remark *remark = remark_of (button);

  rounds_note_view_show_span (self->view, remark->kind, remark->span);
}

void
rounds_note_body_add_remark (RoundsNoteBody *self, const RoundsNoteRemark *from)
{
  static const char *const classes[] = { "copied", "denies", "hit", "cited" };
  GtkWidget *button = gtk_button_new (), *label = gtk_label_new (from->words);
  Remark *remark = g_new0 (Remark, 1);

  remark->kind = from->kind;
  remark->span = from->span;
  remark->words = g_strdup (from->words);
  g_object_set_data_full (G_OBJECT (button), "remark", remark, (GDestroyNotify) remark_free);
  g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", 12, "xalign",
                0.0f, NULL);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_button_set_has_frame (GTK_BUTTON (button), FALSE);
  gtk_widget_add_css_class (button, "note-remark");
  gtk_widget_add_css_class (button, classes[from->kind]);
  gtk_widget_set_tooltip_text (button, from->tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  from->words, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  from->tooltip != NULL ? from->tooltip : "", -1);
  if (from->action != NULL)
    {
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), from->target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), from->action);
    }
  else
    g_signal_connect (button, "clicked", G_CALLBACK (on_remark_clicked), self);
  g_ptr_array_add (self->remarks, button);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
}

void
rounds_note_body_clear_remarks (RoundsNoteBody *self)
{
  for (guint i = 0; i < self->remarks->len; i++)
    gtk_widget_unparent (self->remarks->pdata[i]);
  g_ptr_array_set_size (self->remarks, 0);
}

guint
rounds_note_body_n_remarks (RoundsNoteBody *self)
{
  return self->remarks->len;
}

const char *
rounds_note_body_get_remark (RoundsNoteBody *self, guint i)
{
  return remark_of (self->remarks->pdata[i])->words;
}
