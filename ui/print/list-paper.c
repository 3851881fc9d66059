#include "list-paper.h"

#include "sensitive.h"
#include "summary-paper.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  RoundsPaper *paper;
  const RoundsListing *listing;
  const RoundsListColumns *columns;
  gboolean sensitive;
  GPtrArray *names; /* of what is sensitive */
  RoundsGuarded guarded;
} ListPaper;

/* Somebody's own words stand in its line, which may name anything. */
static gboolean
has_free_words (RoundsKind kind)
{
  return kind == ROUNDS_KIND_ENCOUNTER || kind == ROUNDS_KIND_CARE_TEAM ||
         kind == ROUNDS_KIND_CARE_PLAN || kind == ROUNDS_KIND_GOAL || kind == ROUNDS_KIND_TASK;
}

/* What it is for does so in these, beside the name of what was done or ordered. */
static gboolean
has_reason (RoundsKind kind)
{
  return kind == ROUNDS_KIND_PROCEDURE || kind == ROUNDS_KIND_ORDER ||
         kind == ROUNDS_KIND_IMMUNIZATION || kind == ROUNDS_KIND_MEDICATION;
}

static gboolean
names_sensitive (const ListPaper *self, const RoundsChartRow *row, const RoundsListText *text)
{
  gboolean whole = has_free_words (row->event->kind);

  if (rounds_sensitive_row (self->listing->chart.index, self->names, row))
    return TRUE;
  if (!whole && !has_reason (row->event->kind))
    return FALSE;
  for (guint i = 0; i < ROUNDS_N_LIST_CELLS; i++)
    if (((whole || i > 0) && rounds_sensitive_names_in (self->names, text->cells[i].text)) ||
        rounds_sensitive_names_in (self->names, text->cells[i].below))
      return TRUE;
  return FALSE;
}

/* TRUE: it stays off, and is counted. */
static gboolean
keep_back (ListPaper *self, const RoundsListEntry *entry, const RoundsListText *text)
{
  const RoundsChartRow *row = entry->row;
  guint32 marks = rounds_sensitive_row_marks (self->listing->chart.index, NULL, row);

  if (entry->sensitive || (row != NULL && names_sensitive (self, row, text)))
    marks |= ROUNDS_MARK_SENSITIVE;
  return rounds_chart_paper_keeps_marks (marks, self->sensitive, &self->guarded);
}

static void
append_part (GString *line, const char *title, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  if (title != NULL)
    g_string_append_printf (line, "%s: ", title);
  g_string_append (line, text);
}

/* Unless it stays off: the first cell at the left, both of its lines; the others behind the words of their columns. */
static void
add_entry (ListPaper *self, const RoundsListEntry *entry)
{
  g_auto (RoundsListText) text = { 0 };
  g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

  rounds_listing_words (self->listing, entry, &text);
  if (keep_back (self, entry, &text))
    return;
  if (text.struck)
    append_part (left, NULL, _ ("struck out"));
  append_part (left, NULL, text.cells[0].text);
  append_part (left, NULL, text.cells[0].below);
  for (guint i = 1; i < ROUNDS_N_LIST_CELLS; i++)
    {
      const char *title = i > 1 || !text.wide ? self->columns->titles[i] : NULL;

      append_part (right, title != NULL ? _ (title) : NULL, text.cells[i].text);
      append_part (right, NULL, text.cells[i].below);
    }
  rounds_paper_line (self->paper, left->str, right->str);
}

/* What names a group is one of its entries, and may be one that is kept back. */
static char *
heading_of (const ListPaper *self, const RoundsListSection *section)
{
  if (!self->sensitive && section->named != NULL &&
      rounds_sensitive_row (self->listing->chart.index, self->names, section->named))
    return g_strdup_printf (_ ("A group with sensitive entries (%u)"), section->n);
  return g_strdup_printf ("%s (%u)%s%s", section->title, section->n,
                          section->note != NULL ? " · " : "",
                          section->note != NULL ? section->note : "");
}

static void
add_section (ListPaper *self, guint i, guint *at)
{
  const RoundsListSection *section = &g_array_index (self->listing->sections, RoundsListSection, i);
  g_autofree char *heading = heading_of (self, section);

  rounds_paper_heading (self->paper, heading);
  for (; *at < self->listing->entries->len; (*at)++)
    {
      const RoundsListEntry *entry = &g_array_index (self->listing->entries, RoundsListEntry, *at);

      if (entry->section != i)
        break;
      add_entry (self, entry);
    }
}

RoundsPaper *
rounds_list_paper_new (RoundsListPage *page,
                       const char *title,
                       gboolean sensitive,
                       guint *kept_back)
{
  RoundsPatient *patient = rounds_list_page_get_patient (page);
  const RoundsListing *listing = rounds_list_model_get_listing (rounds_list_page_get_model (page));
  g_autoptr (GPtrArray) names = rounds_chart_paper_names (patient);
  ListPaper self = { rounds_chart_paper_new (patient, title),
                     listing,
                     rounds_list_page_get_columns (page),
                     sensitive,
                     names,
                     { 0 } };
  guint at = 0;

  if (listing->waiting)
    rounds_paper_text (self.paper, _ ("This page was still being read when it was printed"));
  for (guint i = 0; i < listing->notices->len; i++)
    rounds_paper_text (self.paper, g_ptr_array_index (listing->notices, i));
  if (listing->entries->len == 0 && listing->empty != NULL)
    rounds_paper_text (self.paper, listing->empty);
  for (guint i = 0; i < listing->sections->len; i++)
    add_section (&self, i, &at);
  rounds_chart_paper_kept_back (self.paper, &self.guarded, sensitive, TRUE);
  if (kept_back != NULL)
    *kept_back = sensitive ? 0 : self.guarded.n;
  return self.paper;
}
