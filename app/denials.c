#include "denials.h"

#include "allergies.h"
#include "chart-errors.h"
#include "chart-fields.h"

#include <string.h>

static gboolean
on_field (gpointer data, const RoundsChartField *field)
{
  GArray *denials = data;
  g_autofree char *text = g_strndup (field->text, field->size);
  gssize start = rounds_text_denies_allergies (text);
  const RoundsDenial denial = { field->row, field->name, (guint32) MAX (start, 0) };

  explicit_bzero (text, strlen (text));
  if (start >= 0)
    g_array_append_val (denials, denial);
  return TRUE;
}

static gboolean
has_active (const RoundsChartIndex *index, gint64 at)
{
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (index, at);

  for (guint i = 0; allergies != NULL && i < allergies->n_entries; i++)
    if (allergies->entries[i].active)
      return TRUE;
  return FALSE;
}

GArray *
rounds_chart_denials (const RoundsOpenChart *chart,
                      const RoundsActor *actor,
                      gint64 at,
                      GError **error)
{
  g_autoptr (GArray) denials = g_array_new (FALSE, FALSE, sizeof (RoundsDenial));
  g_autoptr (RoundsDocuments) documents = NULL;
  RoundsFieldVisitor visitor = { on_field, denials, 0 };

  if (!has_active (chart->index, at))
    return g_steal_pointer (&denials);
  documents = rounds_documents_new (chart->chart, actor, error);
  if (documents == NULL)
    return NULL;
  for (guint i = chart->index->n_rows; i-- > 0;)
    if (chart->index->rows[i].from <= at &&
        !rounds_chart_fields_of_documents (&chart->index->rows[i], documents, &visitor, error))
      return NULL;
  return g_steal_pointer (&denials);
}
