/* roundsctl.c: the headless face of Rounds: a table of verbs. A verb is a row here and a file
 * ctl-VERB.c. */
#include "ctl.h"
#include "harden.h"
#include "program-paths.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

static const RoundsVerb verbs[] = {
  { "init", "", N_ ("Make a store"),
    N_ ("A clinical store asks for the passphrase of its first user, or takes it from\n"
        "--passphrase-file. A demonstration holds synthetic patients only and has the published\n"
        "passphrase. Nothing that exists is replaced; DIR may be an empty folder."),
    rounds_ctl_init },
  { "info", "", N_ ("Say what a store is"),
    N_ ("With --passphrase-file or --demo the store is opened too."), rounds_ctl_info },
  { "user", N_ ("list | add NAME | remove NAME | passphrase | recovery | keyring on|off"),
    N_ ("Say and change who can open a store"),
    N_ ("An owner adds and removes others; passphrase, recovery and keyring are of the user who\n"
        "opens the store. A forgotten passphrase is replaced with --recovery-file."),
    rounds_ctl_user },
  { "site",
    N_ ("show | zone NAME|machine | ranges FILE|none | horizon MONTHS|default | renewal "
        "DAYS|default"),
    N_ ("Say and set the time zone and the reference ranges of the site"),
    N_ ("An owner sets them; they are kept in the store and go into its backup. The table of "
        "ranges\n"
        "is of your own laboratory, for results that came without a range of their own."),
    rounds_ctl_site },
  { "backup", N_ ("FILE"), N_ ("Copy the whole store into one file, sealed as it is"),
    N_ ("The copy is opened and every row of it checked before it gets its name. Whoever has a\n"
        "passphrase of the store has the backup's. Nothing that exists is replaced."),
    rounds_ctl_backup },
  { "restore", N_ ("FILE"), N_ ("Make a store out of a backup"),
    N_ ("--store is where it is made; a store that is there is never replaced."),
    rounds_ctl_restore },
  { "rotate", "", N_ ("Give the store a new key and seal every row anew"),
    N_ ("For when somebody who left may have a copy of the key. Prints a recovery code for every\n"
        "user, once: with it the others come in and choose a passphrase."),
    rounds_ctl_rotate },
  { "doctor", "", N_ ("Check this machine, the store, the engine and the reader"),
    N_ ("One line each; the exit status is 1 when there is a problem. With a passphrase every row "
        "of\n"
        "the store is read. --salvage reads a damaged store and changes nothing in it."),
    rounds_ctl_doctor },
  { "ask", N_ ("QUESTION"), N_ ("Ask the model, in a demonstration"),
    N_ ("The answer is the model's own: nothing in it has been checked."), rounds_ctl_ask },
  { "import", N_ ("FILE…"), N_ ("Take records from files into the store"),
    N_ ("FHIR JSON, Bundles, NDJSON, C-CDA and HL7 v2, each plain, .gz or .zip. What cannot be "
        "read\n"
        "is refused with its place, the rest is kept; the exit status is then 1. The same files "
        "may\n"
        "be given again."),
    rounds_ctl_import },
  { "patients", "", N_ ("List who is in the store"), NULL, rounds_ctl_patients },
  { "timeline", "", N_ ("Print a patient's events in time"),
    N_ ("--patient or --unassigned is needed. Dates may be a day, a month or a year."),
    rounds_ctl_timeline },
  { "chart", "", N_ ("Print a patient's problems, medicines, allergies and latest results"),
    N_ ("--patient is needed."), rounds_ctl_chart },
  { "show", N_ ("TYPE/ID"), N_ ("Print a record's bytes as they arrived"), NULL, rounds_ctl_show },
  { "search", N_ ("TEXT"), N_ ("Find words in a patient's notes, names and values"),
    N_ ("--patient is needed. Every word must stand in one text; a word stands for what begins "
        "with\n"
        "it, \"in quotation marks\" for itself alone."),
    rounds_ctl_search },
  { "export", N_ ("FILE"), N_ ("Write records to a file, as FHIR"),
    N_ ("A Bundle, with --ndjson a resource a line, with --original a folder of every version as "
        "it\n"
        "arrived. Nothing that exists is replaced. What is written is not sealed."),
    rounds_ctl_export },
  { "note", N_ ("new | edit DRAFT | sign DRAFT | discard DRAFT | addend REF | error REF"),
    N_ ("Write, sign and add to notes"),
    N_ ("--patient is needed. A draft is yours until you sign it; what is signed is added to, or\n"
        "entered in error, never removed."),
    rounds_ctl_note },
  { "draft", N_ ("list | show DRAFT"), N_ ("Print your drafts of a patient"),
    N_ ("--patient is needed."), rounds_ctl_draft },
  { "add", N_ ("TYPE KEY=VALUE…"), N_ ("Enter an observation, problem, allergy or task"),
    N_ ("--patient is needed. Keys: text, when, encounter, note; code=SYSTEM|CODE (not of a "
        "task);\n"
        "category, value, unit, comparator, component=SYSTEM|CODE|VALUE|UNIT (observation);\n"
        "status, severity, onset (problem, allergy); category, reaction (allergy);\n"
        "due, priority, owner, cite=TYPE/ID, version, field, locator, quote (task)."),
    rounds_ctl_add },
  { "task", N_ ("list | do REF | done REF | hold REF | cancel REF"),
    N_ ("List a patient's tasks, begin and finish them"), N_ ("--patient is needed."),
    rounds_ctl_task },
  { "seen", N_ ("TYPE/ID…"), N_ ("Mark records as seen by you, or list those that are"),
    N_ ("--patient is needed."), rounds_ctl_seen },
  { "acknowledge", N_ ("TYPE/ID"), N_ ("Take a result on, or list what was taken on"),
    N_ ("--patient is needed. --text says what is done about it."), rounds_ctl_acknowledge },
  { "turn", N_ ("list | user | assistant"),
    N_ ("Keep a turn of a conversation about a patient, or list yours"),
    N_ ("--patient is needed; --text or --file says it. Without --to a conversation begins."),
    rounds_ctl_turn },
  { "list", N_ ("show | save NAME ID… | remove NAME"), N_ ("Your own lists of patients"), NULL,
    rounds_ctl_list },
  { "outbox", "", N_ ("Print what servers must still learn"), NULL, rounds_ctl_outbox },
  { "conflicts", "", N_ ("Print what a server and this store both changed"), NULL,
    rounds_ctl_conflicts },
  { "resolve", N_ ("TYPE/ID"), N_ ("Settle such a conflict"), N_ ("--patient is needed."),
    rounds_ctl_resolve },
  { "audit", N_ ("verify|list|export"), N_ ("Check or print who did what, when and why"),
    N_ ("export prints FHIR AuditEvents, one a line."), rounds_ctl_audit },
  { "read", N_ ("FILE"), N_ ("Print what a document says, read by rounds-reader in its cage"),
    N_ ("FILE may be -, standard input."), rounds_ctl_read },
};

static void
set_up_language (void)
{
  g_autofree char *locale = rounds_paths_share ("locale");

  setlocale (LC_ALL, "");
  if (locale != NULL)
    bindtextdomain (GETTEXT_PACKAGE, locale);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static void
print_help (GOptionContext *context)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
  const char *options = strstr (help, "\n\n");

  rounds_ctl_print ("%s\n\n%s\n\n%s\n", _ ("Usage: roundsctl [OPTION...] VERB [ARGUMENT...]"),
                    _ ("A clinician’s workstation, without its window."), _ ("Verbs:"));
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    rounds_ctl_print ("  %-12s %s\n", verbs[i].name, _ (verbs[i].help));
  rounds_ctl_print ("%s%s\n%s\n", options != NULL ? options + 1 : "\n",
                    _ ("'roundsctl VERB --help' says more of one."),
                    _ ("Exit status: 0 success, 1 what was asked for failed, 2 wrong usage."));
}

static const RoundsVerb *
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name, name) == 0)
      return &verbs[i];
  return NULL;
}

/* Up to the verb; what follows is the verb's to parse. */
static int
run (RoundsCtl *ctl, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree GOptionEntry *common = rounds_ctl_common_options (ctl);
  g_auto (GStrv) rest = g_strdupv (argv);
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE, version = FALSE;
  const GOptionEntry entries[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Print this"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version"), NULL },
    { NULL },
  };

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &rest, &error))
    return rounds_ctl_usage_of_options (ctl, error);
  if (help)
    {
      print_help (context);
      return 0;
    }
  if (version)
    {
      rounds_ctl_print ("roundsctl %s\n", ROUNDS_VERSION);
      return 0;
    }
  if (rest[0] == NULL || rest[1] == NULL)
    return rounds_ctl_usage (ctl, "%s", _ ("a verb is needed"));
  ctl->verb = find_verb (rest[1]);
  if (ctl->verb == NULL)
    {
      g_autofree char *shown = g_filename_display_name (rest[1]);
      return rounds_ctl_usage (ctl, _ ("there is no verb '%s'"), shown);
    }
  return ctl->verb->run (ctl, rest + 1);
}

int
main (int argc, char **argv)
{
  RoundsCtl ctl = { 0 };
  int status;

  rounds_harden ();
  /* A closed pipe and a size limit are errors of the write: rounds_ctl_finish. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  set_up_language ();
  status = run (&ctl, argv);
  g_free (ctl.store);
  g_free (ctl.passphrase_file);
  g_free (ctl.recovery_file);
  g_free (ctl.keyring);
  return rounds_ctl_finish (&ctl, status);
}
