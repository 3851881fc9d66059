#version 450
/* A keyed hash of every word, compared bit for bit with the processor's own (engine/check.c): proves
 * that this device computes, and computes right, before a model is trusted to it. */

layout (local_size_x = 64) in;

layout (push_constant) uniform Push
{
  uint key;
  uint count;
} push;

layout (std430, binding = 0) readonly buffer Words { uint words[]; };   /* (count) u32 */
layout (std430, binding = 1) writeonly buffer Hashes { uint hashes[]; }; /* (count) u32 */

/* The 32-bit finalizer of MurmurHash3 (Austin Appleby, public domain). */
uint
mix32 (uint h)
{
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  return h ^ h >> 16;
}

void
main ()
{
  uint i = gl_GlobalInvocationID.x;

  if (i < push.count)
    hashes[i] = mix32 (words[i] ^ mix32 (push.key + i));
}
