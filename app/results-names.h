/* results-names.h: what a measurement is called: LOINC's long title without its axes, never without specimen or
 * method. All: (transfer full). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "Creatinine, blood", "eGFR, MDRD". */
char *rounds_results_name (const char *title);
/* "Creatinine", and "blood" in *detail, "" where the title has none: who shows one shows the other. */
char *rounds_results_name_parts (const char *title, char **detail);
/* The two again as one; takes name. */
char *rounds_results_whole_name (char *name, const char *detail);
/* "Basic metabolic panel, blood" of "Basic metabolic panel - Blood". */
char *rounds_results_group_title (const char *title);

G_END_DECLS
