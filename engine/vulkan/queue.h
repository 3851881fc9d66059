/* queue.h: what a device is given to do, numbered in its order, and the one wait for it.
 *
 * Submits of a queue count from 1 on and end in their order, so a number says all: up to it everything has
 * ended, or not. With timeline semaphores one of them, which every submit sets to its number, is all there is.
 * Without, each of the last few submits has a fence of a ring, and one that finds its fence taken waits for it.
 *
 * One thread at a time: those who share a device say who.
 *
 * Weighed: a fence with each plan and each slot of a staging ring, reset at every run (both paths in as many
 * places, and each with a rule of its own for a limit of time and a lost device); a fence made at each submit.
 * On lavapipe (Mesa 22.3.6) both take the same: a run of one step 40.4 us, the thread that waits 6.2 us of the
 * processor.
 */
#pragma once

#include "device.h"

/* The device's queue; its functions are loaded. */
rx_status rx_queue_new (const rx_device *device, rx_queue **out);
void rx_queue_free (rx_queue *queue); /* NULL: nothing. Nothing runs */
/* commands: (count), of which none runs. *number, when it went, is the submit's. */
rx_status rx_queue_submit (rx_queue *queue,
                           const VkCommandBuffer *commands,
                           uint32_t count,
                           uint64_t *number);
/* Without spinning, until all up to this number have ended. RX_TIMED_OUT after 10 s (120 on a software
 * device). After a failure they still run, but for RX_DEVICE_LOST, with which all ends. */
rx_status rx_queue_wait (rx_queue *queue, uint64_t number);
/* It was not seen to end, and has not now. */
bool rx_queue_is_running (rx_queue *queue, uint64_t number);
