/* Cooperative matrices by the lanes of any subgroup: slow, and to the shape that linear-coop.comp asks for. The two that
 * are multiplied stay where they are in shared memory; of the third a lane has every LANES-th number. */
struct InRoom
{
  uint at, apart; /* of eight halves */
  bool w;         /* which room */
};

struct MatrixC
{
  float own[32]; /* (M * N / LANES) column by column, as stored */
};

#define MatrixA InRoom
#define MatrixB InRoom
#define C_ZERO coop_zero ()
#define coop_load(to, room, at, apart, columns) to = InRoom (at, apart, !(columns))

MatrixC
coop_zero ()
{
  MatrixC c;

  for (uint i = 0; i < M * N / LANES; i++)
    c.own[i] = 0;
  return c;
}

#ifndef WRONG
#define WRONG 0 /* 1: as a driver that is wrong would, neighbours of the left matrix change places */
#endif

float
half_at (InRoom room, uint line, uint k)
{
  uvec4 eight = room.w ? w_room[room.at + line * room.apart + k / 8]
                       : x_room[room.at + line * room.apart + k / 8];

  return unpackHalf2x16 (eight[k % 8 / 2])[room.w ? k % 2 ^ WRONG : k % 2];
}

MatrixC
coop_multiply (InRoom a, InRoom b, MatrixC c)
{
  for (uint i = 0; i < M * N / LANES; i++)
    for (uint k = 0; k < K; k++)
      {
        uint at = i * LANES + LANE;

        c.own[i] = fma (half_at (a, at % M, k), half_at (b, at / M, k), c.own[i]);
      }
  return c;
}

#define coop_store(c, room, from, apart)                                        \
  for (uint e = 0; e < M * N / LANES; e++)                                      \
  room[(from) + (e * LANES + LANE) / M * (apart) + (e * LANES + LANE) % M] = (c).own[e]
