/* JSON schemas: what comes out is JSON and valid, what must come out can, and what is not known is
 * refused by name. */
#include "counts.h"
#include "grammar-words.h"
#include "one-vault.h"
#include "json.h"
#include "random-schemas.h"

#include <stdlib.h>
#include <string.h>

#define S RX_GRAMMAR_JSON_SCHEMA

typedef struct
{
  const char *schema;
  const char *yes[10], *no[12];
} Row;

static const Row rows[] = {
  { "{}",
    { "1", "\"a\"", "{\"a\":[1,{}]}", "[]", "null", "-1.5", "\"\\u00e9\\\"\"", "[[],{\"\":true}]" },
    { "", "1 ", "[1,]", "{\"a\"}", "01", "\"\\x\"", "\"\n\"", "nul", "-", "1.", "\"\\ud800\"" } },
  { "true", { "1", "{}" }, { "x" } },
  { "{\"type\":\"string\",\"minLength\":1,\"maxLength\":2}",
    { "\"a\"", "\"é€\"", "\"\\n😀\"", "\"\\u0001\"" },
    { "\"\"", "\"abc\"", "\"\\u0000\"", "\"\\uDFFF\"", "\"\\ud83d\\ude00\"", "a", "\"a" } },
  { "{\"type\":\"string\",\"pattern\":\"^[A-Z]\\\\d{2}(\\\\.[0-9]+)?$\"}",
    { "\"E11\"", "\"E11.65\"" },
    { "\"e11\"", "\"E1\"", "\"E11.\"", "E11", "\"E11.65" } },
  { "{\"type\":\"string\",\"pattern\":\"^(?:.|ab\\\\-+)[^a]$\"}",
    { "\"zz\"", "\"ab--b\"" },
    { "\"za\"", "\"\\\"b\"", "\"ab--a\"", "\"\\\\\\\\b\"" } },
  { "{\"type\":[\"integer\",\"null\"],\"minimum\":-3,\"exclusiveMaximum\":12}",
    { "-3", "0", "9", "10", "11", "null" },
    { "-4", "12", "-0", "00", "1.0", "1e0", "100", "-", "\"3\"" } },
  { "{\"type\":\"integer\"}",
    { "0", "-1", "999999999999999999" },
    { "1000000000000000000", "-0", "+1", "1.5" } },
  { "{\"type\":\"number\"}", { "0", "-0.5", "12.25" }, { "1e5", ".5", "1.", "01.5", "NaN" } },
  { "{\"type\":\"boolean\"}", { "true", "false" }, { "null", "1" } },
  { "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"boolean\"},\"b\":{\"type\":\"null\"},"
    "\"c\":{\"const\":1}},\"required\":[\"b\"],\"additionalProperties\":false}",
    { "{\"b\":null}", "{\"a\":true,\"b\":null}", "{\"b\":null,\"c\":1}",
      "{\"a\":false,\"b\":null,\"c\":1}" },
    { "{}", "{\"a\":true}", "{\"b\":null,\"a\":true}", "{\"b\":null,}", "{,\"b\":null}",
      "{\"b\":null,\"d\":1}", "{\"b\":null\"c\":1}", "{\"b\": null}", "{\"b\":null,\"b\":null}" } },
  { "{\"type\":\"object\",\"properties\":{\"a\":{},\"b\":{}}}",
    { "{}", "{\"a\":1}", "{\"b\":1}", "{\"a\":1,\"b\":2}" },
    { "{,}", "{\"b\":1,\"a\":1}", "{\"a\":1,}", "{\"c\":1}" } },
  { "{\"type\":\"object\",\"additionalProperties\":false}", { "{}" }, { "{\"a\":1}" } },
  { "{\"type\":\"object\"}", { "{}", "{\"a\":1,\"b\":[]}" }, { "[]", "{\"a\":1,}" } },
  { "{\"type\":\"array\",\"items\":{\"enum\":[1,\"x\"]},\"minItems\":1,\"maxItems\":3}",
    { "[1]", "[\"x\",1]", "[1,1,1]" },
    { "[]", "[1,1,1,1]", "[2]", "[1,]", "[1 ,1]" } },
  { "{\"type\":\"array\",\"items\":{\"const\":0}}",
    { "[]", "[0]", "[0,0,0,0,0,0]" },
    { "[,]", "0" } },
  { "{\"type\":\"array\",\"maxItems\":0}", { "[]" }, { "[0]" } },
  { "{\"enum\":[null,true,-1.50e3,\"a\\u0062\\n\\\"\",[1,{\"k\":\"v\"}],{}]}",
    { "null", "true", "-1.50e3", "\"ab\\u000a\\\"\"", "[1,{\"k\":\"v\"}]", "{}" },
    { "false", "-1500", "\"ab\"", "[1]" } },
  { "{\"type\":\"string\",\"enum\":[\"low\",\"high\"],\"title\":\"x\",\"description\":\"y\"}",
    { "\"low\"", "\"high\"" },
    { "\"mid\"", "low" } },
  { "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"integer\",\"minimum\":5,\"maximum\":5}]}",
    { "null", "5" },
    { "4", "6", "55" } },
  { "{\"$ref\":\"#/$defs/node\",\"$defs\":{\"node\":{\"type\":\"object\",\"properties\":{\"v\":"
    "{\"const\":1},\"next\":{\"$ref\":\"#/$defs/node\"}},\"required\":[\"v\"]}}}",
    { "{\"v\":1}", "{\"v\":1,\"next\":{\"v\":1}}",
      "{\"v\":1,\"next\":{\"v\":1,\"next\":{\"v\":1}}}" },
    { "{}", "{\"next\":{\"v\":1}}", "{\"v\":1,\"next\":1}" } },
  { "{\"oneOf\":[{\"const\":1},{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"minItems\":1}]}",
    { "1", "[1]", "[[1],1]" },
    { "[]", "[[]]", "2" } },
};

static void
test_rows (void)
{
  rx_vocabulary *v = words_new (1, 100, "{\"a\":1}");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rx_guide *guide = words_guide (v, S, rows[i].schema);
      rx_walk *walk = rx_walk_new (guide);

      g_test_message ("%s", rows[i].schema);
      for (guint j = 0; j < G_N_ELEMENTS (rows[i].yes) && rows[i].yes[j] != NULL; j++)
        {
          g_test_message ("  yes %s", rows[i].yes[j]);
          g_assert_true (words_match (walk, rows[i].yes[j]));
        }
      for (guint j = 0; j < G_N_ELEMENTS (rows[i].no) && rows[i].no[j] != NULL; j++)
        {
          g_test_message ("  no %s", rows[i].no[j]);
          g_assert_false (words_match (walk, rows[i].no[j]));
        }
      rx_walk_free (walk);
      rx_guide_free (guide);
    }
  rx_vocabulary_free (v);
}

static const struct
{
  const char *schema, *why;
} cases[] = {
  { "", "JSON" },
  { "[]", "where a schema is expected" },
  { "false", "where a schema is expected" },
  { "{\"type\":\"strin\"}", "\"type\"" },
  { "{\"type\":[]}", "\"type\"" },
  { "{\"type\":\"string\",\"format\":\"date\"}", "\"format\"" },
  { "{\"type\":\"string\",\"minimum\":1}", "\"minimum\"" },
  { "{\"type\":\"number\",\"minimum\":1}", "\"minimum\"" },
  { "{\"type\":\"integer\",\"minimum\":1.5}", "\"minimum\"" },
  { "{\"type\":\"integer\",\"minimum\":1e2}", "\"minimum\"" },
  { "{\"type\":\"integer\",\"minimum\":\"1\"}", "\"minimum\"" },
  { "{\"type\":\"integer\",\"minimum\":1234567890123456789}", "\"minimum\"" },
  { "{\"type\":\"integer\",\"minimum\":2,\"maximum\":1}", "above its maximum" },
  { "{\"type\":\"integer\",\"multipleOf\":2}", "\"multipleOf\"" },
  { "{\"type\":\"array\",\"uniqueItems\":true}", "\"uniqueItems\"" },
  { "{\"type\":\"array\",\"prefixItems\":[]}", "\"prefixItems\"" },
  { "{\"type\":\"array\",\"minItems\":-1}", "\"minItems\"" },
  { "{\"type\":\"array\",\"minItems\":3,\"maxItems\":2}", "\"maxItems\"" },
  { "{\"type\":\"object\",\"additionalProperties\":true}", "\"additionalProperties\"" },
  { "{\"type\":\"object\",\"additionalProperties\":{}}", "\"additionalProperties\"" },
  { "{\"type\":\"object\",\"required\":[\"a\"]}", "\"required\"" },
  { "{\"type\":\"object\",\"properties\":{\"a\":{}},\"required\":[\"b\"]}", "\"required\"" },
  { "{\"type\":\"object\",\"properties\":{\"a\":1}}", "where a schema is expected" },
  { "{\"type\":\"object\",\"patternProperties\":{}}", "\"patternProperties\"" },
  { "{\"properties\":{}}", "\"properties\"" },
  { "{\"allOf\":[]}", "\"allOf\"" },
  { "{\"not\":{}}", "\"not\"" },
  { "{\"if\":{}}", "\"if\"" },
  { "{\"anyOf\":[]}", "\"anyOf\"" },
  { "{\"anyOf\":[{}],\"type\":\"string\"}", "\"anyOf\"" },
  { "{\"anyOf\":[{}],\"oneOf\":[{}]}", "\"oneOf\"" },
  { "{\"enum\":[]}", "\"enum\"" },
  { "{\"enum\":[1],\"minLength\":1}", "\"minLength\"" },
  { "{\"type\":\"string\",\"enum\":[1]}", "\"enum\"" },
  { "{\"type\":\"integer\",\"const\":1.5}", "\"const\"" },
  { "{\"$ref\":\"#/$defs/a\"}", "\"$ref\"" },
  { "{\"$ref\":\"other.json\"}", "\"$ref\"" },
  { "{\"$ref\":\"#\"}", "left recursion" },
  { "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}",
    "no text can fulfil" },
  { "{\"type\":\"string\",\"pattern\":\"a\"}", "begin it with ^" },
  { "{\"type\":\"string\",\"pattern\":\"^a|b$\"}", "into a group" },
  { "{\"type\":\"string\",\"pattern\":\"^(a$\"}", "no closing )" },
  { "{\"type\":\"string\",\"pattern\":\"^[a$\"}", "no closing ]" },
  { "{\"type\":\"string\",\"pattern\":\"^(?=a)$\"}", "(?:" },
  { "{\"type\":\"string\",\"pattern\":\"^\\\\bx$\"}", "escapes" },
  { "{\"type\":\"string\",\"pattern\":\"^a**$\"}", "a repeat of a repeat" },
  { "{\"type\":\"string\",\"pattern\":\"^a*?$\"}", "a repeat of a repeat" },
  { "{\"type\":\"string\",\"pattern\":\"^\\\"$\"}", "leaves no character" },
  { "{\"type\":\"string\",\"pattern\":\"^a\\\\$\"}", "end it with $" },
  { "{\"type\":\"string\",\"pattern\":\"^a$\",\"minLength\":1}", "\"pattern\"" },
  { "{\"type\":\"string\",\"minLength\":3,\"maxLength\":2}", "\"maxLength\"" },
  { "{\"type\":\"string\",\"type\":\"null\"}", "twice" },
};

static void
test_refused (void)
{
  rx_vocabulary *v = words_new (1, 100, "abc");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *refusal = words_refusal (v, S, cases[i].schema);

      g_test_message ("%s -> %s", cases[i].schema, refusal);
      g_assert_nonnull (refusal);
      g_assert_nonnull (strstr (refusal, cases[i].why));
    }
  rx_vocabulary_free (v);
}

/* ---- integers, exactly ---- */

static gint64
random_bound (GRand *rand)
{
  gint64 most = 1;

  for (gint digits = g_rand_int_range (rand, 0, 19); digits > 0; digits--)
    most *= 10;
  most = (gint64) (g_rand_double (rand) * (double) (most - 1));
  return g_rand_boolean (rand) ? most : -most;
}

static void
check_integer (rx_walk *walk, gint64 value, gint64 least, gint64 most)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  if (words_match (walk, text) != (value >= least && value <= most))
    g_error ("%s in %" G_GINT64_FORMAT " .. %" G_GINT64_FORMAT, text, least, most);
}

static void
test_integers (void)
{
  const TestCounts counts = { "ranges of integers", 400, 4000, 40000 };
  guint n = test_count (&counts);
  rx_vocabulary *v = words_new (1, 100, "0123");
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (guint i = 0; i < n; i++)
    {
      gint64 a = random_bound (rand), b = i % 2 == 0 ? random_bound (rand) : a + (gint64) (i % 300);
      gint64 least = MIN (a, b), most = MIN (MAX (a, b), 999999999999999999);
      g_autofree char *schema =
          g_strdup_printf ("{\"type\":\"integer\",\"minimum\":%" G_GINT64_FORMAT
                           ",\"maximum\":%" G_GINT64_FORMAT "}",
                           least, most);
      rx_guide *guide = words_guide (v, S, schema);
      rx_walk *walk = rx_walk_new (guide);

      for (gint64 value = -120; value <= 120; value++)
        check_integer (walk, value, least, most);
      for (gint64 near = -11; near <= 11; near++)
        {
          check_integer (walk, least + near, least, most);
          check_integer (walk, most + near, least, most);
          check_integer (walk, random_bound (rand), least, most);
        }
      g_assert_false (words_match (walk, "-0"));
      g_assert_false (words_match (walk, "00"));
      rx_walk_free (walk);
      rx_guide_free (guide);
    }
  rx_vocabulary_free (v);
}

/* ---- what comes out by chance ---- */

static const char answer_schema[] =
    "{\"type\":\"object\",\"properties\":{"
    "\"finding\":{\"type\":\"string\",\"maxLength\":12},"
    "\"code\":{\"type\":\"string\",\"pattern\":\"^[A-Z][0-9]{2}(\\\\.[0-9]{1,2})?$\"},"
    "\"grade\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":5},"
    "\"sure\":{\"type\":[\"boolean\",\"null\"]},"
    "\"tags\":{\"type\":\"array\",\"items\":{\"enum\":[\"a\",\"b\",{\"c\":1}]},\"maxItems\":3},"
    "\"more\":{\"$ref\":\"#\"}},"
    "\"required\":[\"finding\",\"grade\"],\"additionalProperties\":false}";

static void
check_answer (const rx_json *json, uint32_t node)
{
  uint32_t n;
  uint64_t grade;

  g_assert_true (rx_json_is (json, rx_json_member (json, node, "finding"), RX_JSON_STRING));
  g_assert_true (rx_json_u64 (json, rx_json_member (json, node, "grade"), &grade));
  g_assert_true (grade >= 1 && grade <= 5);
  n = rx_json_member (json, node, "finding");
  g_assert_cmpint (g_utf8_strlen ((const char *) rx_json_text (json, n).data,
                                  (gssize) rx_json_text (json, n).size),
                   <=, 12);
  n = rx_json_member (json, node, "tags");
  g_assert_true (n == RX_JSON_NONE || json->nodes[n].count <= 3);
  n = rx_json_member (json, node, "more");
  if (n != RX_JSON_NONE)
    check_answer (json, n);
}

/* Tokens by chance until an end or `most` of them. */
static void
walk_by_chance (rx_walk *walk, const rx_vocabulary *v, GRand *rand, guint most, GString *text)
{
  g_autofree uint32_t *allowed = g_new (uint32_t, v->n_tokens);

  rx_walk_restart (walk);
  for (guint step = 0; step < most; step++)
    {
      uint32_t few, token;

      g_assert_cmpint (rx_walk_allowed (walk, allowed, v->n_tokens, &few), ==, RX_WALK_YES);
      g_assert_cmpuint (few, >, 0);
      token = allowed[g_rand_int_range (rand, 0, (gint) few)];
      g_assert_cmpint (rx_walk_accept (walk, token), ==, RX_WALK_YES);
      if (rx_vocabulary_ends (v, token))
        break;
      g_string_append_len (text, (const char *) rx_vocabulary_text (v, token).data,
                           (gssize) rx_vocabulary_text (v, token).size);
    }
}

static void
read_answer (const GString *text, rx_json *json)
{
  rx_why why = { "" };

  if (!rx_json_read (one_vault (), (rx_bytes){ (const uint8_t *) text->str, text->len }, json,
                     &why))
    g_error ("%s: %s", text->str, why.text);
}

static void
test_chance (void)
{
  const TestCounts counts = { "answers by chance", 1500, 15000, 150000 };
  guint n = test_count (&counts), whole = 0;
  rx_vocabulary *v = words_new (4, 300,
                                "{\"finding\":\"co\xc3\xa9ugh\",\"grade\":3,\"tags\":[\"a\"]}\\n");
  rx_guide *guide = words_guide (v, S, answer_schema);
  rx_walk *walk = rx_walk_new (guide);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (i);
      g_autoptr (GString) text = g_string_new (NULL);
      rx_json json;

      walk_by_chance (walk, v, rand, 400, text);
      if (!rx_walk_may_end (walk))
        continue;
      whole++;
      read_answer (text, &json);
      check_answer (&json, 0);
      rx_json_clear (&json);
    }
  g_test_message ("%u of %u came to their end", whole, n);
  g_assert_cmpuint (whole, >, n / 3);
  rx_walk_free (walk);
  rx_guide_free (guide);
  rx_vocabulary_free (v);
}

/* Schemas by chance too. */
static void
test_shapes (void)
{
  const TestCounts counts = { "schemas by chance", 300, 10000, 100000 };
  guint n = test_count (&counts), whole = 0;
  rx_vocabulary *v = words_new (5, 300, "{\"dose\":[1,-2.5],\"Gr\xc3\xb6\xc3\x9f\x65\":null}");

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (i);
      g_autoptr (GString) text = g_string_new (NULL);
      Shape *shape = shape_new (rand, 3);
      g_autofree char *schema = shape_schema (shape);
      rx_guide *guide = words_guide (v, S, schema);
      rx_walk *walk = rx_walk_new (guide);
      rx_json json;

      walk_by_chance (walk, v, rand, 600, text);
      if (rx_walk_may_end (walk))
        {
          read_answer (text, &json);
          if (!shape_accepts (shape, &json, 0))
            g_error ("%s is not as %s", text->str, schema);
          rx_json_clear (&json);
          whole++;
        }
      rx_walk_free (walk);
      rx_guide_free (guide);
      shape_free (shape);
    }
  g_test_message ("%u of %u came to their end", whole, n);
  g_assert_cmpuint (whole, >, n * 3 / 4);
  rx_vocabulary_free (v);
}

/* Most of an object is forced: it goes to the model as one batch. */
static void
test_forced (void)
{
  rx_vocabulary *v = words_new (4, 300, "{\"finding\":\"");
  rx_guide *guide = words_guide (v, S, answer_schema);
  rx_walk *walk = rx_walk_new (guide);
  uint8_t out[64];
  uint32_t n;

  g_assert_cmpint (rx_walk_forced (walk, out, sizeof out, &n), ==, RX_WALK_YES);
  g_assert_cmpmem (out, n, "{\"finding\":\"", 12);
  g_assert_cmpint (rx_walk_forced (walk, out, 5, &n), ==, RX_WALK_YES);
  g_assert_cmpmem (out, n, "{\"fin", 5);
  rx_walk_free (walk);
  rx_guide_free (guide);
  rx_vocabulary_free (v);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/rows", test_rows);
  g_test_add_func ("/schema/refused", test_refused);
  g_test_add_func ("/schema/integers", test_integers);
  g_test_add_func ("/schema/chance", test_chance);
  g_test_add_func ("/schema/shapes", test_shapes);
  g_test_add_func ("/schema/forced", test_forced);
  return g_test_run ();
}
