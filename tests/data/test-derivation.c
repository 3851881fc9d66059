/* The key of a passphrase: the same as ever, made by a child that may lie, die or hang, and nothing of
 * it left behind. */
#include "derivation-private.h"
#include "recovery.h"
#include "store-private.h"

#include "counts.h"
#include "question.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_MS   60000
#define PASSPHRASE "correct horse battery"
#define AT_PASSES  48 /* of the first slot; keyfile.h */

static const guint8 salt[] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                               0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff };
/* The least that a key file's slot may cost, and much more than a test waits for. */
static const RoundsKeyCost least = { 2, 64u << 10 }, endless = { 20, 256u << 10 };

static RoundsSecret *
secret_of (const char *text)
{
  RoundsSecret *secret = rounds_secret_new_passphrase (text, NULL);

  g_assert_nonnull (secret);
  return secret;
}

static char *
hex_of (RoundsSecret *key)
{
  GString *text = g_string_new (NULL);
  const guint8 *bytes = rounds_secret_begin (key);

  for (gsize i = 0; i < rounds_secret_get_size (key); i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  rounds_secret_end (key);
  return g_string_free (text, FALSE);
}

/* Keys as libargon2 of Debian 12 (0~20171227) makes them: argon2id_hash_raw, one lane. The first is made in
 * this process, the others by rounds-derive. */
static void
test_vectors (void)
{
  static const struct
  {
    guint32 passes, memory_kib;
    const char *key;
  } vectors[] = {
    { 1, 8, "07feced1190af32228be5f3dc58d073694396aae9083bbecd8532b726eb67b75" },
    { 2, 64 << 10, "1f31fd1ac3c75082d9a1d43831a788b18755b938dda5b3455078f6969708114c" },
    { 3, 256 << 10, "43b49ed9def6e553d64366b87951f6161c7730de2b0d1c7a95ae839ed8c4ef64" },
  };
  g_autoptr (RoundsSecret) passphrase = secret_of (PASSPHRASE);

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      const RoundsDerivation job = { passphrase, salt, vectors[i].passes, vectors[i].memory_kib };
      g_autoptr (GError) error = NULL;
      g_autoptr (RoundsSecret) key = rounds_derivation_run (&job, &error);
      g_autofree char *hex = NULL;

      g_assert_no_error (error);
      hex = hex_of (key);
      g_assert_cmpstr (hex, ==, vectors[i].key);
    }
}

/* A key file that Rounds wrote when it still derived in its own process. */
static const char old_file[] = "524f554e444b4559010000000100000043b656169ed0fea81579692011c9f239"
                               "02000000010073002047026b00000000030000000000040004726f6f74056f77"
                               "6e6572636db032331866021ac04d0d8a1f660ec974171149b2928af498ad9576"
                               "f88876d2a7f8f5d68dfb6e4abf82bccaf0a818a46cd9345c1bffa06b6def25d7"
                               "1b0b6fff585ccb57fabfd685f483b1edcb1320286e22135ee746290200730020"
                               "47026b00000000000000000000000004726f6f74056f776e657243ce7a2e2497"
                               "9cdbfa8621f88b6a65a784965e2f6c7fcabe7c7d3a75325fe6cfed1cd137b79d"
                               "1357dc3bdf3fd54c70bc46fe264dce663810da0775edac6b02b4229c75bdcd96"
                               "c808bdaddae7ff046a8f71746672b402a376c7a06287b95dfe6cad68cb5b8178"
                               "2f0e25a07ff589b95bf28bfb50a33d423b59";

/* passes: of its first slot, 3; another number is a forger's, whose file opens with nothing. */
static GBytes *
old_bytes (guint32 passes)
{
  GByteArray *bytes = g_byte_array_new ();
  guint32 little = GUINT32_TO_LE (passes);

  for (const char *at = old_file; *at != '\0'; at += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (at[0]) << 4 | g_ascii_xdigit_value (at[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  memcpy (bytes->data + AT_PASSES, &little, sizeof little);
  crypto_generichash (bytes->data + bytes->len - 32, 32, bytes->data, bytes->len - 32, NULL, 0);
  return g_byte_array_free_to_bytes (bytes);
}

static void
test_old_file (void)
{
  g_autoptr (GBytes) content = old_bytes (3);
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_parse (content, NULL);
  g_autoptr (RoundsSecret) passphrase = secret_of (PASSPHRASE);
  g_autoptr (RoundsSecret) wrong = secret_of ("correct horse batterz");
  g_autoptr (RoundsSecret) typed = secret_of ("8AA8-VDMN-5R83-KZQH-CX93-T9SA-FJQT");
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) code = rounds_recovery_parse (typed, &error);
  g_autoptr (RoundsSecret) by_passphrase = NULL, by_code = NULL;

  by_passphrase = rounds_keyfile_open (keyfile, "root", passphrase, NULL, &error);
  g_assert_no_error (error);
  by_code = rounds_keyfile_open_key (keyfile, ROUNDS_SLOT_RECOVERY, code, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (rounds_secret_equal (by_passphrase, by_code));
  g_assert_null (rounds_keyfile_open (keyfile, "root", wrong, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
}

/* ---- other programs ---- */

typedef struct
{
  char *folder, *program, *says;
  RoundsSecret *passphrase;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->program = g_build_filename (fixture->folder, "program", NULL);
  fixture->says = g_build_filename (fixture->folder, "says", NULL);
  fixture->passphrase = secret_of (PASSPHRASE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->program);
  g_free (fixture->says);
  rounds_secret_unref (fixture->passphrase);
}

/* Derives by that program, which must fail with code and its words; the program must be gone. */
static void
assert_fails (Fixture *fixture, const char *program, int code, const char *words)
{
  const RoundsDerivation job = { fixture->passphrase, salt, least.passes, least.memory_kib };
  const gboolean hangs = strstr (words, "too long") != NULL;
  const RoundsDeriver by = { program, hangs ? 200 : LIMIT_MS };
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) key = rounds_derivation_run_by (&job, &by, &error);

  g_assert_null (key);
  g_assert_error (error, ROUNDS_DATA_ERROR, code);
  if (strstr (error->message, words) == NULL)
    g_error ("%s: \"%s\" does not say \"%s\"", program, error->message, words);
  g_assert_null (strstr (error->message, fixture->folder));
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1); /* nobody is left */
}

static void
write_script (Fixture *fixture, const char *body)
{
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\n%s\n", body);

  g_assert_true (g_file_set_contents_full (fixture->program, script, -1, G_FILE_SET_CONTENTS_NONE,
                                           0700, NULL));
}

static void
test_wrong_programs (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    int code;
    const char *words;
  } scripts[] = {
    { "exit 0", ROUNDS_DATA_ERROR_IO, "ended before it was done" },
    { "exit 1", ROUNDS_DATA_ERROR_IO, "ended before it was done" },
    { "kill -SEGV $$", ROUNDS_DATA_ERROR_IO, "ended before it was done" },
    /* As the system ends whoever takes the last of its memory. */
    { "kill -KILL $$", ROUNDS_DATA_ERROR_MEMORY, "64 MiB of memory" },
    { "exec cat", ROUNDS_DATA_ERROR_IO, "of another version" },
    { "echo hello", ROUNDS_DATA_ERROR_IO, "of another version" },
    { "echo hello; kill -KILL $$", ROUNDS_DATA_ERROR_IO, "of another version" },
    { "exec cat /dev/zero", ROUNDS_DATA_ERROR_IO, "of another version" },
    { "exec sleep 1000", ROUNDS_DATA_ERROR_IO, "took too long" },
    { "echo hello; exec sleep 1000", ROUNDS_DATA_ERROR_IO, "took too long" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      write_script (fixture, scripts[i].body);
      assert_fails (fixture, fixture->program, scripts[i].code, scripts[i].words);
    }
}

static void
test_no_program (Fixture *fixture, gconstpointer data)
{
  const char *words = "could not be started. Install Rounds again";

  assert_fails (fixture, fixture->program, ROUNDS_DATA_ERROR_IO, words);
  assert_fails (fixture, fixture->folder, ROUNDS_DATA_ERROR_IO, words);
  write_script (fixture, "exit 0");
  g_assert_no_errno (g_chmod (fixture->program, 0600));
  /* root may execute what nobody may; not what has no bit at all. */
  assert_fails (fixture, fixture->program, ROUNDS_DATA_ERROR_IO, words);
  /* Never whatever lies in the folder where the person happens to be. */
  g_assert_no_errno (g_chmod (fixture->program, 0700));
  g_assert_no_errno (g_chdir (fixture->folder));
  assert_fails (fixture, "program", ROUNDS_DATA_ERROR_IO, words);
  assert_fails (fixture, "./program", ROUNDS_DATA_ERROR_IO, words);
  g_assert_no_errno (g_chdir ("/"));
}

/* How an answer that is written into a file is not the one that was asked for. */
typedef enum
{
  LIE_NONE,
  LIE_MAGIC,
  LIE_FAILED,
  LIE_OTHER_FAILURE,
  LIE_PASSES,
  LIE_MEMORY,
  LIE_SALT,
  LIE_SHORT,
  LIE_LONG,
  LIE_HEAD_ONLY,
  N_LIES
} Lie;

static void
write_answer (Fixture *fixture, Lie lie)
{
  RoundsDeriveAnswer head = { .passes = least.passes, .memory_kib = least.memory_kib };
  guint8 key[ROUNDS_DERIVE_KEY_BYTES + 1];
  gsize size = sizeof head + ROUNDS_DERIVE_KEY_BYTES;
  g_autofree guint8 *bytes = g_malloc0 (sizeof head + sizeof key);
  g_autofree char *body = g_strdup_printf ("exec cat '%s'", fixture->says);

  memset (key, 0x5a, sizeof key);
  memcpy (head.magic, ROUNDS_DERIVE_SAYS, sizeof head.magic);
  memcpy (head.salt, salt, sizeof salt);
  head.magic[7] += lie == LIE_MAGIC;
  head.failed = lie == LIE_FAILED ? 1 : lie == LIE_OTHER_FAILURE ? 2 : 0;
  head.passes += lie == LIE_PASSES;
  head.memory_kib += lie == LIE_MEMORY;
  head.salt[15] ^= lie == LIE_SALT;
  size = lie == LIE_SHORT ? size - 1 : lie == LIE_LONG ? size + 1 : size;
  memcpy (bytes, &head, sizeof head);
  memcpy (bytes + sizeof head, key, sizeof key);
  if (lie == LIE_HEAD_ONLY)
    size = sizeof head;
  g_assert_true (g_file_set_contents (fixture->says, (const char *) bytes, (gssize) size, NULL));
  write_script (fixture, body);
}

static void
test_lies (Fixture *fixture, gconstpointer data)
{
  const RoundsDerivation job = { fixture->passphrase, salt, least.passes, least.memory_kib };
  const RoundsDeriver by = { fixture->program, LIMIT_MS };
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) key = NULL;
  g_autofree char *hex = NULL;

  for (Lie lie = LIE_NONE + 1; lie < N_LIES; lie++)
    {
      write_answer (fixture, lie);
      if (lie == LIE_FAILED)
        assert_fails (fixture, fixture->program, ROUNDS_DATA_ERROR_MEMORY, "64 MiB of memory");
      else
        assert_fails (fixture, fixture->program, ROUNDS_DATA_ERROR_IO, "of another version");
    }
  /* So that the lies above were lies by that one field. */
  write_answer (fixture, LIE_NONE);
  key = rounds_derivation_run_by (&job, &by, &error);
  g_assert_no_error (error);
  hex = hex_of (key);
  g_assert_true (g_str_has_prefix (hex, "5a5a5a5a"));
}

/* A passphrase that was wiped gives no key, and asks nobody. */
static void
test_wiped (Fixture *fixture, gconstpointer data)
{
  const RoundsKeyCost costs[] = { ROUNDS_KEY_COST_TEST, least };

  rounds_secret_wipe (fixture->passphrase);
  for (gsize i = 0; i < G_N_ELEMENTS (costs); i++)
    {
      const RoundsDerivation job = { fixture->passphrase, salt, costs[i].passes,
                                     costs[i].memory_kib };
      g_autoptr (GError) error = NULL;

      g_assert_null (rounds_derivation_run (&job, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED);
    }
}

/* ---- in the middle ---- */

typedef struct
{
  RoundsSecret *passphrase;
  GCancellable *cancellable;
  RoundsSecret *key; /* what came of it; NULL also of a store */
  GError *error;
  pid_t child; /* 0: not seen yet */
} Attempt;

static gpointer
derive_endlessly (gpointer data)
{
  Attempt *attempt = data;
  const RoundsDerivation job = { attempt->passphrase, salt, endless.passes, endless.memory_kib,
                                 attempt->cancellable };

  attempt->key = rounds_derivation_run (&job, &attempt->error);
  return NULL;
}

/* As the window opens a store. */
static gpointer
open_store (gpointer data)
{
  Attempt *attempt = data;
  g_autofree char *dir = test_folder_new ();
  g_autofree char *key = g_build_filename (dir, "key", NULL);
  g_autofree char *label = g_build_filename (dir, "store", NULL);
  g_autoptr (GBytes) content = old_bytes (endless.passes);
  const RoundsUnlock by = { ROUNDS_SLOT_PASSPHRASE, attempt->passphrase, ROUNDS_KEY_COST_FLOOR,
                            attempt->cancellable, NULL };

  g_assert_true (g_file_set_contents (key, g_bytes_get_data (content, NULL),
                                      (gssize) g_bytes_get_size (content), NULL));
  g_assert_true (g_file_set_contents (label, "no label", -1, NULL));
  g_assert_null (rounds_store_open_by (dir, &by, &attempt->error));
  test_folder_remove (dir);
  return NULL;
}

static char *
read_proc (pid_t pid, const char *name, gsize *size)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, size, NULL) ? text : NULL;
}

/* The child of this process whose program is rounds-derive, 0 when there is none. proc(5): "pid (comm) state
 * ppid ...". */
static pid_t
find_child (void)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *ours = " (rounds-derive) ";
  const char *name;

  while ((name = g_dir_read_name (proc)) != NULL)
    {
      pid_t pid = (pid_t) g_ascii_strtoll (name, NULL, 10);
      g_autofree char *stat = pid > 0 ? read_proc (pid, "stat", NULL) : NULL;
      const char *at = stat != NULL ? strstr (stat, ours) : NULL;

      if (at != NULL && g_ascii_strtoll (at + strlen (ours) + 2, NULL, 10) == getpid ())
        return pid;
    }
  return 0;
}

/* It has begun to fill its memory: the second number of statm is what it holds, in pages. */
static gboolean
is_deriving (gpointer data)
{
  Attempt *attempt = data;
  g_autofree char *held = NULL;
  char *end;

  attempt->child = find_child ();
  held = attempt->child > 0 ? read_proc (attempt->child, "statm", NULL) : NULL;
  if (held == NULL)
    return FALSE;
  g_ascii_strtoull (held, &end, 10);
  return g_ascii_strtoull (end, NULL, 10) * (guint64) sysconf (_SC_PAGESIZE) > (32u << 20);
}

/* Begins and waits until the child is at it. */
static GThread *
begin_attempt (Attempt *attempt, GThreadFunc func)
{
  GThread *thread;

  *attempt = (Attempt){ .passphrase = secret_of (PASSPHRASE), .cancellable = g_cancellable_new () };
  thread = g_thread_new ("derive", func, attempt);
  g_assert_true (test_wait_until (is_deriving, attempt, LIMIT_MS));
  return thread;
}

/* ms of processor time of the children that have ended. */
static gint64
children_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* What half of an endless one takes of this machine's processor; a whole one is 40 times the least. */
static gint64
half_of_endless_ms (void)
{
  g_autoptr (RoundsSecret) passphrase = secret_of (PASSPHRASE);
  const RoundsDerivation job = { passphrase, salt, least.passes, least.memory_kib };
  gint64 before = children_ms ();
  g_autoptr (RoundsSecret) key = rounds_derivation_run (&job, NULL);

  g_assert_nonnull (key);
  return 20 * (children_ms () - before);
}

/* However long ago it was ended, it did not work to its end. */
static void
end_attempt (Attempt *attempt, GThread *thread)
{
  gint64 before = children_ms (), worked;

  g_thread_join (thread);
  worked = children_ms () - before;
  g_assert_cmpint (worked, <, half_of_endless_ms ());
  g_assert_null (attempt->key);
  g_assert_cmpint (kill (attempt->child, 0), ==, -1);
  rounds_secret_unref (attempt->passphrase);
  g_object_unref (attempt->cancellable);
}

static void
test_killed (void)
{
  Attempt attempt;
  GThread *thread = begin_attempt (&attempt, derive_endlessly);

  g_assert_no_errno (kill (attempt.child, SIGKILL));
  end_attempt (&attempt, thread);
  g_assert_error (attempt.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY);
  g_clear_error (&attempt.error);
}

/* Whoever gives up an unlock waits for nothing, and its memory is free again. */
static void
test_cancelled (void)
{
  const GThreadFunc ways[] = { derive_endlessly, open_store };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Attempt attempt;
      GThread *thread = begin_attempt (&attempt, ways[i]);

      g_cancellable_cancel (attempt.cancellable);
      end_attempt (&attempt, thread);
      g_assert_error (attempt.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&attempt.error);
    }
}

/* What others can see of the child: its name, and that it has nothing of ours. */
static void
test_seen_from_outside (void)
{
  Attempt attempt;
  GThread *thread = begin_attempt (&attempt, derive_endlessly);
  g_autofree char *program = test_build_path ("data/derive/rounds-derive");
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fd", (int) attempt.child);
  gsize size = 0;
  g_autofree char *line = read_proc (attempt.child, "cmdline", &size);
  g_autofree char *around = NULL;
  g_autoptr (GDir) descriptors = NULL;
  guint n = 0;

  g_assert_cmpuint (size, ==, strlen (program) + 1);
  g_assert_cmpstr (line, ==, program);
  /* Only root is shown the rest: the child is not dumpable. */
  around = read_proc (attempt.child, "environ", &size);
  g_assert_cmpint (around != NULL, ==, geteuid () == 0);
  if (around != NULL)
    g_assert_cmpstr (around, ==, "LC_ALL=C");
  descriptors = g_dir_open (folder, 0, NULL);
  g_assert_cmpint (descriptors != NULL, ==, geteuid () == 0);
  while (descriptors != NULL && g_dir_read_name (descriptors) != NULL)
    n++;
  g_assert_cmpuint (n, ==, descriptors != NULL ? 3 : 0);
  g_cancellable_cancel (attempt.cancellable);
  end_attempt (&attempt, thread);
  g_clear_error (&attempt.error);
}

/* ---- what stays ---- */

#define NEEDLE 16
#define MASK   0x5a

/* A copy that is not found itself. */
static void
mask (RoundsSecret *secret, guint8 masked[NEEDLE])
{
  const guint8 *bytes = rounds_secret_begin (secret);

  for (gsize i = 0; i < NEEDLE; i++)
    masked[i] = bytes[i] ^ MASK;
  rounds_secret_end (secret);
}

static gboolean
holds (const guint8 *bytes, gsize size, const guint8 masked[NEEDLE])
{
  for (gsize at = 0; at + NEEDLE <= size; at++)
    {
      gsize same = 0;

      while (same < NEEDLE && (bytes[at + same] ^ MASK) == masked[same])
        same++;
      if (same == NEEDLE)
        return TRUE;
    }
  return FALSE;
}

/* One mapping; what cannot be read, and the sanitizer's terabytes, hold nothing of ours. */
static gboolean
mapping_holds (int memory, guint64 from, guint64 to, const guint8 masked[NEEDLE])
{
  g_autofree guint8 *bytes = to - from <= (256u << 20) ? g_malloc (to - from) : NULL;
  gssize n = bytes != NULL ? pread (memory, bytes, to - from, (off_t) from) : 0;

  gboolean found = n > 0 && holds (bytes, (gsize) n, masked);

  if (n > 0)
    sodium_memzero (bytes, (gsize) n); /* or the next search would find this one's copy */
  return found;
}

/* Whether it stands anywhere in what this process can write. */
static gboolean
memory_holds (const guint8 masked[NEEDLE])
{
  g_autofree char *maps = read_proc (getpid (), "maps", NULL);
  g_auto (GStrv) lines = g_strsplit (maps, "\n", -1);
  int memory = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  gboolean found = FALSE;

  g_assert_cmpint (memory, >=, 0);
  for (char **line = lines; *line != NULL && !found; line++)
    {
      char *end;
      guint64 from = g_ascii_strtoull (*line, &end, 16);
      guint64 to = *end == '-' ? g_ascii_strtoull (end + 1, &end, 16) : from;

      /* Also what is closed between uses: "---p" of locked memory. */
      if (to > from && strstr (end, "p ") != NULL)
        found = mapping_holds (memory, from, to, masked);
    }
  close (memory);
  return found;
}

/* libsodium leaves a piece of the passphrase on the stack that it hashed it on: the child's, that is gone. */
static void
test_nothing_left (void)
{
  g_autoptr (GError) error = NULL;
  RoundsSecret *passphrase = rounds_secret_new_random (24, &error);
  const RoundsDerivation job = { passphrase, salt, least.passes, least.memory_kib };
  RoundsSecret *key = rounds_derivation_run (&job, &error);
  guint8 of_passphrase[NEEDLE], of_key[NEEDLE];

  g_assert_no_error (error);
  mask (passphrase, of_passphrase);
  mask (key, of_key);
  g_assert_true (memory_holds (of_passphrase)); /* so that a search finds what is there */
  g_assert_true (memory_holds (of_key));
  rounds_secret_unref (passphrase);
  rounds_secret_unref (key);
  g_assert_false (memory_holds (of_passphrase));
  g_assert_false (memory_holds (of_key));
}

/* ---- rounds-derive itself ---- */

/* Its exit status; what it says comes to *said. */
static int
run_program (const char *argument, GBytes *question, GBytes **said)
{
  g_autofree char *program = test_build_path ("data/derive/rounds-derive");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                  G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, program, argument, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (process, question, NULL, said, NULL, &error));
  g_assert_no_error (error);
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

/* What no key file may ask is not derived, whoever asks: above all nothing cheaper than 64 MiB. */
static void
test_bad_questions (void)
{
  static const struct
  {
    const char *magic;
    guint32 passes, memory_kib, size, sent; /* bytes of a passphrase that follow */
  } questions[] = {
    { "RNDASKS0", 2, 64 << 10, 4, 4 }, { "RNDSAYS1", 2, 64 << 10, 4, 4 },
    { "RNDASKS1", 0, 64 << 10, 4, 4 }, { "RNDASKS1", 21, 64 << 10, 4, 4 },
    { "RNDASKS1", 2, 0, 4, 4 },        { "RNDASKS1", 2, (64 << 10) - 1, 4, 4 },
    { "RNDASKS1", 2, 8, 4, 4 },        { "RNDASKS1", 2, (1 << 20) + 1, 4, 4 },
    { "RNDASKS1", 2, 64 << 10, 0, 0 }, { "RNDASKS1", 2, 64 << 10, 1025, 1025 },
    { "RNDASKS1", 2, 64 << 10, 4, 3 }, { "RNDASKS1", 2, 64 << 10, G_MAXUINT32, 4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      RoundsDeriveQuestion head = { .passes = questions[i].passes,
                                    .memory_kib = questions[i].memory_kib,
                                    .size = questions[i].size };
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autofree char *text = g_strnfill (questions[i].sent, 'x');
      g_autoptr (GBytes) question = NULL, said = NULL;

      memcpy (head.magic, questions[i].magic, sizeof head.magic);
      g_byte_array_append (bytes, (const guint8 *) &head, sizeof head);
      g_byte_array_append (bytes, (const guint8 *) text, questions[i].sent);
      question = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
      g_assert_cmpint (run_program (NULL, question, &said), ==, 1);
      g_assert_cmpuint (g_bytes_get_size (said), ==, 0);
    }
}

static void
test_program_options (void)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) help = NULL, version = NULL, said = NULL, silence = NULL;

  g_assert_cmpint (run_program ("--help", nothing, &help), ==, 0);
  g_assert_nonnull (
      g_strstr_len (g_bytes_get_data (help, NULL), (gssize) g_bytes_get_size (help), "Usage:"));
  g_assert_cmpint (run_program ("--version", nothing, &version), ==, 0);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (version, NULL), "rounds-derive "));
  g_assert_cmpint (run_program ("passphrase", nothing, &said), ==, 2);
  g_assert_cmpuint (g_bytes_get_size (said), ==, 0);
  g_assert_cmpint (run_program (NULL, nothing, &silence), ==, 1);
  g_assert_cmpuint (g_bytes_get_size (silence), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/derivation/vectors", test_vectors);
  g_test_add_func ("/derivation/old-file", test_old_file);
  g_test_add ("/derivation/wrong-programs", Fixture, NULL, set_up, test_wrong_programs, tear_down);
  g_test_add ("/derivation/no-program", Fixture, NULL, set_up, test_no_program, tear_down);
  g_test_add ("/derivation/lies", Fixture, NULL, set_up, test_lies, tear_down);
  g_test_add ("/derivation/wiped", Fixture, NULL, set_up, test_wiped, tear_down);
  g_test_add_func ("/derivation/killed", test_killed);
  g_test_add_func ("/derivation/cancelled", test_cancelled);
  g_test_add_func ("/derivation/seen-from-outside", test_seen_from_outside);
  g_test_add_func ("/derivation/nothing-left", test_nothing_left);
  g_test_add_func ("/derivation/bad-questions", test_bad_questions);
  g_test_add_func ("/derivation/program-options", test_program_options);
  return g_test_run ();
}
