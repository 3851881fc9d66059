#include "import-fixture.h"

#include "data-error.h"

TestTaken *
test_taken_new (void)
{
  TestTaken *self = g_new0 (TestTaken, 1);

  self->records = g_string_new (NULL);
  self->refused = g_string_new (NULL);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_event_free);
  self->persons = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_person_free);
  self->bytes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
test_taken_free (TestTaken *self)
{
  g_string_free (self->records, TRUE);
  g_string_free (self->refused, TRUE);
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->persons);
  g_ptr_array_unref (self->bytes);
  g_ptr_array_unref (self->ids);
  g_free (self);
}

gboolean
test_taken_take (gpointer data, const RoundsIncoming *in, GError **error)
{
  TestTaken *self = data;

  g_assert_cmpstr (in->source, ==, "feed");
  g_string_append_printf (self->records, "%s=%s ", in->type,
                          in->subject != NULL ? in->subject : "");
  g_ptr_array_add (self->bytes, g_bytes_new (in->bytes, in->n_bytes));
  g_ptr_array_add (self->ids, g_strdup (in->id));
  for (guint i = 0; i < in->n_events; i++)
    {
      g_autoptr (GBytes) packed = rounds_event_pack (in->events[i]);
      RoundsEvent *event = rounds_event_unpack (packed, NULL);
      g_assert_nonnull (event);
      g_assert_cmpuint (event->part, ==, i);
      g_assert_cmpstr (event->subject, ==, in->subject);
      g_ptr_array_add (self->events, event);
    }
  if (in->person != NULL)
    {
      g_autoptr (GBytes) packed = rounds_person_pack (in->person);
      g_ptr_array_add (self->persons, rounds_person_unpack (packed, NULL));
    }
  if (self->bytes->len != self->stop_after)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, "the store says no");
  return FALSE;
}

void
test_taken_refuse (gpointer data, const char *where, const char *why)
{
  TestTaken *self = data;

  g_string_append_printf (self->refused, "%s: %s; ", where, why);
}

RoundsRecordUser
test_taken_user (TestTaken *self)
{
  return (RoundsRecordUser){ "feed", test_taken_take, test_taken_refuse, self };
}

const RoundsEvent *
test_taken_event (const TestTaken *self, guint n)
{
  g_assert_cmpuint (n, <, self->events->len);
  return g_ptr_array_index (self->events, n);
}

const RoundsEvent *
test_taken_kind (const TestTaken *self, RoundsKind kind, guint n)
{
  for (guint i = 0; i < self->events->len; i++)
    {
      const RoundsEvent *event = g_ptr_array_index (self->events, i);
      if (event->kind == kind && n-- == 0)
        return event;
    }
  g_error ("no such %s", rounds_kind_word (kind));
  return NULL;
}

guint
test_taken_count (const TestTaken *self, RoundsKind kind)
{
  guint n = 0;

  for (guint i = 0; i < self->events->len; i++)
    n += ((const RoundsEvent *) g_ptr_array_index (self->events, i))->kind == kind;
  return n;
}

const char *
test_facet (const RoundsEvent *event, RoundsFacetName name)
{
  const RoundsFacet *facet = rounds_event_facet (event, name, 0);

  if (facet == NULL)
    return NULL;
  return facet->text != NULL ? facet->text : facet->code.code;
}
