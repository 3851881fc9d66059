#include "ctl.h"

#include "audit.h"
#include "engine-client.h"
#include "examine.h"
#include "host-check.h"
#include "program-paths.h"
#include "salvage.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* The demonstration model: SmolLM2-135M-Instruct, Q4_1. */
#define MODEL_NAME      "SmolLM2-135M-Instruct.Q4_1.gguf"
#define MODEL_SHA256    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
/* A software device compiles its first shaders in this time. */
#define ENGINE_LIMIT_MS 60000

static const char probe[] = "Rounds reads this: µ, ≥, م.\n";

typedef struct
{
  RoundsCtl *ctl;
  char *model_file, *salvage;
  RoundsJson *json; /* NULL: lines */
  guint problems;
} Doctor;

/* One line; takes detail. */
static void
tell (Doctor *doctor, const char *name, gboolean ok, char *detail)
{
  doctor->problems += !ok;
  if (doctor->json == NULL)
    {
      rounds_ctl_print ("%-8s %-9s %s\n", ok ? _ ("ok") : _ ("problem"), _ (name), detail);
      rounds_ctl_flush ();
    }
  else
    {
      rounds_json_begin_object (doctor->json);
      rounds_json_name (doctor->json, "name");
      rounds_json_string (doctor->json, name);
      rounds_json_name (doctor->json, "ok");
      rounds_json_truth (doctor->json, ok);
      rounds_json_name (doctor->json, "detail");
      rounds_json_string (doctor->json, detail);
      rounds_json_end_object (doctor->json);
    }
  g_free (detail);
}

/* (transfer full) */
static char *
store_detail (RoundsCtl *ctl, RoundsStoreKind kind, gboolean opened)
{
  g_autofree char *shown = g_filename_display_name (rounds_ctl_get_store (ctl));

  if (kind == ROUNDS_STORE_DEMONSTRATION)
    return g_strdup_printf (opened ? _ ("%s: a demonstration, opened")
                                   : _ ("%s: a demonstration, not opened (no passphrase given)"),
                            shown);
  return g_strdup_printf (opened ? _ ("%s: clinical, opened")
                                 : _ ("%s: clinical, not opened (no passphrase given)"),
                          shown);
}

static void
tell_fault (Doctor *doctor, const char *name, const GError *error)
{
  tell (doctor, name, FALSE, g_strdup (error->message));
}

static void
check_folder (Doctor *doctor, const char *dir)
{
  g_autoptr (GError) modes = NULL, space = NULL;
  g_autoptr (GPtrArray) left = rounds_folder_leftovers (dir);
  guint64 bytes = 0;

  if (rounds_folder_check_modes (dir, &modes))
    tell (doctor, N_ ("access"), TRUE, g_strdup (_ ("nobody else reads the store's files")));
  else
    tell_fault (doctor, N_ ("access"), modes);
  if (rounds_folder_check_space (dir, &bytes, &space))
    tell (doctor, N_ ("space"), TRUE,
          g_strdup_printf (_ ("%" PRIu64 " MiB are free"), bytes >> 20));
  else
    tell_fault (doctor, N_ ("space"), space);
  for (guint i = 0; i < left->len; i++)
    {
      g_autofree char *shown = g_filename_display_name (left->pdata[i]);

      tell (doctor, N_ ("leftover"), FALSE,
            g_strdup_printf (_ ("%s: left by a program that was killed, may be removed"), shown));
    }
}

/* A clock that was set back puts what is newest into the future. */
static void
check_clock (Doctor *doctor, RoundsStore *store)
{
  gint64 minutes = rounds_store_get_clock_behind (store) / 60000;

  if (minutes < 2)
    tell (doctor, N_ ("clock"), TRUE, g_strdup (_ ("not behind the newest entry of the audit")));
  else
    tell (doctor, N_ ("clock"), FALSE,
          g_strdup_printf (_ ("%" PRId64
                              " minutes behind the newest entry of the audit; set it, or days "
                              "and ages are wrong"),
                           minutes));
}

/* What stands in the rows was derived from the records, by rules that are corrected. */
static void
tell_form (Doctor *doctor, const RoundsExamined *examined)
{
  if (examined->old_charts == 0 && examined->as_before == 0)
    tell (doctor, N_ ("form"), TRUE,
          g_strdup_printf (_ ("%u: all records are read by the rules of this version"),
                           examined->form));
  else
    tell (doctor, N_ ("form"), TRUE,
          g_strdup_printf (
              _ ("%u: charts of an earlier form, read anew when they are opened: %" PRIu64
                 "; records not read anew, kept as they were: %" PRIu64),
              examined->form, examined->old_charts, examined->as_before));
}

/* Every row of the open store. */
static void
check_rows (Doctor *doctor, RoundsStore *store)
{
  g_autoptr (GError) error = NULL;
  RoundsExamined examined = { 0 };

  if (!rounds_store_examine (store, &examined, &error))
    {
      tell_fault (doctor, N_ ("rows"), error);
      return;
    }
  tell (doctor, N_ ("rows"), TRUE,
        g_strdup_printf (_ ("%" PRIu64 " records, %" PRIu64 " versions, %" PRIu64
                            " audit rows, all sound"),
                         examined.records, examined.versions, examined.audit));
  tell_form (doctor, &examined);
}

static void
check_store (Doctor *doctor)
{
  RoundsCtl *ctl = doctor->ctl;
  const char *dir = rounds_ctl_get_store (ctl);
  gboolean open = rounds_ctl_has_passphrase (ctl);
  g_autofree char *shown = g_filename_display_name (dir);
  g_auto (RoundsStoreLabel) label = { 0 };
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;

  if (rounds_store_peek (dir, &label, &error) && open)
    store = rounds_ctl_open_store (ctl, &error);
  if (error == NULL)
    tell (doctor, N_ ("store"), TRUE, store_detail (ctl, label.kind, open));
  else
    tell (doctor, N_ ("store"), FALSE, g_strdup_printf ("%s: %s", shown, error->message));
  if (label.id != NULL)
    check_folder (doctor, dir);
  if (store == NULL)
    return;
  check_clock (doctor, store);
  check_rows (doctor, store);
  rounds_store_close (store);
}

static void
check_host (Doctor *doctor)
{
  char *detail;
  gboolean ok;

  ok = rounds_host_is_hardened (&detail);
  tell (doctor, N_ ("hardening"), ok, detail);
  ok = rounds_host_can_lock (&detail);
  tell (doctor, N_ ("memory"), ok, detail);
  ok = rounds_host_swap_is_safe ("", &detail);
  tell (doctor, N_ ("swap"), ok, detail);
}

static gboolean
on_limit_reached (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* The engine has said which device it has, or cannot be had. */
static gboolean
engine_has_spoken (RoundsModel *model)
{
  g_autofree char *device = rounds_model_dup_device (model);
  RoundsModelState state = rounds_model_get_state (model);

  return (device != NULL && *device != '\0') || state == ROUNDS_MODEL_FAILED ||
         state == ROUNDS_MODEL_READY;
}

static void
wait_for_engine (RoundsModel *model)
{
  gboolean too_long = FALSE;
  guint timer = g_timeout_add (ENGINE_LIMIT_MS, on_limit_reached, &too_long);

  while (!too_long && !engine_has_spoken (model))
    g_main_context_iteration (NULL, TRUE);
  if (!too_long)
    g_source_remove (timer);
}

/* proc(5), /proc/[pid]/status: NoNewPrivs is 1, Seccomp is 2 (a filter). The rule set for files does
 * not show from outside; tests/engine asks the engine itself to try. */
static gboolean
process_is_caged (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *status = NULL;

  return pid != 0 && g_file_get_contents (path, &status, NULL, NULL) &&
         strstr (status, "\nNoNewPrivs:\t1\n") != NULL &&
         strstr (status, "\nSeccomp:\t2\n") != NULL;
}

static void
check_engine (Doctor *doctor)
{
  g_autofree char *program = rounds_paths_program ("rounds-engine");
  g_autofree char *shown = g_filename_display_name (program);
  g_autoptr (RoundsEngineClient) client = rounds_engine_client_new (program, NULL);
  RoundsModel *model = ROUNDS_MODEL (client);
  g_autofree char *device = NULL;
  g_autofree char *trouble = NULL;
  gboolean caged;

  rounds_engine_client_start (client);
  wait_for_engine (model);
  device = rounds_model_dup_device (model);
  trouble = rounds_model_dup_detail (model);
  caged = process_is_caged (rounds_engine_client_get_pid (client));
  rounds_engine_client_stop (client);
  if (device == NULL || *device == '\0')
    {
      tell (doctor, N_ ("engine"), FALSE, g_strdup_printf ("%s: %s", shown, trouble));
      return;
    }
  tell (doctor, N_ ("engine"), TRUE, g_strdup_printf (_ ("%s starts"), shown));
  tell (doctor, N_ ("cage"), caged,
        g_strdup (caged ? _ ("the engine is closed in")
                        : _ ("the engine runs without its cage; install Rounds again")));
  tell (doctor, N_ ("device"), TRUE, g_strdup (device));
}

/* (transfer full) SHA-256 of a file in hexadecimal digits. */
static char *
hash_of (const char *file, GError **error)
{
  g_autoptr (GFile) object = g_file_new_for_path (file);
  g_autoptr (GFileInputStream) stream = g_file_read (object, NULL, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (1 << 20);
  gssize n = -1;

  while (stream != NULL &&
         (n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, 1 << 20, NULL, error)) > 0)
    g_checksum_update (sum, buffer, n);
  return n == 0 ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

/* Says what a model file is, by its hash; takes nothing. A file that bears the demonstration model's
 * name must be it; any other is the site's own. */
static void
tell_model (Doctor *doctor, const char *file, const char *hash)
{
  g_autofree char *shown = g_filename_display_name (file);
  g_autofree char *name = g_path_get_basename (file);

  if (strcmp (hash, MODEL_SHA256) == 0)
    tell (doctor, N_ ("model"), TRUE, g_strdup_printf (_ ("%s: the demonstration model"), shown));
  else if (strcmp (name, MODEL_NAME) == 0)
    tell (doctor, N_ ("model"), FALSE,
          g_strdup_printf (_ ("%s is damaged; remove it, './dev run' fetches it again"), shown));
  else
    tell (doctor, N_ ("model"), TRUE,
          g_strdup_printf (_ ("%s: not the demonstration model; compare its SHA-256 with its "
                              "publisher's: %s"),
                           shown, hash));
}

static void
check_model (Doctor *doctor)
{
  g_autofree char *file = doctor->model_file != NULL ? g_strdup (doctor->model_file)
                                                     : rounds_paths_default_model ();
  g_autofree char *shown = file != NULL ? g_filename_display_name (file) : NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    {
      tell (doctor, N_ ("model"), FALSE,
            g_strdup (_ ("no model is installed; './dev run' fetches the demonstration model")));
      return;
    }
  hash = hash_of (file, &error);
  if (hash != NULL)
    tell_model (doctor, file, hash);
  else
    tell (doctor, N_ ("model"), FALSE, g_strdup_printf ("%s: %s", shown, error->message));
}

static void
check_reader (Doctor *doctor)
{
  g_autofree char *program = rounds_paths_program ("rounds-reader");
  g_autofree char *shown = g_filename_display_name (program);
  g_autoptr (GBytes) bytes = g_bytes_new_static (probe, strlen (probe));
  const RoundsReaderDocument document = { bytes, -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsReading) reading = rounds_ctl_read_document (program, "text", &document, &error);

  if (reading == NULL)
    tell (doctor, N_ ("reader"), FALSE, g_strdup_printf ("%s: %s", shown, error->message));
  else if (strcmp (rounds_reading_get_text (reading, NULL), probe) != 0)
    tell (doctor, N_ ("reader"), FALSE, g_strdup_printf (_ ("%s reads wrong"), shown));
  else
    tell (doctor, N_ ("reader"), TRUE, g_strdup_printf (_ ("%s reads a test document"), shown));
}

static int
end (Doctor *doctor)
{
  g_autofree char *message = g_strdup_printf (ngettext ("%u problem", "%u problems",
                                                        doctor->problems),
                                              doctor->problems);

  if (doctor->json != NULL)
    {
      rounds_json_end_array (doctor->json);
      if (doctor->problems > 0)
        rounds_ctl_add_error (doctor->json, "problems", message);
      rounds_json_end_object (doctor->json);
      rounds_ctl_print_json (doctor->json);
    }
  else if (doctor->problems > 0)
    g_printerr ("roundsctl: %s\n", message);
  return doctor->problems > 0 ? 1 : 0;
}

static int
examine (Doctor *doctor)
{
  if (doctor->json != NULL)
    {
      rounds_json_begin_object (doctor->json);
      rounds_json_name (doctor->json, "checks");
      rounds_json_begin_array (doctor->json);
    }
  check_store (doctor);
  check_host (doctor);
  check_engine (doctor);
  check_model (doctor);
  check_reader (doctor);
  return end (doctor);
}

/* ---- salvage ---- */

static void
add_number (RoundsJson *json, const char *name, guint64 value)
{
  rounds_json_name (json, name);
  rounds_json_unsigned (json, value);
}

static void
print_salvaged (RoundsCtl *ctl, const char *dir, const RoundsSalvaged *report)
{
  const struct
  {
    const char *name, *words;
    guint64 value;
  } rows[] = {
    { "patients", N_ ("charts are there again"), report->patients },
    { "patients_lost", N_ ("charts lost"), report->patients_lost },
    { "records", N_ ("records are there again"), report->records },
    { "records_lost", N_ ("records lost"), report->records_lost },
    { "versions_lost", N_ ("versions or parts of them lost"), report->versions_lost },
    { "bytes_lost", N_ ("records without their newest bytes"), report->bytes_lost },
    { "persons_made", N_ ("patients read again from their own records"), report->persons_made },
    { "unnamed", N_ ("charts that no patient record names"), report->unnamed },
    { "locals", N_ ("drafts and other rows of ours are there again"), report->locals },
    { "locals_lost", N_ ("drafts and other rows of ours lost"), report->locals_lost },
    { "audit", N_ ("audit rows are there again"), report->audit },
    { "audit_lost", N_ ("audit rows lost"), report->audit_lost },
    { "gaps", N_ ("stretches of the database could not be read"), report->gaps },
  };
  g_autofree char *shown = g_filename_display_name (dir);
  g_autoptr (RoundsJson) json = rounds_json_new ();

  rounds_json_begin_object (json);
  rounds_json_member (json, "store", dir);
  if (!ctl->json)
    rounds_ctl_print (_ ("What could be read is in %s:"), shown);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      add_number (json, rows[i].name, rows[i].value);
      if (!ctl->json)
        rounds_ctl_print ("\n%8" PRIu64 " %s", rows[i].value, _ (rows[i].words));
    }
  rounds_json_end_object (json);
  if (ctl->json)
    rounds_ctl_print_json (json);
  else
    rounds_ctl_print ("\n");
}

static int
salvage (RoundsCtl *ctl, const char *dir)
{
  g_autoptr (RoundsSecret) secret = NULL;
  g_autoptr (GError) error = NULL;
  gboolean by_code = ctl->recovery_file != NULL && !ctl->demo;
  RoundsSalvaged report = { 0 };

  secret = by_code ? rounds_ctl_new_passphrase (ctl->recovery_file, &error)
                   : rounds_ctl_get_passphrase (ctl, FALSE, &error);
  if (secret == NULL || !rounds_salvage (rounds_ctl_get_store (ctl), dir, by_code ? NULL : secret,
                                         by_code ? secret : NULL, &report, &error))
    return rounds_ctl_fail (ctl, rounds_ctl_get_store (ctl), error);
  print_salvaged (ctl, dir, &report);
  return 0;
}

int
rounds_ctl_doctor (RoundsCtl *ctl, char **argv)
{
  Doctor doctor = { .ctl = ctl };
  g_autoptr (RoundsJson) json = NULL;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &doctor.model_file,
      N_ ("Check this file (default: the demonstration model)"), N_ ("FILE") },
    { "salvage", 0, 0, G_OPTION_ARG_FILENAME, &doctor.salvage,
      N_ ("Only save what can be read of a damaged store into a new one"), N_ ("DIR") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 0, 0 };
  int status = rounds_ctl_parse (ctl, argv, &syntax, NULL);

  if (status < 0 && doctor.salvage != NULL)
    status = salvage (ctl, doctor.salvage);
  if (status < 0)
    {
      if (ctl->json)
        doctor.json = json = rounds_json_new ();
      status = examine (&doctor);
    }
  g_free (doctor.model_file);
  g_free (doctor.salvage);
  return status;
}
