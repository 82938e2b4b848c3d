/* Orthant: f32 linear algebra with the same bits on every CPU.
 *
 * Made by cbindgen from crates/capi/src. Do not edit it.
 *
 * Every function returns a status: ORTHANT_OK, or the reason why it did nothing. Outputs are
 * written only when it is ORTHANT_OK. Operands are given as pointer and number of elements, in
 * elements, not bytes; a pointer may be null where there are no elements. Inputs may overlap each
 * other. An output may overlap an input only where it is said; ORTHANT_OVERLAP otherwise.
 *
 *     const float a[3] = {1, 7, 8}, b[3] = {3, 4, 7};
 *     float product;
 *     orthant_status status = orthant_dot_f32(a, b, 3, &product);
 *     if (status == ORTHANT_OK)
 *         printf("%g", product);
 *     else
 *         puts(orthant_status_text(status));
 *
 * prints 87. Matrices lie row after row. A stride is the number of elements from the start of a row
 * to the start of the next: that of a matrix without gaps is the number of its columns.
 *
 * A NaN among the elements makes a NaN of what depends on it, always the one with the bits 7fc00000
 * but in elementwise functions and the cross product, where its bits are the CPU's own. Angles are
 * in radians. Bounds of the errors, and where each method comes from, are in the documentation of
 * the Rust functions of the same names, in orthant-core.
 *
 * No function allocates, blocks, keeps a pointer or has state of its own: all may be called from any
 * thread and from interrupt handlers. They compute on the calling thread. */


#ifndef ORTHANT_H
#define ORTHANT_H

#include <stddef.h>
#include <stdint.h>

#if UINTPTR_MAX > 0xffffffffu
#define ORTHANT_POINTERS_64
#else
#define ORTHANT_POINTERS_32
#endif

#if defined(_MSC_VER) && !defined(__clang__)
#define ORTHANT_ALIGNED(n) __declspec(align(n))
#else
#define ORTHANT_ALIGNED(n) __attribute__((aligned(n)))
#endif


#if defined(ORTHANT_POINTERS_64)
/*
 Bytes of a reducer with one sum a lane: a partial result for each level of the tree of blocks.
 */
#define ORTHANT_REDUCER_BYTES 7168
#endif

#if defined(ORTHANT_POINTERS_32)
/*
 Bytes of a reducer with one sum a lane: a partial result for each level of the tree of blocks.
 */
#define ORTHANT_REDUCER_BYTES 3072
#endif

#if defined(ORTHANT_POINTERS_64)
/*
 Bytes of a compensated reducer, which has more sums.
 */
#define ORTHANT_COMPENSATED_REDUCER_BYTES 20480
#endif

#if defined(ORTHANT_POINTERS_32)
/*
 Bytes of a compensated reducer, which has more sums.
 */
#define ORTHANT_COMPENSATED_REDUCER_BYTES 8192
#endif

/*
 What every function returns: `ORTHANT_OK`, or why it did nothing.
 */
typedef int32_t orthant_status;

/*
 A sum of pieces; to be started by `orthant_sum_init`.
 */
typedef struct ORTHANT_ALIGNED(64) orthant_sum_reducer {
    uint8_t storage[ORTHANT_REDUCER_BYTES];
} orthant_sum_reducer;

/*
 A sum of absolute values of pieces; to be started by `orthant_norm_l1_init`.
 */
typedef struct ORTHANT_ALIGNED(64) orthant_norm_l1_reducer {
    uint8_t storage[ORTHANT_REDUCER_BYTES];
} orthant_norm_l1_reducer;

/*
 A sum of squares of pieces; to be started by `orthant_norm_l2_squared_init`.
 */
typedef struct ORTHANT_ALIGNED(64) orthant_norm_l2_squared_reducer {
    uint8_t storage[ORTHANT_REDUCER_BYTES];
} orthant_norm_l2_squared_reducer;

/*
 A greatest absolute value of pieces; to be started by `orthant_norm_linf_init`.
 */
typedef struct ORTHANT_ALIGNED(64) orthant_norm_linf_reducer {
    uint8_t storage[ORTHANT_REDUCER_BYTES];
} orthant_norm_linf_reducer;

/*
 A dot product of pieces; to be started by `orthant_dot_init`.
 */
typedef struct ORTHANT_ALIGNED(64) orthant_dot_reducer {
    uint8_t storage[ORTHANT_REDUCER_BYTES];
} orthant_dot_reducer;

/*
 A compensated dot product of pieces; to be started by `orthant_dot_compensated_init`.
 */
typedef struct ORTHANT_ALIGNED(64) orthant_dot_compensated_reducer {
    uint8_t storage[ORTHANT_COMPENSATED_REDUCER_BYTES];
} orthant_dot_compensated_reducer;

/*
 A sum of absolute differences of pieces; to be started by `orthant_distance_l1_init`.
 */
typedef struct ORTHANT_ALIGNED(64) orthant_distance_l1_reducer {
    uint8_t storage[ORTHANT_REDUCER_BYTES];
} orthant_distance_l1_reducer;

/*
 A sum of squared differences of pieces; to be started by `orthant_distance_l2_squared_init`.
 */
typedef struct ORTHANT_ALIGNED(64) orthant_distance_l2_squared_reducer {
    uint8_t storage[ORTHANT_REDUCER_BYTES];
} orthant_distance_l2_squared_reducer;

/*
 A greatest absolute difference of pieces; to be started by `orthant_distance_linf_init`.
 */
typedef struct ORTHANT_ALIGNED(64) orthant_distance_linf_reducer {
    uint8_t storage[ORTHANT_REDUCER_BYTES];
} orthant_distance_linf_reducer;

/*
 Done; outputs are written.
 */
#define ORTHANT_OK 0

/*
 A pointer is null although elements were announced, or an output pointer is null.
 */
#define ORTHANT_NULL 1

/*
 A size exceeds the address space: `n` floats are more than `PTRDIFF_MAX` bytes.
 */
#define ORTHANT_TOO_LARGE 2

/*
 A pointer is not aligned for its type.
 */
#define ORTHANT_MISALIGNED 3

/*
 An output overlaps an operand that it may not overlap.
 */
#define ORTHANT_OVERLAP 4

/*
 Lengths or shapes do not fit each other, or a stride is less than the columns.
 */
#define ORTHANT_SHAPE 5

/*
 A vector is empty where at least one element is needed.
 */
#define ORTHANT_EMPTY 6

/*
 A vector is zero where a direction is needed.
 */
#define ORTHANT_ZERO_VECTOR 7

/*
 The order of a norm is below 1 or NaN.
 */
#define ORTHANT_NORM_ORDER 8

/*
 Another failure, of a later version of the library.
 */
#define ORTHANT_FAILED 9

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 `out = a / |a|`, of length 1. `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where `a` has no direction.
 {3, 4} becomes {0.6, 0.8}.

 # Safety
 `a` and `out` point to `n` floats.
 */
orthant_status orthant_normalize_f32(const float *a, size_t n, float *out);

/*
 The length of the projection of `a` onto the line of `onto`, `a . onto / |onto|`, negative where
 they point apart.
 `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where `onto` has no direction.

 # Safety
 `a` and `onto` point to `n` floats, `out` to one.
 */
orthant_status orthant_scalar_projection_f32(const float *a,
                                             const float *onto,
                                             size_t n,
                                             float *out);

/*
 The projection of `a` onto the line of `onto`, `(a . onto / onto . onto) onto`.
 `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where `onto` has no direction.

 # Safety
 `a`, `onto` and `out` point to `n` floats.
 */
orthant_status orthant_project_f32(const float *a, const float *onto, size_t n, float *out);

/*
 What the projection of `a` onto the line of `from` leaves of `a`, perpendicular to `from`:
 `a - (a . from / from . from) from`.
 `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where `from` has no direction.

 # Safety
 `a`, `from` and `out` point to `n` floats.
 */
orthant_status orthant_reject_f32(const float *a, const float *from, size_t n, float *out);

/*
 The cross product of two vectors of 3 elements, `out[0] = a[1] * b[2] - a[2] * b[1]` and so on in
 turn. `out` may be `a` or `b`.

 # Safety
 `a`, `b` and `out` point to 3 floats.
 */
orthant_status orthant_cross_f32(const float *a, const float *b, float *out);

/*
 `out[i] = a[i] * b[i]`.

 # Safety
 `a`, `b` and `out` point to `n` floats.
 */
orthant_status orthant_hadamard_f32(const float *a, const float *b, size_t n, float *out);

/*
 `out[i] = a[i] + b[i]`.

 # Safety
 `a`, `b` and `out` point to `n` floats.
 */
orthant_status orthant_add_f32(const float *a, const float *b, size_t n, float *out);

/*
 `out[i] = a[i] - b[i]`.

 # Safety
 `a`, `b` and `out` point to `n` floats.
 */
orthant_status orthant_sub_f32(const float *a, const float *b, size_t n, float *out);

/*
 `out[i] = alpha * a[i]`.

 # Safety
 `a` and `out` point to `n` floats.
 */
orthant_status orthant_scale_f32(float alpha, const float *a, size_t n, float *out);

/*
 `a[i] = a[i] * b[i]`. `a` and `b` must not overlap.

 # Safety
 `a` and `b` point to `n` floats.
 */
orthant_status orthant_hadamard_assign_f32(float *a, const float *b, size_t n);

/*
 `a[i] = a[i] + b[i]`. `a` and `b` must not overlap.

 # Safety
 `a` and `b` point to `n` floats.
 */
orthant_status orthant_add_assign_f32(float *a, const float *b, size_t n);

/*
 `a[i] = a[i] - b[i]`. `a` and `b` must not overlap.

 # Safety
 `a` and `b` point to `n` floats.
 */
orthant_status orthant_sub_assign_f32(float *a, const float *b, size_t n);

/*
 `a[i] = alpha * a[i]`.

 # Safety
 `a` points to `n` floats.
 */
orthant_status orthant_scale_assign_f32(float alpha, float *a, size_t n);

/*
 `y[i] = alpha * x[i] + y[i]`, the product rounded, then the sum. `x` and `y` must not overlap.

 # Safety
 `x` and `y` point to `n` floats.
 */
orthant_status orthant_axpy_f32(float alpha, const float *x, size_t n, float *y);

/*
 The version of the library, as `"0.1.0"`. Never null; it lives as long as the program.
 */
const char *orthant_version(void);

/*
 The instruction set that the functions use on this machine: `"scalar"`, `"portable"` (SSE2, NEON
 or simd128), `"avx2"` or `"avx512"`. All give the same bits. Never null; it lives as long as the
 program.
 */
const char *orthant_isa(void);

/*
 `y = A x`: element `i` has the bits of the dot product of row `i` and `x`.

 # Safety
 `a` points to a matrix of that shape, `x` to `cols` floats, `y` to `rows`.
 */
orthant_status orthant_matvec_f32(const float *a,
                                  size_t rows,
                                  size_t cols,
                                  size_t stride,
                                  const float *x,
                                  float *y);

/*
 `y = A' x`, without transposing: `y[j]` is the sum of `a[i][j] * x[i]`.

 # Safety
 `a` points to a matrix of that shape, `x` to `rows` floats, `y` to `cols`.
 */
orthant_status orthant_matvec_transposed_f32(const float *a,
                                             size_t rows,
                                             size_t cols,
                                             size_t stride,
                                             const float *x,
                                             float *y);

/*
 `C = A B`, of an m by k and a k by n matrix.

 # Safety
 `a`, `b` and `c` point to matrices of m by k, k by n and m by n.
 */
orthant_status orthant_matmul_f32(const float *a,
                                  size_t a_stride,
                                  const float *b,
                                  size_t b_stride,
                                  size_t m,
                                  size_t k,
                                  size_t n,
                                  float *c,
                                  size_t c_stride);

/*
 `C = C - A B`: the product, then one subtraction.

 # Safety
 `a`, `b` and `c` point to matrices of m by k, k by n and m by n.
 */
orthant_status orthant_matmul_sub_f32(const float *a,
                                      size_t a_stride,
                                      const float *b,
                                      size_t b_stride,
                                      size_t m,
                                      size_t k,
                                      size_t n,
                                      float *c,
                                      size_t c_stride);

/*
 `out[i][j] = a[i][j] * b[i][j]`.

 # Safety
 `a`, `b` and `out` point to matrices of that shape.
 */
orthant_status orthant_hadamard_matrix_f32(const float *a,
                                           size_t a_stride,
                                           const float *b,
                                           size_t b_stride,
                                           size_t rows,
                                           size_t cols,
                                           float *out,
                                           size_t out_stride);

/*
 Starts a sum of nothing yet.

 # Safety
 `reducer` points to one.
 */
orthant_status orthant_sum_init(struct orthant_sum_reducer *reducer);

/*
 Adds the next piece.

 # Safety
 `reducer` points to one that was started, `a` to `n` floats.
 */
orthant_status orthant_sum_push_f32(struct orthant_sum_reducer *reducer, const float *a, size_t n);

/*
 The sum of all pieces so far; more may follow.

 # Safety
 `reducer` points to one that was started, `out` to a float.
 */
orthant_status orthant_sum_finish_f32(const struct orthant_sum_reducer *reducer, float *out);

/*
 Starts a sum of absolute values of nothing yet.

 # Safety
 `reducer` points to one.
 */
orthant_status orthant_norm_l1_init(struct orthant_norm_l1_reducer *reducer);

/*
 Adds the next piece.

 # Safety
 `reducer` points to one that was started, `a` to `n` floats.
 */
orthant_status orthant_norm_l1_push_f32(struct orthant_norm_l1_reducer *reducer,
                                        const float *a,
                                        size_t n);

/*
 The sum of absolute values of all pieces so far; more may follow.

 # Safety
 `reducer` points to one that was started, `out` to a float.
 */
orthant_status orthant_norm_l1_finish_f32(const struct orthant_norm_l1_reducer *reducer,
                                          float *out);

/*
 Starts a sum of squares of nothing yet.

 # Safety
 `reducer` points to one.
 */
orthant_status orthant_norm_l2_squared_init(struct orthant_norm_l2_squared_reducer *reducer);

/*
 Adds the next piece.

 # Safety
 `reducer` points to one that was started, `a` to `n` floats.
 */
orthant_status orthant_norm_l2_squared_push_f32(struct orthant_norm_l2_squared_reducer *reducer,
                                                const float *a,
                                                size_t n);

/*
 The sum of squares of all pieces so far; more may follow.

 # Safety
 `reducer` points to one that was started, `out` to a float.
 */
orthant_status orthant_norm_l2_squared_finish_f32(const struct orthant_norm_l2_squared_reducer *reducer,
                                                  float *out);

/*
 Starts a greatest absolute value of nothing yet.

 # Safety
 `reducer` points to one.
 */
orthant_status orthant_norm_linf_init(struct orthant_norm_linf_reducer *reducer);

/*
 Adds the next piece.

 # Safety
 `reducer` points to one that was started, `a` to `n` floats.
 */
orthant_status orthant_norm_linf_push_f32(struct orthant_norm_linf_reducer *reducer,
                                          const float *a,
                                          size_t n);

/*
 The greatest absolute value of all pieces so far; more may follow.

 # Safety
 `reducer` points to one that was started, `out` to a float.
 */
orthant_status orthant_norm_linf_finish_f32(const struct orthant_norm_linf_reducer *reducer,
                                            float *out);

/*
 Starts a dot product of nothing yet.

 # Safety
 `reducer` points to one.
 */
orthant_status orthant_dot_init(struct orthant_dot_reducer *reducer);

/*
 Adds the next piece of both operands.

 # Safety
 `reducer` points to one that was started, `a` and `b` to `n` floats.
 */
orthant_status orthant_dot_push_f32(struct orthant_dot_reducer *reducer,
                                    const float *a,
                                    const float *b,
                                    size_t n);

/*
 The dot product of all pieces so far; more may follow.

 # Safety
 `reducer` points to one that was started, `out` to a float.
 */
orthant_status orthant_dot_finish_f32(const struct orthant_dot_reducer *reducer, float *out);

/*
 Starts a compensated dot product of nothing yet.

 # Safety
 `reducer` points to one.
 */
orthant_status orthant_dot_compensated_init(struct orthant_dot_compensated_reducer *reducer);

/*
 Adds the next piece of both operands.

 # Safety
 `reducer` points to one that was started, `a` and `b` to `n` floats.
 */
orthant_status orthant_dot_compensated_push_f32(struct orthant_dot_compensated_reducer *reducer,
                                                const float *a,
                                                const float *b,
                                                size_t n);

/*
 The compensated dot product of all pieces so far; more may follow.

 # Safety
 `reducer` points to one that was started, `out` to a float.
 */
orthant_status orthant_dot_compensated_finish_f32(const struct orthant_dot_compensated_reducer *reducer,
                                                  float *out);

/*
 Starts a sum of absolute differences of nothing yet.

 # Safety
 `reducer` points to one.
 */
orthant_status orthant_distance_l1_init(struct orthant_distance_l1_reducer *reducer);

/*
 Adds the next piece of both operands.

 # Safety
 `reducer` points to one that was started, `a` and `b` to `n` floats.
 */
orthant_status orthant_distance_l1_push_f32(struct orthant_distance_l1_reducer *reducer,
                                            const float *a,
                                            const float *b,
                                            size_t n);

/*
 The sum of absolute differences of all pieces so far; more may follow.

 # Safety
 `reducer` points to one that was started, `out` to a float.
 */
orthant_status orthant_distance_l1_finish_f32(const struct orthant_distance_l1_reducer *reducer,
                                              float *out);

/*
 Starts a sum of squared differences of nothing yet.

 # Safety
 `reducer` points to one.
 */
orthant_status orthant_distance_l2_squared_init(struct orthant_distance_l2_squared_reducer *reducer);

/*
 Adds the next piece of both operands.

 # Safety
 `reducer` points to one that was started, `a` and `b` to `n` floats.
 */
orthant_status orthant_distance_l2_squared_push_f32(struct orthant_distance_l2_squared_reducer *reducer,
                                                    const float *a,
                                                    const float *b,
                                                    size_t n);

/*
 The sum of squared differences of all pieces so far; more may follow.

 # Safety
 `reducer` points to one that was started, `out` to a float.
 */
orthant_status orthant_distance_l2_squared_finish_f32(const struct orthant_distance_l2_squared_reducer *reducer,
                                                      float *out);

/*
 Starts a greatest absolute difference of nothing yet.

 # Safety
 `reducer` points to one.
 */
orthant_status orthant_distance_linf_init(struct orthant_distance_linf_reducer *reducer);

/*
 Adds the next piece of both operands.

 # Safety
 `reducer` points to one that was started, `a` and `b` to `n` floats.
 */
orthant_status orthant_distance_linf_push_f32(struct orthant_distance_linf_reducer *reducer,
                                              const float *a,
                                              const float *b,
                                              size_t n);

/*
 The greatest absolute difference of all pieces so far; more may follow.

 # Safety
 `reducer` points to one that was started, `out` to a float.
 */
orthant_status orthant_distance_linf_finish_f32(const struct orthant_distance_linf_reducer *reducer,
                                                float *out);

/*
 The sum of `n` elements, `a[0] + a[1] + ...`; `+0.0` of none.

 # Safety
 `a` points to `n` floats, `out` to one.
 */
orthant_status orthant_sum_f32(const float *a, size_t n, float *out);

/*
 The dot product of two vectors of `n` elements, `a[0] * b[0] + a[1] * b[1] + ...`; `+0.0` of none.

 # Safety
 `a` and `b` point to `n` floats, `out` to one.
 */
orthant_status orthant_dot_f32(const float *a, const float *b, size_t n, float *out);

/*
 The dot product as if computed with twice the precision (Ogita, Rump and Oishi's Dot2).

 # Safety
 `a` and `b` point to `n` floats, `out` to one.
 */
orthant_status orthant_dot_compensated_f32(const float *a, const float *b, size_t n, float *out);

/*
 The sum of absolute values, `|a[0]| + |a[1]| + ...`; `+0.0` of none.

 # Safety
 `a` points to `n` floats, `out` to one.
 */
orthant_status orthant_norm_l1_f32(const float *a, size_t n, float *out);

/*
 The Euclidean norm, the root of `a[0] * a[0] + a[1] * a[1] + ...`. It overflows or vanishes only if
 the result does.

 # Safety
 `a` points to `n` floats, `out` to one.
 */
orthant_status orthant_norm_l2_f32(const float *a, size_t n, float *out);

/*
 The sum of squares, `a[0] * a[0] + a[1] * a[1] + ...`, as a plain sum: it may overflow or vanish.

 # Safety
 `a` points to `n` floats, `out` to one.
 */
orthant_status orthant_norm_l2_squared_f32(const float *a, size_t n, float *out);

/*
 The greatest absolute value, exactly; `+0.0` of none.

 # Safety
 `a` points to `n` floats, `out` to one.
 */
orthant_status orthant_norm_linf_f32(const float *a, size_t n, float *out);

/*
 The sum of absolute differences, `|a[0] - b[0]| + |a[1] - b[1]| + ...`.

 # Safety
 `a` and `b` point to `n` floats, `out` to one.
 */
orthant_status orthant_distance_l1_f32(const float *a, const float *b, size_t n, float *out);

/*
 The Euclidean distance, the norm of `a - b`. It overflows or vanishes only if the result does.

 # Safety
 `a` and `b` point to `n` floats, `out` to one.
 */
orthant_status orthant_distance_l2_f32(const float *a, const float *b, size_t n, float *out);

/*
 The sum of squared differences, as a plain sum: it may overflow or vanish.

 # Safety
 `a` and `b` point to `n` floats, `out` to one.
 */
orthant_status orthant_distance_l2_squared_f32(const float *a,
                                               const float *b,
                                               size_t n,
                                               float *out);

/*
 The greatest absolute difference `|a[i] - b[i]|`; each is rounded once.

 # Safety
 `a` and `b` point to `n` floats, `out` to one.
 */
orthant_status orthant_distance_linf_f32(const float *a, const float *b, size_t n, float *out);

/*
 The cosine of the angle between two vectors, `a . b / (|a| |b|)`, from -1 to 1; exactly 1 for a
 vector with itself. `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where there is no angle.

 # Safety
 `a` and `b` point to `n` floats, `out` to one.
 */
orthant_status orthant_cosine_similarity_f32(const float *a, const float *b, size_t n, float *out);

/*
 The angle between two vectors in radians, from 0 to pi, accurate also where the cosine is nearly 1
 or -1 (Kahan).
 `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where there is none.

 # Safety
 `a` and `b` point to `n` floats, `out` to one.
 */
orthant_status orthant_angle_f32(const float *a, const float *b, size_t n, float *out);

/*
 The norm of order `p`, `(|a[0]|^p + |a[1]|^p + ...)^(1/p)`; `p` is at least 1 and possibly infinite,
 `ORTHANT_NORM_ORDER` otherwise.

 # Safety
 `a` points to `n` floats, `out` to one.
 */
orthant_status orthant_norm_lp_f32(const float *a,
                                   size_t n,
                                   float p,
                                   float *out);

/*
 One sentence about a status, in English. Never null; it lives as long as the program.
 */
const char *orthant_status_text(orthant_status status);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ORTHANT_H */
