#include "language.h"

#include "language-private.h"

#include <stdlib.h>
#include <string.h>

#define LOSSES_MAX 2
#define NAME_MAX   128

/* ---- making ---- */

static uint32_t
longest_piece (const rx_tokenizer *tokenizer)
{
  size_t most = RX_FORCED_BYTES_MAX; /* also shown in one piece */

  for (uint32_t i = 0; i < rx_tokenizer_facts_of (tokenizer)->n_vocab; i++)
    {
      size_t size = rx_tokenizer_piece (tokenizer, i).size;

      most = size > most ? size : most;
    }
  return (uint32_t) most;
}

static void
find_name (rx_language *l)
{
  if (rx_gguf_get_string (l->file, "general.name", &l->name) != RX_GGUF_FOUND ||
      l->name.size > NAME_MAX || l->name.size == 0 || !rx_utf8_valid (l->name))
    l->name = rx_bytes_of (rx_network_shape (l->network)->architecture);
}

static bool
make_network (rx_language *l, rx_trouble *trouble)
{
  if (!rx_network_new (&l->config, &l->network, trouble))
    return false;
  l->pages = rx_pages_new (l->vault, rx_network_pages (l->network));
  if (l->pages != NULL)
    return true;
  rx_network_free (l->network);
  l->network = NULL; /* there are both or none */
  return rx_trouble_of (trouble, RX_NO_MEMORY);
}

/* Tokens that are no text of an answer never come out of a grammar. */
static rx_bytes
vocabulary_text (const void *data, uint32_t token)
{
  const rx_tokenizer *tokenizer = data;
  rx_token_kind kind;

  if (token >= rx_tokenizer_facts_of (tokenizer)->n_vocab)
    return (rx_bytes){ NULL, 0 };
  kind = rx_tokenizer_kind (tokenizer, token);
  if (kind != RX_TOKEN_NORMAL && kind != RX_TOKEN_USER && kind != RX_TOKEN_BYTE)
    return (rx_bytes){ NULL, 0 };
  return rx_tokenizer_piece (tokenizer, token);
}

static void
make_vocabulary (rx_language *l, uint32_t n_tokens)
{
  const rx_tokenizer_facts *facts = rx_tokenizer_facts_of (l->tokenizer);
  rx_vocabulary_config config = { .n_tokens = n_tokens,
                                  .text = vocabulary_text,
                                  .data = l->tokenizer,
                                  .ends = facts->ends,
                                  .n_ends = facts->n_ends };

  if (!rx_vocabulary_new (&config, &l->vocabulary))
    l->vocabulary = NULL;
}

/* What a load works with. */
typedef struct
{
  rx_language *language;
  rx_workers *workers; /* one thread: the tokenizer is read while a device is opened */
  rx_piece reading;
  bool begun; /* reading */
  bool bad;   /* the tokenizer, and why */
  rx_why why;
  rx_network_progress progress; /* who wants to know */
  void *data;
} loader;

/* The grammars' tree of tokens is made with the tokenizer: 80 ms for 262,144 of them would be a step
 * during which no cancel is heard. */
static rx_status
read_tokenizer (void *data)
{
  loader *load = data;
  rx_language *l = load->language;
  rx_shape *shape = malloc (sizeof *shape);
  rx_trouble trouble;

  load->bad = l->tokenizer == NULL && !rx_tokenizer_new (l->file, &l->tokenizer, &load->why);
  if (!load->bad)
    {
      l->has_chat = rx_chat_find (l->file, l->tokenizer, &l->chat, &l->no_chat);
      l->piece_max = longest_piece (l->tokenizer);
      if (shape != NULL && rx_shape_read (l->file, shape, &trouble))
        make_vocabulary (l, shape->vocabulary);
    }
  free (shape);
  return RX_OK;
}

/* The tokenizer is read from the first step on: a model that does not fit is refused before that. One that is
 * no good ends the load, long before the device has all of the model. */
static bool
on_progress (const char *step, uint64_t done, uint64_t total, void *data)
{
  loader *load = data;

  if (!load->begun)
    rx_workers_add (load->workers, &load->reading);
  load->begun = true;
  if (rx_workers_left (load->workers) == 0 && load->bad)
    return false;
  return load->progress == NULL || load->progress (step, done, total, load->data);
}

static bool
say_why (rx_trouble *trouble, const rx_why *why)
{
  return rx_trouble_say (trouble, why->memory ? RX_FAIL_MEMORY : RX_FAIL_MODEL_FILE, "%s",
                         why->text);
}

static bool
read_file (loader *load, const char *path, rx_trouble *trouble)
{
  rx_language *l = load->language;
  rx_why why;
  bool good;

  if (l->file == NULL && !rx_gguf_open (path, &l->file, &why))
    return say_why (trouble, &why);
  load->workers = rx_workers_new (1);
  if (load->workers == NULL)
    return rx_trouble_of (trouble, RX_NO_MEMORY);
  l->config.file = l->file;
  l->config.progress = on_progress;
  l->config.data = load;
  load->reading = (rx_piece){ .run = read_tokenizer, .data = load };
  good = make_network (l, trouble);
  if (load->begun)
    rx_workers_wait (load->workers, &load->reading);
  rx_workers_free (load->workers);
  l->config.progress = NULL; /* a rebuild reports to nobody */
  if (load->bad && (good || trouble->fail == RX_FAIL_BUSY))
    return say_why (trouble, &load->why);
  return good;
}

static char *
copy_of (const char *text)
{
  return text == NULL ? NULL : strdup (text);
}

static bool
make (rx_language *l, const rx_language_config *config, rx_trouble *trouble)
{
  loader load = { .language = l,
                  .progress = config->network.progress,
                  .data = config->network.data };

  l->vault = config->vault;
  l->config = config->network;
  l->config.device = l->device = copy_of (config->network.device);
  l->config.cache_dir = l->cache_dir = copy_of (config->network.cache_dir);
  if (!read_file (&load, config->path, trouble))
    return false;
  if (rx_tokenizer_facts_of (l->tokenizer)->n_vocab > rx_network_shape (l->network)->vocabulary)
    return rx_trouble_say (
        trouble, RX_FAIL_MODEL_FILE,
        "the model's tokenizer has more tokens than its embedding; fetch it again");
  find_name (l);
  return true;
}

bool
rx_language_new (const rx_language_config *config, rx_language **out, rx_trouble *trouble)
{
  rx_language *l = calloc (1, sizeof *l);

  if (l == NULL)
    {
      rx_tokenizer_free (config->tokenizer);
      rx_gguf_close (config->file);
      return rx_trouble_of (trouble, RX_NO_MEMORY);
    }
  l->file = config->file;
  l->tokenizer = config->tokenizer;
  if (make (l, config, trouble))
    {
      *out = l;
      return true;
    }
  rx_language_free (l);
  return false;
}

void
rx_language_free (rx_language *l)
{
  if (l->pages != NULL)
    rx_pages_free (l->pages);
  rx_network_free (l->network);
  rx_vocabulary_free (l->vocabulary);
  rx_tokenizer_free (l->tokenizer);
  rx_gguf_close (l->file);
  free (l->device);
  free (l->cache_dir);
  free (l);
}

/* ---- what it has ---- */

rx_network *
rx_language_network (const rx_language *l)
{
  return l->network;
}

const rx_tokenizer *
rx_language_tokenizer (const rx_language *l)
{
  return l->tokenizer;
}

const rx_chat *
rx_language_chat (const rx_language *l, const char **why)
{
  *why = l->no_chat.text;
  return l->has_chat ? &l->chat : NULL;
}

rx_bytes
rx_language_name (const rx_language *l)
{
  return l->name;
}

const rx_vocabulary *
rx_language_vocabulary (rx_language *l)
{
  if (l->vocabulary == NULL) /* there was no memory for it */
    make_vocabulary (l, rx_network_shape (l->network)->vocabulary);
  return l->vocabulary;
}

/* ---- letting go ---- */

rx_status
rx_language_wipe (rx_language *l)
{
  uint32_t n;
  const uint32_t *dirty = rx_pages_dirty (l->pages, &n);
  rx_status status = l->network == NULL ? RX_OK : rx_network_wipe (l->network, dirty, n);

  if (status == RX_OK && n > 0)
    rx_pages_wiped (l->pages, n);
  return status;
}

static rx_status
wipe_and_forget (rx_language *l)
{
  rx_status status = rx_language_wipe (l);

  return status == RX_OK && l->network != NULL ? rx_network_forget (l->network) : status;
}

bool
rx_language_drop_scope (rx_language *l, const uint8_t scope[RX_WIRE_SCOPE_BYTES], uint32_t *pages)
{
  rx_trouble trouble;
  rx_status status;
  uint32_t n = 0;

  /* Without pages the device was lost, and they with it. */
  if (l->pages != NULL)
    n = rx_pages_drop_scope (l->pages, scope);
  if (pages != NULL)
    *pages = n;
  if (l->pages == NULL)
    return true;
  status = wipe_and_forget (l);
  if (status != RX_OK && status != RX_DEVICE_LOST)
    status = wipe_and_forget (l); /* what was short of memory, or late, may be had now */
  if (status == RX_DEVICE_LOST)
    rx_language_recover (l, &trouble); /* nothing of the old device can be read any more */
  return status == RX_OK || status == RX_DEVICE_LOST;
}

/* ---- a lost device ---- */

bool
rx_language_recover (rx_language *l, rx_trouble *trouble)
{
  for (uint32_t i = 0; i < l->n_answers; i++)
    {
      rx_answer *a = l->answers[i];

      rx_sequence_end (a->sequence);
      a->sequence = NULL;
      a->written = a->running_to = 0;
    }
  if (l->pages != NULL)
    rx_pages_free (l->pages);
  l->pages = NULL;
  rx_network_free (l->network);
  l->network = NULL;
  if (++l->losses >= LOSSES_MAX)
    return rx_trouble_say (trouble, RX_FAIL_DEVICE,
                           "the device was lost twice; look at the system log, or choose another "
                           "device");
  return make_network (l, trouble);
}

/* ---- while nobody asks ---- */

bool
rx_language_tune (rx_language *l)
{
  bool more = false;
  rx_trouble trouble;
  rx_status status = RX_OK;

  if (!l->tuned && l->network != NULL)
    status = rx_network_tune (l->network, &more);
  l->tuned = !more;
  if (status == RX_DEVICE_LOST && rx_language_recover (l, &trouble))
    l->losses--; /* no answer was lost: the next question has its own two */
  return more;
}
