//! Every function on 1, 2, 3, 5, 8 and 64 threads: the bits of `orthant_core` on one.

use orthant::symbolic::{Expression, Program};
use orthant::{
    BLOCK, DistanceL1, DistanceL2Squared, DistanceLinf, Dot, DotCompensated, Error, Executor,
    Kernels, MatMut, MatRef, NormL1, NormL2Squared, NormLinf, Sum, Threads, WORTHWHILE,
};
use rayon::{ThreadPool, ThreadPoolBuilder};

const THREADS: [usize; 6] = [1, 2, 3, 5, 8, 64];

fn pools() -> Vec<ThreadPool> {
    let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    THREADS.into_iter().map(pool).collect()
}

/// Numbers of both signs that repeat after 2¹⁶ elements only, times `scale`.
fn numbers(n: usize, seed: u32, scale: f32) -> Vec<f32> {
    let number = |i: usize| {
        let bits = (i as u32).wrapping_add(seed).wrapping_mul(0x9e37_79b9) >> 16;
        (bits as f32 - 32_000.5) / 32_768.0 * scale
    };
    (0..n).map(number).collect()
}

/// One number for the bits of all.
fn digest(numbers: &[f32]) -> u64 {
    numbers.iter().fold(0xcbf2_9ce4_8422_2325, |hash, x| {
        (hash ^ u64::from(x.to_bits())).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A function's name and the bits of its result, or its error.
type Results = Vec<(&'static str, Result<u64, Error>)>;

/// A set of the functions: kernels on some executor, or the crate's own.
trait Functions {
    fn vectors(&self, a: &[f32], b: &[f32]) -> Results;
    fn matrix(&self, rows: usize, cols: usize, gap: usize) -> Results;
}

macro_rules! functions {
    ($type:ty, <$($executor:ident)?>, $this:ident => $($on:tt)+) => {
        impl$(<$executor: Executor>)? Functions for $type {
            fn vectors(&self, a: &[f32], b: &[f32]) -> Results {
                let $this = self;
                let scalar = |x: f32| Ok(u64::from(x.to_bits()));
                let mut results: Results = vec![
                    ("sum", scalar($($on)+ sum(a))),
                    ("norm_l1", scalar($($on)+ norm_l1(a))),
                    ("norm_l2", scalar($($on)+ norm_l2(a))),
                    ("norm_l2_squared", scalar($($on)+ norm_l2_squared(a))),
                    ("norm_linf", scalar($($on)+ norm_linf(a))),
                    ("norm_lp", $($on)+ norm_lp(a, 3.5).and_then(scalar)),
                    ("dot", $($on)+ dot(a, b).and_then(scalar)),
                    ("dot_compensated", $($on)+ dot_compensated(a, b).and_then(scalar)),
                    ("distance_l1", $($on)+ distance_l1(a, b).and_then(scalar)),
                    ("distance_l2", $($on)+ distance_l2(a, b).and_then(scalar)),
                    ("distance_l2_squared", $($on)+ distance_l2_squared(a, b).and_then(scalar)),
                    ("distance_linf", $($on)+ distance_linf(a, b).and_then(scalar)),
                    ("cosine_similarity", $($on)+ cosine_similarity(a, b).and_then(scalar)),
                    ("angle", $($on)+ angle(a, b).and_then(scalar)),
                    ("scalar_projection", $($on)+ scalar_projection(a, b).and_then(scalar)),
                ];
                let mut out = vec![0.0; a.len()];
                macro_rules! written {
                    ($name:literal, $call:expr) => {{
                        let result: Result<(), Error> = $call;
                        results.push(($name, result.map(|()| digest(&out))));
                    }};
                }
                written!("hadamard", $($on)+ hadamard(a, b, &mut out));
                written!("add", $($on)+ add(a, b, &mut out));
                written!("sub", $($on)+ sub(a, b, &mut out));
                written!("scale", $($on)+ scale(1.5, a, &mut out));
                written!("normalize", $($on)+ normalize(a, &mut out));
                written!("project", $($on)+ project(a, b, &mut out));
                written!("reject", $($on)+ reject(a, b, &mut out));
                out.copy_from_slice(a);
                written!("hadamard_assign", $($on)+ hadamard_assign(&mut out, b));
                written!("add_assign", $($on)+ add_assign(&mut out, b));
                written!("sub_assign", $($on)+ sub_assign(&mut out, a));
                written!("scale_assign", { $($on)+ scale_assign(0.75, &mut out); Ok(()) });
                written!("axpy", $($on)+ axpy(-0.3, a, &mut out));
                results
            }

            fn matrix(&self, rows: usize, cols: usize, gap: usize) -> Results {
                let $this = self;
                let stride = cols + gap;
                let data = numbers(rows * stride, 7, 1.0);
                let view = || MatRef::with_stride(&data, rows, cols, stride);
                let mut results = Results::new();
                let (x, mut y) = (numbers(cols, 1, 1.0), vec![0.0; rows]);
                let result = view().and_then(|a| $($on)+ matvec(a, &x, &mut y));
                results.push(("matvec", result.map(|()| digest(&y))));
                let (x, mut y) = (numbers(rows, 2, 1.0), vec![0.0; cols]);
                let result = view().and_then(|a| $($on)+ matvec_transposed(a, &x, &mut y));
                results.push(("matvec_transposed", result.map(|()| digest(&y))));
                let mut out = vec![0.0; rows * stride];
                let result = MatMut::with_stride(&mut out, rows, cols, stride)
                    .and_then(|out| $($on)+ hadamard_matrix(view()?, view()?, out));
                results.push(("hadamard_matrix", result.map(|()| digest(&out))));
                // Fewer columns for a larger matrix: products would take longer than all else.
                let n = (1_000_000 / (rows * cols).max(1)).clamp(1, 20);
                let right = numbers(cols * n, 5, 1.0);
                let mut out = vec![1.0; rows * n];
                let right = || MatRef::new(&right, cols, n);
                let result = MatMut::new(&mut out, rows, n)
                    .and_then(|out| $($on)+ matmul(view()?, right()?, out));
                results.push(("matmul", result.map(|()| digest(&out))));
                let result = MatMut::new(&mut out, rows, n)
                    .and_then(|out| $($on)+ matmul_sub(view()?, right()?, out));
                results.push(("matmul_sub", result.map(|()| digest(&out))));
                results
            }
        }
    };
}

struct Crate;

functions!(Kernels<E>, <E>, kernels => kernels.);
functions!(Crate, <>, _own => orthant::);

/// Partial results of the whole, and every stream of it in pieces that end at `cuts`.
fn in_pieces<E: Executor>(on: Kernels<E>, a: &[f32], b: &[f32], cuts: &[usize]) -> Results {
    let mut results = Results::new();
    let mut pieces = vec![];
    let mut from = 0;
    for cut in cuts.iter().copied().chain([a.len()]).filter(|cut| *cut <= a.len()) {
        pieces.push((&a[from..cut], &b[from..cut]));
        from = cut;
    }
    macro_rules! streams {
        (one $($stream:ident)*; two $($of_two:ident)*) => {
            $(
                let mut stream = $stream::on(on);
                pieces.iter().for_each(|(a, _)| stream.push(a));
                results.push((stringify!($stream), Ok(u64::from(stream.finish().to_bits()))));
            )*
            $(
                let mut stream = $of_two::on(on);
                let pushed = pieces.iter().try_for_each(|(a, b)| stream.push(a, b));
                let finished = pushed.map(|()| u64::from(stream.finish().to_bits()));
                results.push((stringify!($of_two), finished));
            )*
        };
    }
    streams!(
        one Sum NormL1 NormL2Squared NormLinf;
        two Dot DotCompensated DistanceL1 DistanceL2Squared DistanceLinf
    );
    let lanes = [Sum::reduce_on(on, a), NormL1::reduce_on(on, a), NormL2Squared::reduce_on(on, a)];
    results.extend(lanes.map(|lanes| ("reduce", Ok(digest(&lanes.0)))));
    let lanes = [
        Dot::reduce_on(on, a, b),
        DistanceL1::reduce_on(on, a, b),
        DistanceL2Squared::reduce_on(on, a, b),
    ];
    results.extend(lanes.map(|lanes| ("reduce of two", lanes.map(|lanes| digest(&lanes.0)))));
    results
}

fn divided() -> Kernels<Threads> {
    Kernels::active().with_executor(Threads::dividing_from(0))
}

#[test]
fn vectors_around_the_split_points_have_the_bits_of_one_thread() {
    let pools = pools();
    for blocks in [1, 2, 3, 4, 5, 8, 9] {
        for n in [BLOCK * blocks - 1, BLOCK * blocks, BLOCK * blocks + 1] {
            // Squares in range, beyond it on both sides, and a NaN.
            for scale in [1.0, 1e25, 1e-30, f32::NAN] {
                let (mut a, b) = (numbers(n, 3, 1.0), numbers(n, 99, 1.0));
                if scale.is_nan() {
                    a[n / 2] = scale;
                } else {
                    a.iter_mut().for_each(|x| *x *= scale);
                }
                let expected = Kernels::active().vectors(&a, &b);
                for pool in &pools {
                    let found = pool.install(|| divided().vectors(&a, &b));
                    assert_eq!(found, expected, "{n} elements, {} threads", threads(pool));
                }
            }
        }
    }
}

#[test]
fn streams_and_partial_results_around_the_split_points_have_the_bits_of_one_thread() {
    let pools = pools();
    for blocks in [1, 2, 3, 4, 5, 8, 9, 33] {
        for n in [BLOCK * blocks - 1, BLOCK * blocks, BLOCK * blocks + 1] {
            let (a, b) = (numbers(n, 3, 1.0), numbers(n, 99, 1.0));
            let whole = in_pieces(Kernels::active(), &a, &b, &[]);
            let functions = Kernels::active().vectors(&a, &b);
            for (stream, function) in [("Sum", "sum"), ("Dot", "dot")] {
                let of = |results: &Results, name| {
                    results.iter().find(|(found, _)| *found == name).map(|(_, result)| *result)
                };
                assert_eq!(of(&whole, stream), of(&functions, function), "{stream} of {n}");
            }
            // Whole; after part of a row; after whole rows; after blocks that leave a counter odd.
            for cuts in [&[][..], &[5], &[64, 96], &[BLOCK], &[BLOCK, 3 * BLOCK], &[3 * BLOCK + 7]]
            {
                for pool in &pools {
                    let found = pool.install(|| in_pieces(divided(), &a, &b, cuts));
                    assert_eq!(found, whole, "{n} cut at {cuts:?}, {} threads", threads(pool));
                }
            }
        }
    }
}

#[test]
fn streams_and_partial_results_of_ten_million_elements_have_the_bits_of_one_thread() {
    let (a, b) = (numbers(10_000_000, 3, 1.0), numbers(10_000_000, 99, 1.0));
    let whole = in_pieces(Kernels::active(), &a, &b, &[]);
    for pool in pools() {
        for cuts in [&[][..], &[100_003, 5_000_000]] {
            let found = pool.install(|| in_pieces(orthant::kernels(), &a, &b, cuts));
            assert_eq!(found, whole, "cut at {cuts:?}, {} threads", threads(&pool));
        }
    }
}

fn threads(pool: &ThreadPool) -> usize {
    pool.current_num_threads()
}

#[test]
fn ten_million_elements_have_the_bits_of_one_thread() {
    let (a, b) = (numbers(10_000_000, 3, 1.0), numbers(10_000_000, 99, 1.0));
    let expected = Kernels::active().vectors(&a, &b);
    for pool in pools() {
        let found = pool.install(|| Crate.vectors(&a, &b));
        assert_eq!(found, expected, "{} threads", threads(&pool));
    }
}

#[test]
fn matrices_have_the_bits_of_one_thread() {
    let pools = pools();
    // No rows, no columns, few of either, blocks of 256 rows, strips of 1,024 columns.
    let lengths = [0, 1, 2, 31, 255, 257, 513, 1025, 2100];
    let small = lengths.into_iter().flat_map(|m| lengths.map(|n| (m, n, 0)));
    let small = small.filter(|(m, n, _)| m * n < 600_000);
    let odd = [(300, 1000, 5), (3000, 33, 31), (3, 2 * BLOCK + 1, 1), (40, BLOCK + 7, 0)];
    for (rows, cols, gap) in small.chain(odd) {
        let expected = Kernels::active().matrix(rows, cols, gap);
        for pool in &pools {
            let found = pool.install(|| divided().matrix(rows, cols, gap));
            assert_eq!(found, expected, "{rows}x{cols}, gap {gap}, {} threads", threads(pool));
        }
    }
}

#[test]
fn tall_wide_and_square_matrices_have_the_bits_of_one_thread() {
    for (rows, cols) in [(1_250_000, 8), (8, 1_250_000), (3163, 3163)] {
        let expected = Kernels::active().matrix(rows, cols, 0);
        for pool in pools() {
            let found = pool.install(|| Crate.matrix(rows, cols, 0));
            assert_eq!(found, expected, "{rows}x{cols}, {} threads", threads(&pool));
        }
    }
}

/// Makes C = AB or, told to subtract, C − AB.
type Product = dyn Fn(MatRef, MatRef, MatMut, bool) -> Result<(), Error>;

#[test]
fn products_divided_by_rows_and_by_columns_have_the_bits_of_one_thread() {
    // Terms on both sides of a block of 256; the last is so large that its parts are copied too.
    for (rows, terms, cols) in [(700, 255, 60), (60, 257, 700), (600, 300, 600)] {
        let (a, b) = (numbers(rows * terms, 5, 1.0), numbers(terms * cols, 6, 1.0));
        let mut before = numbers(rows * cols, 7, 1.0);
        // A payload that `C - A B` must not keep.
        before[0] = f32::from_bits(0x7fc0_0123);
        let run = |call: &Product| {
            [false, true].map(|subtract| {
                let mut c = before.clone();
                let (a, b) = (MatRef::new(&a, rows, terms), MatRef::new(&b, terms, cols));
                let c_view = MatMut::new(&mut c, rows, cols).expect("the shape fits");
                let done = a.and_then(|a| call(a, b?, c_view, subtract));
                done.map(|()| digest(&c))
            })
        };
        let expected = run(&|a, b, c, subtract| match subtract {
            true => orthant_core::matmul_sub(a, b, c),
            false => orthant_core::matmul(a, b, c),
        });
        for pool in pools() {
            let found = pool.install(|| {
                run(&|a, b, c, subtract| match subtract {
                    true => divided().matmul_sub(a, b, c),
                    false => divided().matmul(a, b, c),
                })
            });
            let threads = threads(&pool);
            assert_eq!(found, expected, "{rows}x{terms} times {terms}x{cols}, {threads} threads");
        }
    }
}

#[test]
fn expressions_at_many_points_have_the_bits_of_one_thread() {
    let expression = Expression::parse("sin(x)*y - x/y").expect("an expression");
    let program = Program::new(&[&expression], &["x", "y"]).expect("a program");
    // Points are divided at multiples of 256.
    for rows in [255, 256, 257, 1025] {
        let points = numbers(rows * 2, 3, 1.0);
        let mut expected = vec![0.0; rows];
        for (point, value) in points.chunks(2).zip(&mut expected) {
            program
                .evaluate_into(point, &mut Vec::new(), std::slice::from_mut(value))
                .expect("one");
        }
        for pool in pools() {
            let mut found = vec![0.0; rows];
            let points = MatRef::new(&points, rows, 2).expect("the shape fits");
            pool.install(|| program.evaluate_rows(points, &[0, 1], &mut found)).expect("they fit");
            assert_eq!(digest(&found), digest(&expected), "{rows}, {} threads", threads(&pool));
        }
    }
}

#[test]
fn errors_are_those_of_one_thread() {
    let (a, b) = (numbers(3 * BLOCK, 1, 1.0), numbers(3 * BLOCK, 2, 0.0));
    assert_eq!(divided().vectors(&a, &b), Kernels::active().vectors(&a, &b));
    assert_eq!(divided().vectors(&a, &b[1..]), Kernels::active().vectors(&a, &b[1..]));
    assert_eq!(divided().vectors(&[], &[]), Kernels::active().vectors(&[], &[]));
}

#[test]
fn only_what_is_worthwhile_is_divided_and_by_the_pool_it_runs_in() {
    for pool in pools() {
        pool.install(|| {
            let parts = Threads::default().parts(WORTHWHILE - 1);
            assert_eq!(parts, 0, "below the threshold, and nobody waits");
            let parts = Threads::default().parts(1 << 40);
            assert_eq!(parts > 1, threads(&pool) > 1, "a terabyte on {} threads", threads(&pool));
            assert!(parts <= 8 * threads(&pool));
        });
    }
}
