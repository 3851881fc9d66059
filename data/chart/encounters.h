/* encounters.h: visits as a tree, and panels (record rule 2.5). */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

struct _RoundsEncounter
{
  const RoundsChartRow *row;
  guint parent;      /* into index->encounters; ROUNDS_NONE */
  gboolean guessed;  /* parent by time and class, or an emergency visit before its stay */
  const char *label; /* reason, then type */
  const char *klass; /* code of v3-ActCode: IMP, EMER, AMB; NULL */
  gboolean no_visit; /* a death certification */
  guint fold;        /* of repeats, the first one of the run; ROUNDS_NONE */
  guint n_fold;      /* at the first one of a run: how many; 0 otherwise */
  const guint *rows; /* (n_rows) into index->rows: what happened in it */
  guint n_rows;
};

typedef struct
{
  const RoundsChartRow *row; /* NULL: missing from the record, or withheld */
  const char *reference;     /* as the panel gives it */
} RoundsPanelMember;

struct _RoundsPanel
{
  const RoundsChartRow *row; /* NULL: the group "Other" of a category */
  const char *title;
  const RoundsPanelMember *members; /* (n_members) in its order */
  guint n_members;
};

G_END_DECLS
