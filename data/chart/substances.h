/* substances.h: what a medicine is made of and what an allergy is to, by the codes of the tables and by the words
 * of the record (record rules 2.1, 2.3).
 *
 * Names are those of ingredients.tsv; a name is found in words as a whole word only. What no table names is still
 * compared by its own words.
 */
#pragma once

#include "event.h"

G_BEGIN_DECLS

/* Ingredients by the code of a product, else those that the words name; up to a NULL, empty: not known.
 * (transfer full) */
char **rounds_event_ingredients (const RoundsEvent *event);
/* What an allergy is to, in lower case, without "Allergy to" and SNOMED CT's tag; up to a NULL. (transfer full) */
char **rounds_event_allergens (const RoundsEvent *event);
/* One of the ingredients, or of the words of the medicine, is one of the allergens, or a penicillin where one of
 * them is. */
gboolean rounds_substances_meet (const RoundsEvent *medicine,
                                 const char *const *ingredients,
                                 const char *const *allergens);
/* "penicillin" of "Allergy to penicillin (disorder)"; NULL is "". (transfer full) */
char *rounds_substance_name (const char *words);
/* It names no substance: "", "substance", "drug". name as rounds_substance_name gives it. */
gboolean rounds_substance_is_any (const char *name);

G_END_DECLS
