#include "exam-tray.h"

#include "sensitive.h"

#include <string.h>

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint part;
  gboolean asked; /* it was sensitive when it was added */
} Item;

struct _RoundsExamTray
{
  GObject parent_instance;

  RoundsPatient *patient;
  GArray *items;    /* of Item */
  GPtrArray *names; /* of what is sensitive in the chart as it is now; NULL: not asked yet */
  Item last;        /* what was added or removed last */
  guint last_at;    /* where it is, or was */
  enum
  {
    CHANGE_NONE,
    CHANGE_ADDED,
    CHANGE_REMOVED,
  } change;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsExamTray, rounds_exam_tray, G_TYPE_OBJECT)

static void
rounds_exam_tray_finalize (GObject *object)
{
  RoundsExamTray *self = ROUNDS_EXAM_TRAY (object);

  g_array_unref (self->items);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_exam_tray_parent_class)->finalize (object);
}

static void
rounds_exam_tray_class_init (RoundsExamTrayClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_exam_tray_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_EXAM_TRAY, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rounds_exam_tray_init (RoundsExamTray *self)
{
  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
}

static void
forget_names (RoundsExamTray *self)
{
  g_clear_pointer (&self->names, g_ptr_array_unref);
}

RoundsExamTray *
rounds_exam_tray_new (RoundsPatient *patient)
{
  RoundsExamTray *self = g_object_new (ROUNDS_TYPE_EXAM_TRAY, NULL);

  self->patient = g_object_ref (patient);
  g_signal_connect_object (patient, "changed", G_CALLBACK (forget_names), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::now", G_CALLBACK (forget_names), self,
                           G_CONNECT_SWAPPED);
  return self;
}

RoundsPatient *
rounds_exam_tray_get_patient (RoundsExamTray *self)
{
  return self->patient;
}

gboolean
rounds_exam_tray_is_sensitive (const RoundsChartRow *row)
{
  return (rounds_sensitive_marks (row) &
          (ROUNDS_MARK_SENSITIVE | ROUNDS_MARK_RESTRICTED | ROUNDS_MARK_VERY)) != 0;
}

gboolean
rounds_exam_tray_asks (RoundsExamTray *self, const RoundsChartRow *row)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);

  if (rounds_exam_tray_is_sensitive (row) || index == NULL)
    return TRUE;
  if (self->names == NULL)
    self->names = rounds_sensitive_names (index, rounds_patient_get_medicines_now (self->patient),
                                          rounds_patient_get_problems_now (self->patient));
  return rounds_sensitive_row (index, self->names, row);
}

static gboolean
is_of (const Item *item, const RoundsChartRow *row)
{
  return memcmp (item->rid, row->event->rid, sizeof item->rid) == 0 &&
         item->part == row->event->part;
}

static gboolean
may_be_shown (const RoundsChartRow *row)
{
  return (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_NOT_PATIENT |
                        ROUNDS_MARK_CONSENT)) == 0;
}

gboolean
rounds_exam_tray_has (RoundsExamTray *self, const RoundsChartRow *row)
{
  for (guint i = 0; i < self->items->len; i++)
    if (is_of (&g_array_index (self->items, Item, i), row))
      return TRUE;
  return FALSE;
}

gboolean
rounds_exam_tray_add (RoundsExamTray *self, const RoundsChartRow *row)
{
  Item item = { .part = row->event->part, .asked = rounds_exam_tray_asks (self, row) };

  if (!may_be_shown (row) || self->items->len >= ROUNDS_EXAM_MAX ||
      rounds_exam_tray_has (self, row))
    return FALSE;
  memcpy (item.rid, row->event->rid, sizeof item.rid);
  g_array_append_val (self->items, item);
  self->change = CHANGE_ADDED;
  self->last = item;
  self->last_at = self->items->len - 1;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return TRUE;
}

void
rounds_exam_tray_remove (RoundsExamTray *self, guint i)
{
  g_return_if_fail (i < self->items->len);
  self->change = CHANGE_REMOVED;
  self->last = g_array_index (self->items, Item, i);
  self->last_at = i;
  g_array_remove_index (self->items, i);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
rounds_exam_tray_has_removed (RoundsExamTray *self)
{
  return self->change == CHANGE_REMOVED;
}

/* What was removed had been let in before; nothing else came since, so there is room. */
void
rounds_exam_tray_undo (RoundsExamTray *self)
{
  if (self->change == CHANGE_NONE)
    return;
  if (self->change == CHANGE_ADDED)
    g_array_remove_index (self->items, self->last_at);
  else
    g_array_insert_val (self->items, self->last_at, self->last);
  self->change = CHANGE_NONE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

guint
rounds_exam_tray_size (RoundsExamTray *self)
{
  return self->items->len;
}

const RoundsChartRow *
rounds_exam_tray_get (RoundsExamTray *self, guint i)
{
  const RoundsChartRow *row;
  const Item *item;

  g_return_val_if_fail (i < self->items->len, NULL);
  item = &g_array_index (self->items, Item, i);
  row = rounds_patient_find_row (self->patient, item->rid, item->part);
  if (row == NULL || !may_be_shown (row) || (rounds_exam_tray_asks (self, row) && !item->asked))
    return NULL;
  return row;
}

guint
rounds_exam_tray_count (RoundsExamTray *self)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += rounds_exam_tray_get (self, i) != NULL ? 1 : 0;
  return n;
}
