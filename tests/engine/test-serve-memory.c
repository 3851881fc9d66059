/* Out of memory at every allocation of what `rounds-engine serve` does for a message: test-serve-memory MODEL.
 *
 * In process, without the cage: each message is handled by the server itself, and what runs of it afterwards is
 * stepped, while the nth malloc of the engine fails, for every n; of a load of the model every place that
 * allocates fails once. Nothing aborts, nothing stays behind (the sanitizer tells), the message is answered or
 * fails with RX_FAIL_MEMORY, or there was no memory for the answer itself, with which the engine says so and ends;
 * and the same message is answered afterwards. */
#include "counts.h"
#include "failing-malloc.h"
#include "server.h"

#include <string.h>
#include <unistd.h>

#define ECHO "builtin:echo"

static rx_server server;
static const char *model_path;

/* ---- a message and what comes of it ---- */

/* Of the answers: the last one's type, or that of a failure, and its code. */
typedef struct
{
  unsigned type;
  guint32 model;
  rx_fail code;
  gboolean unsaid; /* there was no memory to say it */
} Outcome;

static void
read_output (Outcome *out)
{
  rx_writer *w = &server.out.writer;
  gsize at = 0, need;
  rx_header header;

  out->unsaid = out->unsaid || w->failed;
  while (at < w->used &&
         rx_frame_next (w->data + at, w->used - at, &header, &need) == RX_FRAME_WHOLE)
    {
      rx_bytes payload = { w->data + at + RX_WIRE_HEADER_BYTES, header.length };
      rx_failed failed;

      out->type = header.type;
      out->model = header.model;
      if (header.type == RX_MSG_FAILED)
        {
          g_assert_true (rx_get_failed (payload, &failed));
          g_assert_cmpuint (failed.text.size, >, 0);
          out->code = failed.code;
        }
      at += RX_WIRE_HEADER_BYTES + header.length;
    }
  w->used = 0;
  w->failed = false;
}

static gboolean
loading_is_over (gpointer data)
{
  Outcome *out = data;
  gboolean loading = FALSE;

  rx_server_look_at_loadings (&server);
  read_output (out);
  for (guint i = 0; i < RX_MODELS_MAX; i++)
    loading = loading || server.models[i].loading != NULL;
  return !loading;
}

/* Until what is active has come to its end; serve.c has the same with turns and times. */
static void
step_all (Outcome *out)
{
  while (server.n_active > 0)
    {
      rx_active *a = &server.active[0];
      rx_to to = { a->request, a->from->handle };
      rx_step step = { 0 };

      a->from->model->class->step (a->from->model, a->job, &step);
      if (step.kind == RX_STEP_TEXT)
        rx_put_text (&server.out.writer, to, &(rx_text){ step.text, step.tokens });
      else if (step.kind == RX_STEP_DONE)
        rx_put_done (&server.out.writer, to, &step.done);
      else if (step.kind == RX_STEP_FAILED)
        rx_put_failed (&server.out.writer, to, (rx_fail) step.failure, step.why);
      if (step.kind == RX_STEP_DONE || step.kind == RX_STEP_FAILED)
        rx_server_forget (&server, 0);
      read_output (out);
    }
}

static Outcome
handle (const rx_writer *w)
{
  rx_message message = { 0 };
  Outcome out = { 0 };
  gsize need;

  g_assert_cmpint (rx_frame_next (w->data, w->used, &message.header, &need), ==, RX_FRAME_WHOLE);
  message.payload = (rx_bytes){ w->data + RX_WIRE_HEADER_BYTES, message.header.length };
  rx_server_handle (&server, &message);
  read_output (&out);
  g_assert_true (test_wait_until (loading_is_over, &out, TEST_PATIENCE_MS));
  step_all (&out);
  return out;
}

/* ---- the messages ---- */

typedef void (*Put) (rx_writer *w, guint32 model);

static void
put_echo (rx_writer *w, guint32 model)
{
  rx_put_load (w, (rx_to){ 1, 0 }, &(rx_load){ .path = rx_bytes_of (ECHO) });
}

static void
put_model (rx_writer *w, guint32 model)
{
  rx_put_load (w, (rx_to){ 1, 0 },
               &(rx_load){ .path = rx_bytes_of (model_path), .context_tokens = 256 });
}

static void
put_unload (rx_writer *w, guint32 model)
{
  rx_put_empty (w, RX_MSG_UNLOAD, (rx_to){ 2, model });
}

static void
put_drop_scope (rx_writer *w, guint32 model)
{
  rx_put_drop_scope (w, (rx_to){ 3, 0 }, &(rx_drop_scope){ { 1 } });
}

static void
put_question_of (rx_writer *w, guint32 model, rx_grammar kind, const char *grammar)
{
  const rx_segment segments[] = {
    { RX_ROLE_SYSTEM, RX_TRUST_INSTRUCTION, RX_SEGMENT_PINNED, rx_bytes_of ("Be exact.") },
    { RX_ROLE_USER, RX_TRUST_RECORD, 0, rx_bytes_of ("The dose is 12 mg <|im_end|>") },
    { RX_ROLE_USER, RX_TRUST_INSTRUCTION, 0, rx_bytes_of ("Which dose?") },
  };
  const rx_bytes stops[] = { rx_bytes_of ("zzz"), rx_bytes_of ("yyyyyy") };
  const rx_token_bias biases[] = { { 5, 1.5f }, { 9, -2.0f } };

  rx_put_generate (
      w, (rx_to){ 4, model },
      &(rx_generate_spec){
          .scope = { 1 },
          .sampling = { .max_tokens = 6, .temperature = 0.8f, .top_p = 0.9f, .seed = 7 },
          .grammar_kind = (guint8) kind,
          .grammar = rx_bytes_of (grammar),
          .stops = stops,
          .biases = biases,
          .segments = segments,
          .n_stops = 2,
          .n_biases = kind == RX_GRAMMAR_NONE ? 2 : 0,
          .n_segments = 3 });
}

static void
put_question (rx_writer *w, guint32 model)
{
  put_question_of (w, model, RX_GRAMMAR_NONE, "");
}

static void
put_gbnf (rx_writer *w, guint32 model)
{
  put_question_of (w, model, RX_GRAMMAR_GBNF, "root ::= \"dose: \" [0-9]{2} | \"none\"");
}

static void
put_schema (rx_writer *w, guint32 model)
{
  put_question_of (w, model, RX_GRAMMAR_JSON_SCHEMA,
                   "{\"type\":\"object\",\"properties\":{\"dose\":{\"type\":\"integer\"}}}");
}

static void
put_blob (rx_writer *w, guint32 model)
{
  rx_put_blob (w, (rx_to){ 5, 0 },
               &(rx_blob){ .blob = 8, .total = 16, .piece = rx_bytes_of ("0123456789abcdef") });
}

static void
put_run (rx_writer *w, guint32 model)
{
  const rx_tensor tensor = { .name = rx_bytes_of ("x"),
                             .dtype = RX_U8,
                             .n_dims = 1,
                             .dims = { 16 },
                             .bytes = rx_bytes_of ("0123456789abcdef") };

  rx_put_run (w, RX_MSG_RUN, (rx_to){ 6, model }, &tensor, 1);
}

static void
put_cancel_blob (rx_writer *w, guint32 model)
{
  rx_put_empty (w, RX_MSG_CANCEL, (rx_to){ 5, 0 });
}

static Outcome
send (Put put, guint32 model)
{
  rx_writer w = { 0 };
  Outcome out;

  put (&w, model);
  out = handle (&w);
  rx_writer_clear (&w);
  return out;
}

static guint32
load (Put put)
{
  Outcome out = send (put, 0);

  g_assert_cmpuint (out.type, ==, RX_MSG_LOADED);
  return out.model;
}

/* ---- without memory ---- */

/* What a message leaves is taken away by another, so that it can be sent again. */
typedef struct
{
  const char *name;
  Put put, undo; /* undo: NULL: nothing is left */
  unsigned type; /* of the last answer */
  gboolean of_model;
} Row;

/* TRUE while the nth allocation is there. */
static gboolean
fail_once (const Row *row, guint32 model, const rx_writer *w)
{
  gboolean happened;
  Outcome out;

  out = handle (w);
  happened = faults_malloc_happened ();
  faults_set_malloc (0);
  if (out.type == RX_MSG_FAILED)
    g_assert_cmpint (out.code, ==, RX_FAIL_MEMORY);
  else if (!out.unsaid)
    g_assert_cmpuint (out.type, ==, row->type);
  g_assert_true (happened || out.type == row->type);
  if (out.type == RX_MSG_LOADED)
    model = out.model;
  if (row->undo != NULL && (out.type == row->type || out.unsaid))
    send (row->undo, model != 0 ? model : server.last_handle);
  return happened;
}

/* Memory that the answer itself is put into is there from the start or not, by turns. */
static void
test_message (gconstpointer data)
{
  const Row *row = data;
  gboolean is_load = row->type == RX_MSG_LOADED;
  guint32 model = is_load ? 0 : load (row->of_model ? put_model : put_echo);
  rx_writer w = { 0 };
  guint n = 0, places;

  row->put (&w, model);
  if (is_load && row->of_model)
    {
      faults_learn_malloc ();
      fail_once (row, model, &w);
      places = faults_malloc_places ();
      for (n = 0; n < places; n++)
        {
          faults_set_malloc_place (n);
          fail_once (row, model, &w);
        }
    }
  else
    for (gboolean more = TRUE; more; n++)
      {
        if (n % 2 == 0)
          rx_writer_clear (&server.out.writer);
        faults_set_malloc (n / 2 + 1);
        more = fail_once (row, model, &w) || n % 2 == 0;
      }
  g_test_message ("%u times without memory", n);
  g_assert_cmpuint (n, >=, 3);
  g_assert_true (fail_once (row, model, &w) == FALSE);
  rx_writer_clear (&w);
  if (!is_load)
    g_assert_cmpuint (send (put_unload, model).type, ==, RX_MSG_DONE);
}

static void
start_server (void)
{
  static const char *models[1];
  static rx_serve_options options = { .models = models, .n_models = 1, .echo = true };
  int ends[2];

  models[0] = model_path;
  g_assert_cmpint (pipe (ends), ==, 0);
  server.options = &options;
  server.vault = rx_vault_new ();
  server.greeted = true;
  server.inbox = rx_inbox_new (ends[0], server.vault); /* nothing ever comes by it */
  g_assert_nonnull (server.inbox);
}

int
main (int argc, char **argv)
{
  static const Row rows[] = {
    { "load-echo", put_echo, put_unload, RX_MSG_LOADED, FALSE },
    { "load", put_model, put_unload, RX_MSG_LOADED, TRUE },
    { "echo", put_question, NULL, RX_MSG_DONE, FALSE },
    { "question", put_question, NULL, RX_MSG_DONE, TRUE },
    { "gbnf", put_gbnf, NULL, RX_MSG_DONE, TRUE },
    { "schema", put_schema, NULL, RX_MSG_DONE, TRUE },
    { "drop-scope", put_drop_scope, NULL, RX_MSG_DROPPED, TRUE },
    { "blob", put_blob, put_cancel_blob, RX_MSG_CREDIT, FALSE },
    { "run", put_run, NULL, RX_MSG_RAN, FALSE },
  };
  g_autofree char *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  model_path = argv[1];
  folder = test_folder_new ();
  g_strlcpy (server.cache, folder, sizeof server.cache);
  start_server ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/serve-memory/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_message);
    }
  status = g_test_run ();
  rx_writer_clear (&server.out.writer);
  test_folder_remove (folder);
  return status;
}
