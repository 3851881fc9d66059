/* The kernels that are written for one shape: every module is valid SPIR-V, and packed weights
 * say the same as the file's. */
#include "line-decode.h"
#include "line-keys.h"
#include "line-norm.h"
#include "line-prefill.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

static const rx_type types[] = {
  RX_TYPE_Q4_0, RX_TYPE_Q4_1, RX_TYPE_Q5_0, RX_TYPE_Q5_1,
  RX_TYPE_Q8_0, RX_TYPE_Q4_K, RX_TYPE_Q5_K, RX_TYPE_Q6_K,
};

static void
check_module (rx_spirv *writer)
{
  const uint32_t *words;
  size_t bytes;
  g_autofree char *file = NULL, *said = NULL;
  const char *command[] = { "spirv-val", "--target-env", "vulkan1.2", NULL, NULL };
  g_autoptr (GError) error = NULL;
  int status, descriptor;

  g_assert_cmpint (rx_spirv_finish (writer, &words, &bytes), ==, RX_OK);
  descriptor = g_file_open_tmp ("line-XXXXXX.spv", &file, &error);
  g_assert_no_error (error);
  g_close (descriptor, NULL);
  g_file_set_contents (file, (const char *) words, (gssize) bytes, &error);
  g_assert_no_error (error);
  command[3] = file;
  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_unlink (file);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s", said);
  rx_spirv_free (writer);
}

static void
test_decode_modules (void)
{
  for (guint i = 0; i < 4 * G_N_ELEMENTS (types); i++)
    {
      rx_line_decode shape = { .lanes = i & 1 ? 16 : 8,
                               .digits = 1 + i % 4,
                               .subgroups = i & 2 ? 4 : 1,
                               .cols = 512,
                               .columns = 256,
                               .sum_columns = i & 1 ? 8 : 4,
                               .softcap = i & 2 ? 30 : 0,
                               .panels = { i & 2 ? 4 : 1, 10 } };
      rx_spirv *writer;

      shape.activation = (rx_line_activation) (i % 3);
      shape.sums = shape.activation != RX_LINE_NO_ACTIVATION;
      shape.bias = !shape.sums && (i & 2);
      shape.residual = !shape.sums && (i & 1);
      g_assert_true (rx_line_format_of (types[i / 4], &shape.format));
      g_assert_cmpint (rx_line_decode_write (&shape, &writer), ==, RX_OK);
      check_module (writer);
    }
}

/* Pieces side by side, and those that a workgroup joins. */
static void
test_piece_modules (void)
{
  for (guint i = 0; i < 4 * G_N_ELEMENTS (types); i++)
    {
      gboolean joined = (i & 2) != 0;
      rx_line_decode shape = { .lanes = i & 1 ? 16 : 8,
                               .digits = 1,
                               .subgroups = joined ? 3 : 4,
                               .cols = 768,
                               .columns = 256,
                               .sum_columns = 4,
                               .pieces = 3,
                               .joined = joined,
                               .groups = 12,
                               .stride = 192 };
      rx_spirv *writer;

      shape.activation = joined ? (rx_line_activation) (i / 4 % 3) : RX_LINE_NO_ACTIVATION;
      shape.sums = shape.activation != RX_LINE_NO_ACTIVATION;
      shape.bias = shape.residual = joined && !shape.sums;
      g_assert_true (rx_line_format_of (types[i / 4], &shape.format));
      g_assert_cmpint (rx_line_decode_write (&shape, &writer), ==, RX_OK);
      check_module (writer);
    }
}

static void
test_prefill_modules (void)
{
  for (guint i = 0; i < 4 * G_N_ELEMENTS (types); i++)
    {
      rx_line_prefill shape = { .lanes = i & 1 ? 16 : 8,
                                .subgroups = i & 2 ? 4 : 1,
                                .columns = 256,
                                .digits = 1 + i % 4,
                                .x_stride = 512,
                                .bias = i & 2,
                                .activation = (rx_line_activation) (i % 3),
                                .softcap = i & 1 ? 30 : 0 };
      rx_spirv *writer;

      g_assert_true (rx_line_format_of (types[i / 4], &shape.format));
      g_assert_cmpint (rx_line_prefill_write (&shape, &writer), ==, RX_OK);
      check_module (writer);
    }
}

static void
test_other_modules (void)
{
  for (guint i = 0; i < 4; i++)
    {
      uint32_t lanes = i & 1 ? 16 : 8;
      rx_line_norm norm = { lanes, i & 2 ? 4 : 1, 576, i & 1 ? 1568 : 576 };
      rx_line_keys keys = { lanes, i & 2 ? 20 : 16, 16u << (i & 1), 3, 1 + (i & 2) };
      rx_spirv *writer;

      g_assert_cmpint (rx_line_norm_write (&norm, &writer), ==, RX_OK);
      check_module (writer);
      g_assert_cmpint (rx_line_keys_write (&keys, &writer), ==, RX_OK);
      check_module (writer);
    }
}

static float
half_of (uint32_t word)
{
  uint16_t half = (uint16_t) word;
  _Float16 small;

  memcpy (&small, &half, sizeof small);
  return (float) small;
}

static float
wide_of (uint32_t word)
{
  float value;

  memcpy (&value, &word, sizeof value);
  return value;
}

/* A lane's weight, read as line-format.h says. */
static float
weight_of (const rx_line_format *format,
           const uint32_t *words,
           uint32_t lanes,
           uint32_t lane,
           uint32_t column)
{
  bool four = format->bits == 4, pair = !format->wide && !format->minimum;
  uint32_t b = column / 32, c = column % 32, groups = 32 / format->group, g = c / format->group;
  uint32_t before = format->wide ? groups * (format->minimum ? 2 : 1) : 1;
  uint32_t vectors = before + format->bits * (pair ? 2 : 1);
  const uint32_t *scales = words + ((pair ? b / 2 : b) * vectors + g) * lanes;
  const uint32_t *block = scales + (before - g + (pair ? b % 2 * format->bits : 0)) * lanes;
  uint32_t vector = (four ? c % 16 : c) / 4, shift = c % 4 * 8 + (four ? c / 16 * 4 : 0);
  uint32_t quant = block[vector * lanes + lane] >> shift & (four ? 15 : 255);
  float value = (float) (int32_t) (quant - format->offset);

  if (format->wide)
    value *= wide_of (scales[lane]);
  else
    value *= half_of (pair && b % 2 == 1 ? scales[lane] >> 16 : scales[lane]);
  if (format->minimum)
    value += format->wide ? wide_of (scales[groups * lanes + lane]) : half_of (scales[lane] >> 16);
  return value;
}

/* The first half of the lanes are rows of one type, the others of another, as of gate and up. */
static void
check_pack (rx_type type, rx_type other, uint32_t lanes)
{
  uint32_t cols = 512;
  g_autofree float *values = g_new (float, cols);
  g_autofree uint8_t *bytes = g_malloc (lanes * cols * sizeof (float));
  g_autofree uint32_t *packed = NULL;
  rx_line_source rows = { .lanes = lanes, .cols = cols };
  rx_line_format format, with;

  g_assert_true (rx_line_format_of (type, &format) && rx_line_format_of (other, &with));
  rows.format = format = rx_line_format_join (&format, &with);
  packed = g_new (uint32_t, rx_line_words (&format, lanes, cols));
  for (uint32_t i = 0; i < lanes * cols * sizeof (float); i++)
    bytes[i] = (uint8_t) (g_test_rand_int () & 0x3b); /* no infinity in a scale */
  for (uint32_t l = 0; l < lanes; l++)
    {
      rows.types[l] = l < lanes / 2 ? type : other;
      rows.rows[l] = l + 1 == lanes ? NULL : bytes + l * cols * sizeof (float);
    }
  rx_line_pack (&rows, packed);
  for (uint32_t l = 0; l < lanes; l++)
    {
      memset (values, 0, cols * sizeof *values);
      if (rows.rows[l] != NULL)
        rx_type_read (rows.types[l], rows.rows[l], values, cols);
      for (uint32_t c = 0; c < cols; c++)
        {
          float got = weight_of (&format, packed, lanes, l, c);

          g_assert_cmpfloat_with_epsilon (got, values[c], ABS (values[c]) * 1e-6f + 1e-30f);
        }
    }
}

/* A file's quantizer gives values other types than queries and keys: rows of both in one kernel. */
static void
test_pack (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (types) * G_N_ELEMENTS (types); i++)
    {
      check_pack (types[i / G_N_ELEMENTS (types)], types[i % G_N_ELEMENTS (types)], 8);
      check_pack (types[i / G_N_ELEMENTS (types)], types[i % G_N_ELEMENTS (types)], 16);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line/decode-modules", test_decode_modules);
  g_test_add_func ("/line/piece-modules", test_piece_modules);
  g_test_add_func ("/line/prefill-modules", test_prefill_modules);
  g_test_add_func ("/line/other-modules", test_other_modules);
  g_test_add_func ("/line/pack", test_pack);
  return g_test_run ();
}
