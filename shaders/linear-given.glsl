/* What linear.comp, linear-dot.comp and linear-coop.comp are given: engine/kernels/loop-linear.c. Columns of xs and
 * norms come one, two or four a texel, as each of them wants. */
layout (std430, binding = 1) coherent buffer Out { float result[]; };         /* (tokens, stride) */
layout (std430, binding = 2) readonly buffer Residual { float residual[]; };  /* (tokens, stride) */
layout (std430, binding = 3) readonly buffer Bias { float bias[]; };          /* (rows) */
layout (std430, binding = 4) coherent buffer Counters { uint counters[]; };   /* (token tiles) */
layout (std430, binding = 5) writeonly buffer Total { float total[]; };       /* (tokens, stride) */
layout (binding = 6) uniform usamplerBuffer quants;
layout (binding = 7) uniform usamplerBuffer scales;
layout (binding = 8) uniform samplerBuffer xs;          /* (tokens, X_BLOCKS * 32) */
layout (binding = 9) uniform samplerBuffer norms;       /* (BLOCKS * 32) */
layout (binding = 10) uniform samplerBuffer post_norms; /* (stride) */
#include "weights.glsl"

layout (constant_id = 9) const bool NORM = false;
layout (constant_id = 10) const bool BIAS = false;
layout (constant_id = 11) const bool RESIDUAL = false;
layout (constant_id = 12) const uint PAIRED = 0; /* 1: SiLU, 2: GELU (tanh) */
layout (constant_id = 13) const uint HEAD = 0;   /* 1: unless, 2: only if params name rows */
layout (constant_id = 14) const bool POST = false;
layout (constant_id = 15) const uint X_BLOCKS = 1; /* from a token of xs to the next */

layout (push_constant) uniform Push
{
  uint first_row;    /* of the chunk, in the matrix */
  uint n_rows;       /* of the chunk, in the matrix; of the one half when PAIRED */
  uint n_groups;     /* of the chunk */
  uint stride;       /* of the result */
  uint width;        /* columns, without padding */
  float eps;
  float softcap;     /* 0: none */
  uint first_token;  /* of this step */
  uint result_token; /* whose row of the result is the first */
  uint workgroups;   /* POST: that write the rows of one tile of tokens */
  uint post_width;   /* POST: rows of the matrix */
} push;
