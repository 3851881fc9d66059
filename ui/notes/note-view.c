#include "note-view.h"

#include "clipboard.h"
#include "note-breaks.h"
#include "note-steps.h"
#include "tag-lines.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define STEP           4096u /* bytes between the places that are counted once */
#define BAR            4
#define HEADING_BYTES  64
#define TOP_CHARACTERS 80

/* A part of the note as it stands in the buffer. */
typedef struct
{
  char *field;
  guint offset; /* characters of the buffer before it */
  char *text;   /* of the record, as far as it is shown */
  gsize size;
  GArray *breaks;  /* gsize: line breaks that are shown as blanks (note-breaks.h) */
  GArray *splits;  /* gsize: blanks that are shown as line breaks */
  GArray *counted; /* guint: characters of the text before every STEP bytes */
} Part;

typedef struct
{
  RoundsSpanKind kind;
  guint start, end; /* characters of the buffer */
} Span;

struct _RoundsNoteView
{
  GtkTextView parent_instance;

  RoundsPatient *patient;
  GArray *parts, *spans;
  GtkTextTag *tags[ROUNDS_N_SPANS];
  GtkTextTag *heading, *whole, *struck, *gone, *added;
  char *source;
  guint keeping; /* source: lines are kept from ending in a date, from character `kept` on */
  int kept;
  guint scrolling; /* source: the words at the top are brought there */
  guint n_scrolls;
};

G_DEFINE_FINAL_TYPE (RoundsNoteView, rounds_note_view, GTK_TYPE_TEXT_VIEW)

static GtkTextBuffer *
buffer_of (RoundsNoteView *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
}

/* ---- bytes of a part and characters of the buffer ---- */

static void
clear_part (gpointer data)
{
  Part *part = data;

  explicit_bzero (part->text, part->size);
  g_free (part->text);
  g_free (part->field);
  g_array_unref (part->counted);
  g_array_unref (part->breaks);
  g_array_unref (part->splits);
}

static void
count_characters (Part *part)
{
  guint characters = 0;

  part->counted = g_array_new (FALSE, FALSE, sizeof (guint));
  for (gsize i = 0; i < part->size; i++)
    {
      if (i % STEP == 0)
        g_array_append_val (part->counted, characters);
      characters += ((guchar) part->text[i] & 0xc0) != 0x80;
    }
  g_array_append_val (part->counted, characters);
}

static guint
characters_before (const Part *part, gsize byte)
{
  gsize from = MIN (byte, part->size) / STEP;
  guint characters = g_array_index (part->counted, guint, MIN (from, part->counted->len - 1));

  for (gsize i = from * STEP; i < byte && i < part->size; i++)
    characters += ((guchar) part->text[i] & 0xc0) != 0x80;
  return characters;
}

static gsize
byte_of (const Part *part, guint characters)
{
  const char *at = part->text;

  while (characters-- > 0 && *at != '\0')
    at = g_utf8_next_char (at);
  return (gsize) (at - part->text);
}

static const Part *
part_of (RoundsNoteView *self, const char *field)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      if (field == NULL || g_strcmp0 (part->field, field) == 0)
        return part;
    }
  return NULL;
}

/* ---- how it looks ---- */

static void
set_tag_colour (RoundsNoteView *self, GtkTextTag *tag, const char *name, float alpha)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA colour;

  if (!gtk_style_context_lookup_color (style, name, &colour))
    return;
  colour.alpha = alpha;
  g_object_set (tag, "background-rgba", &colour, NULL);
}

/* Libadwaita's named colours, so dark and high contrast follow; thin enough that the words keep their
 * contrast on them. */
static void
rounds_note_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  RoundsNoteView *self = ROUNDS_NOTE_VIEW (widget);

  GTK_WIDGET_CLASS (rounds_note_view_parent_class)->css_changed (widget, change);
  set_tag_colour (self, self->tags[ROUNDS_SPAN_HIT], "warning_bg_color", .38f);
  set_tag_colour (self, self->tags[ROUNDS_SPAN_CITED], "accent_bg_color", .22f);
  set_tag_colour (self, self->gone, "error_bg_color", .14f);
  set_tag_colour (self, self->added, "success_bg_color", .2f);
}

static void
append_bar (RoundsNoteView *self, GtkSnapshot *snapshot, const Span *span, const GdkRGBA *colour)
{
  GtkTextBuffer *buffer = buffer_of (self);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GdkRectangle from, to, shown;
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) span->start);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, (int) span->end);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &start, &from);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &end, &to);
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &shown);
  gtk_snapshot_append_color (snapshot, colour,
                             &GRAPHENE_RECT_INIT (shown.x + (rtl ? shown.width - BAR - 6 : 6),
                                                  from.y, BAR,
                                                  MAX (to.y + to.height - from.y, from.height)));
}

static void
rounds_note_view_snapshot_layer (GtkTextView *view, GtkTextViewLayer layer, GtkSnapshot *snapshot)
{
  RoundsNoteView *self = ROUNDS_NOTE_VIEW (view);
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA copied = { .5f, .35f, .15f, 1 }, denies = { .7f, .1f, .1f, 1 };

  if (layer != GTK_TEXT_VIEW_LAYER_BELOW_TEXT)
    return;
  gtk_style_context_lookup_color (style, "warning_color", &copied);
  gtk_style_context_lookup_color (style, "error_color", &denies);
  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      if (span->kind == ROUNDS_SPAN_COPIED || span->kind == ROUNDS_SPAN_DENIES)
        append_bar (self, snapshot, span, span->kind == ROUNDS_SPAN_COPIED ? &copied : &denies);
    }
}

/* A line of its own with an empty one before it and words behind it, short and not ended: what an
 * author of plain text means by a heading. Only its weight follows from it. */
static gboolean
is_heading (const char *text, const char *line, const char *end)
{
  gboolean first = line == text || (line - text >= 2 && line[-2] == '\n') ||
                   (line - text >= 4 && memcmp (line - 4, "\r\n\r\n", 4) == 0);

  while (end > line && g_ascii_isspace (end[-1]))
    end--;
  return first && end > line && end - line <= HEADING_BYTES && strchr (".,;", end[-1]) == NULL &&
         !g_ascii_isspace (*line) && strchr ("-*0123456789", *line) == NULL;
}

static gboolean
is_break (const Part *part, gsize byte)
{
  for (guint i = 0; i < part->breaks->len; i++)
    if (g_array_index (part->breaks, gsize, i) >= byte)
      return g_array_index (part->breaks, gsize, i) == byte;
  return FALSE;
}

static void
tag_headings (RoundsNoteView *self, const Part *part)
{
  GtkTextBuffer *buffer = buffer_of (self);

  for (const char *line = part->text; *line != '\0';)
    {
      const char *end = line + strcspn (line, "\n");

      if (is_heading (part->text, line, end) && !is_break (part, (gsize) (end - part->text)))
        {
          GtkTextIter from, to;

          gtk_text_buffer_get_iter_at_offset (
              buffer, &from,
              (int) (part->offset + characters_before (part, (gsize) (line - part->text))));
          gtk_text_buffer_get_iter_at_offset (
              buffer, &to,
              (int) (part->offset + characters_before (part, (gsize) (end - part->text))));
          gtk_text_buffer_apply_tag (buffer, self->heading, &from, &to);
        }
      line = *end == '\0' ? end : end + 1;
    }
}

/* ---- copying ---- */

/* Puts the record's breaks back into text, which is the buffer's from character `start` on. A blank that
 * is shown for a break has one byte like it. */
static void
restore_breaks (const Part *part, guint start, char *text)
{
  gsize size = strlen (text), skipped = 0;
  char *first = text; /* where byte `skipped` of the part stands */

  if (part->offset >= start)
    first = g_utf8_offset_to_pointer (text, part->offset - start);
  else
    skipped = byte_of (part, start - part->offset);
  for (guint i = 0; i < part->splits->len; i++)
    {
      gsize at = g_array_index (part->splits, gsize, i);

      if (at >= skipped && first + (at - skipped) < text + size)
        first[at - skipped] = ' ';
    }
  for (guint i = 0; i < part->breaks->len; i++)
    {
      gsize at = g_array_index (part->breaks, gsize, i);
      gboolean carriage = at > 0 && part->text[at - 1] == '\r';

      if (at >= skipped && first + (at - skipped) < text + size)
        first[at - skipped] = '\n';
      if (carriage && at > skipped && first + (at - 1 - skipped) < text + size)
        first[at - 1 - skipped] = '\r';
    }
}

/* What stands between two places, as it stands in the record. (transfer full) */
static char *
text_between (RoundsNoteView *self, const GtkTextIter *from, const GtkTextIter *to)
{
  char *text = gtk_text_buffer_get_text (buffer_of (self), from, to, TRUE);
  guint start = (guint) gtk_text_iter_get_offset (from),
        end = (guint) gtk_text_iter_get_offset (to);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      if (part->offset < end && part->offset + characters_before (part, part->size) > start)
        restore_breaks (part, start, text);
    }
  return text;
}

static void
on_copy_asked (RoundsNoteView *self)
{
  GtkTextBuffer *buffer = buffer_of (self);
  GtkTextIter from, to;

  g_signal_stop_emission_by_name (self, "copy-clipboard");
  if (gtk_text_buffer_get_selection_bounds (buffer, &from, &to))
    {
      g_autofree char *text = text_between (self, &from, &to);

      rounds_clipboard_copy (GTK_WIDGET (self), self->patient, text, self->source, FALSE);
      explicit_bzero (text, strlen (text));
    }
}

/* ---- the object ---- */

static void
rounds_note_view_dispose (GObject *object)
{
  RoundsNoteView *self = ROUNDS_NOTE_VIEW (object);

  g_clear_handle_id (&self->scrolling, g_source_remove);
  g_clear_handle_id (&self->keeping, g_source_remove);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_note_view_parent_class)->dispose (object);
}

static void
rounds_note_view_finalize (GObject *object)
{
  RoundsNoteView *self = ROUNDS_NOTE_VIEW (object);

  g_array_unref (self->parts);
  g_array_unref (self->spans);
  g_free (self->source);
  G_OBJECT_CLASS (rounds_note_view_parent_class)->finalize (object);
}

static void
rounds_note_view_class_init (RoundsNoteViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = rounds_note_view_dispose;
  object_class->finalize = rounds_note_view_finalize;
  GTK_WIDGET_CLASS (klass)->css_changed = rounds_note_view_css_changed;
  GTK_TEXT_VIEW_CLASS (klass)->snapshot_layer = rounds_note_view_snapshot_layer;
}

static void
rounds_note_view_init (RoundsNoteView *self)
{
  GtkTextBuffer *buffer = buffer_of (self);

  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, clear_part);
  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  self->heading = gtk_text_buffer_create_tag (buffer, NULL, "weight", PANGO_WEIGHT_BOLD,
                                              "pixels-above-lines", 6, NULL);
  self->whole = gtk_text_buffer_create_tag (buffer, NULL, "allow-breaks", FALSE, NULL);
  self->struck = gtk_text_buffer_create_tag (buffer, NULL, "strikethrough", TRUE, NULL);
  self->gone = gtk_text_buffer_create_tag (buffer, NULL, "strikethrough", TRUE, NULL);
  self->added = gtk_text_buffer_create_tag (buffer, NULL, "underline", PANGO_UNDERLINE_SINGLE,
                                            NULL);
  self->tags[ROUNDS_SPAN_COPIED] = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->tags[ROUNDS_SPAN_DENIES] = gtk_text_buffer_create_tag (buffer, NULL, "underline",
                                                               PANGO_UNDERLINE_ERROR, NULL);
  self->tags[ROUNDS_SPAN_HIT] = gtk_text_buffer_create_tag (buffer, NULL, "weight",
                                                            PANGO_WEIGHT_BOLD, NULL);
  self->tags[ROUNDS_SPAN_CITED] = gtk_text_buffer_create_tag (buffer, NULL, "underline",
                                                              PANGO_UNDERLINE_SINGLE, NULL);
  g_object_set (self, "editable", FALSE, "cursor-visible", TRUE, "wrap-mode", GTK_WRAP_WORD_CHAR,
                "accepts-tab", FALSE, "left-margin", 18, "right-margin", 18, "top-margin", 6,
                "bottom-margin", 18, "pixels-inside-wrap", 2, "pixels-below-lines", 1, NULL);
  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "note-text");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Text of the note"), GTK_ACCESSIBLE_PROPERTY_READ_ONLY, TRUE,
                                  -1);
}

GtkWidget *
rounds_note_view_new (RoundsPatient *patient)
{
  RoundsNoteView *self = g_object_new (ROUNDS_TYPE_NOTE_VIEW, NULL);

  self->patient = g_object_ref (patient);
  g_signal_connect (self, "copy-clipboard", G_CALLBACK (on_copy_asked), NULL);
  rounds_clipboard_guard (GTK_TEXT_VIEW (self), patient);
  return GTK_WIDGET (self);
}

/* ---- what is shown ---- */

static void
clear_text (RoundsNoteView *self)
{
  g_clear_handle_id (&self->scrolling, g_source_remove);
  g_clear_handle_id (&self->keeping, g_source_remove);
  g_array_set_size (self->parts, 0);
  g_array_set_size (self->spans, 0);
  gtk_text_buffer_set_text (buffer_of (self), "", 0);
  /* A key may come within a frame, when there is no idle left before it is drawn: then GtkTextView lays the text out while
   * it is drawn (gtk_text_view_paint in gtktextview.c of 4.8), and its scrollbar, too late to be laid out, is not drawn. */
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Up to `left` bytes of it, at a character's edge. */
static gsize
shown_bytes (const RoundsNotePart *part, gsize left)
{
  gsize size = MIN (part->size, left);

  while (size > 0 && size < part->size && ((guchar) part->text[size] & 0xc0) == 0x80)
    size--;
  return size;
}

static void
append_words (RoundsNoteView *self, const char *words, GtkTextTag *tag)
{
  GtkTextBuffer *buffer = buffer_of (self);
  int before = gtk_text_buffer_get_char_count (buffer);
  GtkTextIter start, end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, words, -1);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, before);
  if (tag != NULL)
    rounds_tag_lines (buffer, tag, &start, &end);
}

/* A break of the text's width becomes a blank: one character for one, so that every place stays. */
static void
insert_part (RoundsNoteView *self, Part *part)
{
  GtkTextBuffer *buffer = buffer_of (self);
  g_autofree char *shown = g_strndup (part->text, part->size);
  GtkTextIter end;

  for (guint i = 0; i < part->breaks->len; i++)
    {
      gsize at = g_array_index (part->breaks, gsize, i);

      shown[at] = ' ';
      if (at > 0 && shown[at - 1] == '\r')
        shown[at - 1] = ' ';
    }
  rounds_note_split_paragraphs (shown, part->size, part->splits);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, shown, (int) part->size);
  explicit_bzero (shown, part->size);
}

static gsize
append_part (RoundsNoteView *self, const RoundsNotePart *from, gsize left)
{
  Part part = { g_strdup (from->field) };

  part.size = shown_bytes (from, left);
  part.text = g_strndup (from->text, part.size);
  part.breaks = rounds_note_breaks (part.text, part.size);
  part.splits = g_array_new (FALSE, FALSE, sizeof (gsize));
  part.offset = (guint) gtk_text_buffer_get_char_count (buffer_of (self));
  count_characters (&part);
  insert_part (self, &part);
  g_array_append_val (self->parts, part);
  tag_headings (self, &part);
  return part.size;
}

static gboolean
on_keeping_turn (gpointer data)
{
  RoundsNoteView *self = data;

  self->kept = rounds_note_keep_whole (buffer_of (self), self->whole, self->kept);
  if (self->kept >= 0)
    return G_SOURCE_CONTINUE;
  self->keeping = 0;
  return G_SOURCE_REMOVE;
}

/* What is seen first at once, the rest of a long note in turns of the main loop. */
static void
keep_whole (RoundsNoteView *self)
{
  self->kept = rounds_note_keep_whole (buffer_of (self), self->whole, 0);
  if (self->kept >= 0)
    self->keeping = g_idle_add (on_keeping_turn, self);
}

gboolean
rounds_note_view_set_note (RoundsNoteView *self,
                           const RoundsNote *note,
                           const char *source,
                           gboolean struck)
{
  GtkTextBuffer *buffer = buffer_of (self);
  gsize left = ROUNDS_NOTE_SHOWN;
  gboolean whole = TRUE;
  GtkTextIter start, end;

  clear_text (self);
  g_free (self->source);
  self->source = g_strdup (source);
  for (guint i = 0; note != NULL && i < note->n; i++)
    {
      const RoundsNotePart *part = &note->parts[i];

      if (i > 0)
        append_words (self, "\n\n", NULL);
      if (part->heading != NULL && (note->n > 1 || part->attachment == ROUNDS_NONE))
        {
          append_words (self, part->heading, self->heading);
          append_words (self, "\n", NULL);
        }
      if (part->text == NULL)
        {
          if (part->why != NULL)
            append_words (self, part->why, NULL);
          continue;
        }
      left -= append_part (self, part, left);
      whole &= g_array_index (self->parts, Part, self->parts->len - 1).size == part->size;
    }
  keep_whole (self);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  if (struck)
    rounds_tag_lines (buffer, self->struck, &start, &end);
  gtk_text_buffer_place_cursor (buffer, &start);
  return whole;
}

gboolean
rounds_note_view_set_diff (RoundsNoteView *self,
                           const char *older,
                           const char *newer,
                           const RoundsDiff *diff)
{
  gsize left = ROUNDS_NOTE_SHOWN;
  gboolean whole = TRUE;
  GtkTextIter start;

  clear_text (self);
  for (guint i = 0; i < diff->pieces->len && whole; i++)
    {
      const RoundsDiffPiece *piece = &g_array_index (diff->pieces, RoundsDiffPiece, i);
      gboolean gone = piece->kind == ROUNDS_DIFF_REMOVED;
      const char *from = (gone ? older : newer) + piece->start;
      const RoundsNotePart part = { .text = (char *) from, .size = piece->end - piece->start };
      gsize size = shown_bytes (&part, left);
      g_autofree char *words = g_strndup (from, size);

      append_words (self, words,
                    gone                               ? self->gone
                    : piece->kind == ROUNDS_DIFF_ADDED ? self->added
                                                       : NULL);
      left -= size;
      whole = size == part.size;
    }
  keep_whole (self);
  gtk_text_buffer_get_start_iter (buffer_of (self), &start);
  gtk_text_buffer_place_cursor (buffer_of (self), &start);
  return whole;
}

void
rounds_note_view_set_source (RoundsNoteView *self, const char *source)
{
  g_free (self->source);
  self->source = g_strdup (source);
}

/* ---- the words at the top ---- */

struct _RoundsNoteTop
{
  int offset; /* characters before them */
  char *words;
};

RoundsNoteTop *
rounds_note_view_get_top (RoundsNoteView *self)
{
  RoundsNoteTop *top = g_new0 (RoundsNoteTop, 1);
  GdkRectangle shown;
  GtkTextIter from, to;

  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &shown);
  gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &from, shown.x, shown.y);
  to = from;
  gtk_text_iter_forward_chars (&to, TOP_CHARACTERS);
  top->offset = gtk_text_iter_get_offset (&from);
  top->words = gtk_text_buffer_get_slice (buffer_of (self), &from, &to, TRUE);
  return top;
}

/* Where the same words stand, the nearest to where they stood. FALSE: they are gone. */
static gboolean
find_top (RoundsNoteView *self, const RoundsNoteTop *top, GtkTextIter *at)
{
  GtkTextIter near, end;

  gtk_text_buffer_get_iter_at_offset (buffer_of (self), &near, top->offset);
  *at = near;
  if (gtk_text_iter_forward_search (&near, top->words, 0, at, &end, NULL))
    return TRUE;
  gtk_text_iter_forward_chars (&near, TOP_CHARACTERS);
  return gtk_text_iter_backward_search (&near, top->words, 0, at, &end, NULL);
}

/* Once the lines above it have their heights, as in source-pane.c: the first scroll makes 4.8's view work out more of them. */
static gboolean
on_text_laid_out (gpointer data)
{
  RoundsNoteView *self = data;

  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self),
                                gtk_text_buffer_get_mark (buffer_of (self), "top"), 0, TRUE, 0, 0);
  if (++self->n_scrolls < 3)
    return G_SOURCE_CONTINUE;
  self->scrolling = 0;
  return G_SOURCE_REMOVE;
}

void
rounds_note_view_go_to_top (RoundsNoteView *self, RoundsNoteTop *top)
{
  GtkTextBuffer *buffer = buffer_of (self);
  GtkTextMark *mark = gtk_text_buffer_get_mark (buffer, "top");
  GtkTextIter at;

  if (top == NULL || top->offset == 0)
    gtk_text_buffer_get_start_iter (buffer, &at);
  else if (!find_top (self, top, &at))
    gtk_text_buffer_get_iter_at_offset (buffer, &at, top->offset);
  if (mark == NULL)
    mark = gtk_text_buffer_create_mark (buffer, "top", &at, TRUE);
  gtk_text_buffer_move_mark (buffer, mark, &at);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self), mark, 0, TRUE, 0, 0);
  self->n_scrolls = 0;
  if (self->scrolling == 0)
    self->scrolling = g_idle_add_full (G_PRIORITY_LOW, on_text_laid_out, self, NULL);
  if (top == NULL)
    return;
  explicit_bzero (top->words, strlen (top->words));
  g_free (top->words);
  g_free (top);
}

/* ---- spans ---- */

static void
set_tag (RoundsNoteView *self, const Span *span, gboolean on)
{
  GtkTextBuffer *buffer = buffer_of (self);
  GtkTextIter from, to;

  gtk_text_buffer_get_iter_at_offset (buffer, &from, (int) span->start);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, (int) span->end);
  if (on)
    rounds_tag_lines (buffer, self->tags[span->kind], &from, &to);
  else
    gtk_text_buffer_remove_tag (buffer, self->tags[span->kind], &from, &to);
}

gboolean
rounds_note_view_add_span (RoundsNoteView *self, RoundsSpanKind kind, const RoundsNotePlace *place)
{
  const Part *part = part_of (self, place->field);
  gsize end = place->end;
  Span span = { kind, 0, 0 };

  if (part == NULL || place->start > part->size || place->end > part->size)
    return FALSE;
  if (place->start == 0 && place->end == 0)
    end = part->size;
  span.start = part->offset + characters_before (part, place->start);
  span.end = part->offset + characters_before (part, end);
  if (span.end <= span.start)
    return FALSE;
  g_array_append_val (self->spans, span);
  set_tag (self, &span, TRUE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
}

void
rounds_note_view_clear_spans (RoundsNoteView *self, RoundsSpanKind kind)
{
  for (guint i = self->spans->len; i-- > 0;)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      if (span->kind != kind)
        continue;
      set_tag (self, span, FALSE);
      g_array_remove_index (self->spans, i);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static const Span *
span_at (RoundsNoteView *self, RoundsSpanKind kind, guint n)
{
  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      if (span->kind == kind && n-- == 0)
        return span;
    }
  return NULL;
}

guint
rounds_note_view_n_spans (RoundsNoteView *self, RoundsSpanKind kind)
{
  guint n = 0;

  for (guint i = 0; i < self->spans->len; i++)
    n += g_array_index (self->spans, Span, i).kind == kind;
  return n;
}

char *
rounds_note_view_span_text (RoundsNoteView *self, RoundsSpanKind kind, guint i)
{
  const Span *span = span_at (self, kind, i);
  GtkTextIter from, to;

  if (span == NULL)
    return NULL;
  gtk_text_buffer_get_iter_at_offset (buffer_of (self), &from, (int) span->start);
  gtk_text_buffer_get_iter_at_offset (buffer_of (self), &to, (int) span->end);
  return text_between (self, &from, &to);
}

void
rounds_note_view_show_span (RoundsNoteView *self, RoundsSpanKind kind, guint i)
{
  const Span *span = span_at (self, kind, i);
  GtkTextBuffer *buffer = buffer_of (self);
  GtkTextIter from;

  if (span == NULL)
    return;
  gtk_text_buffer_get_iter_at_offset (buffer, &from, (int) span->start);
  gtk_text_buffer_place_cursor (buffer, &from);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self), gtk_text_buffer_get_insert (buffer), 0.1,
                                FALSE, 0, 0);
}

int
rounds_note_view_span_y (RoundsNoteView *self, RoundsSpanKind kind, guint i)
{
  const Span *span = span_at (self, kind, i);
  GdkRectangle place;
  GtkTextIter from;

  if (span == NULL)
    return 0;
  gtk_text_buffer_get_iter_at_offset (buffer_of (self), &from, (int) span->start);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &from, &place);
  return place.y + gtk_text_view_get_top_margin (GTK_TEXT_VIEW (self));
}

gboolean
rounds_note_view_get_place (RoundsNoteView *self, RoundsNotePlace *place)
{
  GtkTextBuffer *buffer = buffer_of (self);
  GtkTextIter from, to;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &from, &to))
    {
      gtk_text_iter_set_line_offset (&from, 0);
      if (!gtk_text_iter_ends_line (&to))
        gtk_text_iter_forward_to_line_end (&to);
    }
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      guint start = (guint) gtk_text_iter_get_offset (&from);
      guint end = (guint) gtk_text_iter_get_offset (&to);
      guint last = part->offset + characters_before (part, part->size);

      if (start < part->offset || start >= last || end <= start)
        continue;
      *place = (RoundsNotePlace){ part->field, (guint32) byte_of (part, start - part->offset),
                                  (guint32) byte_of (part, MIN (end, last) - part->offset) };
      return TRUE;
    }
  return FALSE;
}
