/* failing-malloc.h: our own malloc, calloc and realloc fail when a test says so. The test is linked with
 * --wrap for them; what shared libraries allocate goes on as ever. */
#pragma once

#include <glib.h>

/* The nth call from now on gives NULL; 0: none does. */
void faults_set_malloc (guint nth);
gboolean faults_malloc_happened (void);
guint faults_malloc_calls (void); /* since it was set to another number than 0 */

/* By place, where all calls together are too many: from here on nothing fails, and places that call are taken down. */
void faults_learn_malloc (void);
guint faults_malloc_places (void);
/* The first call of that place fails. faults_set_malloc (0) ends it. */
void faults_set_malloc_place (guint place);
