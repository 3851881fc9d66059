/* ctl-fixture.h: two stores at the floor cost and a roundsctl to run on them. */
#pragma once

#include "store-private.h"

#include "counts.h"

#include <gio/gio.h>

#define PASSPHRASE "seven green lamps"
#define AS_OF      "2026-11-01"
#define LIMIT_MS   60000

typedef struct
{
  char *folder;
  char *program;
  char *clinical, *demonstration;
  char *passphrase_file;
} CtlFixture;

/* How a run ended. */
typedef struct
{
  int status;
  char *out, *err;
} Run;

void run_clear (Run *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

void ctl_fixture_set_up (CtlFixture *fixture, gconstpointer data);
void ctl_fixture_tear_down (CtlFixture *fixture, gconstpointer data);
/* A file in the fixture's folder, mode 0600; gives its path. (transfer full) */
char *ctl_fixture_write (CtlFixture *fixture, const char *name, const char *content, gssize size);
/* An environment in which every default place is in the fixture's folder. (transfer full) */
GSubprocessLauncher *ctl_fixture_launcher (CtlFixture *fixture, GSubprocessFlags flags);
/* Runs a whole command line; input may be NULL. PASSPHRASE must not come back in any output. */
void ctl_fixture_run (CtlFixture *fixture, const char *const *argv, const char *input, Run *run);

/* Runs roundsctl; the arguments end at the first NULL. */
#define CTL(fixture, input, run, ...)                                                              \
  ctl_fixture_run (fixture, (const char *const[]){ (fixture)->program, __VA_ARGS__, NULL }, input, \
                   run)

/* What opens the clinical store of `fixture`, in such a line. */
#define OPEN "--store", fixture->clinical, "--passphrase-file", fixture->passphrase_file
/* Writes text to a file of the fixture's folder and imports it into the clinical store: all is taken. */
void
ctl_fixture_import (CtlFixture *fixture, const char *name, const char *text, const char *source);

guint lines_in (const char *text);
void assert_has (const char *text, const char *part);
/* One JSON object on one line, by a parser that is not ours. */
void assert_is_json (const char *text);
/* Status 0 and nothing on standard error. */
void assert_ok (Run *run);
/* Status 1, one line of its own on standard error, nothing on standard output. */
void assert_failed (Run *run, const char *part);
/* Status 1, one JSON object with this code on standard output, nothing on standard error. */
void assert_json_error (Run *run, const char *code);
