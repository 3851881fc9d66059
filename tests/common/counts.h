/* counts.h: how often a test repeats, in each tier.
 *
 * ROUNDS_TEST_TIER is quick (default), full or long; a build with sanitizers runs a fifth, at least
 * once. The count that ran is printed as a TAP comment, "# count: <what> <n>".
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *what; /* "kill engine" */
  guint quick, full, longest;
} TestCounts;

guint test_count (const TestCounts *counts);

/* A limit of waiting guards against what never comes; it says nothing of speed, and a machine may be slow,
 * sanitized and busy. */
#define TEST_PATIENCE_MS 60000

/* Runs the main context until *flag or the limit; FALSE at the limit. Never sleeps. */
gboolean test_wait_for (gboolean *flag, guint limit_ms);
/* Called before each waiting, of both kinds; NULL: nobody asks. */
extern void (*test_before_wait) (void);
/* The same for a question asked after every event and at least every 5 ms. */
gboolean test_wait_until (gboolean (*done) (gpointer data), gpointer data, guint limit_ms);
/* For these: that the pointer at place is NULL, as a weak one of what is gone. */
gboolean test_is_null (gpointer place);
/* Of a text that lives on. (transfer full) */
GBytes *test_bytes_of (const char *text);
/* A fresh folder below the temporary folder. (transfer full) */
char *test_folder_new (void);
void test_folder_remove (const char *path);
guint test_count_entries (const char *path); /* 0 also where there is no folder */
/* Copies the demonstration store of this build, with its synthetic patients, to a folder that is
 * made. The test depends on demonstration_store. */
void test_demonstration_copy (const char *to);
/* Below folder the translation into a language of one message: the order of signs (say.h). */
void test_signs_catalogue (const char *folder, const char *language);
/* Path of a program of the build tree: "engine/rounds-engine". (transfer full) */
char *test_build_path (const char *relative);

G_END_DECLS
