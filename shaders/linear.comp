#version 450
#extension GL_GOOGLE_include_directive : require
/* out = weights . norm (x) [+ bias] [+ residual], or act (gate) * up, or residual + norm (weights . x).
 * A lane is a row. A row's columns are summed in slices, whose number depends on nothing but the width,
 * and the slices in order: by one row group, or by SPLIT of them, with the same bits; and a token is
 * summed the same whatever stands beside it. */
#include "lanes.glsl"
#include "params.glsl"
#include "right-math.glsl"
#include "linear-given.glsl"

layout (constant_id = 5) const uint TOKENS = 1; /* that a row group takes at once */
layout (constant_id = 6) const uint GROUPS = 2; /* rows of a lane */
layout (constant_id = 7) const uint SPLIT = 1;  /* row groups that share the slices; then TOKENS is 1 */
#ifdef NO_SUBGROUPS
const bool X_SHARED = true;
#else
layout (constant_id = 8) const bool X_SHARED = false; /* else x lies in the lanes; not with SPLIT */
#endif

#include "linear-main.glsl"
#include "linear-x.glsl"
#include "linear-slice.glsl"
