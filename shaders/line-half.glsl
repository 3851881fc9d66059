/* f16 to f32, subnormal ones too: the exponent's bias is made up for by a product. */
vec4
unpack4 (uvec2 w)
{
  uvec4 h = uvec4 (w.x << 16, w.x, w.y << 16, w.y);

  return uintBitsToFloat ((h & 0x7fff0000u) >> 3 | h & 0x80000000u) * 5.192296858534828e33;
}

/* f32 to f16, to the nearest: packHalf2x16 may cut (lavapipe does). Ties go away from zero. */
uvec2
pack4 (vec4 v)
{
  vec4 near = uintBitsToFloat (floatBitsToUint (v) + 0x1000u & ~0x1fffu);

  return uvec2 (packHalf2x16 (near.xy), packHalf2x16 (near.zw));
}
