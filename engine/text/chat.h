/* chat.h: a conversation to tokens, the way the model's own template says.
 *
 * A model file carries its template as a Jinja program. Programs from a file are not run here:
 * four families are written in C (chatml, smollm, llama3, gemma) and one is chosen when the
 * program has that family's marks and no other's. An unknown one is an error, never a guess,
 * because a wrong template gives answers that look right.
 *
 * Only the template's own marks become control tokens. A segment's text never does, unless its
 * trust is RX_TRUST_TEMPLATE. Each segment is made into tokens by itself, so the tokens of what
 * stands first do not depend on what follows: a patient's record is reused from question to
 * question. For messages of one segment the tokens are llama.cpp's of the rendered text.
 *
 * Weighed: a small Jinja interpreter (any template, but the file then decides what control tokens
 * a record's words turn into). Chosen: C.
 */
#pragma once

#include "tokenizer.h"

#define RX_CHAT_SYSTEM_MAX 1024

/* In the flags of a segment: a message of its own begins here, although the role is that of the
 * segment before. Of callers in this process only: the wire knows no such flag. */
#define RX_CHAT_BEGINS     (1u << 15)

typedef enum
{
  RX_CHAT_CHATML, /* <|im_start|>role ... <|im_end|>: Qwen and many */
  RX_CHAT_SMOLLM, /* chatml with a system prompt of its own when there is none */
  RX_CHAT_LLAMA3,
  RX_CHAT_GEMMA,
} rx_chat_kind;

typedef struct
{
  rx_chat_kind kind;
  const char *name;                /* "chatml" */
  bool dated;                      /* llama3: dates stand in the system prompt, as 3.1 and 3.2 do */
  uint16_t system_bytes;           /* of the template's own system prompt */
  char system[RX_CHAT_SYSTEM_MAX]; /* not ended by a zero */
} rx_chat;

/* False, with why, when the model has no template (a base model: it only continues a text given as
 * it is, with --prompt-file), or one that is not known, or lacks a control token of it. Without a
 * tokenizer (NULL) the template alone is looked at. */
bool rx_chat_find (const rx_gguf *gguf, const rx_tokenizer *tokenizer, rx_chat *out, rx_why *why);

/* Appends bos if the model wants it, the conversation, and the head of the answer; when the last
 * segment is the assistant's, the answer goes on from its text. Neighbours of one role are one
 * message, unless RX_CHAT_BEGINS parts them. ends (n) may be NULL; [i] is the number of tokens of out once segment i stands there.
 * False without memory or when a role is out of order for the template, with why. */
bool rx_chat_render (const rx_chat *chat,
                     const rx_tokenizer *tokenizer,
                     const rx_segment *segments,
                     uint32_t n,
                     uint32_t *ends,
                     rx_tokens *out,
                     rx_why *why);
