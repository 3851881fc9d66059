/* sheets-private.h: what the parts of the sheets view share. For ui/notes/sheets-*.c only. */
#pragma once

#include "sheets-view.h"

#define ROUNDS_SHEETS_MARGIN 12

/* A gap between characters. */
typedef struct
{
  guint page, gap;
} RoundsSheetsGap;

struct _RoundsSheetsView
{
  GtkWidget parent_instance;

  RoundsPatient *patient;
  RoundsSheets *sheets;
  char *title;
  GtkAdjustment *across, *down;
  double zoom;              /* 0: as wide as there is room */
  double scale;             /* pixels of the widget a point; 0: not laid out */
  double *tops;             /* (n + 1) from the top of the first page */
  guint n;                  /* that tops is for */
  guint page;               /* at hand */
  GHashTable *shown;        /* page + 1 -> Shown */
  GArray *found;            /* RoundsSheetPlace; NULL */
  guint current;            /* of found */
  gboolean show_found;      /* when its words and the layout are there */
  RoundsSheetsGap from, to; /* selected; equal: nothing */
  guint moved_id;           /* a source; 0: none */
};

/* ---- where pages are: sheets-view.c ---- */

/* A page in the widget, scrolled as it is. */
graphene_rect_t rounds_sheets_area_of (RoundsSheetsView *self, guint page);
/* The page at this height of all of them. */
guint rounds_sheets_page_at (RoundsSheetsView *self, double y);

/* ---- drawing: sheets-draw.c ---- */

/* Of self->shown. */
GHashTable *rounds_sheets_shown_new (void);
void rounds_sheets_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* ---- selecting and copying: sheets-select.c ---- */

/* Which characters of a page are selected. FALSE: none. */
gboolean rounds_sheets_selected_on (RoundsSheetsView *self, guint page, guint *start, guint *end);
void rounds_sheets_add_pointer (RoundsSheetsView *self);
void rounds_sheets_add_keys (GtkWidgetClass *klass); /* to copy, to select, to let go */
