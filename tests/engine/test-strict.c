/* Several subgroups a workgroup are used only while the check at the start says that they give the bits of one:
 * test-strict MODEL... (random weights). Where it says otherwise one is used, and the answer is the same. */
#include "counts.h"
#include "line.h"
#include "network-private.h"

#include <string.h>

#define PROMPT 40
#define ANSWER 24

static struct
{
  PFN_vkGetDeviceProcAddr get;
  PFN_vkCmdDispatch dispatch;
  guint n; /* dispatches so far */
} real;

/* The check is the first plan of a device: one subgroup a workgroup, then several, of which half do nothing here. */
static VKAPI_ATTR void VKAPI_CALL
dispatch_half (VkCommandBuffer commands, uint32_t x, uint32_t y, uint32_t z)
{
  real.dispatch (commands, ++real.n == 2 ? x / 2 : x, y, z);
}

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL
get_wrong (VkDevice device, const char *name)
{
  PFN_vkVoidFunction function = real.get (device, name);

  if (strcmp (name, "vkCmdDispatch") != 0)
    return function;
  real.dispatch = (PFN_vkCmdDispatch) function;
  return (PFN_vkVoidFunction) dispatch_half;
}

static void
on_instance_opened (rx_instance *instance)
{
  real.get = instance->GetDeviceProcAddr;
  real.n = 0;
  instance->GetDeviceProcAddr = get_wrong;
}

static void
run (rx_network *network, rx_run_kind kind, const guint32 *tokens, guint32 n, guint32 position)
{
  static const guint32 pages[] = { 0 };
  const rx_work work = { .tokens = tokens, .n_tokens = n, .position = position, .pages = pages };

  rx_network_begin (network, kind, &work);
  for (bool more = true; more;)
    g_assert_cmpint (rx_network_step (network, kind, &more), ==, RX_OK);
}

typedef struct
{
  guint32 subgroups, tokens[ANSWER];
  float *logits; /* (vocabulary) of the last */
} Answer;

/* The likeliest token each time. */
static Answer
answer (const rx_gguf *file, gboolean wrong)
{
  rx_network_config config = { .file = file,
                               .family = RX_FAMILY_LINE,
                               .context_tokens = PROMPT + ANSWER,
                               .sequences = 1,
                               .instance_opened = wrong ? on_instance_opened : NULL };
  guint32 prompt[PROMPT], token = 5;
  rx_network *network;
  rx_trouble trouble;
  Answer a = { 0 };

  if (!rx_network_new (&config, &network, &trouble))
    g_error ("%s", trouble.why);
  a.subgroups = rx_line_subgroups (network->ops);
  for (guint i = 0; i < PROMPT; i++)
    prompt[i] = 300 + 7 * i;
  run (network, RX_RUN_PREFILL, prompt, PROMPT, 0);
  for (guint i = 0; i < ANSWER; i++)
    {
      run (network, RX_RUN_DECODE, &token, 1, PROMPT + i);
      token = a.tokens[i] = rx_network_top (network, RX_RUN_DECODE)->top[0].token;
    }
  a.logits = g_memdup2 (rx_network_logits (network), network->shape.vocabulary * sizeof *a.logits);
  rx_network_free (network);
  return a;
}

static void
test_strict (gconstpointer path)
{
  Answer checked, strict;
  rx_gguf *file;
  rx_shape shape;
  rx_trouble trouble;
  rx_why why;

  if (!rx_gguf_open (path, &file, &why))
    g_error ("%s", why.text);
  g_assert_true (rx_shape_read (file, &shape, &trouble));
  checked = answer (file, FALSE);
  strict = answer (file, TRUE);
  g_assert_cmpuint (checked.subgroups, ==, RX_LINE_SUBGROUPS);
  g_assert_cmpuint (strict.subgroups, ==, 1);
  g_assert_cmpmem (checked.tokens, sizeof checked.tokens, strict.tokens, sizeof strict.tokens);
  g_assert_cmpmem (checked.logits, shape.vocabulary * sizeof (float), strict.logits,
                   shape.vocabulary * sizeof (float));
  g_free (checked.logits);
  g_free (strict.logits);
  rx_gguf_close (file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);
      g_autofree char *path = g_strdup_printf ("/strict/%s", name);

      g_test_add_data_func (path, argv[i], test_strict);
    }
  return g_test_run ();
}
