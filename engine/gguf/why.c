#include "gguf.h"

#include <stdarg.h>
#include <stdio.h>

bool
rx_why_say (rx_why *why, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vsnprintf (why->text, sizeof why->text, format, args);
  va_end (args);
  why->memory = false;
  return false;
}

bool
rx_why_memory (rx_why *why, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vsnprintf (why->text, sizeof why->text, format, args);
  va_end (args);
  why->memory = true;
  return false;
}

rx_printable
rx_printable_of (rx_bytes text)
{
  rx_printable out;
  size_t n = text.size < 40 ? text.size : 40;

  for (size_t i = 0; i < n; i++)
    out.text[i] = (char) (text.data[i] >= 0x20 && text.data[i] < 0x7F ? text.data[i] : '?');
  for (int i = 0; text.size > 40 && i < 3; i++)
    out.text[n++] = '.';
  out.text[n] = '\0';
  return out;
}
