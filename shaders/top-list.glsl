/* The 64 largest of what is put in, sorted, in the lanes of a row group: lane l holds numbers l * HELD
 * .. l * HELD + HELD - 1. Equal ones stand in the order in which they came. */
const uint HELD = 64 / LANES;

float list_value[HELD];
uint list_row[HELD];
float list_last;      /* the 64th; the least float until there is one */
uint list_count;

void
list_begin ()
{
  list_count = 0;
  list_last = -3.4e38;
  [[unroll]] for (uint i = 0; i < HELD; i++)
    {
      list_value[i] = -3.4e38;
      list_row[i] = 0;
    }
}

/* The same in every lane. Only what is above list_last, or as long as there are fewer than 64. */
void
list_put (float value, uint row)
{
  float value_before = FROM (list_value[HELD - 1], max (LANE, 1) - 1);
  uint row_before = FROM (list_row[HELD - 1], max (LANE, 1) - 1);

  if (LANE == 0)
    value_before = 3.4e38;
  [[unroll]] for (int i = int (HELD) - 1; i >= 0; i--)
    {
      float left = i > 0 ? list_value[max (i, 1) - 1] : value_before;
      bool here = list_value[i] < value && left >= value, moved = list_value[i] < value;

      list_row[i] = here ? row : moved ? (i > 0 ? list_row[max (i, 1) - 1] : row_before) : list_row[i];
      list_value[i] = here ? value : moved ? left : list_value[i];
    }
  list_last = FROM (list_value[HELD - 1], LANES - 1);
  list_count = min (list_count + 1, 64);
}
