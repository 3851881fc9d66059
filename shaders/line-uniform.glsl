/* Stores at places that lavapipe knows to be uniform, for kernels without branches around them:
 * engine/kernels/line-code.h says why. What is looked up in the push constants is known to be uniform;
 * push.table holds 0 .. 15. */

uint
uniform_of (uint n)
{
  return push.table[n & 15] + (push.table[n >> 4 & 15] << 4) + (push.table[n >> 8 & 15] << 8) +
         (push.table[n >> 12 & 15] << 12);
}

/* Two numbers of a lane. */
uint64_t
two_of (float a, float b, const uint lane)
{
  return packUint2x32 (uvec2 (floatBitsToUint (subgroupShuffle (a, lane)),
                              floatBitsToUint (subgroupShuffle (b, lane))));
}

/* Four. */
u64vec2
quad_of (vec4 v, const uint lane)
{
  return u64vec2 (two_of (v.x, v.y, lane), two_of (v.z, v.w, lane));
}
