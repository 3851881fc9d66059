/* Which logits a slice holds. Tokens are counted from the step's first, in all but params and top. */
layout (push_constant) uniform Push
{
  uint rows, n_slices;
  uint first_token;  /* of this step */
  uint logits_token; /* whose logits are the first of the buffer */
} push;

uint
rows_wanted ()
{
  return params.n_rows > 0 ? params.n_rows : push.rows;
}

uint
slice_begin (uint s)
{
  return min (s * ((rows_wanted () + push.n_slices - 1) / push.n_slices), rows_wanted ());
}

uint
row_at (uint i)
{
  return params.n_rows > 0 ? params.rows[min (i, 1023)] : i;
}

float
logit_at (uint token, uint row)
{
  return texelFetch (logits, int ((push.first_token + token - push.logits_token) * push.rows + row)).x;
}
