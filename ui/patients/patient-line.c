#include "patient-line.h"

#include "person-words.h"

#include <glib/gi18n-lib.h>

/* Letters of each column. */
enum
{
  NAME_CHARS = 26,
  BORN_CHARS = 12,
  MRN_CHARS = 37, /* a UUID, which is never cut */
  MORE_CHARS = 34,
  GAP = 18, /* pixels between columns */
};

typedef enum
{
  NAME,
  WHAT,
  BORN,
  BORN_WORD,
  MRN,
  MRN_WORD,
  ALERT,
  MORE,
  N_PARTS
} Part;

struct _RoundsPatientLine
{
  GtkWidget parent_instance;

  RoundsPatientEntry entry;
  RoundsStore *store;
  gboolean stacked;
  gboolean low_heading; /* of one line and a half, where it is a heading */
  gboolean made;        /* parts are of entry */
  char *parts[N_PARTS], *own_alert, *look_alike;
};

G_DEFINE_FINAL_TYPE (RoundsPatientLine, rounds_patient_line, GTK_TYPE_WIDGET)

static void
forget (RoundsPatientLine *self)
{
  for (Part i = 0; i < N_PARTS; i++)
    g_clear_pointer (&self->parts[i], g_free);
  g_clear_pointer (&self->own_alert, g_free);
  self->made = FALSE;
}

/* ---- its words ---- */

/* "female · 58 y", how it was found. */
static char *
second_line (RoundsPatientLine *self)
{
  const RoundsPersonRow *row = self->entry.row;
  const RoundsDirectoryRow found = { .match = self->entry.match, .former = self->entry.former };
  g_autofree char *what = rounds_person_sex_and_age (row, self->store);
  g_autofree char *born = self->stacked ? rounds_person_born (row) : NULL;
  const char *how = self->entry.match != ROUNDS_MATCH_NONE ? rounds_match_words (&found) : NULL;
  GString *line = g_string_new (what);

  if (born != NULL)
    g_string_append_printf (line, _ (" · born %s"), born);
  if (how != NULL)
    g_string_append_printf (line, " · %s", how);
  return g_string_free (line, FALSE);
}

static char *
more_words (RoundsPatientLine *self)
{
  g_autofree char *when = NULL;

  if (self->entry.opened == 0)
    return rounds_person_extent (self->entry.row, self->store);
  when = rounds_site_moment_words (self->store, self->entry.opened);
  return g_strdup_printf (_ ("Last opened %s"), when);
}

/* What the record says of itself, the look-alike, how much there is: two lines, or one. */
static void
make_alert (RoundsPatientLine *self)
{
  g_autofree char *more = more_words (self);
  const char *own = self->own_alert, *words = self->look_alike;

  if (own != NULL && words != NULL && self->stacked)
    self->parts[ALERT] = g_strdup_printf ("%s · %s", own, words);
  else
    self->parts[ALERT] = g_strdup (own != NULL     ? own
                                   : words != NULL ? words
                                   : self->stacked ? more
                                                   : NULL);
  if (!self->stacked)
    self->parts[MORE] = g_strdup (own != NULL && words != NULL ? words : more);
}

static void
make_words (RoundsPatientLine *self)
{
  const RoundsPersonRow *row = self->entry.row;

  if (self->made)
    return;
  forget (self);
  self->made = TRUE;
  if (row == NULL)
    {
      self->parts[NAME] = g_strdup (self->entry.heading);
      self->parts[MORE] = g_strdup (self->entry.aside);
      return;
    }
  self->parts[NAME] = g_strdup (row->name);
  self->parts[WHAT] = second_line (self);
  self->parts[MRN] = rounds_person_mrn_words (row);
  self->own_alert = rounds_person_alert (row);
  make_alert (self);
  if (!self->stacked)
    {
      self->parts[BORN] = row->birth.text != NULL ? rounds_person_born (row)
                                                  : g_strdup (_ ("not recorded"));
      self->parts[BORN_WORD] = g_strdup (_ ("born"));
      self->parts[MRN_WORD] = g_strdup (_ ("MRN"));
    }
  else if (row->mrn != NULL)
    {
      g_free (self->parts[MRN]);
      self->parts[MRN] = g_strdup_printf (_ ("MRN %s"), row->mrn);
    }
}

char *
rounds_patient_line_dup_words (RoundsPatientLine *self)
{
  GString *words = g_string_new (NULL);

  make_words (self);
  for (Part i = 0; i < N_PARTS; i++)
    if (self->parts[i] != NULL)
      g_string_append_printf (words, "%s%s", words->len > 0 ? "\n" : "", self->parts[i]);
  return g_string_free (words, FALSE);
}

/* ---- its size: by the letters alone, whatever it says ---- */

static PangoFontMetrics *
metrics_of (GtkWidget *widget)
{
  return pango_context_get_metrics (gtk_widget_get_pango_context (widget), NULL, NULL);
}

static int
letter_of (GtkWidget *widget)
{
  PangoFontMetrics *metrics = metrics_of (widget);
  int letter = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                    pango_font_metrics_get_approximate_digit_width (metrics));

  pango_font_metrics_unref (metrics);
  return letter;
}

static int
line_of (GtkWidget *widget)
{
  PangoFontMetrics *metrics = metrics_of (widget);
  int line = pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics);

  pango_font_metrics_unref (metrics);
  return PANGO_PIXELS_CEIL (line) + 2;
}

int
rounds_patient_line_wide (GtkWidget *widget)
{
  return PANGO_PIXELS (letter_of (widget) * (NAME_CHARS + BORN_CHARS + MRN_CHARS + MORE_CHARS)) +
         3 * GAP + 50;
}

static void
rounds_patient_line_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  RoundsPatientLine *self = ROUNDS_PATIENT_LINE (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = self->entry.row == NULL && self->low_heading
                              ? line_of (widget) * 3 / 2
                              : (self->stacked ? 4 : 2) * line_of (widget);
  else
    *minimum = *natural = 0;
}

/* ---- drawing ---- */

typedef struct
{
  GtkSnapshot *snapshot; /* NULL: nothing is drawn */
  GString *drawn;        /* what would be, a line each; NULL: nobody asks */
  PangoLayout *layout;
  int width; /* of the row */
  gboolean rtl;
} Drawing;

typedef struct
{
  int x, y, width;
  const char *text;
  gboolean bold;
  double scale;
  GdkRGBA color;
  int lines; /* that it may take; 0: one */
} Piece;

#define SMALLEST \
  .7 /* of a letter's usual size: what does not fit is made smaller before it is cut */

static void
set_words (PangoLayout *layout, const Piece *piece, double scale)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  if (piece->bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_ellipsize (layout,
                              piece->lines > 1 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_single_paragraph_mode (layout, piece->lines <= 1);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_height (layout, piece->lines > 1 ? -piece->lines : -1);
  pango_layout_set_width (layout, MAX (piece->width, 1) * PANGO_SCALE);
  pango_layout_set_text (layout, piece->text, -1);
}

/* Lays it out, smaller where it has to be. FALSE: all of it has no room in any size. */
static gboolean
fit (const Drawing *drawing, const Piece *piece)
{
  double scale = piece->scale;

  set_words (drawing->layout, piece, scale);
  while (scale > SMALLEST && pango_layout_is_ellipsized (drawing->layout))
    {
      scale = MAX (scale - .1, SMALLEST);
      set_words (drawing->layout, piece, scale);
    }
  return !pango_layout_is_ellipsized (drawing->layout);
}

/* x counts from the start edge. At the end of its width where at_end. */
static void
draw (const Drawing *drawing, const Piece *piece, gboolean at_end)
{
  PangoRectangle box;
  int x = piece->x;
  gboolean whole = fit (drawing, piece);

  if (drawing->drawn != NULL)
    g_string_append_printf (drawing->drawn, "%s%s\n", piece->text, whole ? "" : "…");
  if (drawing->snapshot == NULL)
    return;
  pango_layout_get_pixel_extents (drawing->layout, NULL, &box);
  if (at_end)
    x += piece->width - box.width;
  if (drawing->rtl)
    x = drawing->width - x - box.width;
  gtk_snapshot_save (drawing->snapshot);
  gtk_snapshot_translate (drawing->snapshot, &GRAPHENE_POINT_INIT (x - box.x, piece->y));
  gtk_snapshot_append_layout (drawing->snapshot, drawing->layout, &piece->color);
  gtk_snapshot_restore (drawing->snapshot);
}

/* Amber as far as it keeps 4.5:1 on what it stands on, the same mix as .warning-words. */
static GdkRGBA
warning_color (GtkWidget *widget, const GdkRGBA *text)
{
  GdkRGBA color = *text;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "warning_color",
                                       &color))
    return *text;
  color.red = color.red * .65f + text->red * .35f;
  color.green = color.green * .65f + text->green * .35f;
  color.blue = color.blue * .65f + text->blue * .35f;
  return color;
}

/* Below the warning stands only how much there is in the record, which gives way to it. */
static gboolean
takes_both (RoundsPatientLine *self, Part part)
{
  return part == ALERT && !self->stacked && self->own_alert == NULL;
}

static void
draw_heading (RoundsPatientLine *self, const Drawing *drawing, GdkRGBA text)
{
  int line = line_of (GTK_WIDGET (self)), half = drawing->width / 2;
  int y = gtk_widget_get_height (GTK_WIDGET (self)) - line;
  Piece piece = { 0, y, half, self->parts[NAME], TRUE, 1, text };

  draw (drawing, &piece, FALSE);
  piece = (Piece){ half, y, half, self->parts[MORE], FALSE, .9, text };
  draw (drawing, &piece, TRUE);
}

/* A name that is cut is another one: where the words have no room in their line they take the one below too, and where
 * they have none there, it is said that there is somebody, whom opening names. Whole they are in the row's own name. */
static void
draw_warning (RoundsPatientLine *self, const Drawing *drawing, Part part, Piece piece)
{
  g_autofree char *brief = NULL;

  piece.color = warning_color (GTK_WIDGET (self), &piece.color);
  if (!fit (drawing, &piece))
    {
      piece.lines = takes_both (self, part) ? 2 : 1;
      if (piece.lines == 1 || !fit (drawing, &piece))
        {
          brief = self->stacked && self->own_alert != NULL
                      ? g_strdup_printf (_ ("%s · ⚠ look-alike"), self->own_alert)
                      : g_strdup (_ ("⚠ look-alike, named at opening"));
          piece.text = brief;
          piece.lines = 1;
        }
    }
  draw (drawing, &piece, FALSE);
}

static void
draw_part (RoundsPatientLine *self, const Drawing *drawing, Part part, Piece piece)
{
  gboolean warns = self->look_alike != NULL &&
                   (part == MORE ? self->own_alert != NULL && !self->stacked
                                 : part == ALERT && (self->own_alert == NULL || self->stacked));

  piece.text = self->parts[part];
  if (piece.text == NULL || *piece.text == '\0' || piece.width <= 0)
    return;
  piece.bold = part == NAME ||
               (part == ALERT && (self->own_alert != NULL || self->look_alike != NULL));
  piece.scale = part == NAME || part == BORN || part == MRN ? 1 : .9;
  if (part == WHAT || part == BORN_WORD || part == MRN_WORD || part == MORE)
    piece.color.alpha *= .8f;
  if (warns)
    draw_warning (self, drawing, part, piece);
  else
    draw (drawing, &piece, FALSE);
}

/* The warning was drawn over both lines of its column: asked anew, as it is laid out anew for it. */
static gboolean
is_in_two_lines (RoundsPatientLine *self, const Drawing *drawing, Piece piece)
{
  if (self->look_alike == NULL || !takes_both (self, ALERT))
    return FALSE;
  piece.text = self->parts[ALERT];
  piece.bold = TRUE;
  piece.scale = .9;
  if (fit (drawing, &piece))
    return FALSE;
  piece.lines = 2;
  return fit (drawing, &piece);
}

static void
draw_person (RoundsPatientLine *self, const Drawing *drawing, GdkRGBA text)
{
  static const Part lines[] = { NAME, WHAT, MRN, ALERT };
  int line = line_of (GTK_WIDGET (self)), letter = letter_of (GTK_WIDGET (self));
  int born = PANGO_PIXELS (BORN_CHARS * letter), mrn = PANGO_PIXELS (MRN_CHARS * letter);
  int more = PANGO_PIXELS (MORE_CHARS * letter);
  int name = drawing->width - born - mrn - more - 3 * GAP;
  const struct
  {
    Part top, foot;
    int x, width;
  } columns[] = {
    { NAME, WHAT, 0, name },
    { BORN, BORN_WORD, name + GAP, born },
    { MRN, MRN_WORD, name + born + 2 * GAP, mrn },
    { ALERT, MORE, name + born + mrn + 3 * GAP, more },
  };

  for (int i = 0; self->stacked && i < (int) G_N_ELEMENTS (lines); i++)
    draw_part (self, drawing, lines[i],
               (Piece){ .y = i * line, .width = drawing->width, .color = text });
  for (gsize i = 0; !self->stacked && i < G_N_ELEMENTS (columns); i++)
    {
      Piece piece = { .x = columns[i].x, .width = columns[i].width, .color = text };

      draw_part (self, drawing, columns[i].top, piece);
      if (columns[i].top == ALERT && is_in_two_lines (self, drawing, piece))
        continue;
      piece.y = line;
      draw_part (self, drawing, columns[i].foot, piece);
    }
}

static void
rounds_patient_line_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsPatientLine *self = ROUNDS_PATIENT_LINE (widget);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  const Drawing drawing = { .snapshot = snapshot,
                            .layout = layout,
                            .width = gtk_widget_get_width (widget),
                            .rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL };
  GdkRGBA text;

  make_words (self);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  if (self->entry.row == NULL)
    draw_heading (self, &drawing, text);
  else
    draw_person (self, &drawing, text);
}

char *
rounds_patient_line_dup_drawn (RoundsPatientLine *self, int width)
{
  GString *drawn = g_string_new (NULL);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  const Drawing drawing = { .drawn = drawn, .layout = layout, .width = width };

  make_words (self);
  if (self->entry.row != NULL)
    draw_person (self, &drawing, (GdkRGBA){ 0, 0, 0, 1 });
  return g_string_free (drawn, FALSE);
}

/* ---- the widget ---- */

static void
rounds_patient_line_dispose (GObject *object)
{
  RoundsPatientLine *self = ROUNDS_PATIENT_LINE (object);

  forget (self);
  g_clear_pointer (&self->look_alike, g_free);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (rounds_patient_line_parent_class)->dispose (object);
}

static void
rounds_patient_line_class_init (RoundsPatientLineClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_patient_line_dispose;
  widget_class->measure = rounds_patient_line_measure;
  widget_class->snapshot = rounds_patient_line_snapshot;
  gtk_widget_class_set_css_name (widget_class, "patientrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
rounds_patient_line_init (RoundsPatientLine *self)
{
}

GtkWidget *
rounds_patient_line_new (gboolean stacked)
{
  RoundsPatientLine *self = g_object_new (ROUNDS_TYPE_PATIENT_LINE, NULL);

  self->stacked = stacked;
  return GTK_WIDGET (self);
}

/* In the order in which it is read. */
static void
name_row (RoundsPatientLine *self)
{
  g_autofree char *words = rounds_patient_line_dup_words (self);

  g_strdelimit (words, "\n", ',');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  /* What takes the focus is the list's own widget around the row (4.8). */
  if (gtk_widget_get_parent (GTK_WIDGET (self)) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self))),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

void
rounds_patient_line_show (RoundsPatientLine *self,
                          const RoundsPatientEntry *entry,
                          RoundsStore *store)
{
  forget (self);
  g_clear_pointer (&self->look_alike, g_free);
  self->entry = *entry;
  g_set_object (&self->store, store);
  if (entry->row == NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "list-heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "list-heading");
  name_row (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
rounds_patient_line_set_low_heading (RoundsPatientLine *self, gboolean low)
{
  if (self->low_heading == low)
    return;
  self->low_heading = low;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
rounds_patient_line_set_look_alike (RoundsPatientLine *self, const char *words)
{
  if (g_strcmp0 (self->look_alike, words) == 0)
    return;
  g_free (self->look_alike);
  self->look_alike = g_strdup (words);
  self->made = FALSE;
  name_row (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const RoundsPatientEntry *
rounds_patient_line_get (RoundsPatientLine *self)
{
  return &self->entry;
}
