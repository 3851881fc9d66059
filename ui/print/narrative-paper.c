#include "narrative-paper.h"

static gboolean
is_of_table (const RoundsNarrative *narrative, guint i, guint table)
{
  return i < narrative->n && narrative->blocks[i].kind == ROUNDS_NARRATIVE_ROW &&
         narrative->blocks[i].table == table;
}

/* Without column headings of its own it has none. */
static void
add_columns (RoundsPaperTable *table, const RoundsNarrativeBlock *first, guint n)
{
  for (guint c = 0; c < n; c++)
    rounds_paper_table_column (table, first->head && c < first->n_cells ? first->cells[c] : "");
}

/* The table that begins at a row; gives the block behind it. */
static guint
add_table (RoundsPaper *paper, const RoundsNarrative *narrative, guint from)
{
  const RoundsNarrativeBlock *first = &narrative->blocks[from];
  RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
  guint to = from, n = 0;

  for (; is_of_table (narrative, to, first->table); to++)
    n = MAX (n, narrative->blocks[to].n_cells);
  add_columns (table, first, n);
  for (guint i = first->head ? from + 1 : from; i < to; i++)
    {
      const RoundsNarrativeBlock *row = &narrative->blocks[i];

      rounds_paper_table_row (table);
      for (guint c = 0; c < row->n_cells; c++)
        rounds_paper_table_cell (table, c, row->cells[c],
                                 row->head ? ROUNDS_CELL_STRONG : ROUNDS_CELL_PLAIN);
    }
  rounds_paper_table (paper, table);
  return to;
}

static void
add_item (RoundsPaper *paper, const RoundsNarrativeBlock *block)
{
  g_autofree char *indent = g_strnfill (4 * (MAX (block->level, 1) - 1), ' ');
  g_autofree char *text = g_strdup_printf ("%s• %s", indent, block->text);

  rounds_paper_text (paper, text);
}

void
rounds_narrative_paper_add (RoundsPaper *paper, const RoundsNarrative *narrative)
{
  for (guint i = 0; i < narrative->n;)
    {
      const RoundsNarrativeBlock *block = &narrative->blocks[i];

      if (block->kind == ROUNDS_NARRATIVE_ROW)
        {
          i = add_table (paper, narrative, i);
          continue;
        }
      if (block->kind == ROUNDS_NARRATIVE_HEADING)
        rounds_paper_heading (paper, block->text);
      else if (block->kind == ROUNDS_NARRATIVE_ITEM)
        add_item (paper, block);
      else
        rounds_paper_text (paper, block->text);
      i++;
    }
}
