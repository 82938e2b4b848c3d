/* Calls every function of orthant.h and prints, one line a call, its status and the bits of its
 * result. `bits.rs` prints the same lines through the Rust interface; `cargo xtask capi` compares
 * them, on this machine and on a Cortex-M4F.
 *
 *   cc -I include examples/bits.c path/to/liborthant_capi.a -o bits */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "orthant.h"

enum { LONGEST = 40000, GAP = 3 };

static float a[LONGEST], b[LONGEST], out[LONGEST];

/* Word `index` of SplitMix64 with this seed, as a multiple of 2^-23 in [-1, 1). */
static float uniform(uint64_t seed, uint64_t index)
{
    uint64_t z = seed + (index + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    return (float)((int32_t)(z >> 40) - 8388608) * (1.0f / 8388608.0f);
}

static uint32_t bits(float x)
{
    uint32_t word;
    memcpy(&word, &x, sizeof word);
    return word;
}

/* FNV-1a over the bits of `n` floats, least significant byte first. */
static uint64_t hash(const float *x, size_t n)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++)
        for (int shift = 0; shift < 32; shift += 8)
            sum = (sum ^ (bits(x[i]) >> shift & 0xff)) * UINT64_C(0x100000001b3);
    return sum;
}

static void print_scalar(const char *name, size_t n, orthant_status status, float value)
{
    printf("%s %lu %d %08" PRIx32 "\n", name, (unsigned long)n, (int)status, bits(value));
}

/* In halves: small C libraries do not print 64 bits. */
static void print_vector(const char *name, size_t n, orthant_status status, uint64_t value)
{
    printf("%s %lu %d %08" PRIx32 "%08" PRIx32 "\n", name, (unsigned long)n, (int)status,
           (uint32_t)(value >> 32), (uint32_t)value);
}

#define SCALAR(name, ...)                                                  \
    do {                                                                   \
        float value = 0.0f;                                                \
        orthant_status status = orthant_##name##_f32(__VA_ARGS__, &value); \
        print_scalar(#name, n, status, value);                             \
    } while (0)

/* `out` starts as a copy of `from`. */
#define VECTOR(name, from, ...)                                   \
    do {                                                          \
        memcpy(out, from, sizeof out);                            \
        orthant_status status = orthant_##name##_f32(__VA_ARGS__); \
        print_vector(#name, n, status, hash(out, n));             \
    } while (0)

static void vectors(size_t n)
{
    SCALAR(sum, a, n);
    SCALAR(norm_l1, a, n);
    SCALAR(norm_l2, a, n);
    SCALAR(norm_l2_squared, a, n);
    SCALAR(norm_linf, a, n);
    SCALAR(norm_lp, a, n, 3.0f);
    SCALAR(norm_lp, a, n, 0.5f);
    SCALAR(dot, a, b, n);
    SCALAR(dot_compensated, a, b, n);
    SCALAR(distance_l1, a, b, n);
    SCALAR(distance_l2, a, b, n);
    SCALAR(distance_l2_squared, a, b, n);
    SCALAR(distance_linf, a, b, n);
    SCALAR(cosine_similarity, a, b, n);
    SCALAR(angle, a, b, n);
    SCALAR(scalar_projection, a, b, n);
    VECTOR(normalize, b, a, n, out);
    VECTOR(project, b, a, b, n, out);
    VECTOR(reject, b, a, b, n, out);
    VECTOR(hadamard, b, a, b, n, out);
    VECTOR(add, b, a, b, n, out);
    VECTOR(sub, b, a, b, n, out);
    VECTOR(scale, b, 0.37f, a, n, out);
    VECTOR(hadamard_assign, a, out, b, n);
    VECTOR(add_assign, a, out, b, n);
    VECTOR(sub_assign, a, out, b, n);
    VECTOR(scale_assign, a, 0.37f, out, n);
    VECTOR(axpy, b, 0.37f, a, n, out);
}

/* Pieces of 1 to 501 elements. */
#define PIECES(name, push)                                         \
    do {                                                           \
        static orthant_##name##_reducer reducer;                   \
        orthant_status status = orthant_##name##_init(&reducer);   \
        size_t at = 0, length;                                     \
        for (size_t i = 0; at < n && status == ORTHANT_OK; i++) {  \
            length = 1 + i * 37 % 501;                             \
            if (length > n - at)                                   \
                length = n - at;                                   \
            status = push;                                         \
            at += length;                                          \
        }                                                          \
        float value = 0.0f;                                        \
        if (status == ORTHANT_OK)                                  \
            status = orthant_##name##_finish_f32(&reducer, &value); \
        print_scalar(#name "_reducer", n, status, value);          \
    } while (0)
#define PIECES_OF_ONE(name) PIECES(name, orthant_##name##_push_f32(&reducer, a + at, length))
#define PIECES_OF_TWO(name) PIECES(name, orthant_##name##_push_f32(&reducer, a + at, b + at, length))

static void reducers(size_t n)
{
    PIECES_OF_ONE(sum);
    PIECES_OF_ONE(norm_l1);
    PIECES_OF_ONE(norm_l2_squared);
    PIECES_OF_ONE(norm_linf);
    PIECES_OF_TWO(dot);
    PIECES_OF_TWO(dot_compensated);
    PIECES_OF_TWO(distance_l1);
    PIECES_OF_TWO(distance_l2_squared);
    PIECES_OF_TWO(distance_linf);
}

static void matrices(size_t rows, size_t cols)
{
    size_t stride = cols + GAP, n = rows * stride;
    VECTOR(matvec, b, a, rows, cols, stride, b, out);
    VECTOR(matvec_transposed, b, a, rows, cols, stride, b, out);
    VECTOR(matmul, b, a, stride, b, stride, rows, cols, cols, out, stride);
    VECTOR(matmul_sub, b, a, stride, b, stride, rows, cols, cols, out, stride);
    VECTOR(hadamard_matrix, b, a, stride, b, stride, rows, cols, out, stride);
}

int main(void)
{
    static const size_t lengths[] = {0, 1, 3, 16, 33, 1000, 16385, LONGEST};
    static const size_t shapes[][2] = {{0, 0}, {1, 1}, {3, 5}, {17, 33}, {64, 64}, {300, 70}};

    fprintf(stderr, "instruction set: %s\n", orthant_isa());
    printf("version %s\n", orthant_version());
    for (size_t i = 0; i < LONGEST; i++) {
        a[i] = uniform(1, i);
        b[i] = uniform(2, i);
    }
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        vectors(lengths[i]);
        reducers(lengths[i]);
    }
    size_t n = 3;
    VECTOR(cross, b, a, b, out);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        matrices(shapes[i][0], shapes[i][1]);
    return 0;
}
