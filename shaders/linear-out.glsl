/* The way out of linear.comp. */
/* The lane's row in a group, counted in the chunk; past its end: none. */
uint
row_of (uint group)
{
  uint n = group * LANES + LANE;

  if (HEAD != 2)
    return n;
  return (n < params.n_rows ? params.rows[min (n, 1023)] : 0xffffffffu) - push.first_row;
}

float
activation (float g)
{
  precise float y;

  if (PAIRED == 1)
    y = g / (1.0 + right_exp (-g));
  else
    y = 0.5 * g * (1.0 + right_tanh (0.7978845608 * (g + 0.044715 * g * g * g)));
  return y;
}

/* The rows of sums[t], whose first group is `group`. */
void
put (uint token, uint t, uint group, float norm)
{
  [[unroll]] for (uint r = 0; r < GROUPS; r += PAIRED > 0 ? 2 : 1)
    {
      precise float y = sums[t][r] * norm;
      uint row = rows[r];

      if (PAIRED > 0)
        {
          y = activation (y) * (sums[t][r + 1] * norm);
          row = (group + r) / 2 * LANES + LANE;
        }
      if (row >= push.n_rows)
        continue;
      row += push.first_row;
      uint at = (token - push.result_token) * push.stride + row;
      if (push.softcap != 0.0)
        y = push.softcap * right_tanh (y / push.softcap);
      if (BIAS)
        y += bias[row];
      if (RESIDUAL)
        y += residual[at];
      result[at] = y;
    }
}
