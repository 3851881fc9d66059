#include "banner-facts.h"

#include "cards.h"
#include "listing.h"
#include "pregnancy.h"
#include "say-none.h"
#include "say.h"
#include "weight.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How many are said one by one; the rest is counted in a piece of its own, never left out. */
#define CRITICAL_MAX  3
#define ALLERGIES_MAX 20

void
rounds_piece_free (gpointer data)
{
  RoundsPiece *piece = data;

  g_free (piece->text);
  g_free (piece->brief);
  g_free (piece);
}

static GPtrArray *
pieces_new (void)
{
  return g_ptr_array_new_with_free_func (rounds_piece_free);
}

/* What goes last where there is not room for all: who this is stays; then what is red, and before other
 * red things the first critical value and the code status; what is recorded as absent goes first. */
static guint
usual_rank (RoundsPieceKind kind)
{
  static const guint ranks[] = {
    [ROUNDS_PIECE_NAME] = 0, [ROUNDS_PIECE_IDENTITY] = 0, [ROUNDS_PIECE_PLAIN] = 5,
    [ROUNDS_PIECE_WARN] = 4, [ROUNDS_PIECE_BAD] = 2,      [ROUNDS_PIECE_CRITICAL] = 3,
  };

  return ranks[kind];
}

/* text is taken over. */
static RoundsPiece *
add (GPtrArray *pieces, RoundsPieceKind kind, char *text)
{
  RoundsPiece *piece = g_new0 (RoundsPiece, 1);

  piece->kind = kind;
  piece->rank = usual_rank (kind);
  piece->text = text;
  g_ptr_array_add (pieces, piece);
  return piece;
}

/* ---- who ---- */

/* What the Patient record says, and that it says so. text is taken over. */
static RoundsPiece *
add_said (GPtrArray *pieces, RoundsPatient *patient, RoundsPieceKind kind, char *text)
{
  const RoundsPerson *person = rounds_patient_get_person (patient);
  RoundsPiece *piece = add (pieces, kind, text);

  piece->row = rounds_patient_find_row (patient, person->rid, 0);
  return piece;
}

static void
add_identity (GPtrArray *pieces, RoundsPatient *patient, const RoundsPerson *person)
{
  const RoundsIdentifier *mrn = rounds_person_mrn (person);
  g_autofree char *sex = rounds_say_sex (person);
  g_autofree char *age = rounds_say_age (person, rounds_patient_get_now (patient),
                                         rounds_patient_get_index (patient)->settings.zone);
  g_autofree char *birth = rounds_say_birth (&person->birth);

  add_said (pieces, patient, ROUNDS_PIECE_NAME, rounds_say_name (person));
  add_said (pieces, patient, ROUNDS_PIECE_IDENTITY,
            person->birth.text != NULL ? g_strdup_printf (_ ("%s · %s · born %s"), sex, age, birth)
                                       : g_strdup_printf ("%s · %s", sex, birth));
  add_said (pieces, patient, ROUNDS_PIECE_IDENTITY,
            mrn != NULL ? g_strdup_printf (_ ("MRN %s"), mrn->value) : g_strdup (_ ("no MRN")));
}

/* A name by which this person is called and which is not the one above. */
static void
add_other_names (GPtrArray *pieces, RoundsPatient *patient, const RoundsPerson *person)
{
  for (guint i = 1; i < person->n_names; i++)
    {
      const RoundsName *name = &person->names[i];

      if (g_strcmp0 (name->use, "nickname") != 0 && g_strcmp0 (name->use, "usual") != 0)
        continue;
      if (name->given != NULL || name->text != NULL)
        add_said (pieces, patient, ROUNDS_PIECE_IDENTITY,
                  g_strdup_printf (_ ("name used %s"),
                                   name->given != NULL ? name->given : name->text));
    }
}

/* Beside the sex that is recorded, and whether or not both say one thing: one is the record's, the other
 * is what the person says, and its words say so. */
static void
add_gender (GPtrArray *pieces, RoundsPatient *patient, const RoundsPerson *person)
{
  g_autofree char *gender = rounds_say_gender_identity (person);
  g_autofree char *pronouns = rounds_say_pronouns (person);

  if (gender != NULL)
    add_said (pieces, patient, ROUNDS_PIECE_IDENTITY,
              g_strdup_printf (_ ("gender identity %s"), gender));
  if (pronouns != NULL)
    add_said (pieces, patient, ROUNDS_PIECE_IDENTITY,
              g_strdup_printf (_ ("pronouns %s"), pronouns));
}

static void
add_death (GPtrArray *pieces, RoundsPatient *patient, const RoundsPerson *person)
{
  g_autofree char *day = NULL;

  if (!person->deceased)
    return;
  day = person->died.text != NULL ? rounds_say_date (&person->died)
                                  : g_strdup (_ ("date not recorded"));
  add_said (pieces, patient, ROUNDS_PIECE_BAD, g_strdup_printf (_ ("✝ DECEASED %s"), day))->rank =
      0;
}

static void
add_restricted (GPtrArray *pieces, RoundsPatient *patient, const RoundsPerson *person)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsPersonRow *row = rounds_patient_get_row (patient);
  guint withheld = index->withheld[ROUNDS_SECRECY_RESTRICTED] +
                   index->withheld[ROUNDS_SECRECY_VERY];

  if (row != NULL && row->secrecy > 0)
    add (pieces, ROUNDS_PIECE_BAD, g_strdup (_ ("⊘ Restricted record")))->rank = 0;
  if (withheld > 0)
    add (pieces, ROUNDS_PIECE_WARN,
         g_strdup_printf (ngettext ("⊘ %u restricted entry not opened",
                                    "⊘ %u restricted entries not opened", withheld),
                          withheld));
  if (index->settings.opened != ROUNDS_SECRECY_OPEN)
    add (pieces, ROUNDS_PIECE_BAD, g_strdup (_ ("⊘ Opened beyond its restriction")));
  if (person != NULL && person->inactive)
    add_said (pieces, patient, ROUNDS_PIECE_BAD, g_strdup (_ ("⚠ Inactive record")));
}

/* ---- critical values ---- */

/* "7.2 mmol/L, preliminary": a doubt is never left out for room. What it was before its correction, which is none of
 * the value that stands, is said where the line leads. */
static char *
value_words (const RoundsChartRow *row)
{
  g_autofree char *value = rounds_say_row_value (row);
  g_autofree char *doubts = rounds_results_doubts (row, row->marks & ~ROUNDS_MARK_CORRECTED);

  return *doubts != '\0' ? g_strdup_printf ("%s, %s", value, doubts) : g_steal_pointer (&value);
}

static void
add_critical (GPtrArray *pieces, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  RoundsNews *news = rounds_news_of (patient);
  guint n = rounds_news_critical (news);

  for (guint i = 0; i < MIN (n, CRITICAL_MAX); i++)
    {
      const RoundsChartRow *row = rounds_news_get (news, i)->row;
      g_autofree char *name = rounds_card_short_name (row->event->title);
      g_autofree char *value = value_words (row);
      g_autofree char *time = rounds_say_row_time (index, row);
      const char *flag = rounds_say_flag (rounds_say_flag_of (row));
      RoundsPiece *piece = add (pieces, ROUNDS_PIECE_CRITICAL,
                                g_strdup_printf (_ ("%s  %s %s, %s: not acknowledged"), flag, name,
                                                 value, time));

      piece->row = row;
      piece->topic = ROUNDS_TOPIC_CRITICAL;
      if (i > 0)
        continue;
      piece->rank = 1;
      piece->brief = g_strdup_printf ("%s %s %s, %s", flag, name, value, time);
    }
  if (n > CRITICAL_MAX)
    add (pieces, ROUNDS_PIECE_BAD,
         g_strdup_printf (ngettext ("and %u more critical value", "and %u more critical values",
                                    n - CRITICAL_MAX),
                          n - CRITICAL_MAX))
        ->section = "new-results";
}

GPtrArray *
rounds_banner_identity (RoundsPatient *patient)
{
  const RoundsPerson *person = rounds_patient_get_person (patient);
  GPtrArray *pieces = pieces_new ();

  if (person != NULL)
    {
      add_identity (pieces, patient, person);
      add_other_names (pieces, patient, person);
      add_gender (pieces, patient, person);
      add_death (pieces, patient, person);
    }
  else
    add (pieces, ROUNDS_PIECE_NAME, g_strdup (_ ("No Patient record: who this is is not known")));
  add_restricted (pieces, patient, person);
  add_critical (pieces, patient);
  return pieces;
}

char *
rounds_banner_more (guint n, guint critical, guint allergies, const char *first)
{
  GString *text = g_string_new ("▾");

  if (first != NULL)
    {
      g_string_append_printf (text, " %s", first);
      n--;
      critical--;
    }
  if (first != NULL && n > 0)
    g_string_append (text, " ·");
  if (n > 0)
    g_string_append_printf (text, ngettext (" and %u more", " and %u more", n), n);
  if (critical > 0)
    g_string_append_printf (text,
                            ngettext (" · %u critical value", " · %u critical values", critical),
                            critical);
  if (allergies > 0)
    g_string_append_printf (text, ngettext (" · %u allergy", " · %u allergies", allergies),
                            allergies);
  return g_string_free (text, FALSE);
}

/* ---- what stands over the chart ---- */

#define NOT_SO (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)

/* An alert that says what the code status says already. */
static gboolean
repeats (const RoundsChartRow *alert, const RoundsChartRow *status)
{
  const RoundsValue *value = status != NULL ? &status->event->value : NULL;

  for (guint i = 0; value != NULL && i < value->n_codes; i++)
    for (guint k = 0; k < alert->event->n_codes; k++)
      if (g_strcmp0 (value->codes[i].code, alert->event->codes[k].code) == 0 &&
          g_strcmp0 (value->codes[i].system, alert->event->codes[k].system) == 0)
        return TRUE;
  return FALSE;
}

/* Rows that are on now, those without a date among them, which stand last. */
void
rounds_banner_find (RoundsPatient *patient, RoundsStanding *standing)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 now = rounds_patient_get_now (patient);

  *standing = (RoundsStanding){ .alerts = g_ptr_array_new () };
  for (guint i = 0; i < index->n_standing; i++)
    {
      const RoundsChartRow *row = index->standing[i];

      if (row->from > now && row->from != G_MAXINT64)
        continue;
      if (row->event->kind == ROUNDS_KIND_FLAG && (row->marks & NOT_SO) == 0 && row->until > now &&
          g_strcmp0 (row->event->status, "active") == 0)
        g_ptr_array_add (standing->alerts, (gpointer) row);
    }
  standing->code_status = rounds_chart_code_status (index, now, &standing->code_status_differs);
  for (guint i = standing->alerts->len; i-- > 0;)
    if (repeats (g_ptr_array_index (standing->alerts, i), standing->code_status))
      g_ptr_array_remove_index (standing->alerts, i);
}

void
rounds_standing_clear (RoundsStanding *standing)
{
  g_clear_pointer (&standing->alerts, g_ptr_array_unref);
}

/* ---- body weight, pregnancy ---- */

/* What is told or estimated is said to be so, as is a weight in clothes. (transfer full) */
static char *
weight_words (const RoundsWeight *weight, const char *value, const char *time)
{
  switch (weight->latest)
    {
    case ROUNDS_LATEST_FOUND:
    case ROUNDS_LATEST_LIMIT:
      break;
    case ROUNDS_LATEST_TWO_VALUES:
      return g_strdup_printf (_ ("⚠ Weight: 2 values at one time (%s)"), time);
    case ROUNDS_LATEST_NONE:
    case ROUNDS_LATEST_CHECK_UNIT:
    case ROUNDS_LATEST_SPECIMENS:
    default:
      return g_strdup_printf (_ ("⚠ Weight %s (%s), check unit"), value, time);
    }
  switch (weight->how)
    {
    case ROUNDS_WEIGHT_STATED:
      return g_strdup_printf (_ ("Weight stated, not measured: %s (%s)"), value, time);
    case ROUNDS_WEIGHT_ESTIMATED:
      return g_strdup_printf (_ ("Weight estimated: %s (%s)"), value, time);
    case ROUNDS_WEIGHT_CLOTHED:
      return g_strdup_printf (_ ("Weight with clothes %s (%s)"), value, time);
    case ROUNDS_WEIGHT_GIVEN:
    default:
      return g_strdup_printf (_ ("Weight %s (%s)"), value, time);
    }
}

static void
add_weight (GPtrArray *pieces, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsWeight weight = rounds_chart_weight (index, rounds_patient_get_now (patient));
  g_autofree char *value = NULL, *time = NULL;
  RoundsPiece *piece;

  if (weight.point == NULL)
    {
      add (pieces, ROUNDS_PIECE_PLAIN,
           g_strdup (!rounds_chart_loaded (index, "Observation")
                         ? _ ("Weight not known: not all was loaded")
                     : (index->withheld_kinds & (1u << ROUNDS_KIND_VITAL)) != 0
                         ? _ ("Weight not known: some records are withheld")
                         : _ ("Weight not recorded")));
      return;
    }
  value = rounds_say_value (weight.point->value);
  time = rounds_say_row_time (index, weight.point->row);
  piece = add (pieces,
               weight.latest == ROUNDS_LATEST_FOUND ? ROUNDS_PIECE_PLAIN : ROUNDS_PIECE_WARN,
               weight_words (&weight, value, time));
  piece->row = weight.point->row;
}

static void
add_pregnancy (GPtrArray *pieces, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  RoundsPregnancy found = rounds_chart_pregnancy (index, rounds_patient_get_now (patient));
  g_autofree char *since = found.row != NULL ? rounds_say_row_time (index, found.row) : NULL;
  char *text = NULL;

  switch (found.state)
    {
    case ROUNDS_PREGNANCY_NOT_SAID:
      return;
    case ROUNDS_PREGNANCY_DAYS:
      text = g_strdup_printf (_ ("Pregnant %d+%d"), found.days / 7, found.days % 7);
      break;
    case ROUNDS_PREGNANCY_RECORDED:
      text = g_strdup_printf (_ ("Pregnant, recorded %s, weeks not recorded"), since);
      break;
    case ROUNDS_PREGNANCY_SUSPECTED:
      text = g_strdup_printf (_ ("Pregnancy suspected, recorded %s"), since);
      break;
    case ROUNDS_PREGNANCY_LONG:
      text = g_strdup_printf (_ ("⚠ Pregnancy open since %s: check record"), since);
      break;
    case ROUNDS_PREGNANCY_CHECK:
      text = g_strdup (_ ("⚠ Pregnancy: check record"));
      break;
    }
  add (pieces, ROUNDS_PIECE_WARN, text)->row = found.row;
}

/* ---- code status ---- */

char *
rounds_banner_code_status (RoundsPatient *patient, const RoundsStanding *standing)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsChartRow *row = standing->code_status;
  /* What may say it: data/chart/standing.c. */
  static const char *const types[] = { "Observation", "Condition", "ServiceRequest", "Consent",
                                       NULL };
  const guint64 kinds = 1ull << ROUNDS_KIND_OBSERVATION | 1ull << ROUNDS_KIND_CONDITION |
                        1ull << ROUNDS_KIND_ORDER | 1ull << ROUNDS_KIND_CONSENT;
  const char *doubt;
  g_autofree char *value = NULL, *title = NULL, *time = NULL;

  if (row == NULL)
    return g_strdup (!rounds_all_loaded (index, types)
                         ? _ ("Code status not known: not all was loaded")
                     : (index->withheld_kinds & kinds) != 0
                         ? _ ("Code status not known: some records are withheld")
                         : _ ("Code status not recorded"));
  doubt = rounds_say_code_status_doubt (row, standing->code_status_differs);
  if (doubt != NULL)
    return g_strdup (doubt);
  value = rounds_say_code_status (row);
  title = rounds_say_concept (value);
  if (row->from == G_MAXINT64)
    return g_strdup_printf (_ ("%s, date not recorded"), title);
  time = rounds_say_row_time (index, row);
  return g_strdup_printf (_ ("%s, since %s"), title, time);
}

static void
add_code_status (GPtrArray *pieces, RoundsPatient *patient, const RoundsStanding *standing)
{
  const RoundsChartRow *row = standing->code_status;
  RoundsPiece *piece = add (pieces, row != NULL ? ROUNDS_PIECE_BAD : ROUNDS_PIECE_PLAIN,
                            rounds_banner_code_status (patient, standing));

  piece->row = row;
  piece->rank = row != NULL ? 1 : piece->rank;
}

/* ---- language ---- */

static gboolean
is_interpreter_alert (const RoundsChartRow *row)
{
  /* SNOMED CT 315594003 Interpreter needed */
  for (guint i = 0; i < row->event->n_codes; i++)
    if (g_strcmp0 (row->event->codes[i].code, "315594003") == 0)
      return TRUE;
  return FALSE;
}

/* That of the program: who reads it is taken to speak it. */
static const char *
own_language (void)
{
  const char *name = g_get_language_names ()[0];

  return strcmp (name, "C") == 0 || g_str_has_prefix (name, "C.") ? "en" : name;
}

/* Whether an interpreter is needed, by the Patient record or by an alert. */
static RoundsNeed
interpreter_need (const RoundsPerson *person, GPtrArray *alerts)
{
  for (guint i = 0; i < alerts->len; i++)
    if (is_interpreter_alert (g_ptr_array_index (alerts, i)))
      return ROUNDS_NEED_YES;
  return person != NULL ? person->interpreter : ROUNDS_NEED_NOT_SAID;
}

/* languages: NULL: not recorded. (transfer full) */
static char *
language_words (const char *languages, RoundsNeed need, gboolean own)
{
  switch (need)
    {
    case ROUNDS_NEED_YES:
      return languages != NULL ? g_strdup_printf (_ ("Speaks %s · interpreter needed"), languages)
                               : g_strdup (_ ("Interpreter needed · language not recorded"));
    case ROUNDS_NEED_NO:
      return languages != NULL && !own
                 ? g_strdup_printf (_ ("Speaks %s · no interpreter needed"), languages)
                 : g_strdup (_ ("No interpreter needed"));
    case ROUNDS_NEED_NOT_SAID:
    default:
      return languages != NULL && !own
                 ? g_strdup_printf (_ ("Speaks %s · interpreter not recorded"), languages)
                 : g_strdup (_ ("Interpreter not recorded"));
    }
}

/* Each is said without the other, and an alert, which has no language, takes neither's place. */
static void
add_language (GPtrArray *pieces, RoundsPatient *patient, GPtrArray *alerts)
{
  const RoundsPerson *person = rounds_patient_get_person (patient);
  g_autofree char *languages = person != NULL ? rounds_say_languages (person) : NULL;
  gboolean own = person != NULL && rounds_say_speaks (person, own_language ());
  RoundsNeed need = interpreter_need (person, alerts);
  gboolean warns = need == ROUNDS_NEED_YES ||
                   (need == ROUNDS_NEED_NOT_SAID && languages != NULL && !own);
  char *words = language_words (languages, need, own);

  if (languages != NULL || (person != NULL && person->interpreter != ROUNDS_NEED_NOT_SAID))
    add_said (pieces, patient, warns ? ROUNDS_PIECE_WARN : ROUNDS_PIECE_PLAIN, words);
  else
    add (pieces, warns ? ROUNDS_PIECE_WARN : ROUNDS_PIECE_PLAIN, words);
}

/* ---- allergies ---- */

char *
rounds_banner_allergy_state (const RoundsAllergies *allergies)
{
  if (allergies == NULL)
    return g_strdup (_ ("Allergies not known"));
  switch (allergies->state)
    {
    case ROUNDS_ALLERGIES_NONE_KNOWN:
      if (allergies->scope == ROUNDS_SCOPE_ALL)
        return g_strdup (allergies->partial ? _ ("Allergies: “none known”, but not all was loaded")
                                            : _ ("Allergies: none known"));
      if ((allergies->scope & ROUNDS_SCOPE_DRUG) != 0)
        return g_strdup (allergies->partial
                             ? _ ("Allergies: “no known drug allergy”, but not all was loaded")
                             : _ ("Allergies: no known drug allergy, others not recorded"));
      return g_strdup (allergies->partial
                           ? _ ("Allergies: “none known” of one class, but not all was loaded")
                           : _ ("Allergies: none known of one class, others not recorded"));
    case ROUNDS_ALLERGIES_NOT_ASKED:
      return g_strdup (allergies->partial ? _ ("Allergies: “not asked”, but not all was loaded")
                                          : _ ("Allergies: not asked"));
    case ROUNDS_ALLERGIES_NO_RECORD:
      return g_strdup (_ ("Allergies: nothing in this record"));
    case ROUNDS_ALLERGIES_NOT_LOADED:
      return g_strdup (_ ("Allergies: not loaded"));
    case ROUNDS_ALLERGIES_NONE_ACTIVE:
      return g_strdup (allergies->partial ? _ ("Allergies: no active entry, but not all was loaded")
                                          : _ ("Allergies: no active entry"));
    case ROUNDS_ALLERGIES_ENTRIES:
    default:
      return NULL;
    }
}

/* Each reaction once, whatever entry has it. */
static void
add_reactions (GPtrArray *reactions, const RoundsAllergy *allergy)
{
  for (guint i = 0; allergy->reactions != NULL && allergy->reactions[i] != NULL; i++)
    {
      char *reaction = rounds_say_concept (allergy->reactions[i]);

      if (g_ptr_array_find_with_equal_func (reactions, reaction, g_str_equal, NULL))
        g_free (reaction);
      else
        g_ptr_array_add (reactions, reaction);
    }
}

char *
rounds_banner_allergy (const RoundsAllergies *allergies, guint first, gboolean plain, guint *n)
{
  const RoundsAllergy *allergy = &allergies->entries[first];
  g_autoptr (GPtrArray) reactions = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *title = rounds_say_concept (allergy->title), *joined = NULL;
  GString *text = g_string_new (allergy->unspecified ? _ ("Unspecified allergy, detail missing")
                                                     : title);
  guint unconfirmed = 0;

  *n = 0;
  for (guint i = first; i < allergies->n_entries; i++)
    {
      const RoundsAllergy *entry = &allergies->entries[i];

      if (entry->substance != first || (plain && rounds_card_is_sensitive (entry->row)))
        continue;
      (*n)++;
      unconfirmed += entry->unconfirmed;
      add_reactions (reactions, entry);
    }
  g_ptr_array_add (reactions, NULL);
  joined = g_strjoinv (", ", (char **) reactions->pdata);
  g_string_append_printf (text, ": %s", *joined != '\0' ? joined : _ ("reaction not recorded"));
  if (unconfirmed > 0)
    g_string_append (text, unconfirmed == *n ? _ (", unconfirmed") : _ (", in part unconfirmed"));
  if (*n > 1)
    g_string_append_printf (text, ngettext (" (%u entry)", " (%u entries)", *n), *n);
  return g_string_free (text, *n == 0);
}

static void
add_allergies (GPtrArray *pieces, RoundsPatient *patient)
{
  const RoundsAllergies *allergies = rounds_patient_get_allergies_now (patient);
  char *state = rounds_banner_allergy_state (allergies);
  guint n = 0;

  if (state != NULL)
    {
      add (pieces,
           allergies != NULL && allergies->state == ROUNDS_ALLERGIES_NONE_KNOWN &&
                   allergies->scope == ROUNDS_SCOPE_ALL && !allergies->partial
               ? ROUNDS_PIECE_PLAIN
               : ROUNDS_PIECE_WARN,
           state)
          ->section = "allergies";
      return;
    }
  for (guint i = 0; i < allergies->n_entries; i++)
    {
      const RoundsAllergy *allergy = &allergies->entries[i];
      g_autofree char *text = NULL;
      RoundsPiece *piece;
      guint entries;

      if (!allergy->active || allergy->substance != i || n++ >= ALLERGIES_MAX)
        continue;
      text = rounds_banner_allergy (allergies, i, FALSE, &entries);
      piece = add (pieces, allergy->severe ? ROUNDS_PIECE_BAD : ROUNDS_PIECE_WARN,
                   g_strdup_printf (allergy->severe ? _ ("⚠ Allergy %s") : _ ("Allergy %s"), text));
      /* One opens its source, several their list. */
      if (entries > 1)
        piece->section = "allergies";
      else
        piece->row = allergy->row;
      piece->topic = ROUNDS_TOPIC_ALLERGY;
    }
  if (n > ALLERGIES_MAX)
    add (pieces, ROUNDS_PIECE_WARN,
         g_strdup_printf (ngettext ("and %u more allergy", "and %u more allergies",
                                    n - ALLERGIES_MAX),
                          n - ALLERGIES_MAX))
        ->section = "allergies";
  if (allergies->partial)
    add (pieces, ROUNDS_PIECE_WARN, g_strdup (_ ("Allergies: not all loaded")))->section =
        "allergies";
}

/* ---- alerts, prohibitions, contradictions ---- */

/* No alert in the banner is taken for none. */
static void
add_not_loaded (GPtrArray *pieces, RoundsPatient *patient)
{
  static const char *const types[] = { "Flag", "MedicationRequest", "MedicationStatement",
                                       "Condition", NULL };
  g_autofree char *lacks = rounds_say_not_loaded (rounds_patient_get_index (patient), types);

  if (lacks != NULL)
    add (pieces, ROUNDS_PIECE_WARN, g_strdup_printf (_ ("⚠ Alerts may be missing. %s"), lacks));
}

/* Rules of reading that were corrected since do not count in what is shown. */
static void
add_old_form (GPtrArray *pieces, RoundsPatient *patient)
{
  if (rounds_patient_get_index (patient)->settings.old_form)
    add (pieces, ROUNDS_PIECE_WARN,
         g_strdup (_ ("⚠ Shown as an earlier version of Rounds read it: the store cannot be "
                      "written. Make room on the disk, then open this patient again.")));
}

static void
add_alerts (GPtrArray *pieces, GPtrArray *alerts)
{
  for (guint i = 0; i < alerts->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (alerts, i);
      g_autofree char *title = rounds_say_concept (row->event->title);

      add (pieces, ROUNDS_PIECE_WARN, g_strdup_printf ("⚑ %s", title))->row = row;
    }
}

static void
add_prohibited (GPtrArray *pieces, RoundsPatient *patient)
{
  g_autoptr (GPtrArray)
      prohibitions = rounds_medicines_prohibitions (rounds_patient_get_medicines_now (patient));

  for (guint i = 0; i < prohibitions->len; i++)
    {
      const RoundsChartRow *row = ((const RoundsMedicineCourse *) prohibitions->pdata[i])->decides;
      g_autofree char *title = rounds_say_concept (row->event->title);

      add (pieces, ROUNDS_PIECE_BAD, g_strdup_printf (_ ("⊘ Prohibited: %s"), title))->row = row;
    }
}

static void
add_errors (GPtrArray *pieces, RoundsPatient *patient)
{
  const RoundsChartErrors *errors = rounds_patient_get_errors_now (patient);

  if (errors != NULL && errors->n_errors > 0)
    add (pieces, ROUNDS_PIECE_WARN,
         g_strdup_printf (_ ("⚠ Chart contradicts itself: %u"), errors->n_errors))
        ->section = "contradictions";
}

GPtrArray *
rounds_banner_facts (RoundsPatient *patient)
{
  g_auto (RoundsStanding) standing = { NULL };
  GPtrArray *pieces = pieces_new ();

  rounds_banner_find (patient, &standing);
  add_weight (pieces, patient);
  add_pregnancy (pieces, patient);
  add_code_status (pieces, patient, &standing);
  add_language (pieces, patient, standing.alerts);
  add_allergies (pieces, patient);
  add_prohibited (pieces, patient);
  add_alerts (pieces, standing.alerts);
  add_not_loaded (pieces, patient);
  add_old_form (pieces, patient);
  add_errors (pieces, patient);
  return pieces;
}
