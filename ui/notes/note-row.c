#include "note-row.h"

#include <string.h>

#define GAP        2
#define EVEN       180 /* rows; list-cells.c has the same limit */
#define EVEN_LINES 2   /* of each of the two, in a longer list */
#define MOST_LINES 12  /* of each, in a shorter one; list-cells.c has the same limit */

enum
{
  TITLE,
  DETAIL,
  N_TEXTS
};

/* How many lines a text has at a width, in a font: laid out once. */
typedef struct
{
  int width; /* 0: not laid out yet */
  guint font, lines;
} Laid;

struct _RoundsNoteRow
{
  GtkWidget parent_instance;

  GtkWidget *texts[N_TEXTS];
  Laid laid[N_TEXTS];
  PangoAttrList *attributes; /* of DETAIL, until it is measured; NULL: it has them */
};

G_DEFINE_FINAL_TYPE (RoundsNoteRow, rounds_note_row, GTK_TYPE_WIDGET)

/* ---- how many lines ---- */

static gboolean
is_even (GtkWidget *widget)
{
  GtkWidget *list = gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW);
  GtkSelectionModel *model = list != NULL ? gtk_list_view_get_model (GTK_LIST_VIEW (list)) : NULL;

  return model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) > EVEN;
}

static guint
lay_out (GtkInscription *text, int width)
{
  g_autoptr (PangoLayout)
      layout = gtk_widget_create_pango_layout (GTK_WIDGET (text), gtk_inscription_get_text (text));
  PangoAttrList *own = gtk_inscription_get_attributes (text);
  PangoAttrList *attributes = own != NULL ? pango_attr_list_copy (own) : pango_attr_list_new ();

  /* What notes.css asks for is not in a widget's layout (GTK 4.8); figures of one width are the wider. */
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return MIN ((guint) pango_layout_get_line_count (layout), MOST_LINES);
}

static guint
lines_of (RoundsNoteRow *self, guint which, int width)
{
  guint font = pango_context_get_serial (gtk_widget_get_pango_context (self->texts[which]));
  Laid *laid = &self->laid[which];

  if (laid->width != width || laid->font != font)
    *laid = (Laid){ width, font, lay_out (GTK_INSCRIPTION (self->texts[which]), width) };
  return laid->lines;
}

static int
height_of (RoundsNoteRow *self, guint which, int width)
{
  GtkWidget *text = self->texts[which];
  const char *words = gtk_inscription_get_text (GTK_INSCRIPTION (text));
  int line;

  gtk_widget_measure (text, GTK_ORIENTATION_VERTICAL, -1, &line, NULL, NULL, NULL);
  if (is_even (GTK_WIDGET (self)))
    return EVEN_LINES * line;
  if (words == NULL || *words == '\0')
    return 0;
  return (int) lines_of (self, which, MAX (width, 1)) * line;
}

/* ---- the widget ---- */

static GtkSizeRequestMode
rounds_note_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* A list view of 4.8 keeps 200 rows made, and a third of what one takes are the attributes, for which its style and a layout
 * are made: only what comes on the screen has them. */
static void
take_attributes (RoundsNoteRow *self)
{
  if (self->attributes != NULL)
    gtk_inscription_set_attributes (GTK_INSCRIPTION (self->texts[DETAIL]), self->attributes);
  g_clear_pointer (&self->attributes, pango_attr_list_unref);
}

static void
rounds_note_row_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  RoundsNoteRow *self = ROUNDS_NOTE_ROW (widget);
  int width = for_size;

  take_attributes (self);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (self->texts[TITLE], orientation, -1, minimum, natural, NULL, NULL);
      return;
    }
  if (width < 0)
    gtk_widget_measure (self->texts[TITLE], GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL,
                        NULL);
  *minimum = height_of (self, TITLE, width) + height_of (self, DETAIL, width) + GAP;
  *natural = *minimum;
}

static void
rounds_note_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoundsNoteRow *self = ROUNDS_NOTE_ROW (widget);
  int title = height_of (self, TITLE, width);

  gtk_widget_size_allocate (self->texts[TITLE], &(GtkAllocation){ 0, 0, width, title }, -1);
  gtk_widget_size_allocate (self->texts[DETAIL],
                            &(GtkAllocation){ 0, title + GAP, width,
                                              height_of (self, DETAIL, width) },
                            -1);
}

static void
rounds_note_row_dispose (GObject *object)
{
  RoundsNoteRow *self = ROUNDS_NOTE_ROW (object);

  for (guint i = 0; i < N_TEXTS; i++)
    g_clear_pointer (&self->texts[i], gtk_widget_unparent);
  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  G_OBJECT_CLASS (rounds_note_row_parent_class)->dispose (object);
}

static void
rounds_note_row_class_init (RoundsNoteRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_note_row_dispose;
  widget_class->get_request_mode = rounds_note_row_get_request_mode;
  widget_class->measure = rounds_note_row_measure;
  widget_class->size_allocate = rounds_note_row_size_allocate;
}

static void
rounds_note_row_init (RoundsNoteRow *self)
{
  static const char *const classes[N_TEXTS] = { "title", "detail" };
  /* An inscription of 4.8 does not turn around by itself. */
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  for (guint i = 0; i < N_TEXTS; i++)
    {
      self->texts[i] = g_object_new (GTK_TYPE_INSCRIPTION, "min-chars", 4, "nat-chars", 26,
                                     "min-lines", 1, "xalign", mirrored ? 1.0f : 0.0f, "yalign",
                                     0.0f, "text-overflow", GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END,
                                     NULL);
      gtk_widget_add_css_class (self->texts[i], classes[i]);
      gtk_widget_set_parent (self->texts[i], GTK_WIDGET (self));
    }
  gtk_widget_add_css_class (GTK_WIDGET (self), "note-row");
}

GtkWidget *
rounds_note_row_new (void)
{
  return g_object_new (ROUNDS_TYPE_NOTE_ROW, NULL);
}

void
rounds_note_row_set (RoundsNoteRow *self,
                     const char *title,
                     const char *detail,
                     PangoAttrList *attributes)
{
  gtk_inscription_set_text (GTK_INSCRIPTION (self->texts[TITLE]), title);
  gtk_inscription_set_text (GTK_INSCRIPTION (self->texts[DETAIL]), detail);
  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  self->attributes = attributes != NULL ? pango_attr_list_ref (attributes) : pango_attr_list_new ();
  memset (self->laid, 0, sizeof self->laid);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
