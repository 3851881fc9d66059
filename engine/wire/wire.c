#include "wire.h"

#include <string.h>

rx_bytes
rx_bytes_of (const char *text)
{
  return (rx_bytes){ (const uint8_t *) text, text == NULL ? 0 : strlen (text) };
}

/* Bytes of the well-formed sequence at p, 0 when it is not one. Source: The Unicode Standard 15.0,
 * table 3-7: no overlong forms, no surrogates, nothing over U+10FFFF. */
static size_t
utf8_length (const uint8_t *p, size_t left)
{
  size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
  uint8_t low = 0x80, high = 0xBF;

  if (p[0] == 0 || (p[0] >= 0x80 && p[0] < 0xC2) || p[0] > 0xF4 || n > left)
    return 0;
  if (p[0] == 0xE0)
    low = 0xA0;
  else if (p[0] == 0xED)
    high = 0x9F;
  else if (p[0] == 0xF0)
    low = 0x90;
  else if (p[0] == 0xF4)
    high = 0x8F;
  if (n > 1 && (p[1] < low || p[1] > high))
    return 0;
  for (size_t i = 2; i < n; i++)
    {
      if ((p[i] & 0xC0) != 0x80)
        return 0;
    }
  return n;
}

bool
rx_utf8_valid (rx_bytes text)
{
  for (size_t at = 0; at < text.size;)
    {
      size_t n = utf8_length (text.data + at, text.size - at);

      if (n == 0)
        return false;
      at += n;
    }
  return true;
}

const char *
rx_msg_name (unsigned type)
{
  static const struct
  {
    rx_msg type;
    const char *name;
  } names[] = {
    { RX_MSG_HELLO, "hello" },       { RX_MSG_LOAD, "load" },
    { RX_MSG_UNLOAD, "unload" },     { RX_MSG_GENERATE, "generate" },
    { RX_MSG_CANCEL, "cancel" },     { RX_MSG_DROP_SCOPE, "drop-scope" },
    { RX_MSG_BLOB, "blob" },         { RX_MSG_RUN, "run" },
    { RX_MSG_READY, "ready" },       { RX_MSG_LOADED, "loaded" },
    { RX_MSG_PROGRESS, "progress" }, { RX_MSG_TEXT, "text" },
    { RX_MSG_DONE, "done" },         { RX_MSG_DROPPED, "dropped" },
    { RX_MSG_CREDIT, "credit" },     { RX_MSG_RAN, "ran" },
    { RX_MSG_FAILED, "failed" },     { RX_MSG_UNSUPPORTED, "unsupported" },
  };

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    {
      if (names[i].type == type)
        return names[i].name;
    }
  return "?";
}

bool
rx_msg_is_request (unsigned type)
{
  return type >= RX_MSG_HELLO && type <= RX_MSG_RUN;
}

bool
rx_tensor_bytes (const rx_tensor *t, uint64_t *bytes)
{
  static const uint8_t sizes[] = {
    [RX_F32] = 4, [RX_F16] = 2, [RX_I32] = 4, [RX_U8] = 1, [RX_I64] = 8
  };
  uint64_t total;

  if (t->dtype >= sizeof sizes || t->n_dims > RX_WIRE_DIMS_MAX)
    return false;
  total = sizes[t->dtype];
  for (unsigned i = 0; i < t->n_dims; i++)
    {
      if (__builtin_mul_overflow (total, t->dims[i], &total))
        return false;
    }
  *bytes = total;
  return true;
}
