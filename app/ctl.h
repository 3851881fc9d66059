/* ctl.h: what the verbs of roundsctl share: options, output, errors, the store.
 *
 * A verb is a row of the table in roundsctl.c and a function in a file of its own. It parses its
 * options with rounds_ctl_parse, prints with rounds_ctl_print or _print_json, and ends with 0, or
 * with what rounds_ctl_usage or _fail gave it. Every store that a verb opens, it opens here.
 */
#pragma once

#include "json-writer.h"
#include "reader-client.h"
#include "secret.h"
#include "store.h"

G_BEGIN_DECLS

typedef struct _RoundsCtl RoundsCtl;

typedef struct
{
  const char *name;
  const char *arguments; /* "FILE", for the usage line */
  const char *help;      /* one line */
  const char *more;      /* under the options of `VERB --help`, or NULL */
  int (*run) (RoundsCtl *ctl, char **argv);
} RoundsVerb;

struct _RoundsCtl
{
  const RoundsVerb *verb; /* NULL until it is known */
  char *store;            /* as typed; NULL: the default */
  char *passphrase_file;
  char *recovery_file; /* of the printed code */
  char *keyring;       /* the user whose key the desktop's keyring has */
  gboolean json;
  gboolean demo;
  gboolean shown_once; /* what is printed cannot be had again: a recovery code */
};

int rounds_ctl_init (RoundsCtl *ctl, char **argv);
int rounds_ctl_info (RoundsCtl *ctl, char **argv);
int rounds_ctl_doctor (RoundsCtl *ctl, char **argv);
int rounds_ctl_ask (RoundsCtl *ctl, char **argv);
int rounds_ctl_read (RoundsCtl *ctl, char **argv);
int rounds_ctl_user (RoundsCtl *ctl, char **argv);
int rounds_ctl_backup (RoundsCtl *ctl, char **argv);
int rounds_ctl_restore (RoundsCtl *ctl, char **argv);
int rounds_ctl_rotate (RoundsCtl *ctl, char **argv);
int rounds_ctl_note (RoundsCtl *ctl, char **argv);
int rounds_ctl_draft (RoundsCtl *ctl, char **argv);
int rounds_ctl_add (RoundsCtl *ctl, char **argv);
int rounds_ctl_task (RoundsCtl *ctl, char **argv);
int rounds_ctl_seen (RoundsCtl *ctl, char **argv);
int rounds_ctl_acknowledge (RoundsCtl *ctl, char **argv);
int rounds_ctl_turn (RoundsCtl *ctl, char **argv);
int rounds_ctl_list (RoundsCtl *ctl, char **argv);
int rounds_ctl_outbox (RoundsCtl *ctl, char **argv);
int rounds_ctl_conflicts (RoundsCtl *ctl, char **argv);
int rounds_ctl_resolve (RoundsCtl *ctl, char **argv);
int rounds_ctl_import (RoundsCtl *ctl, char **argv);
int rounds_ctl_patients (RoundsCtl *ctl, char **argv);
int rounds_ctl_timeline (RoundsCtl *ctl, char **argv);
int rounds_ctl_chart (RoundsCtl *ctl, char **argv);
int rounds_ctl_show (RoundsCtl *ctl, char **argv);
int rounds_ctl_search (RoundsCtl *ctl, char **argv);
int rounds_ctl_export (RoundsCtl *ctl, char **argv);
int rounds_ctl_audit (RoundsCtl *ctl, char **argv);
int rounds_ctl_site (RoundsCtl *ctl, char **argv);

/* The options that stand before or after every verb; ends with an empty row. (transfer full) */
GOptionEntry *rounds_ctl_common_options (RoundsCtl *ctl);

typedef struct
{
  const GOptionEntry *options; /* the verb's own, ended by an empty row, or NULL */
  int min, max;                /* number of arguments besides options */
  const GOptionEntry *shared;  /* more options, of several verbs (ctl-record.h), or NULL */
} RoundsCtlSyntax;

/* Parses what follows the verb; *arguments is what is no option. Negative: go on; else the exit
 * status, after --help or a usage error. */
int
rounds_ctl_parse (RoundsCtl *ctl, char **argv, const RoundsCtlSyntax *syntax, char ***arguments);

/* "roundsctl: what. Try 'roundsctl --help'." on standard error; gives 2. */
int rounds_ctl_usage (RoundsCtl *ctl, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The same of what GLib says of the options. */
int rounds_ctl_usage_of_options (RoundsCtl *ctl, const GError *error);
/* The error as one line on standard error, or as JSON on standard output; gives 1. about: what it
 * is about, as typed, or NULL. */
int rounds_ctl_fail (RoundsCtl *ctl, const char *about, const GError *error);
/* The word for an error of any domain that Rounds uses. */
const char *rounds_ctl_error_code (const GError *error);
/* "error": {code, message}, into an object. */
void rounds_ctl_add_error (RoundsJson *json, const char *code, const char *message);

/* To standard output. Failures show in rounds_ctl_finish. */
void rounds_ctl_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Text from outside (a document, a model): on a terminal without what would steer the terminal. */
void rounds_ctl_print_text (const char *text, gsize size);
/* The same within a line: its own line breaks are spaces, so that no text makes lines of its own. */
void rounds_ctl_print_words (const char *text);
/* A recovery code, and what to do with it. */
void rounds_ctl_print_code (const char *code);
/* One object and a newline. */
void rounds_ctl_print_json (RoundsJson *json);
/* FALSE when standard output took no more: go on with nothing that is only for it. */
gboolean rounds_ctl_flush (void);
/* The exit status of the program: status, or 1 with a line when the output was not written. Where whoever read it
 * stopped reading (`| head`), there is no line, and 141 as of a program that SIGPIPE ended; but not of what is
 * shown once. */
int rounds_ctl_finish (const RoundsCtl *ctl, int status);

/* The folder of the store: --store, else the default of --demo or of the user. */
const char *rounds_ctl_get_store (RoundsCtl *ctl);
/* Whether the store can be opened without asking: by a file, the keyring or --demo. */
gboolean rounds_ctl_has_passphrase (RoundsCtl *ctl);
/* The passphrase of --passphrase-file, or typed at the terminal (twice for a new one). INVALID when
 * there is neither. With --demo the published one. (transfer full) */
RoundsSecret *rounds_ctl_get_passphrase (RoundsCtl *ctl, gboolean is_new, GError **error);
/* A passphrase for a store that is open already: from file, or typed twice. (transfer full) */
RoundsSecret *rounds_ctl_new_passphrase (const char *file, GError **error);
/* With --demo refuses all but a demonstration, before a passphrase is tried and after. */
gboolean rounds_ctl_check_demo (RoundsCtl *ctl, RoundsStoreKind kind, GError **error);
/* (transfer full) */
RoundsStore *rounds_ctl_open_store (RoundsCtl *ctl, GError **error);
/* What a document says; program: rounds-reader. (transfer full) */
RoundsReading *rounds_ctl_read_document (const char *program,
                                         const char *format,
                                         const RoundsReaderDocument *document,
                                         GError **error);
/* "clinical" or "demonstration", as --json has it. */
const char *rounds_ctl_kind_word (RoundsStoreKind kind);

G_END_DECLS
