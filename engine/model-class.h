/* model-class.h: what serve asks of a model, whatever it is.
 *
 * A model is opened once, then answers many requests at once: start makes a job, and the scheduler
 * calls step on each job in turn, one short piece of work at a time (at most 50 ms, so that a
 * cancel between steps is prompt). Everything here is called from one thread at a time: open from
 * that of a loading (loading.h), then all from the main thread. A model keeps every byte of a prompt or an answer in the vault, nowhere else.
 *
 * Two shapes were weighed: a thread a request (the queue of a GPU is one anyway, and a driver is
 * asked from one thread), or jobs that are stepped. Chosen: steps.
 */
#pragma once

#include "vault.h"
#include "wire.h"

#include <stdint.h>

/* 0 where there is no failure; otherwise a wire code, with one plain line in *why (static). */
typedef int rx_failure;
#define RX_FINE 0

typedef enum
{
  RX_STEP_TEXT,   /* text and tokens; the view is good until the next call of this job */
  RX_STEP_WAIT,   /* nothing to do before until_us */
  RX_STEP_DONE,   /* done; the job is freed */
  RX_STEP_FAILED, /* failure and why; the job is freed */
} rx_step_kind;

typedef struct
{
  rx_step_kind kind;
  rx_bytes text;
  uint32_t tokens;
  int64_t until_us; /* by rx_clock_us */
  /* Of WAIT, now and then: so many tokens of the prompt are read, of so many; prompt 0: nothing new. */
  uint32_t read, prompt;
  rx_done done;
  rx_failure failure;
  const char *why;
} rx_step;

typedef struct
{
  rx_vault *vault; /* outlives the model */
  const char *path;
  uint32_t context_tokens; /* as in rx_load */
  uint64_t memory_bytes;
  unsigned echo_ms;   /* echo only: time a word takes */
  const char *device; /* part of a device's name; NULL: the fastest */
  const char *cache;  /* folder for what may be kept between starts; NULL: none */
  /* Called now and then by open; step is static. False: open ends with RX_FAIL_BUSY. NULL: nobody
   * listens. */
  bool (*progress) (const char *step, uint64_t done, uint64_t total, void *data);
  void *data; /* of progress */
} rx_model_source;

typedef struct rx_job rx_job; /* one request being answered; each model has its own */
typedef struct rx_model rx_model;

typedef struct
{
  /* *why lives as long as the process or, with a model's own words, until the next open. */
  rx_failure (*open) (const rx_model_source *source, rx_model **out, const char **why);
  /* *out's name lives as long as the model. */
  void (*describe) (rx_model *model, rx_loaded *out);
  /* Reads the request whole: its views end with the call. */
  rx_failure (*start) (rx_model *model, const rx_generate *request, rx_job **out, const char **why);
  void (*step) (rx_model *model, rx_job *job, rx_step *out);
  /* Ends the job between two steps and frees it; *done says how far it came. */
  void (*cancel) (rx_model *model, rx_job *job, rx_done *done);
  /* Named tensors in (n_in), every one with its bytes; out (n_out) is good until the next call. */
  rx_failure (*run) (
      rx_model *model, const rx_tensor *in, uint32_t n_in, const rx_tensor **out, uint32_t *n_out);
  /* Wipes what is kept of a scope; *pages: how many that was. No job of it may be left. False: what was
   * to be wiped may still stand in the device's memory. */
  bool (*drop_scope) (rx_model *model, const uint8_t scope[RX_WIRE_SCOPE_BYTES], uint32_t *pages);
  /* NULL: nothing. A step of work that nobody waits for, when there is no job; false: there is no more. */
  bool (*idle) (rx_model *model);
  /* No job may be left. Wipes and frees everything. */
  void (*close) (rx_model *model);
} rx_model_class;

/* The head of every model's own structure. */
struct rx_model
{
  const rx_model_class *class;
};
