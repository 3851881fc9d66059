/* exp, log and tanh to a few units in the last place: drivers may be off by 1e-5 (Vulkan 1.3,
 * "Precision and Operation of SPIR-V Instructions"), and Mesa's software device is.
 * All is precise, so that kernels with other tiles give the same bits. */

/* Reduced by n log 2 in two parts (Cody and Waite), then the Taylor polynomial of degree 7. */
float
right_exp (float x)
{
  float n = roundEven (clamp (x, -87.0, 88.0) * 1.44269504);
  precise float r = clamp (x, -87.0, 88.0) - n * 0.693359375;
  precise float p;

  r = r - n * -2.12194440e-4;
  p = 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  precise float power = p * intBitsToFloat ((int (n) + 127) << 23);
  return x < -87.0 ? 0.0 : power;
}

/* x > 0. log (m 2^e) by the series of atanh at (m - 1) / (m + 1), m in [sqrt (1/2), sqrt (2)). */
float
right_log (float x)
{
  int bits = floatBitsToInt (x) - 0x3f3504f3;
  float e = float (bits >> 23);
  float m = intBitsToFloat ((bits & 0x7fffff) + 0x3f3504f3);
  precise float s = (m - 1.0) / (m + 1.0);
  precise float z = s * s;
  precise float p = 1.0 / 11.0;

  p = p * z + 1.0 / 9.0;
  p = p * z + 1.0 / 7.0;
  p = p * z + 1.0 / 5.0;
  p = p * z + 1.0 / 3.0;
  p = p * z * s * 2.0 + 2.0 * s;
  p = e * 0.693359375 + (p + e * -2.12194440e-4);
  return p;
}

float
right_tanh (float x)
{
  float a = abs (x);
  precise float z = x * x;
  /* near 0 the quotient would lose digits */
  precise float series = x * (1.0 + z * (-1.0 / 3.0 + z * (2.0 / 15.0 + z * (-17.0 / 315.0))));
  precise float whole = sign (x) * (1.0 - 2.0 / (right_exp (2.0 * a) + 1.0));

  return a < 0.15 ? series : whole;
}
