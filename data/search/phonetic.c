#include "phonetic.h"

#include <string.h>

#define WORD_MAX 64
#define END      '.' /* stands after the last letter, wherever a rule looks */

typedef struct
{
  char word[WORD_MAX + 1]; /* capital letters */
  int length;
  gboolean slavic_or_german;
  RoundsSound *out;
  guint n[2];
} Speech;

static char
letter_at (const Speech *self, int at)
{
  return at >= 0 && at < self->length ? self->word[at] : at < 0 ? '\0' : END;
}

/* Does one of these (with single spaces between) stand there? */
static gboolean
stands (const Speech *self, int at, const char *any)
{
  while (*any != '\0')
    {
      int i = 0;

      while (any[i] != '\0' && any[i] != ' ' && letter_at (self, at + i) == any[i])
        i++;
      if (any[i] == '\0' || any[i] == ' ')
        return TRUE;
      any += strcspn (any, " ");
      any += *any == ' ';
    }
  return FALSE;
}

static gboolean
is_vowel (const Speech *self, int at)
{
  return stands (self, at, "A E I O U Y");
}

static gboolean
is_last (const Speech *self, int at)
{
  return at == self->length - 1;
}

static gboolean
is_dutch_or_german (const Speech *self)
{
  return stands (self, 0, "VAN VON SCH");
}

/* Adds to both codes; returns the letters used. */
static int
say2 (Speech *self, const char *first, const char *second, int used)
{
  const char *part[2] = { first, second };

  for (guint k = 0; k < 2; k++)
    for (const char *p = part[k]; *p != '\0' && self->n[k] < ROUNDS_SOUND_LETTERS; p++)
      self->out->code[k][self->n[k]++] = *p;
  return used;
}

static int
say (Speech *self, const char *part, int used)
{
  return say2 (self, part, part, used);
}

static int
say_double (Speech *self, int at, const char *part, const char *doubled)
{
  return say (self, part, stands (self, at + 1, doubled) ? 2 : 1);
}

static int
say_ch (Speech *self, int at)
{
  if (at > 0 && stands (self, at, "CHAE"))
    return say2 (self, "K", "X", 2);
  if (at == 0 && stands (self, 1, "HARAC HARIS HOR HYM HIA HEM") && !stands (self, 0, "CHORE"))
    return say (self, "K", 2);
  if (is_dutch_or_german (self) || stands (self, at - 2, "ORCHES ARCHIT ORCHID") ||
      stands (self, at + 2, "T S") ||
      ((at == 0 || stands (self, at - 1, "A O U E")) &&
       stands (self, at + 2, "L R N M B H F V W .")))
    return say (self, "K", 2);
  if (at == 0)
    return say (self, "X", 2);
  return stands (self, 0, "MC") ? say (self, "K", 2) : say2 (self, "X", "K", 2);
}

static int
say_c (Speech *self, int at)
{
  if (at > 1 && !is_vowel (self, at - 2) && stands (self, at - 1, "ACH") &&
      !stands (self, at + 2, "I") &&
      (!stands (self, at + 2, "E") || stands (self, at - 2, "BACHER MACHER")))
    return say (self, "K", 2);
  if (at == 0 && stands (self, 0, "CAESAR"))
    return say (self, "S", 2);
  if (stands (self, at, "CHIA"))
    return say (self, "K", 2);
  if (stands (self, at, "CH"))
    return say_ch (self, at);
  if (stands (self, at, "CZ") && !stands (self, at - 2, "WICZ"))
    return say2 (self, "S", "X", 2);
  if (stands (self, at + 1, "CIA"))
    return say (self, "X", 3);
  if (stands (self, at, "CC") && !(at == 1 && stands (self, 0, "M")))
    {
      if (!stands (self, at + 2, "I E H") || stands (self, at + 2, "HU"))
        return say (self, "K", 2);
      if ((at == 1 && stands (self, 0, "A")) || stands (self, at - 1, "UCCEE UCCES"))
        return say (self, "KS", 3);
      return say (self, "X", 3);
    }
  if (stands (self, at, "CK CG CQ"))
    return say (self, "K", 2);
  if (stands (self, at, "CI CE CY"))
    return say2 (self, "S", stands (self, at, "CIO CIE CIA") ? "X" : "S", 2);
  return say_double (self, at, "K", "C K Q");
}

static int
say_d (Speech *self, int at)
{
  if (stands (self, at, "DG"))
    return stands (self, at + 2, "I E Y") ? say (self, "J", 3) : say (self, "TK", 2);
  return say_double (self, at, "T", "T D");
}

static int
say_gh (Speech *self, int at)
{
  if (at > 0 && !is_vowel (self, at - 1))
    return say (self, "K", 2);
  if (at == 0)
    return say (self, stands (self, 2, "I") ? "J" : "K", 2);
  if (stands (self, at - 2, "B H D") || stands (self, at - 3, "B H D") ||
      stands (self, at - 4, "B H")) /* Hugh, bough, Broughton */
    return 2;
  if (at > 2 && stands (self, at - 1, "U") && stands (self, at - 3, "C G L R T"))
    return say (self, "F", 2); /* laugh, McLaughlin, cough, rough, tough */
  return stands (self, at - 1, "I") ? 2 : say (self, "K", 2);
}

static int
say_g (Speech *self, int at)
{
  if (stands (self, at, "GH"))
    return say_gh (self, at);
  if (stands (self, at, "GN"))
    {
      if (at == 1 && is_vowel (self, 0) && !self->slavic_or_german)
        return say2 (self, "KN", "N", 2);
      if (!stands (self, at + 2, "EY") && !self->slavic_or_german)
        return say2 (self, "N", "KN", 2);
      return say (self, "KN", 2);
    }
  if (stands (self, at + 1, "LI") && !self->slavic_or_german)
    return say2 (self, "KL", "L", 2);
  if (at == 0 && stands (self, 1, "Y ES EP EB EL EY IB IL IN IE EI ER"))
    return say2 (self, "K", "J", 2);
  if (stands (self, at + 1, "ER Y") && !stands (self, 0, "DANGER RANGER MANGER") &&
      !stands (self, at - 1, "E I RGY OGY"))
    return say2 (self, "K", "J", 2);
  if (stands (self, at + 1, "E I Y") || stands (self, at - 1, "AGGI OGGI"))
    {
      if (is_dutch_or_german (self) || stands (self, at + 1, "ET"))
        return say (self, "K", 2);
      return say2 (self, "J", stands (self, at + 1, "IER.") ? "J" : "K", 2);
    }
  return say_double (self, at, "K", "G");
}

static int
say_h (Speech *self, int at)
{
  if ((at == 0 || is_vowel (self, at - 1)) && is_vowel (self, at + 1))
    return say (self, "H", 2);
  return 1;
}

static int
say_j (Speech *self, int at)
{
  int used = stands (self, at + 1, "J") ? 2 : 1;

  if (at == 0 && stands (self, 0, "JOSE."))
    return say (self, "H", 1);
  if (stands (self, at, "JOSE"))
    return say2 (self, "J", "H", 1);
  if (at == 0)
    return say2 (self, "J", "A", used); /* Jankelowicz is Yankelovich */
  if (is_vowel (self, at - 1) && !self->slavic_or_german && stands (self, at + 1, "A O"))
    return say2 (self, "J", "H", used);
  if (is_last (self, at))
    return say2 (self, "J", "", used);
  if (!stands (self, at + 1, "L T K S N M B Z") && !stands (self, at - 1, "S K L"))
    return say (self, "J", used);
  return used;
}

static int
say_l (Speech *self, int at)
{
  gboolean spanish = (at == self->length - 3 && stands (self, at - 1, "ILLO ILLA ALLE")) ||
                     (stands (self, at - 1, "ALLE") && (stands (self, self->length - 2, "AS OS") ||
                                                        stands (self, self->length - 1, "A O")));

  if (!stands (self, at + 1, "L"))
    return say (self, "L", 1);
  return say2 (self, "L", spanish ? "" : "L", 2);
}

static int
say_m (Speech *self, int at)
{
  gboolean dumb = stands (self, at - 1, "UMB") &&
                  (is_last (self, at + 1) || stands (self, at + 2, "ER"));

  return say (self, "M", dumb || stands (self, at + 1, "M") ? 2 : 1);
}

static int
say_p (Speech *self, int at)
{
  return stands (self, at, "PH") ? say (self, "F", 2) : say_double (self, at, "P", "P B");
}

static int
say_r (Speech *self, int at)
{
  if (is_last (self, at) && !self->slavic_or_german && stands (self, at - 2, "IE") &&
      !stands (self, at - 4, "ME MA"))
    return say2 (self, "", "R", 1); /* Rogier */
  return say_double (self, at, "R", "R");
}

static int
say_sc (Speech *self, int at)
{
  if (stands (self, at + 2, "H"))
    {
      if (stands (self, at + 3, "ER EN")) /* Schermerhorn, Schenker */
        return say2 (self, "X", "SK", 3);
      if (stands (self, at + 3, "OO UY ED EM"))
        return say (self, "SK", 3);
      if (at == 0 && !is_vowel (self, 3) && !stands (self, 3, "W"))
        return say2 (self, "X", "S", 3);
      return say (self, "X", 3);
    }
  return say (self, stands (self, at + 2, "I E Y") ? "S" : "SK", 3);
}

static int
say_s (Speech *self, int at)
{
  if (stands (self, at - 1, "ISL YSL")) /* Carlisle */
    return 1;
  if (at == 0 && stands (self, 0, "SUGAR"))
    return say2 (self, "X", "S", 1);
  if (stands (self, at, "SH"))
    return say (self, stands (self, at + 1, "HEIM HOEK HOLM HOLZ") ? "S" : "X", 2);
  if (stands (self, at, "SIO SIA"))
    return say2 (self, "S", self->slavic_or_german ? "S" : "X", 3);
  if ((at == 0 && stands (self, 1, "M N L W")) || stands (self, at + 1, "Z"))
    return say2 (self, "S", "X", stands (self, at + 1, "Z") ? 2 : 1);
  if (stands (self, at, "SC"))
    return say_sc (self, at);
  if (is_last (self, at) && stands (self, at - 2, "AI OI")) /* Artois */
    return say2 (self, "", "S", 1);
  return say_double (self, at, "S", "S Z");
}

static int
say_t (Speech *self, int at)
{
  if (stands (self, at, "TION TIA TCH"))
    return say (self, "X", 3);
  if (stands (self, at, "TH TTH"))
    {
      if (stands (self, at + 2, "OM AM") || is_dutch_or_german (self)) /* Thomas, Thames */
        return say (self, "T", 2);
      return say2 (self, "0", "T", 2);
    }
  return say_double (self, at, "T", "T D");
}

static int
say_w (Speech *self, int at)
{
  if (stands (self, at, "WR"))
    return say (self, "R", 2);
  if (at == 0 && (is_vowel (self, 1) || stands (self, 0, "WH")))
    return say2 (self, "A", is_vowel (self, 1) ? "F" : "A", 1); /* Wasserman is Vasserman */
  if ((is_last (self, at) && is_vowel (self, at - 1)) ||
      stands (self, at - 1, "EWSKI EWSKY OWSKI OWSKY") || stands (self, 0, "SCH"))
    return say2 (self, "", "F", 1);
  if (stands (self, at, "WICZ WITZ"))
    return say2 (self, "TS", "FX", 4);
  return 1;
}

static int
say_x (Speech *self, int at)
{
  gboolean french = is_last (self, at) &&
                    (stands (self, at - 3, "IAU EAU") || stands (self, at - 2, "AU OU"));

  if (at == 0)
    return say (self, "S", 1);
  return say (self, french ? "" : "KS", stands (self, at + 1, "C X") ? 2 : 1);
}

static int
say_z (Speech *self, int at)
{
  int used = stands (self, at + 1, "Z") ? 2 : 1;

  if (stands (self, at, "ZH"))
    return say (self, "J", 2);
  if (stands (self, at + 1, "ZO ZI ZA") ||
      (self->slavic_or_german && at > 0 && !stands (self, at - 1, "T")))
    return say2 (self, "S", "TS", used);
  return say (self, "S", used);
}

static int
say_letter (Speech *self, int at)
{
  static int (*const rules[26]) (Speech *, int) = {
    ['C' - 'A'] = say_c, ['D' - 'A'] = say_d, ['G' - 'A'] = say_g, ['H' - 'A'] = say_h,
    ['J' - 'A'] = say_j, ['L' - 'A'] = say_l, ['M' - 'A'] = say_m, ['P' - 'A'] = say_p,
    ['R' - 'A'] = say_r, ['S' - 'A'] = say_s, ['T' - 'A'] = say_t, ['W' - 'A'] = say_w,
    ['X' - 'A'] = say_x, ['Z' - 'A'] = say_z,
  };
  static const char *const plain[26] = {
    ['B' - 'A'] = "P", ['F' - 'A'] = "F", ['K' - 'A'] = "K",
    ['N' - 'A'] = "N", ['Q' - 'A'] = "K", ['V' - 'A'] = "F",
  };
  char letter = self->word[at], same[2] = { letter, '\0' };

  if (rules[letter - 'A'] != NULL)
    return rules[letter - 'A'](self, at);
  if (plain[letter - 'A'] != NULL)
    return say_double (self, at, plain[letter - 'A'], same);
  return say (self, at == 0 ? "A" : "", 1); /* a vowel counts only in front */
}

void
rounds_sound_of (const char *word, RoundsSound *out)
{
  Speech self = { .out = out };

  *out = (RoundsSound){ 0 };
  for (const char *p = word; *p != '\0' && self.length < WORD_MAX; p++)
    if (g_ascii_isalpha (*p))
      self.word[self.length++] = g_ascii_toupper (*p);
  self.slavic_or_german = strpbrk (self.word, "WK") != NULL || strstr (self.word, "CZ") != NULL;
  for (int at = stands (&self, 0, "GN KN PN WR PS") ? 1 : 0; at < self.length;)
    at += say_letter (&self, at);
  explicit_bzero (&self.word, sizeof self.word);
}

guint64
rounds_sound_key (const char code[ROUNDS_SOUND_LETTERS + 1])
{
  guint64 key = 0;

  for (guint i = 0; i < ROUNDS_SOUND_LETTERS && code[i] != '\0'; i++)
    key = key << 8 | (guchar) code[i];
  return key;
}
