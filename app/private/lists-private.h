/* lists-private.h: what lists.c (reading, what is there), lists-change.c (what a person changes) and
 * lists-note.c (what is noted in the background) share of the lists of a person. */
#pragma once

#include "list-row.h"
#include "lists.h"

#include "acts.h"

G_BEGIN_DECLS

struct _RoundsLists
{
  GObject parent_instance;

  RoundsSession *session; /* not owned: it owns this */
  GPtrArray *lists;       /* RoundsPatientList, by name */
  GPtrArray *teams;       /* the same, of care teams */
  GArray *recent;         /* RoundsRecent, newest first */
  GError *error;
  gboolean filled;
};

/* Reads them from the store; "changed" when they are there. */
void rounds_lists_begin_reading (RoundsLists *self);
void rounds_lists_emit_changed (RoundsLists *self);
void rounds_lists_sort (GPtrArray *lists); /* by name */
/* In lists, RoundsPatientList; NULL: none. */
RoundsPatientList *rounds_lists_find_in (GPtrArray *lists, const char *name);
/* Where it stands among rids; -1: nowhere. */
gint rounds_lists_place_of (const GArray *rids, const guint8 *rid);

/* One change of a row, for the worker. */
typedef struct
{
  RoundsActType type;
  const char *name;
  const char *text;      /* of the row; NULL */
  const char *former;    /* the name that goes with it; NULL */
  const GArray *members; /* rids; NULL: none */
} RoundsListChange;

/* Writes it on the worker; the task, a boolean, answers. What it points to is copied. */
void rounds_lists_write (RoundsLists *self, GTask *task, const RoundsListChange *change);
/* The row that says list. */
void rounds_lists_write_list (RoundsLists *self,
                              GTask *task,
                              RoundsActType type,
                              const RoundsPatientList *list,
                              const char *former);

G_END_DECLS
