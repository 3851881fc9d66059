/* note-checks.h: what must be settled in a note before it is signed: a number that can be read two
 * ways, and a value that was put in from the chart and changed afterwards. Text only, no widget. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_ISSUE_NUMBER,   /* "98,2" */
  ROUNDS_ISSUE_CITATION, /* the words no longer say what their source says */
} RoundsIssueType;

typedef struct
{
  RoundsIssueType type;
  guint start, end; /* characters of the text: what means would stand in place of */
  char *typed;      /* as it stands */
  char *means;      /* of a number "98.2"; of a citation what was put in */
  char *or_means;   /* of a number that may be thousands too: of "12,500" "12500"; else NULL */
} RoundsIssue;

typedef struct _RoundsNoteChecks RoundsNoteChecks;

RoundsNoteChecks *rounds_note_checks_new (void);
void rounds_note_checks_free (RoundsNoteChecks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsNoteChecks, rounds_note_checks_free)

/* These words were put in with their source. */
void rounds_note_checks_add_citation (RoundsNoteChecks *self, const char *words);
/* A person said that an issue is as it should be. */
void rounds_note_checks_leave (RoundsNoteChecks *self, const RoundsIssue *issue);
/* Looks again. What is found is valid until the next look. */
void rounds_note_checks_look (RoundsNoteChecks *self, const char *text);
guint rounds_note_checks_count (const RoundsNoteChecks *self, RoundsIssueType type);
const RoundsIssue *rounds_note_checks_first (const RoundsNoteChecks *self); /* NULL: none */

guint rounds_note_count_words (const char *text);

G_END_DECLS
