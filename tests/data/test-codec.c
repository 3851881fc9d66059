/* The packed form of events: what is shared, what older stores hold, and what nobody wrote. */
#include "codec.h"
#include "event.h"
#include "shared-texts.h"

#include <string.h>

static RoundsEvent *
event_of_hex (const char *hex, GError **error)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; hex[0] != 0; hex += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  g_autoptr (GBytes) packed = g_byte_array_free_to_bytes (bytes);

  return rounds_event_unpack (packed, error);
}

static void
check_potassium (const RoundsEvent *event)
{
  g_assert_cmpstr (event->reference, ==, "Observation/a");
  g_assert_cmpstr (event->title, ==, "Potassium");
  g_assert_cmpstr (event->text, ==, "Potassium");
  g_assert_cmpstr (event->status, ==, "final");
  g_assert_cmpstr (event->start.text, ==, "2026-01-02");
  g_assert_cmpstr (event->start_from, ==, "effectiveDateTime");
  g_assert_cmpuint (event->n_codes, ==, 1);
  g_assert_cmpstr (event->codes[0].system, ==, "http://loinc.org");
  g_assert_cmpstr (event->codes[0].code, ==, "2823-3");
  g_assert_cmpstr (event->codes[0].display, ==, "Potassium");
  g_assert_cmpstr (event->value.first.decimal, ==, "5.40");
  g_assert_cmpstr (event->value.first.unit, ==, "mmol/L");
}

/* What a store of before migration 3 holds, and what one holds since: of the same resource. Neither may ever
 * become unreadable. */
static void
test_forms (void)
{
  static const char *const forms[] = {
    "0107000e4f62736572766174696f6e2f61000b323032362d30312d303200809088c0ef6680f0b252060012"
    "6566666563746976654461746554696d65000111687474703a2f2f6c6f696e632e6f72670007323832332d"
    "33000a506f7461737369756d000a506f7461737369756d000a506f7461737369756d000666696e616c0000"
    "00000101000005352e343000076d6d6f6c2f4c0000000000000000000000000000013801000c4f62736572"
    "766174696f6e000000",
    "0207001d4f62736572766174696f6e2f610017323032362d30312d303200809088c0ef6680f0b252060014"
    "01080f323832332d330015506f7461737369756d002a2e20000000010300000b352e343000700000000000"
    "000000000000000001380100040000",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RoundsEvent) event = event_of_hex (forms[i], &error);

      g_assert_no_error (error);
      check_potassium (event);
    }
}

/* What is written now is the newer form. */
static void
test_shares (void)
{
  g_autoptr (GError) error = NULL;
  RoundsCode code = { .system = "http://loinc.org",
                      .code = "1",
                      .display = "A display of its own" };
  RoundsEvent event = { .kind = ROUNDS_KIND_RESULT,
                        .reference = "Observation/1",
                        .title = "A display of its own",
                        .text = "A display of its own",
                        .codes = &code,
                        .n_codes = 1 };
  g_autoptr (GBytes) packed = rounds_event_pack (&event);
  gsize size;
  const char *data = g_bytes_get_data (packed, &size);
  g_autoptr (RoundsEvent) read = rounds_event_unpack (packed, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (data[0], ==, 2);
  g_assert_null (g_strstr_len (data, (gssize) size, "loinc"));
  g_assert_cmpuint (size, <, 70); /* the display once, not three times */
  g_assert_cmpstr (read->codes[0].system, ==, "http://loinc.org");
  g_assert_cmpstr (read->codes[0].code, ==, "1");
  g_assert_cmpstr (read->codes[0].display, ==, event.title);
  g_assert_cmpstr (read->text, ==, event.title);
  g_assert_true (read->text == read->title);
}

/* More texts than are remembered, each twice, of every length: all come back. */
static void
test_many (void)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  RoundsPacking packing = { .bytes = g_byte_array_new (), .shares = TRUE };
  RoundsFields in;

  for (guint i = 0; i < 200; i++)
    g_ptr_array_add (texts, g_strdup_printf ("%.*s%u", (int) (i % 90),
                                             "A text that is long enough to need two bytes for its "
                                             "length when it is longer than sixty-three of them",
                                             i % 37));
  g_byte_array_append (packing.bytes, (const guint8 *) "\2", 1);
  for (guint twice = 0; twice < 2; twice++)
    for (guint i = 0; i < texts->len; i++)
      {
        rounds_pack_shared (&packing, texts->pdata[i]);
        rounds_pack_shared (&packing, texts->pdata[i]);
      }
  rounds_pack_shared (&packing, "");
  rounds_pack_shared (&packing, NULL);
  in = (RoundsFields){ .at = packing.bytes->data + 1,
                       .end = packing.bytes->data + packing.bytes->len,
                       .begin = packing.bytes->data };
  for (guint twice = 0; twice < 2; twice++)
    for (guint i = 0; i < texts->len; i++)
      {
        g_assert_cmpstr (rounds_unpack_text (&in), ==, texts->pdata[i]);
        g_assert_cmpstr (rounds_unpack_text (&in), ==, texts->pdata[i]);
      }
  g_assert_cmpstr (rounds_unpack_text (&in), ==, "");
  g_assert_null (rounds_unpack_text (&in));
  g_assert_false (in.bad);
  g_assert_true (in.at == in.end);
  g_byte_array_unref (packing.bytes);
}

/* A name for what is not there is bad, and is not followed. */
static void
test_bad (void)
{
  static const struct
  {
    const char *bytes;
    gsize size;
  } rows[] = {
    { "\x02\x02", 2 },             /* back by nothing */
    { "\x02\x0a", 2 },             /* back over the beginning: by 2 of 1 */
    { "\x02\x07\x41\x42\x0e", 5 }, /* literal "AB" without its end */
    { "\x02\x01", 2 },             /* a literal of no bytes */
    { "\x02\xfc\xff\x7f", 4 },     /* no such shared text */
    { "\x02\x06", 2 },             /* back to the version, which has no end before here */
    { "\x02\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11 },
    { "\x02\xfd\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11 },
    { "\x02\xfc\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree guint8 *bytes = g_memdup2 (rows[i].bytes, rows[i].size);
      RoundsFields in = { .at = bytes + 1, .end = bytes + rows[i].size, .begin = bytes };

      g_assert_null (rounds_unpack_text (&in));
      g_assert_true (in.bad);
    }
}

/* Stores name them by number: the list only grows at its end. A sum over the first 280, as they were when the
 * form was made. */
static void
test_list (void)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint n = 0, number;

  for (const char *text; (text = rounds_shared_text (n)) != NULL; n++)
    {
      if (n < 280)
        g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text) + 1);
      g_assert_true (rounds_shared_text_find (text, strlen (text), &number));
      g_assert_cmpuint (number, ==, n);
    }
  g_assert_cmpuint (n, >=, 280);
  g_assert_cmpstr (g_checksum_get_string (sum), ==,
                   "15c8342275a7c3ebe19bbfdf157514bffc10a5fda18f87f8f92f87fd48351e4c");
  g_assert_false (rounds_shared_text_find ("Observatiom", 11, &number));
  g_assert_false (rounds_shared_text_find ("", 0, &number));
  g_assert_null (rounds_shared_text (G_MAXUINT64));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/forms", test_forms);
  g_test_add_func ("/codec/shares", test_shares);
  g_test_add_func ("/codec/many", test_many);
  g_test_add_func ("/codec/bad", test_bad);
  g_test_add_func ("/codec/list", test_list);
  return g_test_run ();
}
