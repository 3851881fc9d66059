/* schema.h: what of JSON Schema a grammar is made of (rx_guide_new with RX_GRAMMAR_JSON_SCHEMA).
 *
 * Draft 2020-12 (json-schema.org/draft/2020-12/json-schema-validation). What comes out is JSON
 * without any white space, and valid under the schema; not all that is valid comes out:
 *
 *   {} true                any JSON value
 *   type                   a name or a list of names
 *   properties, required   in the order of `properties`, those not required may be left out; no
 *     additionalProperties other ones, whether that is false or absent (true and schemas are
 *                          refused). An object with neither `properties` nor additionalProperties
 *                          false has any members.
 *   items minItems maxItems
 *   minLength maxLength    counted in code points, an escape is one
 *   pattern                ^...$ only: characters, . [ ] ( ) (?: ) | ? * + {m,n} \d \w \s and escaped
 *                          punctuation. ", \ and control characters never come out of it.
 *   integer                at most 18 digits, no exponent; minimum, maximum, exclusiveMinimum,
 *                          exclusiveMaximum as whole numbers of at most 18 digits, exactly
 *   number                 at most 15 digits before and 15 after the point, no exponent, no bounds
 *   enum const             any JSON, spelled as in the schema without white space; beside `type`,
 *                          each value must be of it
 *   anyOf oneOf            oneOf as anyOf: make its branches disjoint
 *   $ref                   "#", "#/$defs/NAME", "#/definitions/NAME"; recursion is fine
 *   title description $schema $id $comment $defs definitions default examples deprecated readOnly
 *     writeOnly            say nothing of the value
 *
 * Every other keyword, and one that does not belong to the type, is refused by name. Strings are any
 * characters but U+0000, escapes \" \\ \/ \b \f \n \r \t and \u for what is no half of a pair.
 *
 * Weighed: white space as the model likes it (it can write spaces without end), one optional space
 * (doubles the states), none. Chosen: none, so that most of an object is forced and goes in as one
 * batch.
 */
#pragma once

#define RX_SCHEMA_DIGITS        18 /* of an integer */
#define RX_SCHEMA_NUMBER_DIGITS 15 /* of a number, on each side of its point */
