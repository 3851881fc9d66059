/* Four columns of a token, of a texel each, times the norm's weights. */
vec4
x_quad (uint token, uint quad, inout float squares)
{
  vec4 v = texelFetch (xs, int (min (token, params.n_tokens - 1) * X_BLOCKS * 8 + quad));

  if (!NORM)
    return v;
  [[unroll]] for (uint e = 0; e < 4; e++)
    {
      precise float sum = fma (v[e], v[e], squares);

      squares = sum;
    }
  return v * texelFetch (norms, int (quad));
}
