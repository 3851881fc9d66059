/* import-fixture.h: takes what a reader of documents, or an import, gives. */
#pragma once

#include "record-user.h"

G_BEGIN_DECLS

typedef struct
{
  GString *records;   /* "Patient=Patient/1 " of each: type=subject */
  GString *refused;   /* "where: why; " */
  GPtrArray *events;  /* of RoundsEvent, packed and read back */
  GPtrArray *persons; /* of RoundsPerson, likewise */
  GPtrArray *bytes;   /* of GBytes, of each record */
  GPtrArray *ids;     /* of char */
  guint stop_after;   /* 0: never; else take fails with INVALID at this record */
} TestTaken;

TestTaken *test_taken_new (void);
void test_taken_free (TestTaken *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestTaken, test_taken_free)

/* A user that gives all to self. */
RoundsRecordUser test_taken_user (TestTaken *self);
gboolean test_taken_take (gpointer data, const RoundsIncoming *incoming, GError **error);
void test_taken_refuse (gpointer data, const char *where, const char *why);

/* The nth event, and the nth of a kind; it is a failure when there is none. */
const RoundsEvent *test_taken_event (const TestTaken *self, guint n);
const RoundsEvent *test_taken_kind (const TestTaken *self, RoundsKind kind, guint n);
guint test_taken_count (const TestTaken *self, RoundsKind kind);
/* The text, or else the code, of the first facet of a name; NULL. */
const char *test_facet (const RoundsEvent *event, RoundsFacetName name);

G_END_DECLS
