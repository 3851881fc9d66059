/* The engine's JSON from anyone: read whole or refused with one line, and a tree that holds: every
 * node is reached once, and every text lies in the block and is UTF-8. */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (bool good, const char *what)
{
  if (good)
    return;
  fprintf (stderr, "json: %s\n", what);
  abort ();
}

/* Children of a node come after it, in order, and are as many as it says. */
static uint32_t
check_children (const rx_json *json, uint32_t node)
{
  uint32_t n = 0, before = node;

  for (uint32_t i = json->nodes[node].child; i != RX_JSON_NONE; i = json->nodes[i].next)
    {
      check (i > before && i < json->n_nodes, "children out of order");
      before = i;
      n++;
    }
  check (n == json->nodes[node].count, "a wrong count");
  return n;
}

static void
check_node (const rx_json *json, uint32_t node, size_t size)
{
  rx_bytes text = rx_json_text (json, node), key = rx_json_key (json, node);
  uint64_t whole;
  double real;

  check (text.data + text.size <= json->text + size, "a text outside of the block");
  check (key.data + key.size <= json->text + size, "a name outside of the block");
  check (rx_utf8_valid (text) && rx_utf8_valid (key), "a text that is not UTF-8");
  if (rx_json_u64 (json, node, &whole))
    check (rx_json_double (json, node, &real), "a whole number that is none");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static rx_vault *vault; /* lives as long as the process */
  uint32_t reached = 1;
  rx_json json;
  rx_why why = { "" };

  if (vault == NULL && (vault = rx_vault_new ()) == NULL)
    return 0;
  if (!rx_json_read (vault, (rx_bytes){ data, size }, &json, &why))
    {
      check (why.text[0] != '\0' && strchr (why.text, '\n') == NULL, "refused without one line");
      return 0;
    }
  for (uint32_t i = 0; i < json.n_nodes; i++)
    {
      reached += check_children (&json, i);
      check_node (&json, i, size);
    }
  check (reached == json.n_nodes, "a node that is not reached once");
  rx_json_clear (&json);
  return 0;
}
