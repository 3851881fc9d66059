/* A key file from anyone, as it is and with its check mended, so that a change goes deeper than the
 * check. What parses has one spelling only, so the same bytes must come out. */
#include "keyfile-private.h"

#include <sodium.h>
#include <string.h>

#define CHECK_BYTES 32

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_slot (const RoundsSlotInfo *info)
{
  g_assert_cmpint (info->type, ==, ROUNDS_SLOT_PASSPHRASE);
  g_assert_true (g_utf8_validate (info->user, -1, NULL));
  g_assert_true (g_utf8_validate (info->role, -1, NULL));
  g_assert_cmpuint (strlen (info->user), >, 0);
  g_assert_cmpuint (strlen (info->user), <=, ROUNDS_KEYFILE_USER_MAX);
  g_assert_cmpuint (strlen (info->role), <=, ROUNDS_KEYFILE_ROLE_MAX);
  g_assert_cmpint (info->created, >=, 0);
  g_assert_cmpuint (info->passes, <=, ROUNDS_KEY_COST_CEILING.passes);
  g_assert_cmpuint (info->memory_kib, <=, ROUNDS_KEY_COST_CEILING.memory_kib);
}

/* Only where every slot is cheap; the passphrase is not that of any file of the corpus. */
static void
try_to_open (RoundsKeyfile *keyfile)
{
  g_autoptr (RoundsSecret) passphrase = rounds_secret_new_passphrase ("not this one", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < rounds_keyfile_get_n_slots (keyfile); i++)
    {
      const RoundsSlotInfo *info = rounds_keyfile_get_slot (keyfile, i);

      if (info->passes > 2 || info->memory_kib > 64)
        return;
    }
  g_assert_null (rounds_keyfile_open (keyfile, NULL, passphrase, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
}

static void
parse (const guint8 *data, gsize size)
{
  const RoundsKeyCost floor = ROUNDS_KEY_COST_TEST;
  g_autoptr (GBytes) content = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsKeyfile) keyfile = rounds_keyfile_parse_from (content, &floor, &error);
  g_autoptr (GBytes) again = NULL;

  if (keyfile == NULL)
    {
      g_assert_true (g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT) ||
                     g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_SCHEMA));
      return;
    }
  again = rounds_keyfile_serialize (keyfile);
  g_assert_true (g_bytes_equal (content, again));
  for (guint i = 0; i < rounds_keyfile_get_n_slots (keyfile); i++)
    check_slot (rounds_keyfile_get_slot (keyfile, i));
  try_to_open (keyfile);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree guint8 *mended = NULL;

  parse (data, size);
  if (size < CHECK_BYTES)
    return 0;
  mended = g_memdup2 (data, size);
  crypto_generichash (mended + size - CHECK_BYTES, CHECK_BYTES, mended, size - CHECK_BYTES, NULL,
                      0);
  parse (mended, size);
  return 0;
}
