#include "split.h"

#include <string.h>

enum
{
  UNICODE_OTHER,
  UNICODE_LETTER,
  UNICODE_NUMBER,
  UNICODE_PUNCTUATION,
  UNICODE_SPACE,
};

typedef struct
{
  uint32_t first;
  uint8_t kind;
} unicode_range;

#include "unicode.h"

#define N_RANGES (sizeof unicode_ranges / sizeof unicode_ranges[0])

typedef rx_split_character character;

/* A piece of the text: [at, end). Reading past the end gives a character of no
 * kind. */
typedef struct
{
  character *text;
  size_t end;
} piece;

#define NO_CHARACTER UINT32_MAX
#define CODE_MOST    0x10FFFF
#define NO_KIND      UINT8_MAX

static uint8_t
kind_of (uint32_t code)
{
  size_t low = 0, high = N_RANGES;

  while (high - low > 1)
    {
      size_t middle = low + (high - low) / 2;

      if (unicode_ranges[middle].first <= code)
        low = middle;
      else
        high = middle;
    }
  return unicode_ranges[low].kind;
}

static uint32_t
code_at (const piece *p, size_t at)
{
  return at < p->end ? p->text[at].code : NO_CHARACTER;
}

static uint8_t
kind_at (const piece *p, size_t at)
{
  return at < p->end ? p->text[at].kind : NO_KIND;
}

/* [^\s\p{L}\p{N}] */
static bool
is_sign (uint8_t kind)
{
  return kind == UNICODE_OTHER || kind == UNICODE_PUNCTUATION;
}

static size_t
skip_kind (const piece *p, size_t at, uint8_t kind)
{
  while (kind_at (p, at) == kind)
    at++;
  return at;
}

static size_t
skip_signs (const piece *p, size_t at)
{
  while (is_sign (kind_at (p, at)))
    at++;
  return at;
}

/* ASCII upper case to lower; no other character has one of the letters below as
 * its lower case. */
static uint32_t
lower_at (const piece *p, size_t at, bool fold)
{
  uint32_t code = code_at (p, at);

  return fold && code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
}

/* 's 't 're 've 'm 'll 'd: its length, 0 when there is none. */
static size_t
contraction (const piece *p, size_t at, bool fold)
{
  uint32_t one, two;

  if (code_at (p, at) != '\'')
    return 0;
  one = lower_at (p, at + 1, fold);
  two = lower_at (p, at + 2, fold);
  if (one == 's' || one == 't' || one == 'm' || one == 'd')
    return 2;
  if ((one == 'r' && two == 'e') || (one == 'v' && two == 'e') || (one == 'l' && two == 'l'))
    return 3;
  return 0;
}

/* \s+(?!\S)|\s+ : white space before a word leaves its last character to the
 * word. */
static size_t
spaces_end (const piece *p, size_t at)
{
  size_t end = skip_kind (p, at, UNICODE_SPACE);

  return end - at > 1 && end < p->end ? end - 1 : end;
}

/* 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ */
static size_t
word_gpt2 (const piece *p, size_t at)
{
  size_t start = at + (code_at (p, at) == ' '), length = contraction (p, at, false);
  uint8_t kind = kind_at (p, start);

  if (length > 0)
    return at + length;
  if (kind == UNICODE_LETTER || kind == UNICODE_NUMBER)
    return skip_kind (p, start, kind);
  if (is_sign (kind))
    return skip_signs (p, start);
  return spaces_end (p, at);
}

/* (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}|
 *  ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+ */
static size_t
word_llama3 (const piece *p, size_t at, size_t digits)
{
  size_t length = contraction (p, at, true), end, start = at + (code_at (p, at) == ' ');
  uint32_t code = code_at (p, at);
  uint8_t kind = kind_at (p, at);

  if (length > 0)
    return at + length;
  if (kind == UNICODE_LETTER)
    return skip_kind (p, at, UNICODE_LETTER);
  if (kind != UNICODE_NUMBER && code != '\r' && code != '\n' &&
      kind_at (p, at + 1) == UNICODE_LETTER)
    return skip_kind (p, at + 1, UNICODE_LETTER);
  if (kind == UNICODE_NUMBER)
    {
      end = skip_kind (p, at, UNICODE_NUMBER);
      return end - at > digits ? at + digits : end;
    }
  if (is_sign (kind_at (p, start)))
    {
      end = skip_signs (p, start);
      while (code_at (p, end) == '\r' || code_at (p, end) == '\n')
        end++;
      return end;
    }
  for (end = skip_kind (p, at, UNICODE_SPACE); end > at; end--)
    {
      if (p->text[end - 1].code == '\r' || p->text[end - 1].code == '\n')
        return end;
    }
  return spaces_end (p, at);
}

static size_t
word_qwen2 (const piece *p, size_t at)
{
  return word_llama3 (p, at, 1);
}

static size_t
word_llama3_3 (const piece *p, size_t at)
{
  return word_llama3 (p, at, 3);
}

/* The patterns below do not cover a text: what lies between their matches is a
 * piece too. */

static bool
is_default_sign (const piece *p, size_t at)
{
  uint32_t code = code_at (p, at);

  return kind_at (p, at) == UNICODE_PUNCTUATION ||
         (code < 128 && strchr ("$+<=>^~|", (int) code) && code != 0);
}

/* [\p{P}$+<=>^~|]+ */
static size_t
run_default_signs (const piece *p, size_t at)
{
  bool inside = is_default_sign (p, at);

  while (at < p->end && is_default_sign (p, at) == inside)
    at++;
  return at;
}

/* \p{N}+ */
static size_t
run_numbers (const piece *p, size_t at)
{
  bool inside = kind_at (p, at) == UNICODE_NUMBER;

  while (at < p->end && (kind_at (p, at) == UNICODE_NUMBER) == inside)
    at++;
  return at;
}

/* \p{N} */
static size_t
one_number (const piece *p, size_t at)
{
  return kind_at (p, at) == UNICODE_NUMBER ? at + 1 : run_numbers (p, at);
}

static bool
three_digits (const piece *p, size_t at)
{
  for (size_t i = at; i < at + 3; i++)
    {
      if (code_at (p, i) < '0' || code_at (p, i) > '9')
        return false;
    }
  return true;
}

/* [0-9][0-9][0-9] */
static size_t
run_three_digits (const piece *p, size_t at)
{
  if (three_digits (p, at))
    return at + 3;
  while (at < p->end && !three_digits (p, at))
    at++;
  return at;
}

/* Where the word that begins at `at` ends. */
typedef size_t (*stage) (const piece *p, size_t at);

#define STAGES 4

/* Every name of ggml-org/llama.cpp (src/llama-vocab.cpp, llama_vocab::impl::load) whose pattern is one
 * of these: a model of an architecture that runs here may carry any of them. */
static const struct
{
  const char *pre;
  rx_split split;
} names[] = {
  { "default", RX_SPLIT_DEFAULT },
  /* GPT-2's, and those that cut as it does */
  { "gpt-2", RX_SPLIT_GPT2 },
  { "phi-2", RX_SPLIT_GPT2 },
  { "gigachat", RX_SPLIT_GPT2 },
  { "a.x-4.0", RX_SPLIT_GPT2 },
  { "mellum", RX_SPLIT_GPT2 },
  { "exaone4", RX_SPLIT_GPT2 },
  { "mpt", RX_SPLIT_GPT2 },
  { "olmo", RX_SPLIT_GPT2 },
  { "jais", RX_SPLIT_GPT2 },
  { "trillion", RX_SPLIT_GPT2 },
  { "granite-docling", RX_SPLIT_GPT2 },
  /* each digit for itself */
  { "smollm", RX_SPLIT_SMOLLM },
  { "starcoder", RX_SPLIT_SMOLLM },
  { "refact", RX_SPLIT_SMOLLM },
  { "command-r", RX_SPLIT_SMOLLM },
  { "codeshell", RX_SPLIT_SMOLLM },
  { "exaone", RX_SPLIT_SMOLLM },
  { "minerva-7b", RX_SPLIT_SMOLLM },
  { "llama-bpe", RX_SPLIT_LLAMA3 },
  { "llama3", RX_SPLIT_LLAMA3 },
  { "llama-v3", RX_SPLIT_LLAMA3 },
  { "falcon3", RX_SPLIT_LLAMA3 },
  { "falcon-h1", RX_SPLIT_LLAMA3 },
  { "pixtral", RX_SPLIT_LLAMA3 },
  { "midm-2.0", RX_SPLIT_LLAMA3 },
  { "lfm2", RX_SPLIT_LLAMA3 },
  { "smaug-bpe", RX_SPLIT_SMAUG },
  { "dbrx", RX_SPLIT_SMAUG },
  { "qwen2", RX_SPLIT_QWEN2 },
  { "deepseek-r1-qwen", RX_SPLIT_QWEN2 },
  { "kormo", RX_SPLIT_QWEN2 },
  { "megrez", RX_SPLIT_QWEN2 },
  { "stablelm2", RX_SPLIT_QWEN2 },
  { "hunyuan", RX_SPLIT_QWEN2 },
  { "solar-open", RX_SPLIT_QWEN2 },
  { "grok-2", RX_SPLIT_QWEN2 },
};

static const stage stages[][STAGES] = {
  [RX_SPLIT_DEFAULT] = { run_default_signs, word_gpt2, run_numbers, run_three_digits },
  [RX_SPLIT_GPT2] = { word_gpt2 },
  [RX_SPLIT_SMOLLM] = { one_number, word_gpt2 },
  [RX_SPLIT_LLAMA3] = { word_llama3_3 },
  [RX_SPLIT_SMAUG] = { word_llama3_3 },
  [RX_SPLIT_QWEN2] = { word_qwen2 },
};

/* Cuts [begin, end) and returns end. */
static size_t
cut_piece (stage next, character *text, size_t begin, size_t end)
{
  piece p = { text, end };

  while (begin < end)
    {
      text[begin].first = true;
      begin = next (&p, begin);
    }
  return end;
}

bool
rx_split_find (const void *pre, size_t size, rx_split *out, const char **name)
{
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    {
      if (strlen (names[i].pre) == size && memcmp (names[i].pre, pre, size) == 0)
        {
          *out = names[i].split;
          *name = names[i].pre;
          return true;
        }
    }
  return false;
}

size_t
rx_utf8_character (const uint8_t *p, size_t left)
{
  /* The Unicode Standard 15.0, table 3-7: no overlong forms, no surrogates, at
   * most U+10FFFF. */
  size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
  uint8_t low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
  uint8_t high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;

  if ((p[0] >= 0x80 && p[0] < 0xC2) || p[0] > 0xF4 || n > left)
    return 0;
  if (n > 1 && (p[1] < low || p[1] > high))
    return 0;
  for (size_t i = 2; i < n; i++)
    {
      if ((p[i] & 0xC0) != 0x80)
        return 0;
    }
  return n;
}

size_t
rx_split_decode (const uint8_t *text, size_t left, uint32_t *code)
{
  static const uint8_t lead[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
  uint8_t first = text[0];
  size_t n = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

  if (n == 0 || n > left || first >= 0xF8)
    return 0;
  *code = first & lead[n];
  for (size_t i = 1; i < n; i++)
    {
      if ((text[i] & 0xC0) != 0x80)
        return 0;
      *code = *code << 6 | (text[i] & 0x3F);
    }
  return *code > CODE_MOST ? 0 : n;
}

size_t
rx_split_bytes (uint32_t code)
{
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

size_t
rx_split_read (const uint8_t *text, size_t size, character *out)
{
  size_t n = 0;

  for (size_t at = 0; at < size; at += out[n - 1].bytes)
    {
      uint32_t code = 0;
      size_t bytes = rx_split_decode (text + at, size - at, &code);

      if (bytes == 0) /* the caller made sure; a byte is then its own word's part */
        {
          bytes = 1;
          code = text[at] & 0x7F;
        }
      out[n++] = (character){ code, kind_of (code), (uint8_t) bytes, false };
    }
  return n;
}

void
rx_split_cut (rx_split split, character *text, size_t n)
{
  for (int i = 0; i < STAGES && stages[split][i] != NULL; i++)
    {
      size_t begin = 0;

      /* The pieces of the stage before end where its words begin. */
      while (begin < n)
        {
          size_t end = begin + 1;

          while (end < n && !text[end].first)
            end++;
          begin = cut_piece (stages[split][i], text, begin, end);
        }
    }
}
