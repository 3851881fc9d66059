/* crew.h: partners that do a device's steps together, one core each. Only on Mesa's lavapipe.
 *
 * lavapipe gives a dispatch to a pool of threads and waits for them: with two cores about 60 us pass
 * between one step and the next, of which a decoded token has two hundred. A partner is a device of an
 * instance of its own, made while LP_NUM_THREADS is 0: then llvmpipe runs a grid on the device's queue
 * thread. All partners import the same memory of the process, record every step of a plan with a share
 * of its workgroups, and wait for each other in memory (shaders/meet.comp), 1.4 us a time, but not for
 * long: where one does not come, because the machine has given its core to another program, the others
 * stop, their cores are free, and all go on together, each from where it was.
 *
 * What holds only in practice, and is why nothing but lavapipe takes this path: queues that wait for
 * each other in a kernel are promised no progress, so the wait is bounded; whether dispatches are left out
 * is read from memory before each of them (lp_state_cs.c, llvmpipe_launch_grid); the same host memory in
 * several instances has the same addresses; an indirect dispatch begins where the last vkCmdDispatchBase did
 * (lvp_execute.c, handle_dispatch_indirect). The first run of each plan is compared, bit for bit, with the
 * device's own.
 *
 * Weighed: one core without a crew (24 ms a token of SmolLM2 instead of 33; half of what two do); fewer
 * steps a layer (five instead of seven save a fourth of the gaps, and then remain). Against other programs
 * on the same two cores, tokens of SmolLM2 a second with 0, 2, 4 and 8 of them: a run that began anew by
 * the device when a partner was late 67, 13, 12, 1; the driver's pool 42, 14, 12, 5; one core 37, 22, 13, 7;
 * going on where it stopped 65, 30, 16, 6. Taking over what another partner has begun would leave it to write
 * old numbers over new ones whenever it comes back.
 */
#pragma once

#include "plan.h"

#define RX_CREW_MOST 4 /* more partners would wait longer for the slowest than they save */

#define RX_MEET_PUSH (3 * 4) /* bytes; shaders/meet.comp */

typedef struct
{
  uint32_t number; /* 0 .. n - 1 */
  rx_instance instance;
  rx_device device;
  bool instance_open, device_open;
  rx_pipelines *pipelines;
  const rx_pipeline *meet;
  const rx_crew *crew;
} rx_partner;

/* NULL where there is none: another driver, one core, LP_NUM_THREADS below 2, no memory. The device
 * stays where it is. Opens nothing yet. */
rx_crew *rx_crew_new (const rx_device *device);
/* No plan of the device is left, nor any block. */
void rx_crew_free (rx_crew *crew);
uint32_t rx_crew_size (const rx_crew *crew);
/* One thread, which opens the partners with the first piece that asks for them. */
rx_workers *rx_crew_workers (rx_crew *crew);
/* In a piece of the workers. The partners (rx_crew_size), or NULL: they cannot be opened. */
rx_partner *rx_crew_partners (rx_crew *crew);

/* The device's buffer over `host` is the partners' too, as soon as they are there. */
rx_status rx_crew_share (rx_crew *crew, VkBuffer buffer, void *host, uint64_t size);
void rx_crew_unshare (rx_crew *crew, VkBuffer buffer);
/* In a piece of the workers. What a buffer of the device is to a partner; VK_NULL_HANDLE: nothing. */
VkBuffer rx_crew_buffer (const rx_partner *partner, VkBuffer buffer);
