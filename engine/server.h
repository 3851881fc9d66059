/* server.h: the state of `serve`, shared by serve.c (the loop) and requests.c (the messages). */
#pragma once

#include "blobs.h"
#include "inbox.h"
#include "loading.h"
#include "model-class.h"
#include "output.h"
#include "serve.h"

#define RX_MODELS_MAX   4
#define RX_REQUESTS_MAX 16

typedef struct
{
  uint32_t handle; /* 0: free */
  rx_model *model; /* NULL while it is being loaded */
  rx_loading *loading;
  uint64_t request; /* the LOAD; 0: it was cancelled, and is over soon */
  bool rested;      /* has nothing to do while nobody asks */
} rx_loaded_model;

/* A request that is being answered. */
typedef struct
{
  uint64_t request;
  rx_loaded_model *from;
  rx_job *job;
  uint8_t scope[RX_WIRE_SCOPE_BYTES];
  int64_t due_us; /* nothing to do before */
} rx_active;

typedef struct
{
  const rx_serve_options *options;
  rx_vault *vault;
  rx_inbox *inbox;
  rx_output out;
  char device[1024]; /* for people; empty: none */
  bool software;
  char cache[4096]; /* the only folder that may be written */

  bool greeted;
  uint32_t last_handle;
  rx_loaded_model models[RX_MODELS_MAX];
  rx_active active[RX_REQUESTS_MAX]; /* (n_active) */
  unsigned n_active;
  unsigned turn;    /* whose step is next */
  int64_t quiet_us; /* since when nobody has asked for anything */
  rx_blobs blobs;
} rx_server;

/* Answers one message. */
void rx_server_handle (rx_server *server, const rx_message *message);
/* Says how far the loadings came, and takes over those that are over. */
void rx_server_look_at_loadings (rx_server *server);
/* Takes a request off the list; its job must be gone. */
void rx_server_forget (rx_server *server, unsigned index);
