/* Rope of quads of a head, from tables of cosines and sines (fine and coarse, texels of two of each):
 * with QUADS, TURN: 0: nothing turns; 1: neighbours; 2: halves. */

/* Cosines and sines of pairs 2 n and 2 n + 1 of dimensions: cos (a + b), sin (a + b). */
vec4
turn_of (uint at, uint n)
{
  vec4 a = texelFetch (fine, int (at % 64 * QUADS + n));
  vec4 b = texelFetch (coarse, int (at / 64 * QUADS + n));

  return vec4 (a.x * b.x - a.y * b.y, a.y * b.x + a.x * b.y, a.z * b.z - a.w * b.w,
               a.w * b.z + a.z * b.w);
}

/* Quad d of a head, turned; v is it, other the quad half a head away. */
vec4
turned (vec4 v, vec4 other, uint at, uint d)
{
  if (TURN == 1)
    {
      vec4 t = turn_of (at, d);

      return vec4 (v.x * t.x - v.y * t.y, v.y * t.x + v.x * t.y, v.z * t.z - v.w * t.w,
                   v.w * t.z + v.z * t.w);
    }
  uint n = d % max (QUADS / 2, 1) * 2;
  vec4 t = turn_of (at, n), u = turn_of (at, n + 1);
  vec4 c = vec4 (t.xz, u.xz), s = vec4 (t.yw, u.yw);

  return d < QUADS / 2 ? v * c - other * s : v * c + other * s;
}
