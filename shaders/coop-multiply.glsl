/* The matrices of linear-coop.comp, and their way out. */
#ifdef EMULATED
#include "coop-emulated.glsl" /* for tests, where no device has them */
#else
#define MatrixA fcoopmatNV<16, gl_ScopeSubgroup, M, K>
#define MatrixB fcoopmatNV<16, gl_ScopeSubgroup, K, N>
#define MatrixC fcoopmatNV<32, gl_ScopeSubgroup, M, N>
#define C_ZERO MatrixC (0.0)
#define coop_load(to, room, at, apart, columns) coopMatLoadNV (to, room, at, apart, columns)
#define coop_store(c, room, at, apart) coopMatStoreNV (c, room, at, apart, true)
#define coop_multiply(a, b, c) coopMatMulAddNV (a, b, c)
#endif

MatrixC c[GROUPS * LANES / M][HALF / N];

/* 32 columns of the subgroup's rows and tokens. */
void
multiply (uint row, uint token)
{
  [[unroll]] for (uint k = 0; k < 32; k += K)
    {
      MatrixA a[GROUPS * LANES / M];

      [[unroll]] for (uint i = 0; i < GROUPS * LANES / M; i++)
        coop_load (a[i], w_room, (row + i * M) * APART + k / 8, APART, false);
      [[unroll]] for (uint j = 0; j < HALF / N; j++)
        {
          MatrixB b;

          coop_load (b, x_room, (token + j * N) * APART + k / 8, APART, true);
          [[unroll]] for (uint i = 0; i < GROUPS * LANES / M; i++)
            c[i][j] = coop_multiply (a[i], b, c[i][j]);
        }
    }
}

/* N tokens of the subgroup, through shared memory, where a lane reads its two rows. */
void
store_tokens (uint j, uint room)
{
  [[unroll]] for (uint i = 0; i < GROUPS * LANES / M; i++)
    coop_store (c[i][j], out_room, room + i * M, GROUPS * LANES);
}

void
put_tokens (uint first, uint token, uint group, uint room)
{
  for (uint n = 0; n < N; n++)
    {
      [[unroll]] for (uint r = 0; r < GROUPS; r++)
        sums[0][r] = out_room[room + n * GROUPS * LANES + r * LANES + LANE];
      if (first + token + n < params.n_tokens)
        put (first + token + n, 0, group, from_half[token + n]);
    }
}
