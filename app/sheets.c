#include "sheets.h"

#include "program-paths.h"
#include "reader-client.h"

#include <math.h>
#include <string.h>

#define ROOM        ((gsize) 64 << 20)
/* Two processors draw two pages; more would only compete. */
#define CREW        2
/* Pages beside those that are seen, drawn when these are there. */
#define BESIDE      1
/* Words alone: the smallest picture that there is comes with them. */
#define WORDS_WIDTH 1

typedef struct
{
  RoundsReading *drawn; /* NULL: not yet, or given up for room */
  RoundsReading *words; /* where they were read without pixels */
  guint width;          /* that was asked for when it was drawn; 0 */
  guint drawing;        /* what is being asked for; 0: nothing */
  guint64 used;         /* when it was wanted last */
  char *error;
} Sheet;

struct _RoundsSheets
{
  GObject parent_instance;

  GBytes *document;
  RoundsReader *reader;
  GCancellable *cancellable; /* NULL: closed */
  RoundsPageSize *sizes;     /* (n) */
  Sheet *sheets;             /* (n); one before n is known */
  guint n;                   /* 0: not known */
  guint running;
  gsize room;
  guint64 turn;
  /* What is wanted. */
  guint first, last;
  double scale; /* 0: nothing */
  gboolean all_words;
};

G_DEFINE_FINAL_TYPE (RoundsSheets, rounds_sheets, G_TYPE_OBJECT)

enum
{
  DRAWN,
  READ,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void draw_next (RoundsSheets *self);

/* ---- what is kept ---- */

static gsize
bytes_of (const Sheet *sheet)
{
  guint n = 0;
  const RoundsPixmap *pixmap = sheet->drawn != NULL ? rounds_reading_get_pixmaps (sheet->drawn, &n)
                                                    : NULL;

  return n > 0 ? g_bytes_get_size (pixmap->pixels) : 0;
}

gsize
rounds_sheets_get_bytes (RoundsSheets *self)
{
  gsize bytes = 0;

  for (guint i = 0; i < self->n; i++)
    bytes += bytes_of (&self->sheets[i]);
  return bytes;
}

static gboolean
is_wanted (const RoundsSheets *self, guint page)
{
  return self->scale > 0 && page >= self->first && page <= self->last;
}

/* Gives up pages that were not wanted for longest until the rest has room. */
static void
make_room (RoundsSheets *self)
{
  gsize bytes = rounds_sheets_get_bytes (self);

  while (bytes > self->room)
    {
      Sheet *oldest = NULL;

      for (guint i = 0; i < self->n; i++)
        if (self->sheets[i].drawn != NULL && !is_wanted (self, i) &&
            (oldest == NULL || self->sheets[i].used < oldest->used))
          oldest = &self->sheets[i];
      if (oldest == NULL)
        return;
      bytes -= bytes_of (oldest);
      g_clear_pointer (&oldest->drawn, rounds_reading_unref);
      oldest->width = 0;
    }
}

static void
sheet_clear (Sheet *sheet)
{
  g_clear_pointer (&sheet->drawn, rounds_reading_unref);
  g_clear_pointer (&sheet->words, rounds_reading_unref);
  g_clear_pointer (&sheet->error, g_free);
}

/* ---- drawing ---- */

typedef struct
{
  RoundsSheets *self; /* a reference */
  guint page, width;
} Drawing;

/* The first answer says how many pages there are. */
static void
take_sizes (RoundsSheets *self, RoundsReading *reading)
{
  guint n;
  const RoundsPageSize *sizes = rounds_reading_get_page_sizes (reading, &n);

  if (self->n > 0)
    return;
  self->sizes = g_memdup2 (sizes, n * sizeof *sizes);
  self->sheets = g_renew (Sheet, self->sheets, n);
  memset (self->sheets + 1, 0, (n - 1) * sizeof *self->sheets);
  self->n = n;
}

static void
take_page (RoundsSheets *self, const Drawing *drawing, RoundsReading *reading)
{
  Sheet *sheet;

  take_sizes (self, reading);
  sheet = &self->sheets[drawing->page];
  g_clear_pointer (&sheet->error, g_free);
  if (drawing->width == WORDS_WIDTH)
    {
      g_clear_pointer (&sheet->words, rounds_reading_unref);
      sheet->words = rounds_reading_ref (reading);
      return;
    }
  g_clear_pointer (&sheet->drawn, rounds_reading_unref);
  sheet->drawn = rounds_reading_ref (reading);
  sheet->width = drawing->width;
  make_room (self);
}

static void
on_page_drawn (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Drawing *drawing = data;
  g_autoptr (RoundsSheets) self = drawing->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsReading)
      reading = rounds_reader_read_finish (ROUNDS_READER (source), result, &error);

  self->running--;
  if (self->cancellable == NULL)
    return;
  self->sheets[drawing->page].drawing = 0;
  if (reading != NULL)
    take_page (self, drawing, reading);
  else if (self->sheets[drawing->page].drawn == NULL)
    {
      g_free (self->sheets[drawing->page].error);
      self->sheets[drawing->page].error = g_strdup (error->message);
    }
  g_signal_emit (self, signals[drawing->width == WORDS_WIDTH ? READ : DRAWN], 0, drawing->page);
  if (self->cancellable != NULL)
    draw_next (self);
}

static void
draw (RoundsSheets *self, guint page, guint width)
{
  const RoundsReaderDocument document = { self->document, -1 };
  const RoundsReaderPage wish = { page, width };
  Drawing *drawing = g_new (Drawing, 1);

  *drawing = (Drawing){ g_object_ref (self), page, width };
  self->sheets[page].drawing = width;
  self->running++;
  rounds_reader_page_async (self->reader, &wish, &document, self->cancellable, on_page_drawn,
                            drawing);
}

/* Pixels across, at the scale that is wanted. */
static guint
width_of (RoundsSheets *self, guint page)
{
  return (guint) CLAMP (floor (self->sizes[page].width * self->scale + .5), WORDS_WIDTH + 1, 32768);
}

static gboolean
is_missing (RoundsSheets *self, guint page)
{
  const Sheet *sheet = &self->sheets[page];

  return sheet->error == NULL && sheet->drawing == 0 && sheet->width != width_of (self, page);
}

static gboolean
draw_between (RoundsSheets *self, guint first, guint last)
{
  for (guint i = first; i <= last && i < self->n; i++)
    if (is_missing (self, i))
      {
        draw (self, i, width_of (self, i));
        return TRUE;
      }
  return FALSE;
}

/* Beside them: only where there is room, or the page that comes would push out one that is seen. */
static gboolean
draw_beside (RoundsSheets *self)
{
  guint before = self->first >= BESIDE ? self->first - BESIDE : 0;

  if (rounds_sheets_get_bytes (self) > self->room / 2)
    return FALSE;
  return draw_between (self, self->last + 1, self->last + BESIDE) ||
         (self->first > 0 && draw_between (self, before, self->first - 1));
}

static gboolean
read_words (RoundsSheets *self)
{
  for (guint i = 0; i < self->n && self->all_words; i++)
    if (rounds_sheets_get_words (self, i) == NULL && self->sheets[i].error == NULL &&
        self->sheets[i].drawing == 0)
      {
        draw (self, i, WORDS_WIDTH);
        return TRUE;
      }
  return FALSE;
}

static gboolean
draw_one (RoundsSheets *self)
{
  if (self->scale > 0 && (draw_between (self, self->first, self->last) || draw_beside (self)))
    return TRUE;
  return read_words (self);
}

static void
draw_next (RoundsSheets *self)
{
  if (self->n == 0 || self->cancellable == NULL)
    return;
  while (self->running < CREW && draw_one (self))
    ;
}

/* ---- public ---- */

gboolean
rounds_sheets_are_drawn (void)
{
  g_autofree char *program = rounds_paths_program ("rounds-pages");

  return g_file_test (program, G_FILE_TEST_IS_EXECUTABLE);
}

void
rounds_sheets_want_first (RoundsSheets *self, guint width)
{
  if (self->cancellable != NULL && self->n == 0 && self->running == 0)
    draw (self, 0, CLAMP (width, WORDS_WIDTH + 1, 32768));
}

void
rounds_sheets_want (RoundsSheets *self, guint first, guint last, double scale)
{
  if (self->n == 0)
    return;
  self->first = MIN (first, self->n - 1);
  self->last = CLAMP (last, self->first, self->n - 1);
  self->scale = scale;
  self->turn++;
  for (guint i = self->first; i <= self->last; i++)
    self->sheets[i].used = self->turn;
  draw_next (self);
}

void
rounds_sheets_rest (RoundsSheets *self)
{
  self->scale = 0;
  self->all_words = FALSE;
  make_room (self);
}

guint
rounds_sheets_get_n (RoundsSheets *self)
{
  return self->n;
}

const RoundsPageSize *
rounds_sheets_get_size (RoundsSheets *self, guint page)
{
  g_return_val_if_fail (page < self->n, NULL);
  return &self->sizes[page];
}

RoundsReading *
rounds_sheets_get (RoundsSheets *self, guint page)
{
  return page < self->n ? self->sheets[page].drawn : NULL;
}

const char *
rounds_sheets_get_error (RoundsSheets *self, guint page)
{
  return page < MAX (self->n, 1) && self->sheets != NULL ? self->sheets[page].error : NULL;
}

void
rounds_sheets_read_all (RoundsSheets *self)
{
  self->all_words = TRUE;
  draw_next (self);
}

guint
rounds_sheets_get_n_read (RoundsSheets *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    n += rounds_sheets_get_words (self, i) != NULL || self->sheets[i].error != NULL;
  return n;
}

RoundsReading *
rounds_sheets_get_words (RoundsSheets *self, guint page)
{
  if (page >= self->n)
    return NULL;
  return self->sheets[page].drawn != NULL ? self->sheets[page].drawn : self->sheets[page].words;
}

/* ---- finding ---- */

/* Lower case, marks of accents as they stand, every run of white space one blank. `places`, when not
 * NULL: for each byte of it the character of the text that it comes from. */
static GString *
fold (const char *text, GArray *places)
{
  GString *folded = g_string_new (NULL);
  guint place = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at), place++)
    {
      gunichar c = g_utf8_get_char (at);
      gsize before = folded->len;

      if (!g_unichar_isspace (c))
        g_string_append_unichar (folded, g_unichar_tolower (c));
      else if (folded->len > 0 && folded->str[folded->len - 1] != ' ')
        g_string_append_c (folded, ' ');
      for (; places != NULL && before < folded->len; before++)
        g_array_append_val (places, place);
    }
  return folded;
}

static void
find_on_page (RoundsSheets *self, guint page, const char *wanted, GArray *found)
{
  RoundsReading *words = rounds_sheets_get_words (self, page);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GString) folded = NULL;

  if (words == NULL)
    return;
  folded = fold (rounds_reading_get_text (words, NULL), places);
  for (const char *at = folded->str; (at = strstr (at, wanted)) != NULL; at += strlen (wanted))
    {
      gsize start = (gsize) (at - folded->str);
      const RoundsSheetPlace place = { page, g_array_index (places, guint, start),
                                       g_array_index (places, guint, start + strlen (wanted) - 1) +
                                           1 };

      g_array_append_val (found, place);
    }
  explicit_bzero (folded->str, folded->len);
}

GArray *
rounds_sheets_find (RoundsSheets *self, const char *words)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (RoundsSheetPlace));
  g_autoptr (GString) wanted = fold (words, NULL);

  g_strchomp (wanted->str);
  for (guint i = 0; i < self->n && *wanted->str != '\0'; i++)
    find_on_page (self, i, wanted->str, found);
  return found;
}

/* ---- the object ---- */

void
rounds_sheets_close (RoundsSheets *self)
{
  guint n = MAX (self->n, 1);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  for (guint i = 0; self->sheets != NULL && i < n; i++)
    sheet_clear (&self->sheets[i]);
  g_clear_pointer (&self->sheets, g_free);
  g_clear_pointer (&self->sizes, g_free);
  g_clear_pointer (&self->document, g_bytes_unref);
  self->n = 0;
}

void
rounds_sheets_set_room (RoundsSheets *self, gsize bytes)
{
  self->room = bytes;
}

static void
rounds_sheets_dispose (GObject *object)
{
  RoundsSheets *self = ROUNDS_SHEETS (object);

  rounds_sheets_close (self);
  g_clear_object (&self->reader);
  G_OBJECT_CLASS (rounds_sheets_parent_class)->dispose (object);
}

static void
rounds_sheets_class_init (RoundsSheetsClass *klass)
{
  static const char *const names[N_SIGNALS] = { "drawn", "read" };

  G_OBJECT_CLASS (klass)->dispose = rounds_sheets_dispose;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
rounds_sheets_init (RoundsSheets *self)
{
  g_autofree char *program = rounds_paths_program ("rounds-pages");

  self->reader = rounds_reader_new (program);
  self->cancellable = g_cancellable_new ();
  self->sheets = g_new0 (Sheet, 1);
  self->room = ROOM;
}

RoundsSheets *
rounds_sheets_new (GBytes *document)
{
  RoundsSheets *self = g_object_new (ROUNDS_TYPE_SHEETS, NULL);

  self->document = g_bytes_ref (document);
  return self;
}
