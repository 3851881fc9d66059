#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_spirv_intrinsics : require
/* linear.comp for one token and quantised weights, by dot products of four bytes. linear.comp takes ten instructions'
 * time a weight (shift, mask, subtract, a conversion at a quarter of the rate, two multiply-adds, half a shuffle), which
 * is more than a card has while it reads the next; this takes two.
 *
 * Eight bits of x would lose too much (llama.cpp's mean KL is 2.8e-3). So 32 columns of it become integers of 16 bits
 * with a scale of their own, each of two signed bytes, 256 high + low: two dots for four weights. Sums of a block are
 * exact: at most 32 columns * 128 (Q8_0) * 32639 = 1.34e8 fits an int, and so do 256 high and low alone; Q5_0 has 31,
 * Q6_K 63 in 16 columns. What is rounded is x, by half of a 32639th of the greatest of its 32 columns: about 2e-5 of
 * its length.
 *
 * Weighed: three bytes, half as many dots again for less than a model shows (mean KL of two: 1.3e-7 at most); x in a
 * step of its own, one dispatch more for each product; x staged for the whole workgroup at once, which has no room for
 * wide rows and waits for the slowest. */
#include "lanes.glsl"
#include "params.glsl"
#include "right-math.glsl"
#include "linear-given.glsl"

const uint TOKENS = 1;
layout (constant_id = 6) const uint GROUPS = 2; /* as in linear.comp, as is SPLIT */
layout (constant_id = 7) const uint SPLIT = 1;

#include "linear-main.glsl"
#include "dot-stage.glsl"
#include "dot-multiply.glsl"
