/* The way in of linear.comp: columns of x in the lanes, times the norm's weights. */
const uint EACH = 32 / LANES; /* columns of a block in a lane */
const uint PER_TEXEL = EACH > 4 ? 4 : EACH;
const uint TEXELS = EACH / PER_TEXEL;
const uint ROW_TEXELS = BLOCKS * LANES * TEXELS;

/* Column i of lane l is column l * EACH + i of the block. */
float[8]
x_fetch (uint token, uint b)
{
  float x[8]; /* (EACH) */

  [[unroll]] for (uint i = 0; i < TEXELS; i++)
    {
      int at = int ((b * LANES + LANE) * TEXELS + i);
      vec4 v = texelFetch (xs, int (token * ROW_TEXELS) + at);

      if (NORM)
        v *= texelFetch (norms, at);
      [[unroll]] for (uint e = 0; e < PER_TEXEL; e++)
        x[i * PER_TEXEL + e] = v[e];
    }
  return x;
}

/* What RMS norm multiplies a token by. */
float
x_norm (uint token)
{
  precise float sum = 0;

  if (!NORM)
    return 1;
  for (uint i = LANE; i < ROW_TEXELS; i += LANES)
    {
      vec4 v = texelFetch (xs, int (token * ROW_TEXELS + i));
      precise float part = 0;

      [[unroll]] for (uint e = 0; e < PER_TEXEL; e++)
        part += v[e] * v[e];
      sum += part;
    }
  return 1.0 / sqrt (lanes_sum (sum) / float (push.width) + push.eps);
}
