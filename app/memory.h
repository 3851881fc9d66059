/* memory.h: what a chart took goes back to the machine once it is no longer needed.
 *
 * glibc gives back what lies at the end of a heap only; each thread that meets a taken heap begins one of
 * its own, up to eight a processor (mallopt(3), M_ARENA_MAX). A chart of 50,000 events, made by two
 * threads, read by a third and freed by a fourth, leaves holes in each: after a dozen of them 250 MB of
 * memory hold 195 of data, with two heaps 220. Weighed besides: pages of their own for all pieces from
 * 128 KiB on (also gives all back, but each frame then takes its surface anew from the kernel, 0.4 ms,
 * and must wait while the key of a store is derived); an allocator of our own (what GTK and Pango take
 * stays where it is). Chosen: two heaps, and malloc_trim when a chart stands and when one is gone.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Once, before a process has threads. */
void rounds_memory_prepare (void);
/* What is free goes back; takes some milliseconds, on any thread but the main one. */
void rounds_memory_give_back (void);

G_END_DECLS
