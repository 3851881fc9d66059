/* pdf-private.h: what the parts of the PDF reader share (ISO 32000-1). */
#pragma once

#include "formats.h"
#include "inflate.h"

#define PDF_DEPTH_MAX   64           /* of objects, page trees and forms in each other */
#define PDF_OBJECTS_MAX 2000000u     /* objects made while reading, all together */
#define PDF_STREAM_MAX  (64u << 20)  /* bytes of one decoded stream */
#define PDF_DECODED_MAX (384u << 20) /* of all of them */

typedef enum
{
  PDF_NULL,
  PDF_BOOL,
  PDF_NUMBER,
  PDF_STRING,
  PDF_NAME,
  PDF_ARRAY,
  PDF_DICT,   /* keys and values in turn */
  PDF_STREAM, /* a dict with its bytes */
  PDF_REF,
  PDF_WORD, /* an operator */
  PDF_END,
} PdfType;

typedef struct PdfObject
{
  PdfType type;
  double number;        /* of a number, a bool; of a reference its object number */
  const uint8_t *bytes; /* of a string, name, word: decoded, a zero behind; of a stream: as
                                      * they stand in the file */
  size_t size;
  const struct PdfObject **items; /* (n) of an array, dict, stream */
  size_t n;
  uint64_t offset; /* in the file, of an object of its own */
} PdfObject;

typedef struct Pdf Pdf;

typedef struct
{
  Pdf *pdf;
  const uint8_t *bytes;
  size_t size, at;
  uint64_t base;   /* what stands at 0 is this byte of the file */
  bool references; /* "3 0 R" is one object; not so in a page's content */
} PdfLexer;

/* ---- objects: pdf-object.c; all live as long as the Pdf ---- */

/* Never NULL; PDF_END at the end, or when there is no more memory. */
const PdfObject *pdf_next (PdfLexer *lexer);
/* Of a dict or stream, references followed; never NULL. */
const PdfObject *pdf_get (Pdf *pdf, const PdfObject *dict, const char *key);
const PdfObject *pdf_item (Pdf *pdf, const PdfObject *array, size_t i);
bool pdf_is (const PdfObject *object, const char *name); /* a name or a word */
/* Memory that lives as long as the Pdf; NULL when there is none. */
void *pdf_take (Pdf *pdf, size_t size);
extern const PdfObject pdf_null;

/* ---- files: pdf-file.c ---- */

Pdf *pdf_new (const uint8_t *bytes, size_t size);
void pdf_free (Pdf *pdf);
/* The trailer's, or the first catalogue that is found; PDF_NULL. */
const PdfObject *pdf_root (Pdf *pdf);
bool pdf_is_encrypted (Pdf *pdf);
/* Follows references; never NULL. */
const PdfObject *pdf_resolve (Pdf *pdf, const PdfObject *object);
/* The decoded bytes of a stream: to be freed with free (out->bytes). false: a filter that is not
 * read, broken, or over the limits. */
bool pdf_decode (Pdf *pdf, const PdfObject *stream, RoundsBuffer *out);
/* Counts one more object; false when there were too many. */
bool pdf_count (Pdf *pdf);

/* ---- fonts: pdf-font.c ---- */

typedef struct PdfFont PdfFont;
/* Made once for a font's dict. */
const PdfFont *pdf_font (Pdf *pdf, const PdfObject *dict);
/* How many bytes of a string the next code takes (1 or 2, at most size). */
unsigned pdf_font_code (const PdfFont *font, const uint8_t *bytes, size_t size, unsigned *code);
/* The characters of a code, up to 8; 0: not known. */
unsigned pdf_font_characters (const PdfFont *font, unsigned code, uint32_t characters[8]);
double pdf_font_width (const PdfFont *font, unsigned code); /* in thousandths */
/* Unicode of a glyph's name ("eacute", "uni00E9"); 0: not known. */
uint32_t pdf_glyph (const char *name);

/* Kept by the Pdf for the fonts. */
typedef struct
{
  const PdfObject *dict;
  const PdfFont *font;
} PdfFontSlot;
PdfFontSlot *pdf_font_slots (Pdf *pdf, size_t **n);
#define PDF_FONTS_MAX 4096

/* ---- pages: pdf-page.c ---- */

typedef struct
{
  uint64_t pages, without_text, unknown; /* unknown: characters that no font explains */
  uint64_t first_without, first_unknown; /* places in the file */
} PdfCounts;

void pdf_read_pages (Pdf *pdf, RoundsOutput *out, PdfCounts *counts);
