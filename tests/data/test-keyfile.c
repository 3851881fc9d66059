/* The key file: who opens it, and that nothing else does. */
#include "keyfile-private.h"

#include "counts.h"

#include <sodium.h>
#include <string.h>

/* Where the fields of the first slot stand; see keyfile.h. */
#define AT_VERSION 8
#define AT_KIND    12
#define AT_COUNT   32
#define AT_TYPE    36
#define AT_PASSES  48
#define AT_MEMORY  52
#define AT_USER    56

static const RoundsKeyCost cheap = { 1, 8 };

static RoundsSecret *
passphrase (const char *text)
{
  g_autoptr (GError) error = NULL;
  RoundsSecret *secret = rounds_secret_new_passphrase (text, &error);

  g_assert_no_error (error);
  return secret;
}

static void
add (RoundsKeyfile *keyfile, RoundsSecret *key, const char *user, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) secret = passphrase (text);
  const RoundsKeyOwner person = { user, "physician", secret };
  gboolean added = rounds_keyfile_add_at (keyfile, key, &person, &cheap, &error);

  g_assert_no_error (error);
  g_assert_true (added);
}

/* A key file of one cheap slot: "ada", "first". (transfer full) */
static GByteArray *
sample (void)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);

  add (keyfile, key, "ada", "first");
  return g_bytes_unref_to_array (rounds_keyfile_serialize (keyfile));
}

/* What a forger does after changing a byte. */
static void
fix_check (GByteArray *file)
{
  crypto_generichash (file->data + file->len - 32, 32, file->data, file->len - 32, NULL, 0);
}

/* The error of parsing file and of opening it with "first", 0 when it opens. */
static int
error_of (GByteArray *file)
{
  g_autoptr (GBytes) content = g_bytes_new (file->data, file->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_parse_from (content, &cheap, &error);
  g_autoptr (RoundsSecret) secret = passphrase ("first");
  g_autoptr (RoundsSecret) key = NULL;

  if (keyfile != NULL)
    key = rounds_keyfile_open (keyfile, NULL, secret, NULL, &error);
  g_assert_true ((key != NULL) == (error == NULL));
  if (key != NULL)
    return -1;
  g_assert_true (error->domain == ROUNDS_DATA_ERROR);
  return error->code;
}

static void
assert_same_key (RoundsSecret *a, RoundsSecret *b)
{
  g_assert_cmpmem (rounds_secret_begin (a), 32, rounds_secret_begin (b), 32);
  rounds_secret_end (a);
  rounds_secret_end (b);
}

static void
test_people (void)
{
  g_autoptr (RoundsKeyfile) written = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);
  g_autoptr (RoundsKeyfile) keyfile = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const people[][2] = { { "ada", "first" },
                                           { "Łucja Müller", "zweite" },
                                           { "علي", "first" } };
  guint slot;

  for (guint i = 0; i < 3; i++)
    add (written, key, people[i][0], people[i][1]);
  content = rounds_keyfile_serialize (written);
  keyfile = rounds_keyfile_parse_from (content, &cheap, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rounds_keyfile_get_kind (keyfile), ==, ROUNDS_STORE_CLINICAL);
  g_assert_cmpmem (rounds_keyfile_get_id (keyfile), 16, rounds_keyfile_get_id (written), 16);
  g_assert_cmpuint (rounds_keyfile_get_n_slots (keyfile), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const RoundsSlotInfo *info = rounds_keyfile_get_slot (keyfile, i);
      g_autoptr (RoundsSecret) secret = passphrase (people[i][1]);
      g_autoptr (RoundsSecret) opened = NULL;

      g_assert_cmpstr (info->user, ==, people[i][0]);
      g_assert_cmpstr (info->role, ==, "physician");
      g_assert_cmpint (ABS (info->created - g_get_real_time () / G_USEC_PER_SEC), <, 60);
      opened = rounds_keyfile_open (keyfile, people[i][0], secret, &slot, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (slot, ==, i);
      assert_same_key (opened, key);
    }
}

static void
test_wrong_passphrase (void)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);
  static const char *const wrong[] = { "First", "first ", "firs", "first\n", "f" };
  g_autoptr (RoundsSecret) right = passphrase ("first");
  g_autoptr (RoundsSecret) opened = NULL;
  g_autoptr (GError) error = NULL;

  add (keyfile, key, "ada", "first");
  add (keyfile, key, "ben", "second");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (RoundsSecret) secret = passphrase (wrong[i]);

      g_assert_null (rounds_keyfile_open (keyfile, NULL, secret, NULL, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
      g_clear_error (&error);
    }
  /* Ada's passphrase is not Ben's, and nobody else has one. */
  g_assert_null (rounds_keyfile_open (keyfile, "ben", right, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_null (rounds_keyfile_open (keyfile, "eve", right, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  g_clear_error (&error);
  opened = rounds_keyfile_open (keyfile, NULL, right, NULL, &error);
  g_assert_no_error (error);
  assert_same_key (opened, key);
}

static void
test_real_cost (void)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);
  g_autoptr (RoundsSecret) secret = passphrase ("first");
  g_autoptr (RoundsSecret) opened = NULL;
  g_autoptr (RoundsKeyfile) parsed = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;
  const RoundsKeyOwner person = { "ada", "", secret };

  g_assert_true (rounds_keyfile_add (keyfile, key, &person, &error));
  g_assert_no_error (error);
  content = rounds_keyfile_serialize (keyfile);
  parsed = rounds_keyfile_parse (content, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rounds_keyfile_get_slot (parsed, 0)->passes, ==, 3);
  g_assert_cmpuint (rounds_keyfile_get_slot (parsed, 0)->memory_kib, ==, 256 * 1024);
  opened = rounds_keyfile_open (parsed, NULL, secret, NULL, &error);
  g_assert_no_error (error);
  assert_same_key (opened, key);
}

static void
set_u32 (GByteArray *file, guint at, guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  memcpy (file->data + at, &little, 4);
}

/* A cost that no Rounds writes is refused before any of it is spent. */
static void
test_absurd_costs (void)
{
  static const guint32 costs[][3] = {
    /* passes, KiB, taken */
    { 1, 64 * 1024, FALSE },
    { 2, 64 * 1024, TRUE },
    { 2, 64 * 1024 - 1, FALSE },
    { 3, 8, FALSE },
    { 20, 1024 * 1024, TRUE },
    { 21, 1024 * 1024, FALSE },
    { 20, 1024 * 1024 + 1, FALSE },
    { 0, 256 * 1024, FALSE },
    { 3, 0, FALSE },
    { G_MAXUINT32, 256 * 1024, FALSE },
    { 3, G_MAXUINT32, FALSE },
    { 3, 256 * 1024, TRUE },
  };
  g_autoptr (GByteArray) file = sample ();

  for (gsize i = 0; i < G_N_ELEMENTS (costs); i++)
    {
      g_autoptr (RoundsKeyfile) keyfile = NULL;
      g_autoptr (GBytes) content = NULL;
      g_autoptr (GError) error = NULL;

      set_u32 (file, AT_PASSES, costs[i][0]);
      set_u32 (file, AT_MEMORY, costs[i][1]);
      fix_check (file);
      content = g_bytes_new (file->data, file->len);
      keyfile = rounds_keyfile_parse (content, &error);
      g_assert_cmpint (keyfile != NULL, ==, costs[i][2]);
      if (keyfile == NULL)
        g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
    }
}

static void
test_every_truncation (void)
{
  g_autoptr (GByteArray) file = sample ();

  g_assert_cmpint (error_of (file), ==, -1);
  for (guint size = 0; size < file->len; size++)
    {
      g_autoptr (GByteArray) cut = g_byte_array_new ();

      g_byte_array_append (cut, file->data, size);
      g_assert_cmpint (error_of (cut), ==, ROUNDS_DATA_ERROR_CORRUPT);
      if (size < 32)
        continue;
      fix_check (cut);
      g_assert_cmpint (error_of (cut), ==, ROUNDS_DATA_ERROR_CORRUPT);
    }
  for (guint i = 0; i < 40; i++)
    {
      g_byte_array_append (file, (const guint8 *) "", 1);
      g_assert_cmpint (error_of (file), ==, ROUNDS_DATA_ERROR_CORRUPT);
      fix_check (file);
      g_assert_cmpint (error_of (file), ==, ROUNDS_DATA_ERROR_CORRUPT);
    }
}

/* Damage is always named as damage, never as a wrong passphrase. */
static void
test_every_bit_flip (void)
{
  g_autoptr (GByteArray) file = sample ();

  for (guint bit = 0; bit < file->len * 8; bit++)
    {
      file->data[bit / 8] ^= 1 << bit % 8;
      g_assert_cmpint (error_of (file), ==, ROUNDS_DATA_ERROR_CORRUPT);
      file->data[bit / 8] ^= 1 << bit % 8;
    }
  g_assert_cmpint (error_of (file), ==, -1);
}

/* A forger who mends the check still opens nothing: each field is under the seal. */
static void
test_every_forged_bit (void)
{
  g_autoptr (GByteArray) file = sample ();
  guint by_code[3] = { 0 };

  for (guint bit = 0; bit < (file->len - 32) * 8; bit++)
    {
      int code;

      /* A larger memory cost is only slower to refuse. */
      if (bit >= AT_MEMORY * 8 + 14 && bit < AT_USER * 8)
        continue;
      file->data[bit / 8] ^= 1 << bit % 8;
      fix_check (file);
      code = error_of (file);
      by_code[0] += code == ROUNDS_DATA_ERROR_CORRUPT;
      by_code[1] += code == ROUNDS_DATA_ERROR_AUTH;
      by_code[2] += code == ROUNDS_DATA_ERROR_SCHEMA;
      file->data[bit / 8] ^= 1 << bit % 8;
      if (code != ROUNDS_DATA_ERROR_CORRUPT && code != ROUNDS_DATA_ERROR_AUTH &&
          code != ROUNDS_DATA_ERROR_SCHEMA)
        g_error ("bit %u of byte %u: code %d", bit % 8, bit / 8, code);
    }
  g_test_message ("corrupt %u, auth %u, schema %u", by_code[0], by_code[1], by_code[2]);
  fix_check (file);
  g_assert_cmpint (error_of (file), ==, -1);
}

static void
test_forged_kind (void)
{
  g_autoptr (GByteArray) file = sample ();

  g_assert_cmpint (file->data[AT_KIND], ==, ROUNDS_STORE_CLINICAL);
  file->data[AT_KIND] = ROUNDS_STORE_DEMONSTRATION;
  fix_check (file);
  g_assert_cmpint (error_of (file), ==, ROUNDS_DATA_ERROR_AUTH);
}

static void
test_newer (void)
{
  g_autoptr (GByteArray) file = sample ();

  file->data[AT_VERSION] = 2;
  fix_check (file);
  g_assert_cmpint (error_of (file), ==, ROUNDS_DATA_ERROR_SCHEMA);
  file->data[AT_VERSION] = 1;
  for (guint type = 0; type < 6; type++)
    {
      /* 2 and 3 are types, but not of a slot with a cost, nor of the only slot. */
      file->data[AT_TYPE] = type;
      fix_check (file);
      g_assert_cmpint (error_of (file), ==, type == 1 ? -1 : ROUNDS_DATA_ERROR_CORRUPT);
    }
}

/* A slot moved to another store's file opens nothing there. */
static void
test_foreign_slot (void)
{
  g_autoptr (GByteArray) file = sample ();
  g_autoptr (GByteArray) other = sample ();

  g_assert_cmpuint (file->len, ==, other->len);
  memcpy (file->data + AT_TYPE, other->data + AT_TYPE, file->len - AT_TYPE);
  fix_check (file);
  g_assert_cmpint (error_of (file), ==, ROUNDS_DATA_ERROR_AUTH);
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (ROUNDS_KEYFILE_USER_MAX, 'n');
  g_autofree char *longer = g_strnfill (ROUNDS_KEYFILE_USER_MAX + 1, 'n');
  const char *refused[] = {
    "", longer, "a\nb", "a\tb", "a\x7f", "\xff", "\xc3", "a\xc2\x85", NULL
  };
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);
  g_autoptr (RoundsSecret) secret = passphrase ("first");
  g_autoptr (GError) error = NULL;

  /* Said to a person, who knows no bytes and no encodings. */
  g_assert_false (rounds_keyfile_check_user (longer, &error));
  g_assert_nonnull (strstr (error->message, "character"));
  g_assert_null (strstr (error->message, "UTF"));
  g_assert_null (strstr (error->message, "byte"));
  g_clear_error (&error);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const RoundsKeyOwner person = { refused[i], "", secret };

      g_assert_false (rounds_keyfile_add_at (keyfile, key, &person, &cheap, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      g_clear_error (&error);
    }
  add (keyfile, key, longest, "first");
  for (guint i = 1; i < ROUNDS_KEYFILE_SLOTS_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u%s", 10 + i, longest + 2);
      add (keyfile, key, name, "first");
    }
  for (guint i = 0; i < 2; i++)
    {
      const RoundsKeyOwner person = { i == 0 ? "one more" : longest, "", secret };

      g_assert_false (rounds_keyfile_add_at (keyfile, key, &person, &cheap, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS);
      g_clear_error (&error);
    }
  {
    g_autoptr (GBytes) content = rounds_keyfile_serialize (keyfile);
    g_autoptr (RoundsKeyfile) parsed = rounds_keyfile_parse_from (content, &cheap, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (rounds_keyfile_get_n_slots (parsed), ==, ROUNDS_KEYFILE_SLOTS_MAX);
    g_assert_cmpuint (g_bytes_get_size (content), <=, ROUNDS_KEYFILE_BYTES_MAX);
  }
}

/* One user twice, which no Rounds writes, and more slots than there are. */
static void
test_bad_counts (void)
{
  g_autoptr (GByteArray) file = sample ();
  guint slot_bytes = file->len - AT_TYPE - 32;
  g_autoptr (GByteArray) twice = g_byte_array_new ();
  static const guint32 counts[] = { 0, 2, 3, 64, 65, G_MAXUINT32 };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      set_u32 (file, AT_COUNT, counts[i]);
      fix_check (file);
      g_assert_cmpint (error_of (file), ==, ROUNDS_DATA_ERROR_CORRUPT);
    }
  set_u32 (file, AT_COUNT, 2);
  g_byte_array_append (twice, file->data, AT_TYPE + slot_bytes);
  g_byte_array_append (twice, file->data + AT_TYPE, slot_bytes);
  g_byte_array_set_size (twice, twice->len + 32);
  fix_check (twice);
  g_assert_cmpint (error_of (twice), ==, ROUNDS_DATA_ERROR_CORRUPT);
}

static void
test_hides_the_key (void)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);
  g_autoptr (GBytes) content = NULL;

  add (keyfile, key, "ada", "a passphrase nobody guesses");
  content = rounds_keyfile_serialize (keyfile);
  for (gsize at = 0; at + 8 <= g_bytes_get_size (content); at++)
    {
      const guint8 *bytes = (const guint8 *) g_bytes_get_data (content, NULL) + at;

      g_assert_true (memcmp (bytes, rounds_secret_begin (key), 8) != 0);
      rounds_secret_end (key);
      g_assert_true (memcmp (bytes, "a passph", 8) != 0);
    }
}

static RoundsSecret *
random_secret (gsize size)
{
  g_autoptr (GError) error = NULL;
  RoundsSecret *secret = rounds_secret_new_random (size, &error);

  g_assert_no_error (error);
  return secret;
}

static void
set_key (RoundsKeyfile *keyfile,
         RoundsSlotType type,
         const char *user,
         RoundsSecret *key,
         RoundsSecret *secret)
{
  g_autoptr (GError) error = NULL;
  const RoundsKeyOwner person = { user, "physician", secret };

  g_assert_true (rounds_keyfile_set_key (keyfile, type, key, &person, &error));
  g_assert_no_error (error);
}

/* Gives the code of the error, -1 when the secret opens. */
static int
try_key (RoundsKeyfile *keyfile, RoundsSlotType type, RoundsSecret *secret)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) key = rounds_keyfile_open_key (keyfile, type, secret, NULL, &error);

  g_assert_true ((key != NULL) == (error == NULL));
  return key != NULL ? -1 : error->code;
}

/* (transfer full) */
static RoundsKeyfile *
reread (RoundsKeyfile *keyfile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = rounds_keyfile_serialize (keyfile);
  RoundsKeyfile *parsed = rounds_keyfile_parse_from (content, &cheap, &error);

  g_assert_no_error (error);
  return parsed;
}

static void
test_other_keys (void)
{
  static const RoundsSlotType types[] = { ROUNDS_SLOT_RECOVERY, ROUNDS_SLOT_SECRET_SERVICE };
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = random_secret (ROUNDS_KEY_BYTES);
  g_autoptr (RoundsKeyfile) parsed = NULL;

  add (keyfile, key, "ada", "first");
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      RoundsSlotType other = types[1 - i];
      g_autoptr (RoundsSecret) old = random_secret (28);
      g_autoptr (RoundsSecret) secret = random_secret (28);

      set_key (keyfile, types[i], "ada", key, old);
      g_assert_cmpint (try_key (keyfile, types[i], old), ==, -1);
      /* A new one ends the old one; neither is a key of another sort. */
      set_key (keyfile, types[i], "ada", key, secret);
      g_clear_pointer (&parsed, rounds_keyfile_free);
      parsed = reread (keyfile);
      g_assert_cmpint (try_key (parsed, types[i], secret), ==, -1);
      g_assert_cmpint (try_key (parsed, types[i], old), ==, ROUNDS_DATA_ERROR_AUTH);
      g_assert_cmpint (try_key (parsed, other, secret), ==, ROUNDS_DATA_ERROR_AUTH);
    }
  g_assert_cmpuint (rounds_keyfile_get_n_slots (parsed), ==, 3);
}

/* The keyring opens nothing for a person without a passphrase. */
static void
test_keyring_alone (void)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = random_secret (ROUNDS_KEY_BYTES);
  g_autoptr (RoundsSecret) secret = random_secret (32);

  add (keyfile, key, "ada", "first");
  add (keyfile, key, "ben", "second");
  set_key (keyfile, ROUNDS_SLOT_SECRET_SERVICE, "ben", key, secret);
  g_assert_cmpint (try_key (keyfile, ROUNDS_SLOT_SECRET_SERVICE, secret), ==, -1);
  g_assert_true (rounds_keyfile_remove (keyfile, ROUNDS_SLOT_PASSPHRASE, "ben", NULL));
  g_assert_cmpint (try_key (keyfile, ROUNDS_SLOT_SECRET_SERVICE, secret), ==,
                   ROUNDS_DATA_ERROR_AUTH);
}

static void
test_change (void)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = random_secret (ROUNDS_KEY_BYTES);
  g_autoptr (RoundsSecret) old = passphrase ("first");
  g_autoptr (RoundsSecret) new = passphrase ("other");
  RoundsKeyOwner person = { "ada", NULL, new };
  g_autoptr (RoundsSecret) opened = NULL;
  g_autoptr (GError) error = NULL;

  add (keyfile, key, "ada", "first");
  add (keyfile, key, "ben", "second");
  g_assert_true (rounds_keyfile_change_at (keyfile, key, &person, &cheap, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rounds_keyfile_get_n_slots (keyfile), ==, 2);
  g_assert_cmpstr (rounds_keyfile_get_slot (keyfile, 0)->role, ==, "physician");
  g_assert_null (rounds_keyfile_open (keyfile, NULL, old, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  g_clear_error (&error);
  opened = rounds_keyfile_open (keyfile, "ada", new, NULL, &error);
  g_assert_no_error (error);
  assert_same_key (opened, key);
  person.user = "eve";
  g_assert_false (rounds_keyfile_change_at (keyfile, key, &person, &cheap, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND);
}

static void
test_remove (void)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = random_secret (ROUNDS_KEY_BYTES);
  g_autoptr (RoundsSecret) code = random_secret (28);
  g_autoptr (GError) error = NULL;

  add (keyfile, key, "ada", "first");
  set_key (keyfile, ROUNDS_SLOT_RECOVERY, "ada", key, code);
  g_assert_false (rounds_keyfile_remove (keyfile, ROUNDS_SLOT_PASSPHRASE, "ada", &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LAST);
  g_clear_error (&error);
  g_assert_false (rounds_keyfile_remove_user (keyfile, "ada", &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LAST);
  g_clear_error (&error);
  add (keyfile, key, "ben", "second");
  g_assert_true (rounds_keyfile_remove_user (keyfile, "ada", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rounds_keyfile_get_n_slots (keyfile), ==, 1);
  g_assert_cmpint (try_key (keyfile, ROUNDS_SLOT_RECOVERY, code), ==, ROUNDS_DATA_ERROR_AUTH);
  g_assert_false (rounds_keyfile_remove_user (keyfile, "ada", &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND);
}

/* No Rounds writes a file that only a code opens. */
static void
test_no_passphrase (void)
{
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_new (ROUNDS_STORE_CLINICAL);
  g_autoptr (RoundsSecret) key = random_secret (ROUNDS_KEY_BYTES);
  g_autoptr (RoundsSecret) code = random_secret (28);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  set_key (keyfile, ROUNDS_SLOT_RECOVERY, "ada", key, code);
  content = rounds_keyfile_serialize (keyfile);
  g_assert_null (rounds_keyfile_parse_from (content, &cheap, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyfile/people", test_people);
  g_test_add_func ("/keyfile/wrong-passphrase", test_wrong_passphrase);
  g_test_add_func ("/keyfile/real-cost", test_real_cost);
  g_test_add_func ("/keyfile/absurd-costs", test_absurd_costs);
  g_test_add_func ("/keyfile/every-truncation", test_every_truncation);
  g_test_add_func ("/keyfile/every-bit-flip", test_every_bit_flip);
  g_test_add_func ("/keyfile/every-forged-bit", test_every_forged_bit);
  g_test_add_func ("/keyfile/forged-kind", test_forged_kind);
  g_test_add_func ("/keyfile/newer", test_newer);
  g_test_add_func ("/keyfile/foreign-slot", test_foreign_slot);
  g_test_add_func ("/keyfile/names", test_names);
  g_test_add_func ("/keyfile/bad-counts", test_bad_counts);
  g_test_add_func ("/keyfile/hides-the-key", test_hides_the_key);
  g_test_add_func ("/keyfile/other-keys", test_other_keys);
  g_test_add_func ("/keyfile/keyring-alone", test_keyring_alone);
  g_test_add_func ("/keyfile/change", test_change);
  g_test_add_func ("/keyfile/remove", test_remove);
  g_test_add_func ("/keyfile/no-passphrase", test_no_passphrase);
  return g_test_run ();
}
