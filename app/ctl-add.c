#include "ctl-act.h"

#include "fhir-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NUMBERS_MAX 16

/* What the words key=value say; the texts are the words'. */
typedef struct
{
  RoundsAct act;
  RoundsActNumber numbers[NUMBERS_MAX];
  RoundsActCitation citation;
  GPtrArray *parts; /* of SYSTEM|CODE, owned */
} Entry;

static void
entry_clear (Entry *self)
{
  g_clear_pointer (&self->parts, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

#define OBSERVATION (1u << ROUNDS_ACT_OBSERVATION)
#define PROBLEM     (1u << ROUNDS_ACT_PROBLEM)
#define ALLERGY     (1u << ROUNDS_ACT_ALLERGY)
#define TASK        (1u << ROUNDS_ACT_TASK)
#define ALL         (OBSERVATION | PROBLEM | ALLERGY | TASK)

/* What a type does not keep it does not take. */
typedef struct
{
  const char *key;
  guint types;
  gsize offset; /* of the text in Entry */
} Field;

#define ENTRY(member) G_STRUCT_OFFSET (Entry, member)

static const Field fields[] = {
  { "text", ALL, ENTRY (act.title) },
  { "title", ALL, ENTRY (act.title) },
  { "note", ALL, ENTRY (act.text) },
  { "words", ALL, ENTRY (act.text) },
  { "when", ALL, ENTRY (act.when) },
  { "due", TASK, ENTRY (act.when) },
  { "onset", PROBLEM | ALLERGY, ENTRY (act.when) },
  { "encounter", ALL, ENTRY (act.encounter) },
  { "status", PROBLEM | ALLERGY, ENTRY (act.status) },
  { "category", OBSERVATION | ALLERGY, ENTRY (act.category) },
  { "severity", PROBLEM | ALLERGY, ENTRY (act.severity) },
  { "reaction", ALLERGY, ENTRY (act.reaction) },
  { "value", OBSERVATION, ENTRY (numbers[0].decimal) },
  { "unit", OBSERVATION, ENTRY (numbers[0].unit) },
  { "comparator", OBSERVATION, ENTRY (numbers[0].comparator) },
  { "cite", TASK, ENTRY (citation.reference) },
  { "field", TASK, ENTRY (citation.field) },
  { "locator", TASK, ENTRY (citation.locator) },
  { "quote", TASK, ENTRY (citation.quote) },
  { "priority", TASK, ENTRY (act.priority) },
  { "owner", TASK, ENTRY (act.owner) },
};

/* SYSTEM|CODE, or with n = 4 SYSTEM|CODE|VALUE|UNIT. NULL when it is not. (transfer none) */
static char **
split (Entry *self, const char *value, guint n)
{
  char **parts = g_strsplit (value, "|", (int) n);

  g_ptr_array_add (self->parts, parts);
  return g_strv_length (parts) == n ? parts : NULL;
}

static gboolean
take_code (Entry *self, const char *value)
{
  char **parts = self->act.type != ROUNDS_ACT_TASK ? split (self, value, 2) : NULL;

  if (parts != NULL)
    self->act.code = (RoundsCode){ parts[0], parts[1], NULL };
  return parts != NULL;
}

static gboolean
take_component (Entry *self, const char *value)
{
  gboolean takes = self->act.type == ROUNDS_ACT_OBSERVATION && self->act.n_numbers < NUMBERS_MAX;
  char **parts = takes ? split (self, value, 4) : NULL;

  if (parts != NULL)
    self->numbers[self->act.n_numbers++] = (RoundsActNumber){ .code = { parts[0], parts[1], NULL },
                                                              .decimal = parts[2],
                                                              .unit = parts[3] };
  return parts != NULL;
}

static gboolean
take_version (Entry *self, const char *value)
{
  guint64 version;

  if (self->act.type != ROUNDS_ACT_TASK ||
      !g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT32, &version, NULL))
    return FALSE;
  self->citation.version = (guint32) version;
  return TRUE;
}

/* One word key=value. */
static gboolean
take_word (Entry *self, const char *word)
{
  const char *value = strchr (word, '=');
  g_autofree char *key = value != NULL ? g_strndup (word, value - word) : NULL;

  if (value == NULL || !g_utf8_validate (word, -1, NULL))
    return FALSE;
  value++;
  if (strcmp (key, "code") == 0)
    return take_code (self, value);
  if (strcmp (key, "component") == 0)
    return take_component (self, value);
  if (strcmp (key, "version") == 0)
    return take_version (self, value);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (fields[i].key, key) == 0 && (fields[i].types & 1u << self->act.type) != 0)
      {
        G_STRUCT_MEMBER (const char *, self, fields[i].offset) = value;
        return TRUE;
      }
  return FALSE;
}

/* Whether an earlier word says the same: text and title are one, and which is meant nobody knows. */
static gboolean
is_said (const Entry *self, const char *word)
{
  g_autofree char *key = g_strndup (word, strcspn (word, "="));

  if (strcmp (key, "code") == 0)
    return self->act.code.code != NULL;
  if (strcmp (key, "version") == 0)
    return self->citation.version != 0;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (fields[i].key, key) == 0)
      return G_STRUCT_MEMBER (const char *, self, fields[i].offset) != NULL;
  return FALSE;
}

/* Whether one number and components stand together: which is the observation's value nobody knows. */
static gboolean
mixes (const Entry *self, const char *word)
{
  const RoundsActNumber *first = &self->numbers[0];
  gboolean one = g_str_has_prefix (word, "value=") || g_str_has_prefix (word, "unit=") ||
                 g_str_has_prefix (word, "comparator=");

  if (self->act.n_numbers > 0)
    return one;
  return g_str_has_prefix (word, "component=") &&
         (first->decimal != NULL || first->unit != NULL || first->comparator != NULL);
}

static const struct
{
  const char *word;
  RoundsActType type;
} types[] = {
  { "observation", ROUNDS_ACT_OBSERVATION },
  { "problem", ROUNDS_ACT_PROBLEM },
  { "allergy", ROUNDS_ACT_ALLERGY },
  { "task", ROUNDS_ACT_TASK },
};

static gboolean
take_type (Entry *self, const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].word, word) == 0)
      self->act.type = types[i].type;
  return self->act.type != 0;
}

/* Applies words from the type on. */
static int
add (RoundsCtlAct *shared, char **words)
{
  g_auto (Entry) self = { .parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev) };
  int status;

  if (!take_type (&self, words[0]))
    return rounds_ctl_usage (shared->ctl, "%s",
                             _ ("what is added is an observation, problem, allergy or task"));
  for (char **word = words + 1; *word != NULL; word++)
    {
      g_autofree char *shown = g_filename_display_name (*word);

      if (mixes (&self, *word))
        return rounds_ctl_usage (shared->ctl,
                                 _ ("'%s': an observation has one value, or components"), shown);
      if (is_said (&self, *word))
        return rounds_ctl_usage (shared->ctl, _ ("'%s': that was said before"), shown);
      if (!take_word (&self, *word))
        return rounds_ctl_usage (shared->ctl, _ ("%s does not take '%s'"), words[0], shown);
    }
  if (self.numbers[0].decimal != NULL && self.act.n_numbers == 0)
    self.act.n_numbers = 1;
  self.act.numbers = self.numbers;
  if (self.citation.reference != NULL)
    self.act.citation = &self.citation;
  status = rounds_ctl_act_open (shared, TRUE);
  return status < 0 ? rounds_ctl_act_apply (shared, self.act, "added") : status;
}

int
rounds_ctl_add (RoundsCtl *ctl, char **argv)
{
  g_auto (RoundsCtlAct) shared = { .ctl = ctl };
  g_auto (GStrv) words = NULL;
  const RoundsCtlSyntax syntax = { NULL, 2, 40, rounds_ctl_whom_options (&shared.whom) };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);

  return status < 0 ? add (&shared, words) : status;
}

/* ---- tasks ---- */

static void
print_task (RoundsCtl *ctl, const RoundsEvent *event)
{
  const RoundsFacet *due = rounds_event_facet (event, ROUNDS_FACET_DUE, 0);
  const RoundsFacet *focus = rounds_event_facet (event, ROUNDS_FACET_FOCUS, 0);
  g_autofree char *due_text = due != NULL ? rounds_time_iso (&due->time) : NULL;
  g_autofree char *line = NULL;
  g_autoptr (RoundsJson) json = NULL;

  if (!ctl->json)
    {
      line = g_strdup_printf ("%s  %-11s  %s  %s\n", event->reference, event->status, event->title,
                              due_text != NULL ? due_text : "");
      rounds_ctl_print_text (line, strlen (line));
      return;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  rounds_json_member (json, "reference", event->reference);
  rounds_json_member_unsigned (json, "version", event->version);
  rounds_json_member (json, "status", event->status);
  rounds_json_member (json, "title", event->title);
  rounds_json_member (json, "due", due_text);
  rounds_json_member (json, "focus", focus != NULL ? focus->text : NULL);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

/* The newest version of each. */
static int
list_tasks (RoundsCtlAct *self)
{
  GPtrArray *events = rounds_chart_get_events (self->chart);

  for (guint i = 0; i < events->len && rounds_ctl_flush (); i++)
    {
      const RoundsEvent *event = g_ptr_array_index (events, i);
      const RoundsRecord *record = rounds_chart_find (self->chart, event->rid);

      if (event->kind == ROUNDS_KIND_TASK && record != NULL && event->version == record->version)
        print_task (self->ctl, event);
    }
  return 0;
}

int
rounds_ctl_task (RoundsCtl *ctl, char **argv)
{
  static const struct
  {
    const char *word, *status;
  } changes[] = { { "do", "in-progress" },
                  { "done", "completed" },
                  { "hold", "on-hold" },
                  { "cancel", "cancelled" } };
  g_auto (RoundsCtlAct) self = { .ctl = ctl };
  g_auto (GStrv) words = NULL;
  const RoundsCtlSyntax syntax = { NULL, 1, 2, rounds_ctl_whom_options (&self.whom) };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);
  const char *to = NULL;

  if (status >= 0)
    return status;
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    if (strcmp (words[0], changes[i].word) == 0 && words[1] != NULL)
      to = changes[i].status;
  if (to == NULL && (strcmp (words[0], "list") != 0 || words[1] != NULL))
    return rounds_ctl_usage (ctl, "%s",
                             _ ("task list, do Task/ID, done Task/ID, hold Task/ID or "
                                "cancel Task/ID"));
  status = rounds_ctl_act_open (&self, TRUE);
  if (status >= 0)
    return status;
  if (to == NULL)
    return list_tasks (&self);
  return rounds_ctl_act_apply (
      &self, (RoundsAct){ .type = ROUNDS_ACT_TASK_STATUS, .reference = words[1], .status = to },
      to);
}
