/* acts-fixture.h: what the tests of acts share: people who open a store, acts done and refused, what was
 * kept. */
#pragma once

#include "acts.h"
#include "store-fixture.h"

G_BEGIN_DECLS

typedef struct
{
  const char *act;
  guint done, refused;
} AuditCount;

RoundsStore *acts_open_as (TestStore *fixture, const char *passphrase);
void acts_set_up (TestStore *fixture, gconstpointer data);
void acts_switch_to (TestStore *fixture, const char *passphrase);
void acts_add_user (TestStore *fixture, const char *name, const char *role);
void acts_apply (TestStore *fixture, const char *patient, RoundsAct act, RoundsActDone *done);
void acts_refuse_by (
    TestStore *fixture, const RoundsActor *by, const char *patient, RoundsAct act, int code);
void acts_refuse (TestStore *fixture, const char *patient, RoundsAct act, int code);
char *acts_bytes_of (TestStore *fixture, const char *reference);
void acts_assert_has (const char *text, const char *part);
GPtrArray *acts_rows_of (TestStore *fixture, const char *kind);
guint acts_count_rows (TestStore *fixture, const char *kind);
AuditCount acts_audit_of (TestStore *fixture, const char *act);

G_END_DECLS
