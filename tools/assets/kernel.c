/* Decides points by the outlines of disks: twins of numpy_loop in engine/bulk/sides.py
 * and of the grid in engine/bulk/masks.py, and looks up the cells of rasters.py. Which points are left over may differ by a
 * rounding; which are decided, and how, is proved for both.
 *
 * Compiled for any processor of its kind; on x86-64 the loops use AVX2, unless PLAIN is
 * defined, and exeat_kernel_layout tells whether this processor has it.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__) && !defined(PLAIN)
#define AVX2 1
#include <cpuid.h>
#include <immintrin.h>
#endif

#define BLOCK 256
/* Points ahead of those looked at that memory is asked for: the processor's own
 * foresight ends with a page. */
#define AHEAD 512

/* Four doubles in one register, as GCC and Clang both have it. */
typedef double doubles __attribute__((vector_size(32)));
typedef int64_t longs __attribute__((vector_size(32)));

typedef struct {
    double centre_lon_deg, middle_deg, guard_deg2;
    int32_t wraps, degree;
    double coefficients[16]; /* in powers of degrees north of the middle */
    /* Of the centre on the ellipsoid; squares of chords that decide. */
    double centre_m[3], near_m2, far_m2;
} outline;

/* Grid of cells over the box of up to 64 disks: see engine/bulk/masks.py. */
typedef struct {
    double south_deg, west_deg, scale, semi_major_m, eccentricity2;
    int32_t rows, columns;
    const int32_t *number;
    const uint64_t *whole, *part;
} grid;

/* Returns what the caller has to know these structures as, or 0 where the processor
 * has not what the loops are compiled for. */
int64_t exeat_kernel_layout(void)
{
#if AVX2
    unsigned a, b, c, d, low, high;
    const unsigned xsave_avx_fma = 1u << 27 | 1u << 28 | 1u << 12;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & xsave_avx_fma) != xsave_avx_fma)
        return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    const unsigned bmi_avx2_bmi2 = 1u << 3 | 1u << 5 | 1u << 8;
    if ((low & 6) != 6 || !__get_cpuid_count(7, 0, &a, &b, &c, &d) ||
        (b & bmi_avx2_bmi2) != bmi_avx2_bmi2)
        return 0;
#endif
    return (int64_t)(sizeof(outline) << 16 | sizeof(grid));
}

#if AVX2
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))),           \
                             apply_to = function)
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE doubles magnitude(doubles v)
{
    return (doubles)((longs)v & INT64_MAX);
}

INLINE doubles four(const double *from)
{
    doubles v;
    memcpy(&v, from, sizeof v);
    return v;
}

/* What the polynomial exceeds the square of the difference of longitude by. */
INLINE doubles excess(const outline *o, int degree, int wraps, doubles lat,
                             doubles lon)
{
    doubles d = lon - o->centre_lon_deg;
    if (wraps)
        d = 180.0 - magnitude(180.0 - magnitude(d));
    doubles x = lat - o->middle_deg;
    doubles p = {0.0};
    p += o->coefficients[degree];
#pragma GCC unroll 16
    for (int k = degree - 1; k >= 0; k--)
        p = p * x + o->coefficients[k];
    return p - d * d;
}

/* Lanes of all ones where a bound is passed. */
INLINE longs undecided(doubles q, double guard)
{
    return ~(magnitude(q) > guard); /* also what is no number */
}

INLINE longs astray(doubles lat, doubles lon)
{
    return (magnitude(lat) > 90.0) | (magnitude(lon) > 180.0);
}

INLINE doubles greater(doubles a, doubles b)
{
    longs is = a > b;
    return (doubles)((is & (longs)a) | (~is & (longs)b));
}

INLINE int any(longs v)
{
    return (v[0] | v[1] | v[2] | v[3]) != 0;
}

/* 16 sides by the sign alone: -1 within, 1 beyond. */
INLINE void store_signs(const doubles *q, int8_t *sides)
{
#if AVX2
    __m256i eights[2];
    for (int k = 0; k < 2; k++)
        eights[k] = _mm256_castps_si256(
            _mm256_shuffle_ps(_mm256_castpd_ps((__m256d)q[2 * k]),
                              _mm256_castpd_ps((__m256d)q[2 * k + 1]), 0xDD));
    /* Packing keeps the sign. It goes by halves of a register: the lower holds the
     * first pair of every four points, the upper the second. */
    __m256i words = _mm256_packs_epi32(eights[0], eights[1]);
    __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(words),
                                    _mm256_extracti128_si256(words, 1));
    bytes = _mm_shuffle_epi8(bytes, _mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12,
                                                  13, 6, 7, 14, 15));
    bytes = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(-1));
    _mm_storeu_si128((__m128i *)sides, _mm_or_si128(bytes, _mm_set1_epi8(1)));
#else
    for (int i = 0; i < 16; i++)
        sides[i] = q[i / 4][i % 4] < 0 ? 1 : -1;
#endif
}

/* Fills the sides of a block of points from a place on, and left with the places of
 * the doubtful ones; returns how many these are. */
INLINE int64_t block(const outline *o, int degree, int wraps,
                            const double *restrict lat, const double *restrict lon,
                            int8_t *restrict sides, int64_t *restrict left,
                            int64_t place)
{
    const double guard = o->guard_deg2;
    longs some = {0};
    doubles most_lat = {0.0}, most_lon = {0.0};
    for (int i = 0; i < BLOCK; i += 16) {
        doubles q[4];
        for (int ahead = AHEAD; ahead < AHEAD + 16; ahead += 8) {
            __builtin_prefetch(lat + i + ahead);
            __builtin_prefetch(lon + i + ahead);
        }
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++) {
            doubles la = four(lat + i + 4 * k), lo = four(lon + i + 4 * k);
            q[k] = excess(o, degree, wraps, la, lo);
            some |= undecided(q[k], guard);
            most_lat = greater(magnitude(la), most_lat);
            most_lon = greater(magnitude(lo), most_lon);
        }
        store_signs(q, sides + i);
    }
    if (!any(some | astray(most_lat, most_lon)))
        return 0;
    int64_t found = 0;
    for (int i = 0; i < BLOCK; i += 4) {
        doubles la = four(lat + i), lo = four(lon + i);
        longs here =
            undecided(excess(o, degree, wraps, la, lo), guard) | astray(la, lo);
        if (any(here))
            for (int k = 0; k < 4; k++)
                if (here[k]) {
                    sides[i + k] = 0;
                    left[found++] = place + i + k;
                }
    }
    return found;
}

INLINE int64_t walk(const outline *o, int degree, int wraps, const double *lat,
                           const double *lon, int8_t *sides, int64_t *left, int64_t n)
{
    int64_t found = 0;
    for (int64_t place = 0; place < n; place += BLOCK) {
        const double *la = lat + place, *lo = lon + place;
        int8_t *to = sides + place;
        int64_t *rest = left + found;
        /* What is left at the end as a block of its own, filled up with zeros. */
        double last_lat[BLOCK], last_lon[BLOCK];
        int8_t last_sides[BLOCK];
        int64_t last_left[BLOCK];
        const size_t count = (size_t)(n - place);
        if (count < BLOCK) {
            memset(last_lat, 0, sizeof last_lat);
            memset(last_lon, 0, sizeof last_lon);
            la = memcpy(last_lat, la, count * sizeof *la);
            lo = memcpy(last_lon, lo, count * sizeof *lo);
            to = last_sides, rest = last_left;
        }
        int64_t more = block(o, degree, wraps, la, lo, to, rest, place);
        if (count < BLOCK) {
            memcpy(sides + place, last_sides, count);
            while (more && last_left[more - 1] >= n)
                more--;
            memcpy(left + found, last_left, (size_t)more * sizeof *left);
        }
        found += more;
    }
    return found;
}

#define CASE(DEGREE)                                                                 \
    case DEGREE:                                                                     \
        return o->wraps ? walk(&own, DEGREE, 1, lat, lon, sides, left, n)            \
                        : walk(&own, DEGREE, 0, lat, lon, sides, left, n);

/* Fills sides with -1, 0 or 1, and left with the places of the zeros; returns how
 * many there are, or -1 for a degree that no outline has. */
int64_t exeat_disk_sides(const outline *o, const double *lat, const double *lon,
                         int8_t *sides, int64_t *left, int64_t n)
{
    const outline own = *o;
    switch (own.degree) {
        CASE(2) CASE(4) CASE(6) CASE(8) CASE(10) CASE(12) CASE(14)
    }
    return -1;
}

/* The cell of a coordinate along one axis; the last for what is no number. */
INLINE int32_t cell(double degrees, double from, double scale, double last)
{
    double at = (degrees - from) * scale;
    at = at < last ? at : last;
    return (int32_t)(at > 0.0 ? at : 0.0);
}

/* Whether a point within the reach of a polynomial lies within its disk: 1 or 0, or
 * -1 where only the geodesic can tell. */
INLINE int within(const grid *g, const outline *o, double lat, double lon)
{
    double d = lon - o->centre_lon_deg, x = lat - o->middle_deg;
    double q = o->coefficients[o->degree];
    for (int k = o->degree - 1; k >= 0; k--)
        q = q * x + o->coefficients[k];
    q -= d * d;
    if (fabs(q) > o->guard_deg2)
        return q > 0.0;
    const double radian = 0.017453292519943295;
    double sine = sin(lat * radian);
    double normal = g->semi_major_m / sqrt(1.0 - g->eccentricity2 * sine * sine);
    double across = normal * cos(lat * radian);
    double east = across * cos(lon * radian) - o->centre_m[0];
    double north = across * sin(lon * radian) - o->centre_m[1];
    double up = normal * (1.0 - g->eccentricity2) * sine - o->centre_m[2];
    double chord_m2 = east * east + north * north + up * up;
    return chord_m2 < o->near_m2 ? 1 : chord_m2 > o->far_m2 ? 0 : -1;
}

/* Fills masks, a bit a disk, and left with the places of the points that only the
 * geodesic can tell about, or that are no points; returns how many these are. */
int64_t exeat_disk_masks(const grid *g, const outline *disks, const double *lat,
                         const double *lon, uint64_t *masks, int64_t *left, int64_t n)
{
    const double last_row = g->rows - 1, last_column = g->columns - 1;
    int64_t found = 0;
    for (int64_t start = 0; start < n; start += BLOCK) {
        int count = (int)(n - start < BLOCK ? n - start : BLOCK), asked = 0;
        const double *la = lat + start, *lo = lon + start;
        int32_t cells[BLOCK], odd[BLOCK], which[BLOCK];
        for (int i = 0; i < count; i++) {
            cells[i] = cell(la[i], g->south_deg, g->scale, last_row) * g->columns +
                       cell(lo[i], g->west_deg, g->scale, last_column);
            odd[i] = !(fabs(la[i]) <= 90.0) | !(fabs(lo[i]) <= 180.0);
        }
        for (int i = 0; i < count; i++) {
            int32_t kind = g->number[cells[i]];
            masks[start + i] = g->whole[kind];
            cells[i] = kind;
            which[asked] = i;
            asked += (g->part[kind] != 0) | odd[i];
        }
        for (int k = 0; k < asked; k++) {
            int i = which[k], doubtful = odd[i];
            uint64_t held = 0;
            for (uint64_t part = g->part[cells[i]]; part; part &= part - 1) {
                int disk = __builtin_ctzll(part);
                int is = within(g, disks + disk, la[i], lo[i]);
                held |= (uint64_t)(is > 0) << disk;
                doubtful |= is < 0;
            }
            masks[start + i] |= held;
            left[found] = start + i;
            found += doubtful;
        }
    }
    return found;
}

/* Fills the sides of points as the cells have them, a tenth of a degree wide and 3,600
 * in a row: 0 for what none decides, or is no point up to 88 degrees north or south. */
int64_t exeat_cell_sides(const int8_t *cells, int64_t south, int64_t rows,
                         const double *lat, const double *lon, int8_t *sides, int64_t n)
{
    const double lowest = (double)south, highest = (double)(south + rows - 1);
    enum { NOWHERE = -2, BESIDE };
    for (int64_t start = 0; start < n; start += BLOCK) {
        int count = (int)(n - start < BLOCK ? n - start : BLOCK);
        const double *la = lat + start, *lo = lon + start;
        int32_t found[BLOCK];
        for (int i = 0; i < count; i++) {
            double row = floor(la[i] * 10.0), column = floor((lo[i] + 180.0) * 10.0);
            int is = (fabs(la[i]) <= 88.0) & (fabs(lo[i]) <= 180.0);
            int has_row = is & (row >= lowest) & (row <= highest);
            column = column == 3600.0 ? 0.0 : column;
            double at = (row - lowest) * 3600.0 + column;
            found[i] = has_row ? (int32_t)at : is ? BESIDE : NOWHERE;
        }
        for (int i = 0; i < count; i++)
            sides[start + i] = found[i] >= 0 ? cells[found[i]] : found[i] == BESIDE;
    }
    return 0;
}

#if AVX2
#pragma clang attribute pop
#endif
