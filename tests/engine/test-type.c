/* Every type of weights, bit for bit. The samples are random blocks; what they mean was worked out
 * by another implementation (the gguf package of Python, ggml-org/llama.cpp, gguf-py, 0.19). */
#include "type.h"

#include <glib.h>
#include <string.h>

#define WEIGHTS_MAX 256
#define BYTES_MAX   256

typedef struct
{
  rx_type type;
  guint weights;
  const char *hex;   /* the blocks */
  guint32 bits[4];   /* of the first, second, middle and last weight, as f32 */
  guint64 check_sum; /* of all: exclusive or of bits times (index + 1) */
} sample;

static const sample samples[] = {
  { RX_TYPE_F32,
    8,
    "9ccae8be8cdc7dbf2359763d2c8cab3f7e02fcbe71d71ebf94ccfa3ee5b9b63e",
    { 0xbee8ca9cu, 0xbf7ddc8cu, 0xbefc027eu, 0x3eb6b9e5u },
    0x60be51fa9ull },
  { RX_TYPE_F16,
    8,
    "000000800100ff030004ff7b553500bc",
    { 0x00000000u, 0x80000000u, 0x38800000u, 0xbf800000u },
    0x587aa2000ull },
  { RX_TYPE_BF16,
    8,
    "000000800100803fff7e494055b57f7f",
    { 0x00000000u, 0x80000000u, 0x7eff0000u, 0x7f7f0000u },
    0x50be50000ull },
  { RX_TYPE_Q4_0,
    32,
    "d33f6b82481bd9fe630dc3ce3be4ebcab72f",
    { 0x40bbc800u, 0xc13bc800u, 0xc07a6000u, 0xc13bc800u },
    0x5c732d000ull },
  { RX_TYPE_Q4_1,
    32,
    "34374cbfe9e15a7789781e3721a557d8e5a70329",
    { 0x400e9000u, 0xbfafe000u, 0x408f5000u, 0xbf6c8000u },
    0x1f65b47000ull },
  { RX_TYPE_Q5_0,
    32,
    "ad3edb71be572209851d3d24f4c0cf83fe4363f82f47",
    { 0x4055a000u, 0x41705400u, 0xc1baec00u, 0xc1a03800u },
    0xadf08be00ull },
  { RX_TYPE_Q5_1,
    32,
    "0abcd0bfc8f814a13472ff70ce369d8385452a44f318337f",
    { 0xc0bfc000u, 0xc07e4000u, 0xc09f7000u, 0xc1c96c00u },
    0x1020b2c600ull },
  { RX_TYPE_Q8_0,
    32,
    "483de118544441317c9311f85e0429b19f7ec0e156f65a3322e791b880ee995e3f0d",
    { 0xc223b800u, 0x41fd8000u, 0xc2a90000u, 0x41895000u },
    0x9258d0e00ull },
  { RX_TYPE_Q4_K,
    256,
    "b7b7a93fe58be7a9ebc28a271d43a78855638144eb6603f7b2725de11fe6ac2f88a68182869793f0"
    "aad6ded8116e3ab51681c4a374fec70a68b3e4bdc92b387987416c17ec90963ec766888ab4b80eba"
    "7c5cfd81121bea9cee1810dfd5169faf26cd7b5c30c8aba44d972299e8c7b41b9a1d2b0f180600a9"
    "74d63b6332202c998e82b2522c49c4394c7d73265b6aaf61",
    { 0xc32b8cb0u, 0xc307de50u, 0xc3df6540u, 0xc3030b00u },
    0xb257fe2e94ull },
  { RX_TYPE_Q5_K,
    256,
    "d93eb332bd0a6a6412b209971e2d827076f7e49ab8fa197271be53a3442b128cdad72bad0f8aeef4"
    "2a0b9a26d74fc78f2562b8701097a55b5510543d27ed600de3200a6749307fd37899c118819af667"
    "4394c3f7aa5f93f32c810a37ca7bf1013ccdf8ab8ab4a6039954e84cbe3b3f7f1183c3df8375c517"
    "b4e786a9aadf7488f892b12191387ad86aca56d8531c927b931fe8f16e795b9b331767e712dbe8f5"
    "331dd9917f01e64710dd3c25f4d21690",
    { 0x44019764u, 0x44ea7d3au, 0x44a7503du, 0x44292676u },
    0x35156d3da8ull },
  { RX_TYPE_Q6_K,
    256,
    "a04945311d28960c44b0382e93438e60788d51e279a131f8130b3ea4bd2f5d95e57bd791436d840f"
    "4e6654608135bbfb885d346959a49b36402a4f3dcc489fb6511fbe09e5d72bf834e04fe028ca4991"
    "e02abd77279fedc206d2318ca8b8287a6f4b795209575d7277d456c0f6e81a0e584d730660f56bb8"
    "b588475f7066c1cd7109c5079a933ee857db751ff223726ad90697f749f7c61bd80163a8c9a356ba"
    "91d79f6d24ee3a14ebd41386d8faef6e9e6c70df41dba9aeb5301e5824b7db0e504f1d9706869347"
    "68f005af0d5a23dde42c",
    { 0xc2c3a000u, 0xc22b2c00u, 0xc2ee6b00u, 0x4255f700u },
    0x5a89e4d510ull },
};

static gsize
bytes_of (const char *hex, guint8 *out)
{
  gsize n = strlen (hex) / 2;

  g_assert_cmpuint (n, <=, BYTES_MAX);
  for (gsize i = 0; i < n; i++)
    out[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 |
                       g_ascii_xdigit_value (hex[2 * i + 1]));
  return n;
}

static void
test_values (gconstpointer data)
{
  const sample *s = data;
  guint at[] = { 0, 1, s->weights / 2, s->weights - 1 };
  g_autofree guint8 *in = g_malloc (BYTES_MAX + 1);
  guint32 bits[WEIGHTS_MAX];
  float out[WEIGHTS_MAX + 1];
  guint64 sum = 0;
  gsize n = bytes_of (s->hex, in);

  g_assert_cmpuint (n, ==,
                    s->weights / rx_type_find (s->type)->weights * rx_type_find (s->type)->bytes);
  /* Blocks stand at any address in a file. */
  memmove (in + 1, in, n);
  out[s->weights] = 42.0f;
  rx_type_read (s->type, in + 1, out, s->weights);
  g_assert_cmpfloat (out[s->weights], ==, 42.0f);
  memcpy (bits, out, sizeof bits);
  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    g_assert_cmphex (bits[at[i]], ==, s->bits[i]);
  for (guint i = 0; i < s->weights; i++)
    sum ^= (guint64) bits[i] * (i + 1);
  g_assert_cmphex (sum, ==, s->check_sum);
}

static void
test_find (void)
{
  const rx_type_info *info = rx_type_find (RX_TYPE_Q6_K);

  g_assert_nonnull (info);
  g_assert_cmpstr (info->name, ==, "Q6_K");
  g_assert_cmpuint (info->weights, ==, 256);
  g_assert_cmpuint (info->bytes, ==, 210);
  g_assert_null (rx_type_find (4)); /* Q4_2, gone from the format */
  g_assert_null (rx_type_find (23));
  g_assert_null (rx_type_find (G_MAXUINT32));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/type/find", test_find);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/type/", rx_type_find (samples[i].type)->name,
                                           NULL);

      g_test_add_data_func (path, &samples[i], test_values);
    }
  return g_test_run ();
}
