/* What the verbs say to bad input: test-verbs MAKE MODEL. One line, exit 1, and soon. For most no device is
 * there, so what is said must have been found before anything is put on one. MAKE is make-model.py. */
#define _GNU_SOURCE
#include "counts.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* Of the processor, and of the quickest of some tries: on a busy machine the same work takes longer there
 * too. Most take 2 ms, the longest 11, a device 30. Sanitizers make everything slower. */
#ifdef __SANITIZE_ADDRESS__
#  define CPU_MOST_MS 1000
#else
#  define CPU_MOST_MS 50
#endif
#define TRIES        20
#define CONTEXT      4096 /* tokens, of the model */
#define CONTEXT_MOST 200000
#define LONG_BYTES   (5 << 20)
#define VALUES_MOST  (1 << 20) /* of a JSON text */

typedef struct
{
  const char *make, *model;
  char *folder;
  gint64 most_ms; /* that a refusal may take */
} VerbFixture;

/* ---- the input ---- */

static void
write_file (const VerbFixture *f, const char *name, const char *bytes, gssize size)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, size, &error);
  g_assert_no_error (error);
}

/* The model with a word of its header changed to one as long. */
static void
write_changed (const VerbFixture *f, const char *name, const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  char *at;
  gsize size;

  g_assert_true (g_file_get_contents (f->model, &bytes, &size, NULL));
  at = memmem (bytes, size, from, strlen (from));
  g_assert_nonnull (at);
  memcpy (at, to, strlen (to));
  write_file (f, name, bytes, (gssize) size);
}

/* A tensor of a type that nobody knows: behind its name stand the number of its dimensions, two of them, the
 * type. */
static void
write_unknown_type (const VerbFixture *f, const char *name)
{
  static const char tensor[] = "token_embd.weight";
  const guint32 type = GUINT32_TO_LE (9999);
  g_autofree char *bytes = NULL;
  char *at;
  gsize size;

  g_assert_true (g_file_get_contents (f->model, &bytes, &size, NULL));
  at = memmem (bytes, size, tensor, strlen (tensor));
  g_assert_nonnull (at);
  memcpy (at + strlen (tensor) + 4 + 2 * 8, &type, sizeof type);
  write_file (f, name, bytes, (gssize) size);
}

/* The tokenizer is then of a kind that nobody knows. */
static void
spoil_huge (const char *path)
{
  g_autofree char *head = g_malloc0 (4096);
  FILE *file = fopen (path, "r+");
  char *at;

  g_assert_nonnull (file);
  g_assert_cmpuint (fread (head, 1, 4096, file), ==, 4096);
  at = memmem (head, 4096, "gpt2", 4);
  g_assert_nonnull (at);
  g_assert_cmpint (fseek (file, at - head, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite ("gpt9", 1, 4, file), ==, 4);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* A file of a few blocks, as large as it says. */
static char *
make_hollow (const VerbFixture *f, const char *name, const char *options)
{
  char *path = g_build_filename (f->folder, name, NULL);
  g_autofree char *line = g_strdup_printf ("%s %s --hollow %s", f->make, path, options);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GError) error = NULL;
  gint status;

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return path;
}

static void
make_hollows (const VerbFixture *f)
{
  g_autofree char *huge =
      make_hollow (f, "huge.gguf",
                   "--type F32 --width 16384 --heads 128 --head-dim 128 --layers 64 "
                   "--feed-forward 262144 --kv-heads 8"); /* 3 TB */
  g_autofree char *wide = make_hollow (f, "wide.gguf", "--arch gemma3 --vocab 262144");
  g_autofree char *parts = make_hollow (f, "parts.gguf", "--files 2");
  g_autofree char *adapter = make_hollow (f, "adapter.gguf", "--kind adapter");

  spoil_huge (huge);
}

/* More than any context holds, whatever the words. */
static void
write_long (const VerbFixture *f)
{
  g_autofree char *text = g_malloc (LONG_BYTES);

  memset (text, 'x', LONG_BYTES);
  write_file (f, "long.txt", text, LONG_BYTES);
}

/* As many tokens as it says, as JSON. */
static void
write_tokens (const VerbFixture *f, const char *name, guint n)
{
  g_autoptr (GString) text = g_string_new ("[1");

  for (guint i = 1; i < n; i++)
    g_string_append (text, ",1");
  g_string_append_c (text, ']');
  write_file (f, name, text->str, (gssize) text->len);
}

static void
write_files (const VerbFixture *f)
{
  g_autofree char *words = g_build_filename (f->folder, "words.gguf", NULL);
  g_autoptr (GString) rows = g_string_new ("[{}");
  g_autofree char *bytes = NULL;
  VerbFixture spoilt = *f;
  gsize size;

  g_assert_true (g_file_get_contents (f->model, &bytes, &size, NULL));
  write_file (f, "half.gguf", bytes, (gssize) size / 2);
  bytes[4] = 1; /* the version */
  write_file (f, "old.gguf", bytes, (gssize) size);
  write_file (f, "text.gguf", "this is no model", -1);
  write_changed (f, "kind.gguf", "llama", "lemma");
  write_changed (f, "words.gguf", "gpt2", "gpt9");
  spoilt.model = words;
  write_changed (&spoilt, "base.gguf", "tokenizer.chat_template", "tokenizer.chat_templets");
  write_changed (f, "template.gguf", "'<|im_end|>' +", "'<|xx_end|>' +");
  write_unknown_type (f, "type.gguf");
  make_hollows (f);
  write_long (f);
  write_tokens (f, "many.json", CONTEXT_MOST);
  write_tokens (f, "values.json", VALUES_MOST + 1);
  write_tokens (f, "full.json", CONTEXT);
  write_tokens (f, "nearly.json", CONTEXT - 1);
  write_file (f, "empty.json", "[]", -1);
  write_file (f, "chat.json", "[{\"role\":\"user\",\"content\":\"x\"}]", -1);
  for (guint i = 0; i < 1024; i++)
    g_string_append (rows, ",{}");
  g_string_append_c (rows, ']');
  write_file (f, "rows.json", rows->str, (gssize) rows->len);
  write_file (f, "broken.json", "[1, 2", -1);
  write_file (f, "range.json", "[1, 99999999]", -1);
  write_file (f, "one.json", "[1]", -1);
  write_file (f, "text.txt", "hello", -1);
  write_file (f, "empty.txt", "", 0);
  write_file (f, "open.gbnf", "root ::= (", -1);
  write_file (f, "type.schema", "{\"type\": 3}", -1);
  write_file (f, "open.schema", "{\"type\": ", -1);
  write_file (f, "rootless.gbnf", "a ::= \"x\"", -1);
  write_file (f, "latin.gbnf", "root ::= \"\xE9\"", -1);
  write_file (f, "class.gbnf", "root ::= []", -1);
}

/* ---- running ---- */

static gint64
children_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* Words of the command line; MODEL stands for the good one, what has a dot for a file of the folder. */
static GPtrArray *
make_argv (const VerbFixture *f, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (argv, test_build_path ("engine/rounds-engine"));
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *word = g_str_equal (words[i], "MODEL")  ? g_canonicalize_filename (f->model, NULL)
                   : strchr (words[i], '.') != NULL ? g_build_filename (f->folder, words[i], NULL)
                                                    : g_strdup (words[i]);

      g_ptr_array_add (argv, word);
    }
  g_ptr_array_add (argv, NULL);
  return argv;
}

static GSubprocess *
spawn (const VerbFixture *f, const char *line, gboolean device, const char *out)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      (out == NULL ? G_SUBPROCESS_FLAGS_STDOUT_PIPE : 0) | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GPtrArray) argv = make_argv (f, line);
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  if (!device)
    g_subprocess_launcher_setenv (launcher, "VK_ICD_FILENAMES", "/nonexistent.json", TRUE);
  if (out != NULL)
    g_subprocess_launcher_set_stdout_file_path (launcher, out);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", f->folder, TRUE);
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return child;
}

/* Milliseconds of the processor that it took. */
static gint64
run_once (const VerbFixture *f, const char *line, const char *said, gboolean device)
{
  gint64 began = children_ms (), took;
  g_autoptr (GSubprocess) child = spawn (f, line, device, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL, *err = NULL;

  g_subprocess_communicate_utf8 (child, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  took = children_ms () - began;
  g_test_message ("%s: %d ms: %s", line, (int) took, g_strchomp (err));
  g_assert_true (g_subprocess_get_if_exited (child));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 1);
  g_assert_cmpstr (out, ==, "");
  g_assert_true (g_str_has_prefix (err, "rounds-engine: "));
  g_assert_nonnull (strstr (err, said));
  g_assert_nonnull (strstr (err, "; ")); /* what to do */
  g_assert_null (strchr (err, '\n'));
  return took;
}

/* What naming this machine's devices takes: a driver alone may take longer than a refusal may. */
static gint64
devices_ms (void)
{
  g_autofree char *program = test_build_path ("engine/rounds-engine");
  const char *const argv[] = { program, "devices", NULL };
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  gint64 began = children_ms ();

  child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (child, NULL, &error);
  g_assert_no_error (error);
  return children_ms () - began;
}

static void
check (const VerbFixture *f, const char *line, const char *said, gboolean device)
{
  gint64 took = run_once (f, line, said, device);

  for (guint i = 1; i < TRIES && took > f->most_ms; i++)
    took = run_once (f, line, said, device);
  g_assert_cmpint (took, <=, f->most_ms);
}

/* Without a device. */
static const struct
{
  const char *line, *said;
} refusals[] = {
  { "info text.gguf", "not a GGUF file" },
  { "info old.gguf", "GGUF version 1; get it in version 2 or 3" },
  { "info half.gguf", "truncated or damaged" },
  { "tokenize --model text.gguf --text-file text.txt", "not a GGUF file" },
  { "tokenize --model MODEL --text-file none.txt", "No such file" },
  { "logits --model half.gguf --tokens-file one.json", "truncated or damaged" },
  { "logits --model MODEL --tokens-file range.json",
    "99999999 at place 1 is out of range; give ids from 0 to" },
  { "logits --model MODEL --tokens-file many.json", "do not fit the model's context" },
  { "logits --model MODEL --tokens-file broken.json", "; mend it there" },
  { "bench --model text.gguf", "not a GGUF file" },
  { "bench --model MODEL --prompt 100000", "do not fit the model's context" },
  { "generate --model half.gguf --prompt-file text.txt", "truncated or damaged" },
  { "generate --model parts.gguf --tokens-file one.json", "in 2 files, and this engine reads one" },
  { "logits --model adapter.gguf --tokens-file one.json",
    "a part for one (general.type is \"adapter\")" },
  { "generate --model kind.gguf --tokens-file one.json", "does not run; choose a model of" },
  { "generate --model type.gguf --tokens-file one.json", "9999" },
  { "generate --model MODEL --tokens-file range.json", "out of range; give ids" },
  { "generate --model MODEL --tokens-file many.json", "do not fit the model's context" },
  { "generate --model MODEL --tokens-file full.json", "no answer fits" },
  { "generate --model MODEL --tokens-file text.txt", "JSON is wrong" },
  { "generate --model MODEL --tokens-file no\nne.json", "no?ne.json: No such file" },
  { "generate --model MODEL --prompt-file empty.txt", "the prompt is empty" },
  { "generate --model MODEL --prompt-file none.txt", "No such file" },
  { "generate --model MODEL --chat-file text.txt", "the chat: the JSON is wrong" },
  { "generate --model MODEL --chat-file one.json", "the chat is not a JSON array" },
  /* Before the tokenizer, which takes longest to make; here it cannot be made. */
  { "generate --model words.gguf --chat-file one.json", "the chat is not a JSON array" },
  { "generate --model words.gguf --chat-file chat.json", "gpt9" },
  { "generate --model wide.gguf --prompt-file long.txt", "tokens, and no more fit" },
  { "generate --model template.gguf --chat-file chat.json",
    "made of \"<|im_start|>\", is not known" },
  { "generate --model base.gguf --chat-file chat.json", "has no chat template" },
  { "generate --model MODEL --chat-file rows.json", "1025 messages, and 1024 are taken at most" },
  { "generate --model MODEL --tokens-file one.json --grammar-file open.gbnf", "grammar, line 1" },
  { "generate --model MODEL --tokens-file one.json --grammar-file type.schema", "\"type\"" },
  { "generate --model MODEL --tokens-file one.json --grammar-file open.schema",
    "grammar: the JSON is wrong at byte" },
  { "generate --model MODEL --tokens-file one.json --grammar-file long.txt",
    "grammar: longer than 1048576 bytes; shorten it" },
  { "generate --model MODEL --tokens-file one.json --grammar-file rootless.gbnf",
    "no rule named root; add" },
  { "generate --model MODEL --tokens-file one.json --grammar-file latin.gbnf",
    "grammar: not UTF-8; save it" },
  { "generate --model MODEL --tokens-file one.json --grammar-file class.gbnf",
    "an empty class; mend it there" },
  { "generate --model MODEL --tokens-file values.json", "values; shorten it" },
};

static void
test_bad_input (gconstpointer data)
{
  const char *const *arguments = data;
  VerbFixture f = { arguments[1], arguments[2], test_folder_new (),
                    MAX (CPU_MOST_MS, 3 * devices_ms ()) };

  write_files (&f);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    check (&f, refusals[i].line, refusals[i].said, FALSE);
  /* The same way with good input: it is the device that is missing. */
  check (&f, "generate --model MODEL --tokens-file one.json", "Vulkan", FALSE);
  check (&f, "generate --model MODEL --tokens-file nearly.json", "Vulkan", FALSE);
  check (&f, "generate --model MODEL --tokens-file one.json --device no\nne", "has no?ne in", TRUE);
  check (&f, "generate --model words.gguf --prompt-file text.txt --device none", "has none in",
         TRUE);
  check (&f, "generate --model wide.gguf --prompt-file text.txt --device none", "has none in",
         TRUE);
  check (&f, "generate --model huge.gguf --prompt-file text.txt", "MiB can be had; close", TRUE);
  check (&f, "generate --model huge.gguf --tokens-file one.json", "MiB can be had; close", TRUE);
  check (&f, "logits --model huge.gguf --tokens-file one.json", "MiB can be had; close", TRUE);
  check (&f, "bench --model huge.gguf", "MiB can be had; close", TRUE);
  test_folder_remove (f.folder);
  g_free (f.folder);
}

static const struct
{
  const char *line, *said;
} usages[] = {
  { "nothing", "unknown command nothing" },
  { "--nothing", "unknown command --nothing" },
  { "serve --nothing", "unknown option --nothing" },
  { "serve --model", "--model needs a value" },
  { "serve --echo", "--echo needs a value" },
  { "serve --echo x", "--echo takes milliseconds" },
  { "serve --echo 60001", "--echo takes milliseconds" },
  { "devices --device", "--device needs a value" },
  { "devices x", "unknown option x" },
  { "info", "info needs a model file" },
  { "info a b", "unknown option b" },
  { "tokenize --model a", "--text-file is missing" },
  { "tokenize --text-file a", "--model is missing" },
  { "tokenize --model a --text-file", "--text-file needs a value" },
  { "logits --model a", "--tokens-file is missing" },
  { "logits --model a --tokens-file b --top 0", "--top takes a number from 1 to 64" },
  { "logits --model a --tokens-file b --top 65", "--top takes a number from 1 to 64" },
  { "logits --model a --tokens-file b --top 18446744073709551617", "--top takes a number" },
  { "logits --model a --tokens-file b --top -1", "--top takes a number" },
  { "logits --model a --tokens-file b --family best", "--family takes" },
  { "generate --model a", "one of --tokens-file, --prompt-file and --chat-file" },
  { "generate --model a --tokens-file b --prompt-file c", "one of --tokens-file" },
  { "generate --tokens-file b", "--model is missing" },
  { "generate --model a --tokens-file b --max-tokens 0", "--max-tokens takes a number from 1" },
  { "generate --model a --tokens-file b --max-tokens -1", "--max-tokens takes a number" },
  { "generate --model a --tokens-file b --max-tokens 4294967296", "--max-tokens takes a" },
  { "generate --model a --tokens-file b --temperature nan", "--temperature takes a number" },
  { "generate --model a --tokens-file b --temperature 101", "--temperature takes a number" },
  { "generate --model a --tokens-file b --top-p 1.5", "take a number from 0 to 1" },
  { "generate --model a --tokens-file b --min-p inf", "take a number from 0 to 1" },
  { "generate --model a --tokens-file b --top-k 1x", "--top-k takes a number" },
  { "generate --model a --tokens-file b --seed 18446744073709551616", "--seed takes a number" },
  { "bench", "--model is missing" },
  { "bench --model a --prompt 99999999999", "--prompt takes a number of tokens" },
  { "bench --model a --gen x", "--gen takes a number of tokens" },
};

/* Wrong usage: one line, exit 2, and no file is opened: none of these is there. */
static void
test_usage (gconstpointer data)
{
  const char *const *arguments = data;
  VerbFixture f = { arguments[1], arguments[2], test_folder_new (), 0 };

  for (guint i = 0; i < G_N_ELEMENTS (usages); i++)
    {
      g_autoptr (GSubprocess) child = spawn (&f, usages[i].line, FALSE, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *out = NULL, *err = NULL;

      g_subprocess_communicate_utf8 (child, NULL, NULL, &out, &err, &error);
      g_assert_no_error (error);
      g_test_message ("%s: %s", usages[i].line, g_strchomp (err));
      g_assert_true (g_subprocess_get_if_exited (child));
      g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 2);
      g_assert_cmpstr (out, ==, "");
      g_assert_nonnull (strstr (err, usages[i].said));
      g_assert_true (g_str_has_suffix (err, ". Try 'rounds-engine --help'."));
      g_assert_null (strchr (err, '\n'));
    }
  test_folder_remove (f.folder);
  g_free (f.folder);
}

/* Where what is said cannot be written, that is said; where there is nothing to say, no model is loaded. */
static void
test_output (gconstpointer data)
{
  static const char *const lines[] = {
    "devices",
    "devices --json --device none",
    "info MODEL",
    "info --json text.gguf",
    "--version",
    "tokenize --model MODEL --text-file text.txt",
    "logits --model MODEL --tokens-file empty.json",
  };
  const char *const *arguments = data;
  VerbFixture f = { arguments[1], arguments[2], test_folder_new (), 0 };
  g_autoptr (GSubprocess) child = NULL;
  g_autofree char *out = NULL;

  write_file (&f, "text.gguf", "this is no model", -1);
  write_file (&f, "text.txt", "hello", -1);
  write_file (&f, "empty.json", "[]", -1);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GSubprocess)
          full = spawn (&f, lines[i], g_str_has_prefix (lines[i], "devices"), "/dev/full");
      g_autofree char *err = NULL;

      g_assert_true (g_subprocess_communicate_utf8 (full, NULL, NULL, NULL, &err, NULL));
      g_test_message ("%s: %s", lines[i], err);
      g_assert_cmpint (g_subprocess_get_exit_status (full), ==, 1);
      g_assert_cmpstr (err, ==,
                       "rounds-engine: standard output cannot be written; send it where there is "
                       "room\n");
    }
  child = spawn (&f, "logits --model MODEL --tokens-file empty.json", FALSE, NULL);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, &out, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (child));
  g_assert_cmpstr (out, ==, "{\"next\":[]}\n");
  test_folder_remove (f.folder);
  g_free (f.folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  g_test_add_data_func ("/verbs/bad-input", argv, test_bad_input);
  g_test_add_data_func ("/verbs/usage", argv, test_usage);
  g_test_add_data_func ("/verbs/output", argv, test_output);
  return g_test_run ();
}
