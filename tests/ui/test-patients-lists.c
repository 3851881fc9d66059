/* test-patients-lists.c: changes of a list that are asked for before the first of them is on the disk: none is lost. */
#include "ui-record.h"

#include "counts.h"
#include "lists.h"

#define LIMIT_MS 60000

typedef struct
{
  UiRecord *record;
  RoundsLists *lists;
  guint pending;
  int refused; /* the code of the last refusal; -1: none */
} Fixture;

static gboolean
lists_are_read (gpointer lists)
{
  return rounds_lists_is_filled (lists);
}

static void
on_changed (GObject *lists, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;
  g_autoptr (GError) error = NULL;

  if (!rounds_lists_change_finish (ROUNDS_LISTS (lists), result, &error))
    self->refused = error->code;
  self->pending--;
}

static gboolean
all_done (gpointer data)
{
  return ((Fixture *) data)->pending == 0;
}

static guint
count_on (Fixture *self, const char *name)
{
  const RoundsPatientList *list = rounds_lists_find (self->lists, name);

  return list != NULL ? list->members->len : G_MAXUINT;
}

typedef struct
{
  Fixture *fixture;
  const char *name;
  guint n;
} Wanted;

static gboolean
has_as_many (gpointer data)
{
  const Wanted *wanted = data;

  return count_on (wanted->fixture, wanted->name) == wanted->n;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  const RoundsPatientList list = { .name = (char *) "Round", .members = members };

  self->record = ui_record_new ();
  self->lists = rounds_lists_of (self->record->session);
  self->refused = -1;
  g_assert_true (test_wait_until (lists_are_read, self->lists, LIMIT_MS));
  self->pending = 1;
  g_array_append_vals (members, ui_record_rid (self->record, "Wes853"), 1);
  rounds_lists_save_async (self->lists, &list, on_changed, self);
  g_assert_true (test_wait_until (all_done, self, LIMIT_MS));
  g_assert_true (test_wait_until (has_as_many, &(Wanted){ self, "Round", 1 }, LIMIT_MS));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ui_record_free (self->record);
}

static void
put (Fixture *self, const char *who, gboolean on)
{
  self->pending++;
  rounds_lists_put_async (self->lists, "Round", ui_record_rid (self->record, who), on, on_changed,
                          self);
}

/* Two are put on and one is taken off in one turn of the main loop. */
static void
test_at_once (Fixture *self, gconstpointer data)
{
  const RoundsPatientList *list;

  put (self, "Azzie965", TRUE);
  put (self, "Huey641", TRUE);
  put (self, "Wes853", FALSE);
  g_assert_true (test_wait_until (all_done, self, LIMIT_MS));
  g_assert_true (test_wait_until (has_as_many, &(Wanted){ self, "Round", 2 }, LIMIT_MS));
  list = rounds_lists_find (self->lists, "Round");
  g_assert_cmpmem (list->members->data, ROUNDS_RID_BYTES, ui_record_rid (self->record, "Azzie965"),
                   ROUNDS_RID_BYTES);
  g_assert_cmpint (self->refused, ==, -1);
}

/* Who was put on it a moment before a new name was given is on it by that name. */
static void
test_rename (Fixture *self, gconstpointer data)
{
  put (self, "Azzie965", TRUE);
  self->pending++;
  rounds_lists_rename_async (self->lists, "Round", "Ward 3", on_changed, self);
  g_assert_true (test_wait_until (all_done, self, LIMIT_MS));
  g_assert_true (test_wait_until (has_as_many, &(Wanted){ self, "Ward 3", 2 }, LIMIT_MS));
  g_assert_null (rounds_lists_find (self->lists, "Round"));
}

/* A list that went meanwhile does not come back with one person on it. */
static void
test_removed (Fixture *self, gconstpointer data)
{
  self->pending++;
  rounds_lists_remove_async (self->lists, "Round", on_changed, self);
  put (self, "Azzie965", TRUE);
  g_assert_true (test_wait_until (all_done, self, LIMIT_MS));
  g_assert_cmpint (self->refused, ==, ROUNDS_DATA_ERROR_NOT_FOUND);
  g_assert_true (test_wait_until (has_as_many, &(Wanted){ self, "Round", G_MAXUINT }, LIMIT_MS));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ADD ("/patients-lists/at-once", test_at_once);
  ADD ("/patients-lists/rename", test_rename);
  ADD ("/patients-lists/removed", test_removed);
  return g_test_run ();
}
