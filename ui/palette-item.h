/* palette-item.h: one row of the palette, and where rows come from. For palette.c. */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_PALETTE_ITEM (rounds_palette_item_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPaletteItem, rounds_palette_item, ROUNDS, PALETTE_ITEM, GObject)

struct _RoundsPaletteItem
{
  GObject parent_instance;

  char *title, *detail, *keys; /* detail, keys: NULL: none */
  /* What it does: all of them NULL or FALSE: a heading, or words alone. */
  char *action;              /* detailed name */
  GtkWidget *page;           /* weak: whose action it is; NULL: the window's */
  const RoundsChartRow *row; /* to be selected first; of the open chart */
  char *field;               /* of row; NULL: all of it */
  guint32 start, end;
  gboolean is_person;
  guint8 rid[ROUNDS_RID_BYTES];
  gboolean heading;
  guint score;
  gint64 when; /* among equals the newest first */
};

RoundsPaletteItem *rounds_palette_item_new (const char *title, const char *detail);
gboolean rounds_palette_item_does (const RoundsPaletteItem *self);

/* Each appends a heading and what fits the words, best first; nothing when nothing fits. */
typedef struct
{
  GListStore *items;
  const char *words; /* "": all that there is without being asked */
  GtkWindow *window; /* whose actions */
  RoundsSession *session;
  RoundsPatient *patient; /* NULL */
} RoundsPaletteAsk;

void rounds_palette_add_chart (const RoundsPaletteAsk *ask);
void rounds_palette_add_actions (const RoundsPaletteAsk *ask);
/* Of the pages on the screen. */
void rounds_palette_add_page_actions (const RoundsPaletteAsk *ask);
/* named: those whose name the words begin; else the others. */
void rounds_palette_add_sections (const RoundsPaletteAsk *ask, gboolean named);
void rounds_palette_add_people (const RoundsPaletteAsk *ask);

G_END_DECLS
