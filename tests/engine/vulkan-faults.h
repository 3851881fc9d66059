/* vulkan-faults.h: a device whose calls fail when a test says so, and that counts what it holds.
 *
 * Wraps the table of an open instance, and through vkGetDeviceProcAddr those of every device opened
 * with it afterwards, those of a crew too. One at a time.
 */
#pragma once

#include "device.h"

#include <glib.h>

void faults_wrap (rx_instance *instance);
/* The nth call that can fail, from now on, gives `result`; 0: none does. */
void faults_set (guint nth, VkResult result);
/* That one and all after it. */
void faults_set_from (guint nth, VkResult result);
/* As faults_set among the calls of this thread: a crew opens its partners and compiles on others, where a
 * failure means that there is no crew. */
void faults_set_here (guint nth, VkResult result);
/* ---- by place ---- */

#define FAULTS_BESIDE 99 /* the stage of what other threads call, whenever that is */

/* Which call, from where (the address that it returns to; a function that is asked for: its name), in which stage
 * of a life: runs on several threads are not in the same order twice, but their calls are of the same places. */
typedef struct
{
  const char *call;
  gconstpointer from;
  guint stage, calls; /* calls: so far */
} FaultPlace;

/* From here on nothing fails, and places of this thread and of others are taken down. */
void faults_learn (void);
void faults_set_stage (guint stage); /* 0 at first */
/* (count) what was taken down. */
guint faults_places (const FaultPlace **out);
/* The nth call of that place fails. Stage 0 begins. */
void faults_set_place (guint place, guint nth, VkResult result);

/* Whether it did. */
gboolean faults_happened (void);
/* Things made and not yet destroyed: devices, buffers, memory, sets' pools, pipelines ... */
int faults_alive (void);
