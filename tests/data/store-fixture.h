/* store-fixture.h: a store on disk for one test, with FHIR JSON put into it. */
#pragma once

#include "chart.h"
#include "store-private.h"

G_BEGIN_DECLS

#define TEST_PASSPHRASE "seven green lamps"

typedef struct
{
  char *folder, *dir; /* folder is removed at the end */
  RoundsStore *store;
  RoundsSecret *key; /* data key: opens without a passphrase */
} TestStore;

extern const RoundsActor test_actor;

void test_store_set_up (TestStore *self, gconstpointer data);
void test_store_tear_down (TestStore *self, gconstpointer data);
/* Closes it; opens it again by its key. */
void test_store_shut (TestStore *self);
void test_store_reopen (TestStore *self);
gboolean test_store_try_reopen (TestStore *self, GError **error);
/* That it does not open, and what is said. */
void test_store_opens_not (TestStore *self, const char *message);

/* Puts every resource of a text of FHIR JSON. */
void test_store_put (TestStore *self, const char *source, const char *json);
/* Of a batch that is not finished. */
void test_batch_put (RoundsBatch *batch, const char *source, const char *json);
/* The one record of an id; fails when it is not one. */
RoundsFound test_store_find (TestStore *self, const char *type, const char *id);
/* Opens the chart of "Patient/ID". */
RoundsChart *test_store_chart (TestStore *self, const char *id);
/* A whole file of the store. (transfer full) */
GBytes *test_store_file (TestStore *self, const char *name);
void test_store_set_file (TestStore *self, const char *name, GBytes *content);
/* Of a closed store whose database was put back: what SQLite left beside it. */
void test_store_remove_log (TestStore *self);
/* Runs SQL on the records of the closed store. */
void test_store_sql (TestStore *self, const char *sql);

G_END_DECLS
