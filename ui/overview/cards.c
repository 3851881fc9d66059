#include "cards.h"

#include "say-none.h"
#include "sensitive.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
line_clear (gpointer data)
{
  RoundsCardLine *line = data;

  for (guint i = 0; i < ROUNDS_CARD_CELLS; i++)
    g_free (line->cells[i].text);
  g_free (line->plain);
}

RoundsCard *
rounds_card_new (guint number, char *title)
{
  RoundsCard *self = g_new0 (RoundsCard, 1);

  self->number = number;
  self->title = title;
  self->lines = g_array_new (FALSE, TRUE, sizeof (RoundsCardLine));
  g_array_set_clear_func (self->lines, line_clear);
  return self;
}

static gboolean
is_same_record (const RoundsChartRow *one, const RoundsChartRow *other)
{
  if (one == NULL || other == NULL || one == other)
    return one == other;
  return one->event->part == other->event->part &&
         memcmp (one->event->rid, other->event->rid, ROUNDS_RID_BYTES) == 0;
}

static gboolean
lines_equal (const RoundsCardLine *one, const RoundsCardLine *other)
{
  for (guint i = 0; i < ROUNDS_CARD_CELLS; i++)
    if (one->cells[i].look != other->cells[i].look ||
        g_strcmp0 (one->cells[i].text, other->cells[i].text) != 0)
      return FALSE;
  return is_same_record (one->row, other->row) && g_strcmp0 (one->section, other->section) == 0;
}

gboolean
rounds_card_equal (const RoundsCard *self, const RoundsCard *other)
{
  if (self->shape != other->shape || self->lines->len != other->lines->len ||
      !is_same_record (self->row, other->row) || g_strcmp0 (self->title, other->title) != 0 ||
      g_strcmp0 (self->note, other->note) != 0 || g_strcmp0 (self->more, other->more) != 0 ||
      g_strcmp0 (self->section, other->section) != 0)
    return FALSE;
  for (guint i = 0; i < self->lines->len; i++)
    if (!lines_equal (&g_array_index (self->lines, RoundsCardLine, i),
                      &g_array_index (other->lines, RoundsCardLine, i)))
      return FALSE;
  return TRUE;
}

#define KIND(kind) (1ull << (kind))
#define OBSERVED \
  (KIND (ROUNDS_KIND_RESULT) | KIND (ROUNDS_KIND_VITAL) | KIND (ROUNDS_KIND_OBSERVATION))

/* What each card is made of, by its number (hl7.org/fhir/R4/resourcelist.html). */
static const struct
{
  const char *types[17];
  guint64 kinds; /* of these types, as far as a "none" tells of them */
} made_of[] = {
  [1] = { { "Encounter" }, KIND (ROUNDS_KIND_ENCOUNTER) },
  [2] = { { "AllergyIntolerance", "Flag", "Observation", "CarePlan", "ServiceRequest",
            "MedicationRequest", "MedicationStatement" },
          0 },
  [3] = { { "Observation", "DiagnosticReport", "MedicationRequest", "MedicationStatement",
            "MedicationDispense", "MedicationAdministration", "Condition", "AllergyIntolerance",
            "DocumentReference", "Composition", "Task", "ServiceRequest", "DeviceRequest",
            "ImagingStudy", "Media", "Immunization" },
          G_MAXUINT64 },
  [4] = { { "Condition" }, KIND (ROUNDS_KIND_CONDITION) },
  [5] = { { "MedicationRequest", "MedicationStatement", "MedicationDispense",
            "MedicationAdministration" },
          KIND (ROUNDS_KIND_MEDICATION) },
  [6] = { { "Observation" }, OBSERVED },
  [7] = { { "Observation", "DiagnosticReport", "ServiceRequest" },
          OBSERVED | KIND (ROUNDS_KIND_PANEL) | KIND (ROUNDS_KIND_ORDER) },
  [8] = { { "DocumentReference", "DiagnosticReport", "Composition" }, KIND (ROUNDS_KIND_NOTE) },
  [9] = { { "Task" }, KIND (ROUNDS_KIND_TASK) },
};

gboolean
rounds_card_say_loaded (RoundsCard *self, const RoundsChartIndex *index)
{
  char *note;

  if (rounds_all_loaded (index, made_of[self->number].types))
    return TRUE;
  note = g_strdup_printf ("%s%s⚠ %s", self->note != NULL ? self->note : "",
                          self->note != NULL ? " · " : "", _ ("not all were loaded"));
  g_free (self->note);
  self->note = note;
  return FALSE;
}

void
rounds_card_say_none (RoundsCard *self, const RoundsChartIndex *index, const char *none)
{
  rounds_card_add (self,
                   rounds_say_none (index, none, made_of[self->number].types,
                                    made_of[self->number].kinds),
                   ROUNDS_LOOK_DIM);
}

void
rounds_card_free (RoundsCard *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->lines);
  g_free (self->title);
  g_free (self->note);
  g_free (self->more);
  g_free (self->more_plain);
  g_free (self);
}

RoundsCardLine *
rounds_card_add (RoundsCard *self, char *text, RoundsLook look)
{
  RoundsCardLine *line;

  g_array_set_size (self->lines, self->lines->len + 1);
  line = &g_array_index (self->lines, RoundsCardLine, self->lines->len - 1);
  rounds_card_cell (line, 0, text, look);
  return line;
}

void
rounds_card_cell (RoundsCardLine *line, guint cell, char *text, RoundsLook look)
{
  g_free (line->cells[cell].text);
  line->cells[cell] = (RoundsCardCell){ text, look };
}

gboolean
rounds_card_is_withdrawn (const RoundsChartRow *row)
{
  return (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0;
}

gboolean
rounds_card_is_sensitive (const RoundsChartRow *row)
{
  return row != NULL && (rounds_sensitive_marks (row) & ROUNDS_MARK_SENSITIVE) != 0;
}

gboolean
rounds_card_is_labelled (guint32 marks)
{
  return (marks & (ROUNDS_MARK_RESTRICTED | ROUNDS_MARK_VERY)) != 0;
}

void
rounds_card_of (RoundsCardLine *line, const RoundsChartRow *row)
{
  line->told = TRUE;
  line->sensitive += rounds_card_is_sensitive (row);
  line->labelled += row != NULL && rounds_card_is_labelled (row->marks);
}

char *
rounds_card_more (guint n, guint shown)
{
  if (n <= shown)
    return NULL;
  return g_strdup_printf (ngettext ("and %u more", "and %u more", n - shown), n - shown);
}

char *
rounds_card_short_name (const char *title)
{
  g_autofree char *name = rounds_results_name (title);
  char *specimen = strstr (name, ", serum or plasma");

  if (specimen == NULL || specimen[strlen (", serum or plasma")] != 0)
    return g_steal_pointer (&name);
  return g_strndup (name, (gsize) (specimen - name));
}
