#include "store-label.h"

#include "pack.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#define LABEL_VERSION 2
#define NONCE_BYTES   crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES     crypto_aead_xchacha20poly1305_ietf_ABYTES

static const char magic[8] = { 'R', 'O', 'U', 'N', 'D', 'S', 'T', 'O' };
/* First in the associated data, so that no other seal of Rounds can be taken for a label. */
static const char domain[16] = "rounds.store.lbl";

static void
set_corrupt (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                       _ ("The store is damaged or was changed. Restore it from a backup."));
}

static GByteArray *
associated_data (const guint8 *id)
{
  GByteArray *covered = g_byte_array_new ();

  g_byte_array_append (covered, (const guint8 *) domain, sizeof domain);
  g_byte_array_append (covered, id, ROUNDS_KEYFILE_ID_BYTES);
  return covered;
}

/* Takes the label apart; FALSE when it is not one that this or an older version writes. */
static gboolean
label_parse (RoundsLabel *label, const guint8 *plain, gsize size)
{
  RoundsUnpack in = { plain, size, FALSE };
  gboolean dated;

  label->version = unpack_number (&in, 4);
  in.bad = label->version < 1 || label->version > LABEL_VERSION;
  label->kind = unpack_number (&in, 4);
  label->id = unpack_bytes (&in, ROUNDS_KEYFILE_ID_BYTES);
  label->created = unpack_number (&in, 8);
  memset (label->as_of, 0, sizeof label->as_of);
  unpack_copy (&in, (guint8 *) label->as_of, ROUNDS_AS_OF_BYTES);
  dated = rounds_date_is_real (label->as_of);
  if (in.bad || in.left != 0)
    return FALSE;
  return label->kind == ROUNDS_STORE_DEMONSTRATION ? dated : label->as_of[0] == '\0';
}

/* The number of n digits at text. */
static int
number_at (const char *text, int n)
{
  int value = 0;

  while (n-- > 0)
    value = value * 10 + (*text++ - '0');
  return value;
}

gboolean
rounds_date_is_real (const char *text)
{
  int year, month, day;

  if (strlen (text) != ROUNDS_AS_OF_BYTES)
    return FALSE;
  for (int i = 0; i < ROUNDS_AS_OF_BYTES; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return FALSE;
  year = number_at (text, 4);
  month = number_at (text + 5, 2);
  day = number_at (text + 8, 2);
  return year >= 1900 && year < 2200 && month >= 1 && month <= 12 && day >= 1 &&
         g_date_valid_dmy (day, month, year);
}

GBytes *
rounds_label_seal (const RoundsLabel *label, RoundsSecret *key)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GByteArray) covered = associated_data (label->id);
  GByteArray *out;
  guint8 *nonce;

  pack_number (plain, LABEL_VERSION, 4);
  pack_number (plain, label->kind, 4);
  g_byte_array_append (plain, label->id, ROUNDS_KEYFILE_ID_BYTES);
  pack_number (plain, label->created, 8);
  g_byte_array_append (plain, (const guint8 *) label->as_of, ROUNDS_AS_OF_BYTES);

  out = g_byte_array_new ();
  g_byte_array_append (out, (const guint8 *) magic, sizeof magic);
  g_byte_array_set_size (out, sizeof magic + NONCE_BYTES + plain->len + TAG_BYTES);
  nonce = out->data + sizeof magic;
  randombytes_buf (nonce, NONCE_BYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt (nonce + NONCE_BYTES, NULL, plain->data, plain->len,
                                              covered->data, covered->len, NULL, nonce,
                                              rounds_secret_begin (key));
  rounds_secret_end (key);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
rounds_label_open (
    GBytes *content, const guint8 *id, RoundsSecret *key, RoundsLabel *label, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);
  const guint8 *nonce = data + sizeof magic;
  g_autoptr (GByteArray) covered = associated_data (id);
  g_autofree guint8 *plain = NULL;
  RoundsUnpack in;
  gsize plain_size;
  int failed;

  if (size < sizeof magic + NONCE_BYTES + TAG_BYTES + 4 || memcmp (data, magic, sizeof magic) != 0)
    {
      set_corrupt (error);
      return NULL;
    }
  plain_size = size - sizeof magic - NONCE_BYTES - TAG_BYTES;
  plain = g_malloc (plain_size);
  failed = crypto_aead_xchacha20poly1305_ietf_decrypt (plain, NULL, NULL, nonce + NONCE_BYTES,
                                                       plain_size + TAG_BYTES, covered->data,
                                                       covered->len, nonce,
                                                       rounds_secret_begin (key));
  rounds_secret_end (key);
  in = (RoundsUnpack){ plain, plain_size, FALSE };
  if (failed == 0 && unpack_number (&in, 4) > LABEL_VERSION)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_SCHEMA,
                           _ ("The store was made by a newer Rounds. Install that version."));
      return NULL;
    }
  if (failed != 0 || !label_parse (label, plain, plain_size))
    {
      set_corrupt (error);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&plain), plain_size);
}
