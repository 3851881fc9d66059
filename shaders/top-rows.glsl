/* Which logits a slice holds. Tokens are counted from the step's first, in all but params and top. */
layout (push_constant) uniform Push
{
  uint rows, n_slices;
  uint first_token;  /* of this step */
  uint logits_token; /* whose logits are the first of the buffer */
} push;

/* Params are read once, before loops: a load of lavapipe's within one goes through the lanes one by one, and
 * what a branch leaves out is done with all lanes off (20 times the time of what is wanted). */
struct Slice
{
  uint first, end; /* of the wanted rows */
  uint logits;     /* where the token's begin */
};

/* Likely tokens have low numbers: neighbouring groups, which one partner of a crew takes, are slices from both halves. */
uint
slice_of_group (uint group)
{
  return group % 2 * (push.n_slices / 2) + group / 2;
}

bool
rows_are_chosen ()
{
  return params.n_rows > 0;
}

Slice
slice_of (uint token, uint s)
{
  uint rows = rows_are_chosen () ? params.n_rows : push.rows;
  uint each = (rows + push.n_slices - 1) / push.n_slices;

  return Slice (min (s * each, rows), min ((s + 1) * each, rows),
                (push.first_token + token - push.logits_token) * push.rows);
}

uint
chosen_row (uint i)
{
  return params.rows[min (i, 1023)];
}

float
logit_at (Slice slice, uint row)
{
  return texelFetch (logits, int (slice.logits + row)).x;
}
