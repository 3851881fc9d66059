#include "chart-fields.h"

#include "notes.h"

#include <string.h>

static gboolean
visit_text (RoundsFieldVisitor *visitor,
            const RoundsChartRow *row,
            const char *name,
            const char *text)
{
  const RoundsChartField field = {
    .row = row, .name = name, .text = text, .size = text != NULL ? strlen (text) : 0
  };

  return field.size == 0 || visitor->visit (visitor->data, &field);
}

/* Words that were put together here. */
static gboolean
visit_made (RoundsFieldVisitor *visitor,
            const RoundsChartRow *row,
            const char *name,
            const GString *text)
{
  const RoundsChartField field = {
    .row = row, .name = name, .text = text->str, .size = text->len, .passing = TRUE
  };

  return field.size == 0 || visitor->visit (visitor->data, &field);
}

/* "< 5.4 mmol/L", as it stood. */
static void
append_quantity (GString *text, const RoundsQuantity *quantity)
{
  const char *const parts[] = { quantity->comparator, quantity->decimal,
                                quantity->unit != NULL ? quantity->unit : quantity->unit_code };

  for (guint i = 0; quantity->decimal != NULL && i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", parts[i]);
}

static void
append_value (GString *text, const RoundsValue *value)
{
  append_quantity (text, &value->first);
  append_quantity (text, &value->second);
  if (value->text != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", value->text);
}

static gboolean
visit_value (RoundsFieldVisitor *visitor, const RoundsChartRow *row, const RoundsValue *value)
{
  g_autoptr (GString) text = NULL;

  if (value->first.decimal == NULL && value->second.decimal == NULL)
    return visit_text (visitor, row, "value", value->text);
  text = g_string_new (NULL);
  append_value (text, value);
  return visit_made (visitor, row, "value", text);
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

/* One field: "systolic 142" is not found where the other number of a pressure is 142. */
static gboolean
visit_component (RoundsFieldVisitor *visitor,
                 const RoundsChartRow *row,
                 const RoundsComponent *component)
{
  g_autoptr (GString) text = g_string_new (component->text);

  for (guint i = 0; i < component->n_codes; i++)
    if (component->codes[i].display != NULL && strcmp (component->codes[i].display, text->str) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", component->codes[i].display);
  append_value (text, &component->value);
  for (guint i = 0; i < component->value.n_codes; i++)
    if (component->value.codes[i].display != NULL)
      g_string_append_printf (text, " %s", component->value.codes[i].display);
  return visit_made (visitor, row, "component", text);
}

static gboolean
visit_facet (RoundsFieldVisitor *visitor, const RoundsChartRow *row, const RoundsFacet *facet)
{
  const char *name = facet->pointer != NULL ? facet->pointer + (facet->pointer[0] == '/') : "";

  /* Digits and letters of how often a medicine is taken: dosage.h says them in words. */
  if ((facet->name >= ROUNDS_FACET_REPEAT_FREQUENCY && facet->name <= ROUNDS_FACET_REPEAT_COUNT) ||
      (facet->name >= ROUNDS_FACET_REPEAT_DURATION && facet->name <= ROUNDS_FACET_REPEAT_OFFSET) ||
      facet->name == ROUNDS_FACET_DOSE_SEQUENCE || facet->name == ROUNDS_FACET_DOSE_UNREAD)
    return TRUE;
  if (facet->name == ROUNDS_FACET_SECTION && facet->type == ROUNDS_FACET_IS_CODE)
    {
      g_autofree char *words = rounds_note_section_text (facet);
      g_autoptr (GString) made = g_string_new (words);

      return visit_text (visitor, row, name, facet->code.display) &&
             visit_made (visitor, row, name, made);
    }
  if (facet->type == ROUNDS_FACET_IS_QUANTITY)
    {
      g_autoptr (GString) made = g_string_new (NULL);

      append_quantity (made, &facet->quantity);
      return visit_made (visitor, row, name, made);
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
      !visit_value (visitor, row, &event->value) ||
      !visit_codes (visitor, row, "value", event->value.codes, event->value.n_codes))
    return FALSE;
  for (guint i = 0; i < event->n_components; i++)
    if (!visit_component (visitor, row, &event->components[i]))
      return FALSE;
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
      RoundsChartField field = { .row = row, .passing = TRUE, .document = TRUE };

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
      field.name = rounds_documents_field (documents, facet);
      field.text = g_bytes_get_data (text, &field.size);
      if (field.size > 0 && !visitor->visit (visitor->data, &field))
        return FALSE;
    }
  return TRUE;
}
