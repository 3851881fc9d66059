#include "code-page.h"
#include "formats.h"
#include "html-names.h"
#include "whole.h"

#include <stdlib.h>
#include <string.h>

/* HTML as people read it: text, blocks and rows as lines, cells with a tab between. Scripts, styles,
 * comments and what is hidden are passed over: what no reader sees, no search and no model is given.
 *
 * Weighed: the parser of the HTML standard (a tree that is then thrown away, and rules for repairing
 * pages that no note needs), libxml2's (a decoder of outside formats belongs in this cage, where
 * nothing is linked). Chosen: tags in their order. Every character keeps its place; a line break
 * that a tag makes stands at the tag. */

#define TAG_NAME_MAX   16
#define PRESCAN        1024 /* html.spec.whatwg.org, 13.2.3.2 */
#define ATTRIBUTE_LOOK 4096

typedef struct
{
  const uint8_t *bytes;
  size_t size, at;
  RoundsOutput *out;
  unsigned page;                  /* 0: UTF-8 */
  unsigned pre;                   /* depth of <pre> */
  bool newline, space, cell, any; /* waiting to be given before the next character; any was given */
  size_t newline_at, space_at;
  uint64_t invalid, invalid_first, nul, nul_first;
} Html;

typedef struct
{
  char name[TAG_NAME_MAX + 1]; /* lower case; cut off when longer */
  bool closes;
  size_t start, end; /* of "<...>" */
} Tag;

static bool
is_in (const char *const *names, const char *name)
{
  for (; *names; names++)
    if (strcmp (*names, name) == 0)
      return true;
  return false;
}

static char
lower (uint8_t c)
{
  return (char) (c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool
is_space (uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Whether the bytes at a place begin with a text of lower case letters, in any case. */
static bool
begins (const Html *html, size_t at, const char *text)
{
  for (; *text; text++, at++)
    if (at >= html->size || lower (html->bytes[at]) != *text)
      return false;
  return true;
}

/* The place of a text from `at` on, or the end. */
static size_t
find (const Html *html, size_t at, const char *text)
{
  while (at < html->size && !begins (html, at, text))
    at++;
  return at;
}

/* ---- characters ---- */

static void
give_waiting (Html *html)
{
  const uint8_t newline = '\n', tab = '\t', space = ' ';

  if (html->any && html->newline)
    rounds_output_char (html->out, (RoundsPlace){ html->newline_at, 0 }, &newline, 1);
  else if (html->any && html->cell)
    rounds_output_char (html->out, (RoundsPlace){ html->newline_at, 0 }, &tab, 1);
  else if (html->any && html->space)
    rounds_output_char (html->out, (RoundsPlace){ html->space_at, 1 }, &space, 1);
  html->newline = html->space = html->cell = false;
  html->any = true;
}

static void
give (Html *html, uint32_t code, size_t start, size_t bytes)
{
  bool none = code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);

  if (none && html->invalid++ == 0)
    html->invalid_first = start;
  give_waiting (html);
  rounds_output_code (html->out, (RoundsPlace){ start, (unsigned) bytes }, none ? 0xfffd : code);
}

/* "&eacute;", "&#233;", "&#xE9;"; the bytes that it takes, 0 when it is none. */
static size_t
read_entity (const Html *html, uint32_t *code)
{
  const uint8_t *at = html->bytes + html->at + 1, *end = html->bytes + html->size;
  char name[ROUNDS_HTML_NAME_MAX + 1];
  size_t n = 0;
  bool number = at < end && *at == '#', hex = number && at + 1 < end && lower (at[1]) == 'x';

  *code = 0;
  at += number + hex;
  for (; at < end && n < ROUNDS_HTML_NAME_MAX && *at != ';' && (*at & 0x80) == 0; at++)
    name[n++] = (char) *at;
  name[n] = 0;
  if (at >= end || *at != ';' || n == 0)
    return 0;
  if (number && name[strspn (name, hex ? "0123456789abcdefABCDEF" : "0123456789")] != 0)
    return 0;
  *code = number ? (uint32_t) strtoul (name, NULL, hex ? 16 : 10) : rounds_html_name (name);
  /* html.spec.whatwg.org, 13.2.5.80: the old numbers mean Windows-1252 */
  if (number && *code >= 0x80 && *code < 0xa0)
    *code = rounds_code_page_char (1252, (uint8_t) *code);
  return number || *code ? (size_t) (at + 1 - (html->bytes + html->at)) : 0;
}

static void
step_text (Html *html)
{
  const uint8_t *at = html->bytes + html->at;
  uint32_t code = *at;
  size_t n = 1;
  bool more;

  if (*at == '&' && (n = read_entity (html, &code)) == 0)
    {
      code = '&';
      n = 1;
    }
  else if (*at >= 0x80 && html->page == 0)
    {
      n = rounds_utf8_next (at, html->size - html->at, &more);
      code = n == 2 ? (uint32_t) (at[0] & 0x1f) << 6 | (at[1] & 0x3f)
             : n == 3
                 ? (uint32_t) (at[0] & 0x0f) << 12 | (uint32_t) (at[1] & 0x3f) << 6 | (at[2] & 0x3f)
             : n == 4 ? (uint32_t) (at[0] & 0x07) << 18 | (uint32_t) (at[1] & 0x3f) << 12 |
                            (uint32_t) (at[2] & 0x3f) << 6 | (at[3] & 0x3f)
                      : 0;
      n = n ? n : 1;
    }
  else if (*at >= 0x80)
    code = rounds_code_page_char (html->page, *at);
  give (html, code, html->at, n);
  html->at += n;
}

static void
step_space (Html *html)
{
  if (html->pre > 0)
    {
      if (html->bytes[html->at] != '\r')
        give (html, html->bytes[html->at], html->at, 1);
    }
  else if (!html->space)
    {
      html->space = true;
      html->space_at = html->at;
    }
  html->at++;
}

/* ---- tags ---- */

/* Behind the '>' of the tag at `at`, quotes respected. */
static size_t
tag_end (const Html *html, size_t at)
{
  uint8_t quote = 0;

  for (; at < html->size; at++)
    if (quote)
      quote = html->bytes[at] == quote ? 0 : quote;
    else if (html->bytes[at] == '>')
      return at + 1;
    else if (html->bytes[at - 1] == '=' && (html->bytes[at] == '"' || html->bytes[at] == '\''))
      quote = html->bytes[at];
  return html->size;
}

static bool
read_tag (const Html *html, size_t at, Tag *tag)
{
  size_t n = 0;

  *tag = (Tag){ .start = at };
  at++;
  tag->closes = at < html->size && html->bytes[at] == '/';
  at += tag->closes;
  if (at >= html->size || lower (html->bytes[at]) < 'a' || lower (html->bytes[at]) > 'z')
    return false;
  for (; at < html->size && !is_space (html->bytes[at]) && !strchr (">/", html->bytes[at]); at++)
    if (n < TAG_NAME_MAX)
      tag->name[n++] = lower (html->bytes[at]);
  tag->end = tag_end (html, at);
  return true;
}

/* The value of an attribute, lower case and without spaces; "" when it is there without one. */
static bool
has_attribute (const Html *html, const Tag *tag, const char *name, const char *value)
{
  char text[ATTRIBUTE_LOOK];
  size_t n = 0;

  for (size_t i = tag->start; i < tag->end && n + 1 < sizeof text; i++)
    if (!is_space (html->bytes[i]))
      {
        n -= n > 0 && text[n - 1] == ' ' && strchr (":=;", html->bytes[i]) && html->bytes[i];
        text[n++] = lower (html->bytes[i]);
      }
    else if (n > 0 && text[n - 1] != ' ' && !strchr (":=;", text[n - 1]))
      text[n++] = ' ';
  text[n] = 0;
  for (const char *at = text; (at = strstr (at, name)) != NULL; at += strlen (name))
    if (at > text && strchr (" \"'", at[-1]) &&
        (value ? strstr (at, value) != NULL : strchr (" =>/", at[strlen (name)]) != NULL))
      return true;
  return false;
}

static bool
is_hidden (const Html *html, const Tag *tag)
{
  return has_attribute (html, tag, "hidden", NULL) ||
         has_attribute (html, tag, "style=", "display:none") ||
         has_attribute (html, tag, "style=", "visibility:hidden");
}

/* Behind the end tag that closes what `tag` opens. */
static size_t
skip_element (const Html *html, const Tag *tag)
{
  unsigned depth = 1;
  size_t at = tag->end;
  Tag inner;

  while (at < html->size && depth > 0)
    {
      if (html->bytes[at] != '<' || !read_tag (html, at, &inner))
        {
          at++;
          continue;
        }
      if (strcmp (inner.name, tag->name) == 0)
        depth += inner.closes ? -1u : 1u;
      at = inner.end;
    }
  return at;
}

static void
wait_for_line (Html *html, size_t at)
{
  if (!html->newline)
    html->newline_at = at;
  html->newline = true;
}

static void
take_tag (Html *html, const Tag *tag)
{
  static const char *const lines[] = {
    "address", "article", "aside",  "blockquote", "body",   "br",      "caption", "dd",
    "div",     "dl",      "dt",     "fieldset",   "footer", "form",    "h1",      "h2",
    "h3",      "h4",      "h5",     "h6",         "header", "hr",      "li",      "main",
    "nav",     "ol",      "option", "p",          "pre",    "section", "select",  "table",
    "tbody",   "tfoot",   "thead",  "title",      "tr",     "ul",      NULL
  };
  static const char *const cells[] = { "td", "th", NULL };

  if (strcmp (tag->name, "pre") == 0)
    html->pre = tag->closes ? html->pre - (html->pre > 0) : html->pre + 1;
  if (is_in (lines, tag->name))
    wait_for_line (html, tag->start);
  else if (is_in (cells, tag->name) && !tag->closes && !html->newline)
    {
      html->cell = true;
      html->newline_at = tag->start;
    }
}

static void
step_tag (Html *html)
{
  /* what is inside them is no text of the page */
  static const char *const unseen[] = {
    "script", "style",    "template", "object", "iframe", "svg",
    "math",   "noframes", "audio",    "video",  "canvas", NULL
  };
  static const char *const empty[] = { "area",  "base", "br",   "col",    "embed", "hr",  "img",
                                       "input", "link", "meta", "source", "track", "wbr", NULL };
  static const char *const raw[] = { "script", "style", NULL };
  size_t at = html->at;
  Tag tag;

  if (begins (html, at, "<!--"))
    html->at = find (html, at + 4, "-->") + 3;
  else if (begins (html, at, "<!") || begins (html, at, "<?"))
    html->at = find (html, at, ">") + 1;
  else if (!read_tag (html, at, &tag))
    step_text (html);
  else if (is_in (raw, tag.name) && !tag.closes)
    {
      char end[TAG_NAME_MAX + 3] = "</";
      memcpy (end + 2, tag.name, sizeof tag.name);
      html->at = find (html, tag.end, end);
    }
  else
    {
      bool skipped = !tag.closes && !is_in (empty, tag.name) &&
                     (is_in (unseen, tag.name) || is_hidden (html, &tag));
      take_tag (html, &tag);
      html->at = skipped ? skip_element (html, &tag) : tag.end;
    }
  if (html->at > html->size)
    html->at = html->size;
}

/* ---- what it is written in ---- */

/* UTF-8 unless the page says a code page that is known, or its bytes are none. */
static unsigned
find_encoding (Html *html)
{
  static const struct
  {
    const char *name;
    unsigned page;
  } pages[] = { { "windows-1250", 1250 }, { "windows-1251", 1251 }, { "windows-1252", 1252 },
                { "iso-8859-1", 1252 },   { "us-ascii", 1252 },     { "windows-1253", 1253 },
                { "windows-1254", 1254 }, { "windows-1257", 1257 } };
  size_t end = html->size < PRESCAN ? html->size : PRESCAN, at, valid = 0, invalid = 0;
  bool more = false;

  if (html->size >= 2 &&
      (memcmp (html->bytes, "\xff\xfe", 2) == 0 || memcmp (html->bytes, "\xfe\xff", 2) == 0))
    return ROUNDS_FAIL_FORMAT;
  if (html->size >= 3 && memcmp (html->bytes, "\xef\xbb\xbf", 3) == 0)
    {
      html->at = 3;
      return 0;
    }
  at = find (html, 0, "charset=");
  for (size_t i = 0; at < end && i < sizeof pages / sizeof *pages; i++)
    if (begins (html, at + 8, pages[i].name) || begins (html, at + 9, pages[i].name))
      html->page = pages[i].page;
  if (at < end)
    return 0;
  for (at = 0; at < html->size;)
    {
      unsigned n = rounds_utf8_next (html->bytes + at, html->size - at, &more);
      valid += n > 1;
      invalid += n == 0;
      at += n ? n : 1;
    }
  if (valid > invalid || invalid == 0)
    return 0;
  html->page = 1252;
  rounds_output_warn (html->out, ROUNDS_WARN_ENCODING, 0, 1,
                      "not UTF-8, and nothing says what it is: read as Windows-1252");
  return 0;
}

unsigned
rounds_html_read (RoundsInput *input, RoundsOutput *out, const char **line)
{
  RoundsWhole whole;
  Html html = { .out = out };
  unsigned failed = rounds_whole_read (input, &whole);

  *line = "not enough memory";
  if (failed)
    return failed;
  html.bytes = whole.bytes;
  html.size = whole.size;
  *line = "HTML in UTF-16 is not supported";
  failed = input->failed ? 0 : find_encoding (&html);
  while (!failed && !input->failed && !out->writer.failed && html.at < html.size)
    if (html.bytes[html.at] == '<')
      step_tag (&html);
    else if (is_space (html.bytes[html.at]))
      step_space (&html);
    else
      step_text (&html);
  if (html.invalid > 0 && !failed)
    rounds_output_warn (out, ROUNDS_WARN_INVALID, html.invalid_first, html.invalid,
                        "bytes that are no character were replaced");
  free (whole.bytes);
  return failed;
}
