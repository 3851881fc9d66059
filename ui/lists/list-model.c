#include "list-model.h"

#include "keep-rows.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A place: an entry, or a heading with this bit. */
#define HEADING      0x80000000u

/* GtkListView of 4.8 keeps 200 rows around what is shown (GTK_LIST_VIEW_MAX_LIST_ITEMS), and guesses
 * the rest from their height: a list that is shorter may have rows of any height without a jump. */
#define FREE_ROWS    180

#define SEARCH_PIECE 500 /* entries at a time: a few milliseconds */

/* ---- a row ---- */

G_DEFINE_FINAL_TYPE (RoundsListRow, rounds_list_row, G_TYPE_OBJECT)

static void
rounds_list_row_finalize (GObject *object)
{
  RoundsListRow *self = ROUNDS_LIST_ROW (object);

  rounds_list_text_clear (&self->text);
  if (g_hash_table_lookup (self->held, GUINT_TO_POINTER (self->position)) == self)
    g_hash_table_remove (self->held, GUINT_TO_POINTER (self->position));
  g_hash_table_unref (self->held);
  G_OBJECT_CLASS (rounds_list_row_parent_class)->finalize (object);
}

static void
rounds_list_row_class_init (RoundsListRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_list_row_finalize;
}

static void
rounds_list_row_init (RoundsListRow *self)
{
}

/* ---- the model ---- */

struct _RoundsListModel
{
  GObject parent_instance;

  RoundsListing *listing;
  GArray *places;      /* guint32 */
  GArray *found;       /* guint: entries found, by section */
  GHashTable *toggled; /* titles of sections that are not as they were built */
  char **words;        /* of the filter, casefolded; NULL: all */
  GByteArray *matches; /* by entry, as far as it was searched */
  guint searching;     /* source */
  RoundsListOrder order;
  guint n_shown;
  GHashTable *held; /* position: RoundsListRow, of those that somebody holds */
};

static GType
rounds_list_model_get_item_type (GListModel *model)
{
  return ROUNDS_TYPE_LIST_ROW;
}

static guint
rounds_list_model_get_n_items (GListModel *model)
{
  return ROUNDS_LIST_MODEL (model)->places->len;
}

static const RoundsListSection *
section_of (RoundsListModel *self, guint i)
{
  return &g_array_index (self->listing->sections, RoundsListSection, i);
}

static const RoundsListEntry *
entry_of (RoundsListModel *self, guint32 i)
{
  return &g_array_index (self->listing->entries, RoundsListEntry, i);
}

static gboolean
is_folded (RoundsListModel *self, guint section)
{
  const RoundsListSection *what = section_of (self, section);

  if (self->words != NULL)
    return FALSE;
  return what->history != g_hash_table_contains (self->toggled, what->title);
}

static void
make_heading (RoundsListModel *self, guint section, RoundsListRow *row)
{
  const RoundsListSection *what = section_of (self, section);
  guint found = g_array_index (self->found, guint, section);

  row->heading = TRUE;
  row->section = section;
  row->alert = what->alert;
  row->folded = is_folded (self, section);
  if (found == what->n)
    row->text.cells[0].text = g_strdup_printf ("%s%s · %u", what->alert ? "⚠ " : "", what->title,
                                               what->n);
  else
    /* translators: a section's title, how many of its rows were found, how many it has */
    row->text.cells[0].text = g_strdup_printf (_ ("%s%s · %u of %u"), what->alert ? "⚠ " : "",
                                               what->title, found, what->n);
  row->text.cells[ROUNDS_N_LIST_CELLS - 1].text =
      rounds_list_join (what->note != NULL ? what->note : "", row->folded ? _ ("show") : "", NULL);
}

static RoundsListRow *
row_new (RoundsListModel *self, guint position)
{
  RoundsListRow *row = g_object_new (ROUNDS_TYPE_LIST_ROW, NULL);
  guint32 place = g_array_index (self->places, guint32, position);

  row->held = g_hash_table_ref (self->held);
  row->position = position;
  row->fixed = self->places->len > FREE_ROWS;
  if ((place & HEADING) != 0)
    {
      make_heading (self, place & ~HEADING, row);
      return row;
    }
  row->entry = *entry_of (self, place);
  row->section = row->entry.section;
  row->alert = section_of (self, row->section)->alert;
  if (row->entry.row != NULL)
    {
      memcpy (row->rid, row->entry.row->event->rid, ROUNDS_RID_BYTES);
      row->part = row->entry.row->event->part;
    }
  rounds_listing_words (self->listing, &row->entry, &row->text);
  return row;
}

static gpointer
rounds_list_model_get_item (GListModel *model, guint position)
{
  RoundsListModel *self = ROUNDS_LIST_MODEL (model);
  RoundsListRow *row;

  if (position >= self->places->len)
    return NULL;
  row = g_hash_table_lookup (self->held, GUINT_TO_POINTER (position));
  if (row != NULL)
    return g_object_ref (row);
  row = row_new (self, position);
  g_hash_table_insert (self->held, GUINT_TO_POINTER (position), row);
  return row;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = rounds_list_model_get_item_type;
  iface->get_n_items = rounds_list_model_get_n_items;
  iface->get_item = rounds_list_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RoundsListModel,
                               rounds_list_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* ---- filter and order ---- */

static gboolean
has_words (char *const *words, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  for (; *words != NULL; words++)
    if (strstr (folded, *words) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_found (RoundsListModel *self, const RoundsListEntry *entry)
{
  g_auto (RoundsListText) text = { 0 };
  g_autofree char *line = NULL;

  if (entry->name != NULL && has_words (self->words, entry->name))
    return TRUE;
  rounds_listing_words (self->listing, entry, &text);
  line = rounds_list_text_line (&text);
  return has_words (self->words, line);
}

static int
compare_text (const char *a, const char *b)
{
  g_autofree char *one = a != NULL ? g_utf8_casefold (a, -1) : NULL;
  g_autofree char *other = b != NULL ? g_utf8_casefold (b, -1) : NULL;

  if (one == NULL || other == NULL)
    return (one == NULL) - (other == NULL);
  return g_utf8_collate (one, other);
}

/* Stable, so what is equal stays as the page's rule has it. */
static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  RoundsListModel *self = data;
  const RoundsListEntry *one = entry_of (self, *(const guint32 *) a);
  const RoundsListEntry *other = entry_of (self, *(const guint32 *) b);
  int order;

  switch (self->order)
    {
    case ROUNDS_LIST_BY_RANK:
      return (one->rank > other->rank) - (one->rank < other->rank);
    case ROUNDS_LIST_BY_CLASS:
      order = compare_text (one->group, other->group);
      return order != 0 ? order : compare_text (one->name, other->name);
    case ROUNDS_LIST_BY_NAME:
      return compare_text (one->name, other->name);
    case ROUNDS_LIST_BY_TIME:
      return (one->time < other->time) - (one->time > other->time);
    case ROUNDS_LIST_AS_BUILT:
    default:
      return 0;
    }
}

/* The entries of a section that are found, in order; they stand together in the listing. */
static guint
collect_section (RoundsListModel *self, guint section, guint first)
{
  guint from = self->places->len, i = first;
  guint32 heading = section | HEADING;
  guint n;

  g_array_append_val (self->places, heading);
  for (; i < self->listing->entries->len && entry_of (self, i)->section == section; i++)
    if (self->words == NULL || (i < self->matches->len && self->matches->data[i]))
      g_array_append_val (self->places, i);
  n = self->places->len - from - 1;
  g_array_index (self->found, guint, section) = n;
  if (self->words != NULL && n == 0)
    g_array_set_size (self->places, from);
  else if (is_folded (self, section))
    g_array_set_size (self->places, from + 1);
  else if (self->order != ROUNDS_LIST_AS_BUILT && !section_of (self, section)->alert)
    g_qsort_with_data (&g_array_index (self->places, guint32, from + 1), (int) n, sizeof (guint32),
                       compare_places, self);
  self->n_shown += self->places->len > from ? self->places->len - from - 1 : 0;
  return i;
}

/* ---- what stays ---- */

/* RoundsKeepRow. */
static gboolean
keep_row (gpointer data, guint before, guint now)
{
  RoundsListModel *self = data;
  RoundsListRow *row = g_hash_table_lookup (self->held, GUINT_TO_POINTER (before));
  g_autoptr (RoundsListRow) next = row != NULL ? row_new (self, now) : NULL;

  if (row == NULL)
    return TRUE;
  if (row->heading != next->heading || row->alert != next->alert || row->folded != next->folded ||
      row->fixed != next->fixed || row->part != next->part ||
      memcmp (row->rid, next->rid, ROUNDS_RID_BYTES) != 0 ||
      !rounds_list_text_equal (&row->text, &next->text))
    return FALSE;
  row->entry = next->entry;
  row->section = next->section;
  return TRUE;
}

/* Those that somebody holds stand where they stand now. */
static void
move_held (RoundsListModel *self, const RoundsKeptRows *kept)
{
  g_autoptr (GList) rows = g_hash_table_get_values (self->held);

  g_hash_table_remove_all (self->held);
  for (GList *at = rows; at != NULL; at = at->next)
    {
      RoundsListRow *row = at->data;

      if (row->position >= kept->at && row->position < kept->at + kept->removed)
        continue;
      if (row->position >= kept->at)
        row->position += kept->added - kept->removed;
      g_hash_table_insert (self->held, GUINT_TO_POINTER (row->position), row);
    }
}

/* n_before: how many rows there were. */
static void
say_changed (RoundsListModel *self, guint n_before)
{
  RoundsKeptRows kept = rounds_keep_rows (n_before, self->places->len, keep_row, self);

  move_held (self, &kept);
  if (kept.removed > 0 || kept.added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), kept.at, kept.removed, kept.added);
}

static void
collect (RoundsListModel *self)
{
  guint n_before = self->places->len, entry = 0;
  guint n_sections = self->listing != NULL ? self->listing->sections->len : 0;

  g_array_set_size (self->places, 0);
  g_array_set_size (self->found, n_sections);
  self->n_shown = 0;
  for (guint i = 0; i < n_sections; i++)
    entry = collect_section (self, i, entry);
  say_changed (self, n_before);
}

/* Searches up to n more entries; FALSE: it is through. */
static gboolean
search_piece (RoundsListModel *self, guint n)
{
  guint n_entries = self->listing != NULL ? self->listing->entries->len : 0;

  for (; n > 0 && self->matches->len < n_entries; n--)
    {
      guint8 found = is_found (self, entry_of (self, self->matches->len)) ? 1 : 0;

      g_byte_array_append (self->matches, &found, 1);
    }
  return self->matches->len < n_entries;
}

static gboolean
on_idle (gpointer data)
{
  RoundsListModel *self = data;

  if (search_piece (self, SEARCH_PIECE))
    return G_SOURCE_CONTINUE;
  self->searching = 0;
  collect (self);
  return G_SOURCE_REMOVE;
}

static void
drop_places (RoundsListModel *self)
{
  guint n_before = self->places->len;

  g_array_set_size (self->places, 0);
  say_changed (self, n_before);
}

/* Begins anew, after other words or another listing. */
static void
search (RoundsListModel *self)
{
  g_clear_handle_id (&self->searching, g_source_remove);
  g_byte_array_set_size (self->matches, 0);
  if (self->words == NULL || !search_piece (self, 4 * SEARCH_PIECE))
    collect (self);
  else
    self->searching = g_idle_add (on_idle, self);
}

/* ---- public ---- */

static void
rounds_list_model_finalize (GObject *object)
{
  RoundsListModel *self = ROUNDS_LIST_MODEL (object);

  g_clear_handle_id (&self->searching, g_source_remove);
  g_clear_pointer (&self->listing, rounds_listing_free);
  g_byte_array_unref (self->matches);
  g_clear_pointer (&self->words, g_strfreev);
  g_array_unref (self->places);
  g_array_unref (self->found);
  g_hash_table_unref (self->toggled);
  g_hash_table_unref (self->held);
  G_OBJECT_CLASS (rounds_list_model_parent_class)->finalize (object);
}

static void
rounds_list_model_class_init (RoundsListModelClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_list_model_finalize;
}

static void
rounds_list_model_init (RoundsListModel *self)
{
  self->places = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->matches = g_byte_array_new ();
  self->found = g_array_new (FALSE, TRUE, sizeof (guint));
  self->toggled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->held = g_hash_table_new (NULL, NULL);
}

RoundsListModel *
rounds_list_model_new (void)
{
  return g_object_new (ROUNDS_TYPE_LIST_MODEL, NULL);
}

void
rounds_list_model_set_listing (RoundsListModel *self, RoundsListing *listing)
{
  RoundsListing *before = self->listing;

  /* In one step: emptied first, a list forgets where it was scrolled to and which row had the focus. */
  self->listing = listing;
  search (self);
  if (self->searching != 0)
    drop_places (self); /* none of the one before may be asked for once it is gone */
  rounds_listing_free (before);
}

const RoundsListing *
rounds_list_model_get_listing (RoundsListModel *self)
{
  return self->listing;
}

void
rounds_list_model_set_filter (RoundsListModel *self, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  GPtrArray *words = g_ptr_array_new ();

  for (char **part = parts; *part != NULL; part++)
    if (**part != 0)
      g_ptr_array_add (words, g_strdup (*part));
  g_clear_pointer (&self->words, g_strfreev);
  if (words->len > 0)
    {
      g_ptr_array_add (words, NULL);
      self->words = (char **) g_ptr_array_free (words, FALSE);
    }
  else
    g_ptr_array_free (words, TRUE);
  search (self);
}

gboolean
rounds_list_model_is_searching (RoundsListModel *self)
{
  return self->searching != 0;
}

void
rounds_list_model_set_order (RoundsListModel *self, RoundsListOrder order)
{
  if (self->order == order)
    return;
  self->order = order;
  if (self->searching == 0)
    collect (self);
}

static void
flip (RoundsListModel *self, guint section)
{
  const char *title = section_of (self, section)->title;

  if (!g_hash_table_remove (self->toggled, title))
    g_hash_table_add (self->toggled, g_strdup (title));
}

void
rounds_list_model_toggle (RoundsListModel *self, guint section)
{
  flip (self, section);
  collect (self);
}

void
rounds_list_model_set_history (RoundsListModel *self, gboolean shown)
{
  for (guint i = 0; self->listing != NULL && i < self->listing->sections->len; i++)
    if (section_of (self, i)->history &&
        shown != g_hash_table_contains (self->toggled, section_of (self, i)->title))
      flip (self, i);
  collect (self);
}

gboolean
rounds_list_model_has_history (RoundsListModel *self)
{
  for (guint i = 0; self->listing != NULL && i < self->listing->sections->len; i++)
    if (section_of (self, i)->history)
      return TRUE;
  return FALSE;
}

static guint
place_of (RoundsListModel *self, const RoundsChartRow *row)
{
  guint alert = G_MAXUINT;

  for (guint i = 0; i < self->places->len; i++)
    {
      guint32 place = g_array_index (self->places, guint32, i);

      if ((place & HEADING) != 0 || entry_of (self, place)->row != row)
        continue;
      if (!section_of (self, entry_of (self, place)->section)->alert)
        return i;
      alert = MIN (alert, i);
    }
  return alert;
}

guint
rounds_list_model_find (RoundsListModel *self, const RoundsChartRow *row)
{
  guint place = row != NULL ? place_of (self, row) : G_MAXUINT;

  if (place != G_MAXUINT || row == NULL || self->listing == NULL || self->words != NULL)
    return place;
  for (guint i = 0; i < self->listing->entries->len; i++)
    if (entry_of (self, i)->row == row && is_folded (self, entry_of (self, i)->section))
      {
        rounds_list_model_toggle (self, entry_of (self, i)->section);
        return place_of (self, row);
      }
  return G_MAXUINT;
}

guint
rounds_list_model_get_n_shown (RoundsListModel *self)
{
  return self->n_shown;
}
