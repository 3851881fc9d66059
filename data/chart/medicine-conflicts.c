/* What does not fit together among medicines: both sources are named (record rule 2.1). */
#include "medicines-private.h"

#include "allergies.h"
#include "substances.h"

#include <glib/gi18n-lib.h>

const char *
rounds_medicine_conflict_word (RoundsMedicineConflictKind kind)
{
  static const char *const words[] = { "not-taking", "twice",        "allergy",  "same-class",
                                       "no-dose",    "as-needed",    "at-death", "held",
                                       "orders",     "reported-over" };

  return (guint) kind < G_N_ELEMENTS (words) ? words[kind] : "twice";
}

static const char *
conflict_text (RoundsMedicineConflictKind kind)
{
  static const char *const words[] = {
    N_ ("Ordered, and reported as not taken"),
    N_ ("Two open orders of one ingredient"),
    N_ ("Open order against a recorded allergy"),
    N_ ("Two open orders of one class"),
    N_ ("Open order without a dose"),
    N_ ("As needed, of a medicine that is taken regularly"),
    N_ ("Open order of a person who has died"),
    N_ ("Ordered, and reported as on hold"),
    N_ ("An order is active, a later one of it is over"),
    N_ ("Ordered, and reported as stopped or completed"),
  };

  return _ (words[kind]);
}

static void
add (Medicines *self,
     RoundsMedicineConflictKind kind,
     const RoundsChartRow *one,
     const RoundsChartRow *other)
{
  RoundsMedicineConflict conflict = { kind, conflict_text (kind), { one, other } };

  g_array_append_val (self->conflicts, conflict);
}

/* ---- open courses with their ingredients ---- */

typedef struct
{
  const RoundsMedicineLine *line;
  const RoundsMedicineCourse *course;
  const RoundsChartRow *row; /* the order */
} Open;

static const RoundsChartRow *
order_of (const RoundsMedicineCourse *course)
{
  return rounds_event_has_text (course->decides->event, ROUNDS_FACET_TYPE, "MedicationRequest")
             ? course->decides
             : NULL;
}

static GArray *
open_courses (const RoundsMedicines *medicines)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Open));

  for (guint i = 0; i < medicines->n_lines; i++)
    for (guint k = 0; k < medicines->lines[i].n_courses; k++)
      {
        const RoundsMedicineCourse *course = &medicines->lines[i].courses[k];
        Open open = { &medicines->lines[i], course, order_of (course) };
        if (rounds_medicine_is_open (course->state) && open.row != NULL)
          g_array_append_val (all, open);
      }
  return all;
}

static const char *
class_of (const char *ingredient)
{
  const RoundsIngredient *row = rounds_table_ingredient (ingredient);

  return row != NULL && strcmp (row->class_name, "-") != 0 ? row->class_name : NULL;
}

static gboolean
shares_ingredient (const RoundsMedicineLine *one, const RoundsMedicineLine *other)
{
  for (guint i = 0; one->ingredient_names[i] != NULL; i++)
    if (rounds_word_among (one->ingredient_names[i], other->ingredient_names))
      return TRUE;
  return FALSE;
}

static gboolean
shares_class (const RoundsMedicineLine *one, const RoundsMedicineLine *other, const char *wanted)
{
  gboolean a = FALSE, b = FALSE;

  for (guint i = 0; one->ingredient_names[i] != NULL; i++)
    a |= g_strcmp0 (class_of (one->ingredient_names[i]), wanted) == 0;
  for (guint i = 0; other->ingredient_names[i] != NULL; i++)
    b |= g_strcmp0 (class_of (other->ingredient_names[i]), wanted) == 0;
  return a && b;
}

static void
find_pairs (Medicines *self, const GArray *open)
{
  for (guint i = 0; i < open->len; i++)
    for (guint k = i + 1; k < open->len; k++)
      {
        const Open *a = &g_array_index (open, Open, i), *b = &g_array_index (open, Open, k);
        if (shares_ingredient (a->line, b->line))
          add (self, ROUNDS_MEDICINE_TWICE, a->row, b->row);
        else if (shares_class (a->line, b->line, "renin-angiotensin"))
          add (self, ROUNDS_MEDICINE_SAME_CLASS, a->row, b->row);
      }
}

/* ---- one order by itself ---- */

static gboolean
must_be_regular (const RoundsMedicineLine *line)
{
  static const char *const classes[] = { "immunosuppressant", "anticoagulant", "insulin",
                                         "antiepileptic",     "beta-blocker",  NULL };

  for (guint i = 0; line->ingredient_names[i] != NULL; i++)
    if (rounds_word_among (class_of (line->ingredient_names[i]), classes))
      return TRUE;
  return FALSE;
}

static gboolean
is_as_needed (const RoundsMedicineCourse *course)
{
  for (guint i = 0; i < course->n_dosages; i++)
    if (course->dosages[i].as_needed != NULL)
      return TRUE;
  return FALSE;
}

static void
find_singles (Medicines *self, const GArray *open, gboolean at_death)
{
  for (guint i = 0; i < open->len; i++)
    {
      const Open *one = &g_array_index (open, Open, i);
      if (one->course->against != NULL)
        add (self, ROUNDS_MEDICINE_ORDERS, one->row, one->course->against);
      if (!one->course->has_dose)
        add (self, ROUNDS_MEDICINE_NO_DOSE, one->row, NULL);
      if (is_as_needed (one->course) && must_be_regular (one->line))
        add (self, ROUNDS_MEDICINE_AS_NEEDED, one->row, NULL);
      if (at_death)
        add (self, ROUNDS_MEDICINE_AT_DEATH, one->row, NULL);
    }
}

/* ---- what the person says of it ---- */

static gboolean
is_statement (const RoundsEvent *event)
{
  return rounds_event_has_text (event, ROUNDS_FACET_TYPE, "MedicationStatement") ||
         rounds_event_has_text (event, ROUNDS_FACET_TYPE, "MedicationUsage");
}

/* What the newest statement says against the order: that it is over counts only where it is newer. */
static void
check_statement (Medicines *self, const Open *one, const RoundsChartRow *statement)
{
  static const char *const over[] = { "stopped", "completed", NULL };
  const gint64 said = rounds_chart_facet_instant (self->index, statement->event,
                                                  ROUNDS_FACET_RECORDED, statement->from);

  if (rounds_medicine_not_taken (statement->event))
    add (self, ROUNDS_MEDICINE_ORDER_NOT_TAKING, one->row, statement);
  else if (g_strcmp0 (statement->event->status, "on-hold") == 0)
    add (self, ROUNDS_MEDICINE_HELD, one->row, statement);
  else if (rounds_word_among (statement->event->status, over) && said >= one->course->ordered)
    add (self, ROUNDS_MEDICINE_REPORTED_OVER, one->row, statement);
}

static void
find_statements (Medicines *self, const GArray *open)
{
  for (guint i = 0; i < open->len; i++)
    {
      const Open *one = &g_array_index (open, Open, i);
      const RoundsChartRow *statement = NULL;

      for (guint k = 0; k < one->course->n_rows; k++)
        if (is_statement (one->course->rows[k]->event) && rounds_row_counts (one->course->rows[k]))
          statement = one->course->rows[k];
      if (statement != NULL)
        check_statement (self, one, statement);
    }
}

/* ---- allergies ---- */

static void
find_allergies (Medicines *self, const GArray *open)
{
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (self->index, self->at);

  for (guint i = 0; allergies != NULL && i < allergies->n_entries; i++)
    {
      const RoundsAllergy *allergy = &allergies->entries[i];
      g_auto (GStrv) allergens = rounds_event_allergens (allergy->row->event);
      for (guint k = 0; allergy->active && k < open->len; k++)
        {
          const Open *one = &g_array_index (open, Open, k);
          if (rounds_substances_meet (one->row->event, one->line->ingredient_names,
                                      (const char *const *) allergens))
            add (self, ROUNDS_MEDICINE_ALLERGY, one->row, allergy->row);
        }
    }
}

void
rounds_medicines_find_conflicts (Medicines *self, const RoundsMedicines *medicines)
{
  g_autoptr (GArray) open = open_courses (medicines);

  find_allergies (self, open);
  find_pairs (self, open);
  find_statements (self, open);
  find_singles (self, open, medicines->at_death);
}
