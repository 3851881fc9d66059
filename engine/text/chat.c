#include "chat.h"

#include "tokenizer-parts.h"

#include <string.h>

#define ROLES (RX_ROLE_ASSISTANT + 1)

/* What one family writes. Sources: the templates in the models' own files and
 * ggml-org/llama.cpp, src/llama-chat.cpp. Two messages of one role are two messages: chatml, smollm
 * and llama3 write each in a loop; gemma's template raises "Conversation roles must alternate
 * user/assistant/user/assistant/..." (the template of google/gemma-3-4b-it and others). */
typedef struct
{
  const char *name;
  const char *open;          /* control token before the role */
  const char *named;         /* control token after the role, or NULL */
  const char *before;        /* words between those and the text */
  const char *close, *after; /* control token that ends a message, words after it */
  const char *roles[ROLES];  /* NULL: the role has no message of its own */
  bool trims, begins;        /* white space around a text is taken off; bos always stands first */
  bool turns;                /* two messages of one role never follow each other */
} format;

static const format formats[] = {
  [RX_CHAT_CHATML] = { "chatml",
                       "<|im_start|>",
                       NULL,
                       "\n",
                       "<|im_end|>",
                       "\n",
                       { NULL, "system", "user", "assistant" },
                       false,
                       false,
                       false },
  [RX_CHAT_SMOLLM] = { "smollm",
                       "<|im_start|>",
                       NULL,
                       "\n",
                       "<|im_end|>",
                       "\n",
                       { NULL, "system", "user", "assistant" },
                       false,
                       false,
                       false },
  [RX_CHAT_LLAMA3] = { "llama3",
                       "<|start_header_id|>",
                       "<|end_header_id|>",
                       "\n\n",
                       "<|eot_id|>",
                       "",
                       { NULL, "system", "user", "assistant" },
                       true,
                       true,
                       false },
  [RX_CHAT_GEMMA] = { "gemma",
                      "<start_of_turn>",
                      NULL,
                      "\n",
                      "<end_of_turn>",
                      "\n",
                      { NULL, NULL, "user", "model" },
                      true,
                      true,
                      true },
};
#define N_FORMATS    (sizeof formats / sizeof formats[0])

/* What Llama 3.1 and 3.2 put before the system text; the date is their template's own where the
 * caller gives none. */
#define LLAMA3_DATES "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"

/* The longest words: a role, the default system prompt or the dates, and what stands around. */
#define WORDS_MAX    (RX_CHAT_SYSTEM_MAX + 128)

typedef struct
{
  const rx_chat *chat;
  const format *format;
  const rx_tokenizer *tokenizer;
  rx_tokens *out;
  rx_why *why;
  bool start; /* a control token stands before, or nothing */
  size_t n_words;
  uint8_t words[WORDS_MAX]; /* the template's, that will be tokens together with the next text */
} writer;

/* A message: segments [first, end), from a byte of the first to a byte of the last. */
typedef struct
{
  uint32_t first, end;
} message;

static bool
contains (rx_bytes text, const char *words)
{
  return text.data != NULL && text.size > 0 &&
         memmem (text.data, text.size, words, strlen (words)) != NULL;
}

/* ---- choosing ---- */

/* Cuts "You are ..." out of "<|im_start|>system\nYou are ...<|im_end|>", the line's end being a
 * line feed or a backslash and an n. A text with quotes or braces is the program's, not words. */
static void
find_system (rx_bytes template, rx_chat *chat)
{
  static const char head[] = "<|im_start|>system", tail[] = "<|im_end|>";
  const uint8_t *at = template.data, *end = template.data + template.size, *stop;

  while ((at = memmem (at, (size_t) (end - at), head, strlen (head))) != NULL)
    {
      at += strlen (head);
      if (at < end && *at == '\n')
        at++;
      else if (end - at >= 2 && at[0] == '\\' && at[1] == 'n')
        at += 2;
      else
        continue;
      stop = memmem (at, (size_t) (end - at), tail, strlen (tail));
      if (stop == NULL || stop == at || stop - at > RX_CHAT_SYSTEM_MAX)
        continue;
      if (memchr (at, '\'', (size_t) (stop - at)) != NULL ||
          memchr (at, '"', (size_t) (stop - at)) != NULL ||
          memchr (at, '{', (size_t) (stop - at)) != NULL ||
          memchr (at, '\\', (size_t) (stop - at)) != NULL)
        continue;
      chat->system_bytes = (uint16_t) (stop - at);
      memcpy (chat->system, at, chat->system_bytes);
      return;
    }
}

static bool
has_mark (const rx_tokenizer *t, const char *name)
{
  uint32_t id = name == NULL ? RX_TOKEN_NONE : rx_tokenizer_special (t, rx_bytes_of (name));

  return name == NULL || (id != RX_TOKEN_NONE && rx_tokenizer_kind (t, id) == RX_TOKEN_CONTROL);
}

static bool
check_marks (const rx_chat *chat, const rx_tokenizer *t, rx_why *why)
{
  const format *f = &formats[chat->kind];

  if (has_mark (t, f->open) && has_mark (t, f->named) && has_mark (t, f->close) &&
      (!f->begins || rx_tokenizer_facts_of (t)->bos != RX_TOKEN_NONE))
    return true;
  return rx_why_say (why,
                     "the model's chat template is %s, but its vocabulary lacks a token of it; "
                     "choose another model",
                     f->name);
}

/* What an unknown template is known by: its first "<...>" or "[...]" without a space, else its
 * beginning. */
static rx_bytes
first_mark (rx_bytes template)
{
  for (size_t at = 0; at < template.size; at++)
    {
      uint8_t open = template.data[at];
      size_t n = 1, left = template.size - at;

      if (open != '<' && open != '[')
        continue;
      while (n < left && n < 32 && template.data[at + n] > ' ' && template.data[at + n] != '\'' &&
             template.data[at + n] != (open == '<' ? '>' : ']'))
        n++;
      if (n > 2 && n < left && template.data[at + n] == (open == '<' ? '>' : ']'))
        return (rx_bytes){ template.data + at, n + 1 };
    }
  return template;
}

bool
rx_chat_find (const rx_gguf *gguf, const rx_tokenizer *tokenizer, rx_chat *out, rx_why *why)
{
  rx_bytes template = { NULL, 0 };
  rx_gguf_found found = rx_gguf_get_string (gguf, "tokenizer.chat_template", &template);
  bool chatml, llama3, gemma;

  *out = (rx_chat){ 0 };
  if (found != RX_GGUF_FOUND || template.size == 0)
    return rx_why_say (why, "the model has no chat template: it only continues a text; choose one "
                            "that was made to answer (its name often ends in \"Instruct\" or "
                            "\"it\")");
  chatml = contains (template, "<|im_start|>") && contains (template, "<|im_end|>");
  llama3 = contains (template, "<|start_header_id|>") && contains (template, "<|eot_id|>");
  gemma = contains (template, "<start_of_turn>") && contains (template, "<end_of_turn>");
  if (chatml + llama3 + gemma != 1)
    return rx_why_say (why,
                       "the model's chat template, which is made of \"%s\", is not known; choose a "
                       "model with a chatml, llama3 or gemma template",
                       rx_printable_of (first_mark (template)).text);
  out->kind = llama3 ? RX_CHAT_LLAMA3 : gemma ? RX_CHAT_GEMMA : RX_CHAT_CHATML;
  if (chatml)
    find_system (template, out);
  if (out->system_bytes > 0)
    out->kind = RX_CHAT_SMOLLM;
  out->dated = llama3 && contains (template, "Cutting Knowledge Date");
  out->name = formats[out->kind].name;
  return tokenizer == NULL || check_marks (out, tokenizer, why);
}

/* ---- writing ---- */

static bool
no_room (const writer *w)
{
  return rx_tokens_why (w->out, "the question", w->why);
}

static void
write_words (writer *w, const char *words, size_t n)
{
  if (n <= WORDS_MAX - w->n_words) /* always: see WORDS_MAX */
    {
      memcpy (w->words + w->n_words, words, n);
      w->n_words += n;
    }
}

/* The words that wait, and a segment's text behind them, as tokens. */
static bool
write_text (writer *w, rx_bytes text, bool template)
{
  unsigned flags = (template ? RX_TOKENIZE_SPECIAL : 0) | (w->start ? RX_TOKENIZE_START : 0);
  size_t n = w->n_words + text.size;
  uint8_t *joined;
  bool good;

  if (n == 0)
    return true;
  if (n < text.size || !rx_text_may_fit (w->tokenizer, text, w->out) ||
      (joined = rx_text_take (w->out->memory, n)) == NULL)
    return no_room (w);
  memcpy (joined, w->words, w->n_words);
  if (text.size > 0)
    memcpy (joined + w->n_words, text.data, text.size);
  good = rx_tokenize (w->tokenizer, (rx_bytes){ joined, n }, flags, w->out, w->why) ||
         (w->out->full && no_room (w));
  rx_text_give (w->out->memory, joined, n);
  w->n_words = 0;
  w->start = false;
  return good;
}

static bool
write_mark (writer *w, const char *name)
{
  if (name == NULL)
    return true;
  if (!write_text (w, (rx_bytes){ NULL, 0 }, false))
    return false;
  w->start = true;
  return rx_tokens_add (w->out, rx_tokenizer_special (w->tokenizer, rx_bytes_of (name))) ||
         no_room (w);
}

static bool
open_message (writer *w, uint8_t role)
{
  const char *name = w->format->roles[role];

  if (!write_mark (w, w->format->open))
    return false;
  write_words (w, name, strlen (name));
  if (!write_mark (w, w->format->named))
    return false;
  write_words (w, w->format->before, strlen (w->format->before));
  return true;
}

static bool
close_message (writer *w)
{
  if (!write_mark (w, w->format->close))
    return false;
  write_words (w, w->format->after, strlen (w->format->after));
  return true;
}

static bool
is_space (uint8_t byte)
{
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Bytes of white space that a text begins with. */
static size_t
leading (rx_bytes text)
{
  size_t n = 0;

  while (n < text.size && is_space (text.data[n]))
    n++;
  return n;
}

static rx_bytes
without_trailing (rx_bytes text)
{
  while (text.size > 0 && is_space (text.data[text.size - 1]))
    text.size--;
  return text;
}

/* The last segment of a message that is more than white space; its first if there is none. */
static uint32_t
last_words (const rx_segment *segments, message m)
{
  uint32_t i = m.end - 1;

  while (i > m.first && leading (segments[i].text) == segments[i].text.size)
    i--;
  return i;
}

/* The texts of one message, without white space around it where the template takes that off. open: it
 * is the answer that will go on. */
static bool
write_message (writer *w, const rx_segment *segments, message m, bool open, uint32_t *ends)
{
  uint32_t last = w->format->trims && !open ? last_words (segments, m) : m.end;
  bool begins = w->format->trims; /* white space alone so far */

  for (uint32_t i = m.first; i < m.end; i++)
    {
      bool template = segments[i].trust == RX_TRUST_TEMPLATE;
      rx_bytes text = segments[i].text;
      size_t space = begins ? leading (text) : 0;

      text = space == 0 ? text : (rx_bytes){ text.data + space, text.size - space };
      begins = begins && text.size == 0;
      if (i == last)
        text = without_trailing (text);
      else if (i > last)
        text.size = 0;
      if (!write_text (w, text, template))
        return false;
      if (ends != NULL)
        ends[i] = (uint32_t) w->out->n;
    }
  return true;
}

/* bos, and the system message that a template writes by itself. */
static bool
write_start (writer *w, bool has_system)
{
  const rx_tokenizer_facts *facts = rx_tokenizer_facts_of (w->tokenizer);
  bool own = w->chat->system_bytes > 0 || w->chat->dated;

  if ((w->format->begins || facts->add_bos) && !rx_tokens_add (w->out, facts->bos))
    return no_room (w);
  w->start = true;
  if (has_system || !own)
    return true;
  if (!open_message (w, RX_ROLE_SYSTEM))
    return false;
  if (w->chat->dated)
    write_words (w, LLAMA3_DATES, strlen (LLAMA3_DATES));
  write_words (w, w->chat->system, w->chat->system_bytes);
  return close_message (w);
}

static message
next_message (const rx_segment *segments, uint32_t n, uint32_t first)
{
  message m = { first, first + 1 };

  while (m.end < n && segments[m.end].role == segments[first].role &&
         (segments[m.end].flags & RX_CHAT_BEGINS) == 0)
    m.end++;
  return m;
}

/* Where a message of a role without a name of its own may stand: gemma puts the system text at the
 * start of the first question. */
static bool
check_roles (const writer *w, const rx_segment *segments, uint32_t n)
{
  uint8_t before = 0;

  for (uint32_t i = 0; i < n; i++)
    {
      uint8_t role = segments[i].role;

      if (role < RX_ROLE_SYSTEM || role > RX_ROLE_ASSISTANT)
        return rx_why_say (w->why, "a part of the conversation has no role");
      if (w->format->roles[RX_ROLE_SYSTEM] == NULL &&
          ((role == RX_ROLE_SYSTEM && before > RX_ROLE_SYSTEM) ||
           (role == RX_ROLE_ASSISTANT && before < RX_ROLE_USER)))
        return rx_why_say (w->why,
                           "the model's %s template begins with a question, and a system text "
                           "stands only before it",
                           w->format->name);
      if (w->format->turns && role == before && (segments[i].flags & RX_CHAT_BEGINS) != 0)
        return rx_why_say (w->why,
                           "the model's %s template has no two messages of one role in a row, as "
                           "messages %u and %u are; make them one",
                           w->format->name, i, i + 1);
      before = role;
    }
  return true;
}

static bool
write_all (writer *w, const rx_segment *segments, uint32_t n, uint32_t *ends)
{
  bool inside = false; /* gemma's first question, begun with the system text */

  for (uint32_t at = 0; at < n;)
    {
      message m = next_message (segments, n, at);
      uint8_t role = segments[at].role;
      bool joins = w->format->roles[role] == NULL;
      bool open = m.end == n && role == RX_ROLE_ASSISTANT;

      if (!inside && !open_message (w, joins ? RX_ROLE_USER : role))
        return false;
      if (w->chat->dated && role == RX_ROLE_SYSTEM && at == 0)
        write_words (w, LLAMA3_DATES, strlen (LLAMA3_DATES));
      if (!write_message (w, segments, m, open, ends))
        return false;
      inside = joins && m.end < n;
      if (inside)
        write_words (w, "\n\n", 2);
      else if (open)
        return write_text (w, (rx_bytes){ NULL, 0 }, false);
      else if (!close_message (w))
        return false;
      at = m.end;
    }
  return open_message (w, RX_ROLE_ASSISTANT) && write_text (w, (rx_bytes){ NULL, 0 }, false);
}

bool
rx_chat_render (const rx_chat *chat,
                const rx_tokenizer *tokenizer,
                const rx_segment *segments,
                uint32_t n,
                uint32_t *ends,
                rx_tokens *out,
                rx_why *why)
{
  writer w = { chat, &formats[(size_t) chat->kind < N_FORMATS ? chat->kind : RX_CHAT_CHATML],
               tokenizer, out, why };
  size_t before = out->n;
  bool has_system = n > 0 && segments[0].role == RX_ROLE_SYSTEM;

  if (check_roles (&w, segments, n) && write_start (&w, has_system) &&
      write_all (&w, segments, n, ends))
    return true;
  out->n = before;
  return false;
}
