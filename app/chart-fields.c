#include "chart-fields.h"

#include "notes.h"

#include <string.h>

static gboolean
visit_text (RoundsFieldVisitor *visitor,
            const RoundsChartRow *row,
            const char *name,
            const char *text)
{
  const RoundsChartField field = { row, name, text, text != NULL ? strlen (text) : 0 };

  return field.size == 0 || visitor->visit (visitor->data, &field);
}

/* The title is one of the displays, most often. */
static gboolean
visit_codes (RoundsFieldVisitor *visitor,
             const RoundsChartRow *row,
             const char *name,
             const RoundsCode *codes,
             guint n_codes)
{
  for (guint i = 0; i < n_codes; i++)
    if (g_strcmp0 (codes[i].display, row->event->title) != 0 &&
        !visit_text (visitor, row, name, codes[i].display))
      return FALSE;
  return TRUE;
}

static gboolean
visit_facet (RoundsFieldVisitor *visitor, const RoundsChartRow *row, const RoundsFacet *facet)
{
  const char *name = facet->pointer != NULL ? facet->pointer + (facet->pointer[0] == '/') : "";

  /* Digits and letters of how often a medicine is taken: dosage.h says them in words. */
  if (facet->name >= ROUNDS_FACET_REPEAT_FREQUENCY && facet->name <= ROUNDS_FACET_REPEAT_COUNT)
    return TRUE;
  if (facet->name == ROUNDS_FACET_SECTION && facet->type == ROUNDS_FACET_IS_CODE)
    {
      g_autofree char *words = rounds_note_section_text (facet);

      return visit_text (visitor, row, name, facet->code.display) &&
             visit_text (visitor, row, name, words);
    }
  if (facet->type == ROUNDS_FACET_IS_TEXT)
    return visit_text (visitor, row, name, facet->text);
  if (facet->type == ROUNDS_FACET_IS_CODE && facet->name != ROUNDS_FACET_CATEGORY)
    return visit_text (visitor, row, name, facet->code.display);
  if (facet->type == ROUNDS_FACET_IS_ATTACHMENT)
    return visit_text (visitor, row, name, facet->attachment.title);
  return TRUE;
}

gboolean
rounds_chart_fields_of_event (const RoundsChartRow *row, RoundsFieldVisitor *visitor)
{
  const RoundsEvent *event = row->event;

  if (!visit_text (visitor, row, "title", event->title) ||
      !visit_codes (visitor, row, "code", event->codes, event->n_codes) ||
      !visit_text (visitor, row, "value", event->value.text) ||
      !visit_codes (visitor, row, "value", event->value.codes, event->value.n_codes))
    return FALSE;
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];

      if (!visit_codes (visitor, row, "component", component->codes, component->n_codes) ||
          !visit_text (visitor, row, "component", component->value.text))
        return FALSE;
    }
  for (guint i = 0; i < event->n_facets; i++)
    if (!visit_facet (visitor, row, &event->facets[i]))
      return FALSE;
  return TRUE;
}

gboolean
rounds_chart_fields_of_documents (const RoundsChartRow *row,
                                  RoundsDocuments *documents,
                                  RoundsFieldVisitor *visitor,
                                  GError **error)
{
  const RoundsFacet *facet;

  for (guint i = 0; (facet = rounds_event_facet (row->event, ROUNDS_FACET_ATTACHMENT, i)) != NULL;
       i++)
    {
      g_autoptr (GError) why = NULL;
      g_autoptr (GBytes)
          text = rounds_documents_text (documents, row->event, &facet->attachment, &why);
      RoundsChartField field = { row, NULL, NULL, 0 };

      if (why != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      if (text == NULL)
        {
          visitor->unread++;
          continue;
        }
      field.name = facet->attachment.pointer + 1;
      field.text = g_bytes_get_data (text, &field.size);
      if (field.size > 0 && !visitor->visit (visitor->data, &field))
        return FALSE;
    }
  return TRUE;
}
