/* narrative.h: a C-CDA document, or the narrative of a FHIR resource, as a person reads it: headings,
 * paragraphs, lists and tables, in order.
 *
 * The narrative of a document is what its author attested (CDA R2, 4.3.5); the entries that the
 * chart shows are made beside it and may say less. Only words and their order are kept: no colours,
 * fonts, links, scripts or pictures. What is marked as deleted or struck out says so in words; a
 * picture or a file within the text is named where it stands.
 *
 * XML from outside, by the rules of ccda.h; at most ROUNDS_NARRATIVE_BLOCKS blocks and 16 MiB of text,
 * and what is beyond is said by `cut`. Blocks; any thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROUNDS_NARRATIVE_BLOCKS  20000
#define ROUNDS_NARRATIVE_COLUMNS 64

typedef enum
{
  ROUNDS_NARRATIVE_HEADING = 0, /* level 1: a section, 2: within it ... */
  ROUNDS_NARRATIVE_PARAGRAPH,
  ROUNDS_NARRATIVE_ITEM,    /* of a list; level: how deep */
  ROUNDS_NARRATIVE_CAPTION, /* of the table or list that follows */
  ROUNDS_NARRATIVE_ROW,     /* of a table */
} RoundsNarrativeKind;

typedef struct
{
  RoundsNarrativeKind kind;
  guint level;
  const char *text; /* words separated by single spaces, lines by \n; of a ROW NULL */
  /* of a ROW */
  const char *const *cells; /* (n_cells), "" where nothing stands or another cell spans */
  guint n_cells;
  guint table;   /* rows of one table have one number */
  gboolean head; /* column headings */
} RoundsNarrativeBlock;

typedef struct
{
  const RoundsNarrativeBlock *blocks; /* (n) */
  guint n;
  gboolean cut;
  /* A C-CDA document whose body is a file: its media type and bytes; NULL. */
  const char *body_type;
  GBytes *body;
  /*< private >*/
  GStringChunk *texts;
  GPtrArray *cells;
  GArray *own;
} RoundsNarrative;

/* A C-CDA document. INVALID: it is none. (transfer full) */
RoundsNarrative *rounds_narrative_of_cda (const guint8 *bytes, gsize n, GError **error);
/* A div of XHTML, as FHIR's Narrative has it. (transfer full) */
RoundsNarrative *rounds_narrative_of_div (const char *div, gsize n, GError **error);
/* All of it as one text, cells between " | ". (transfer full) */
char *rounds_narrative_text (const RoundsNarrative *self);
void rounds_narrative_free (RoundsNarrative *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsNarrative, rounds_narrative_free)

G_END_DECLS
