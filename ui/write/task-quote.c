#include "task-quote.h"

#include "notes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SHOWN 600 /* characters of it */

typedef struct
{
  const RoundsEvent *event; /* of the chart that the work holds */
  char *field;
  guint32 start, end;
} Wish;

static void
wish_free (gpointer data)
{
  g_free (((Wish *) data)->field);
  g_free (data);
}

static gboolean
is_edge (const RoundsNotePart *part, gsize at)
{
  return at == part->size || ((guchar) part->text[at] & 0xc0) != 0x80;
}

static gpointer
read_quote (const RoundsOpenChart *chart,
            const RoundsActor *actor,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  const Wish *wish = data;
  const char *field = wish->field + (wish->field[0] == '/');
  g_autoptr (RoundsNote) note = rounds_note_read (chart, actor, wish->event, error);

  for (guint i = 0; note != NULL && i < note->n; i++)
    {
      const RoundsNotePart *part = &note->parts[i];

      if (g_strcmp0 (part->field, field) != 0)
        continue;
      if (part->text == NULL || wish->start >= wish->end || wish->end > part->size ||
          !is_edge (part, wish->start) || !is_edge (part, wish->end))
        return NULL;
      return g_strndup (part->text + wish->start, wish->end - wish->start);
    }
  return NULL;
}

void
rounds_task_quote_async (RoundsPatient *patient,
                         const RoundsSelection *selection,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Wish *wish = g_new (Wish, 1);
  const RoundsPatientJob job = { read_quote, wish, wish_free, g_free };

  *wish = (Wish){ selection->row->event,
                  g_strdup (selection->field != NULL ? selection->field : ""), selection->start,
                  selection->end };
  rounds_patient_work_async (patient, &job, callback, user_data);
}

char *
rounds_task_quote_finish (RoundsPatient *patient, GAsyncResult *result)
{
  return rounds_patient_work_finish (patient, result, NULL);
}

char *
rounds_task_quote_words (const char *quote, const char *field, guint32 version)
{
  glong n = g_utf8_strlen (quote, -1);
  g_autofree char *shown = g_utf8_substring (quote, 0, MIN (n, SHOWN));
  g_autofree char *more = n > SHOWN ? g_strdup_printf (_ ("… and %u more characters"),
                                                       (guint) (n - SHOWN))
                                    : g_strdup ("");

  return g_strdup_printf (_ ("“%s%s” (version %u, %s)"), shown, more, version, field);
}
