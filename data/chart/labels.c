/* Security labels and consent (record rule 2.6): what is closed never becomes a row, what is delicate
 * is marked. terminology.hl7.org v3-Confidentiality, v3-ActCode. */
#include "chart-private.h"
#include "tables.h"

#include <string.h>

static RoundsSecrecy
label_of (const RoundsCode *code)
{
  if (code->code == NULL ||
      (code->system != NULL && !g_str_has_suffix (code->system, "Confidentiality")))
    return ROUNDS_SECRECY_OPEN;
  if (strcmp (code->code, "V") == 0)
    return ROUNDS_SECRECY_VERY;
  return strcmp (code->code, "R") == 0 ? ROUNDS_SECRECY_RESTRICTED : ROUNDS_SECRECY_OPEN;
}

RoundsSecrecy
rounds_event_secrecy (const RoundsEvent *event)
{
  RoundsSecrecy label = ROUNDS_SECRECY_OPEN;

  for (guint i = 0; i < event->n_facets; i++)
    if (event->facets[i].name == ROUNDS_FACET_SECURITY)
      label = MAX (label, label_of (&event->facets[i].code));
  return label;
}

RoundsSecrecy
rounds_person_secrecy (const RoundsPerson *person)
{
  RoundsSecrecy label = ROUNDS_SECRECY_OPEN;

  for (guint i = 0; person != NULL && i < person->n_security; i++)
    label = MAX (label, label_of (&person->security[i]));
  return label;
}

/* Any sensitivity of v3-ActCode (SEX, SDV, PSY, HIV, ETH ...), and the confidentiality codes that
 * v3 once had for them: marking one too many is the safe side. */
static gboolean
is_sensitive_label (const RoundsCode *code)
{
  static const char *const old[] = { "S", "T", "C", "HIV", "PSY", "SDV", "ETH", NULL };

  if (code->system != NULL && g_str_has_suffix (code->system, "ActCode"))
    return TRUE;
  return code->system != NULL && g_str_has_suffix (code->system, "Confidentiality") &&
         rounds_word_among (code->code, old);
}

/* What is read of it, by a clinician or over a shoulder, says so. */
static gboolean
has_sensitive_words (const RoundsEvent *event)
{
  if (rounds_table_sensitive_words (event->title) != NULL)
    return TRUE;
  for (guint i = 0; i < event->n_codes; i++)
    if (g_strcmp0 (event->codes[i].display, event->title) != 0 &&
        rounds_table_sensitive_words (event->codes[i].display) != NULL)
      return TRUE;
  return event->value.type == ROUNDS_VALUE_CODED &&
         rounds_table_sensitive_words (event->value.text);
}

static gboolean
has_sensitive_icd (const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_codes; i++)
    if (event->codes[i].system != NULL && strstr (event->codes[i].system, "icd-10") != NULL &&
        rounds_table_sensitive_icd (event->codes[i].code) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
rounds_event_is_sensitive (const RoundsEvent *event)
{
  if (event->kind == ROUNDS_KIND_FAMILY_HISTORY || event->kind == ROUNDS_KIND_GENOMICS)
    return TRUE; /* of others than the patient; of genes */
  for (guint i = 0; i < event->n_facets; i++)
    if (event->facets[i].name == ROUNDS_FACET_SECURITY &&
        is_sensitive_label (&event->facets[i].code))
      return TRUE;
  if (rounds_event_word (event, event->kind == ROUNDS_KIND_MEDICATION
                                    ? rounds_table_sensitive_drug
                                    : rounds_table_sensitive) != NULL)
    return TRUE;
  return has_sensitive_icd (event) || has_sensitive_words (event);
}

/* Adds the labels of one provision, or exception to one, that denies: those that stand beside its type. */
static void
add_denied (const RoundsEvent *consent, const RoundsFacet *type, GHashTable *denied)
{
  gsize size = type->pointer != NULL && g_str_has_suffix (type->pointer, "/type")
                   ? strlen (type->pointer) - strlen ("type")
                   : 0;

  for (guint i = 0; i < consent->n_facets; i++)
    {
      const RoundsFacet *label = &consent->facets[i];

      if (label->name == ROUNDS_FACET_PROVISION_LABEL && label->code.code != NULL &&
          label->pointer != NULL && strncmp (label->pointer, type->pointer, size) == 0 &&
          g_str_has_prefix (label->pointer + size, "securityLabel"))
        g_hash_table_add (denied, (gpointer) label->code.code);
    }
}

/* The labels that active consents of this person deny to someone. Who that is (the event's participants)
 * no user of the store can be compared with: it is for the reader to look, so the rows are marked and
 * not withheld. */
static GHashTable *
denied_labels (const RoundsChartIndex *self)
{
  GHashTable *denied = g_hash_table_new (g_str_hash, g_str_equal);
  guint n;
  const guint *rows = rounds_chart_of_kind (self, ROUNDS_KIND_CONSENT, &n);

  for (guint i = 0; i < n; i++)
    {
      const RoundsChartRow *row = &self->rows[rows[i]];
      const RoundsFacet *type;

      if (g_strcmp0 (row->event->status, "active") != 0 || row->until <= self->settings.as_of)
        continue;
      for (guint k = 0; (type = rounds_event_facet (row->event, ROUNDS_FACET_INTENT, k)) != NULL;
           k++)
        if (g_strcmp0 (type->text, "deny") == 0)
          add_denied (row->event, type, denied);
    }
  return denied;
}

void
rounds_chart_mark_denied (RoundsChartIndex *self)
{
  g_autoptr (GHashTable) denied = denied_labels (self);

  for (guint i = 0; g_hash_table_size (denied) > 0 && i < self->n_rows; i++)
    {
      RoundsChartRow *row = &self->parts->rows[i];
      for (guint k = 0; k < row->event->n_facets; k++)
        if (row->event->facets[k].name == ROUNDS_FACET_SECURITY &&
            row->event->facets[k].code.code != NULL &&
            g_hash_table_contains (denied, row->event->facets[k].code.code))
          row->marks |= ROUNDS_MARK_CONSENT;
    }
}
