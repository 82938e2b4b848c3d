//! Small operands start no thread, and large ones use those of the pool they are called in: threads
//! of a process are counted, in processes of their own.

use orthant::geometry::{
    Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Sphere, Surface, Tolerance, bounding_box,
    bounding_sphere, centroid, classify, ellipsoid_memory, nearest, pairwise_distances,
};
use orthant::symbolic::{Expression, Program};
use orthant::{Dot, MatMut, MatRef, Matrix, Sum, WORTHWHILE, kernels};
use std::process::{Command, Output};

/// Says what a child is asked for.
const CHILD: &str = "ORTHANT_TEST_THREADS";

/// Threads of this process, where the system tells.
fn threads() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/task").ok()?.count())
}

fn numbers(n: usize) -> Vec<f32> {
    (0..n).map(|i| (i as f32 * 0.37).fract() + 0.1).collect()
}

fn view(data: &[f32], rows: usize, cols: usize) -> MatRef<'_> {
    MatRef::new(&data[..rows * cols], rows, cols).expect("as many")
}

/// A function with operands of a size.
struct Case {
    name: &'static str,
    /// What of `WORTHWHILE` one element counts for.
    weight: usize,
    call: fn(usize),
}

/// Runs it, whatever it gives.
fn run<T>(call: impl FnOnce() -> T) {
    core::hint::black_box(call());
}

macro_rules! cases {
    ($($weight:literal $name:literal |$n:pat_param, $($operand:ident),*| $call:expr;)*) => {[$(
        Case {
            name: $name,
            weight: $weight,
            call: |size| {
                $(let mut $operand = numbers(size);)*
                // Only some of them are written.
                $(let _ = &mut $operand;)*
                let $n = size;
                run(|| $call);
            },
        },
    )*]};
}

/// Columns of the matrices that are as large as `n` says.
const COLS: usize = 16;

/// Everything that runs on threads when it is large, of `n` elements.
const CASES: &[Case] = &cases! {
    4 "sum" |_, a| orthant::sum(&a);
    4 "norm_l1" |_, a| orthant::norm_l1(&a);
    4 "norm_l2" |_, a| orthant::norm_l2(&a);
    4 "norm_l2_squared" |_, a| orthant::norm_l2_squared(&a);
    4 "norm_linf" |_, a| orthant::norm_linf(&a);
    256 "norm_lp" |_, a| orthant::norm_lp(&a, 3.5).unwrap();
    8 "dot" |_, a, b| orthant::dot(&a, &b).unwrap();
    16 "dot_compensated" |_, a, b| orthant::dot_compensated(&a, &b).unwrap();
    8 "distance_l1" |_, a, b| orthant::distance_l1(&a, &b).unwrap();
    8 "distance_l2" |_, a, b| orthant::distance_l2(&a, &b).unwrap();
    8 "distance_l2_squared" |_, a, b| orthant::distance_l2_squared(&a, &b).unwrap();
    8 "distance_linf" |_, a, b| orthant::distance_linf(&a, &b).unwrap();
    8 "cosine_similarity" |_, a, b| orthant::cosine_similarity(&a, &b).unwrap();
    8 "angle" |_, a, b| orthant::angle(&a, &b).unwrap();
    8 "scalar_projection" |_, a, b| orthant::scalar_projection(&a, &b).unwrap();
    8 "normalize" |_, a, out| orthant::normalize(&a, &mut out).unwrap();
    12 "project" |_, a, b, out| orthant::project(&a, &b, &mut out).unwrap();
    12 "reject" |_, a, b, out| orthant::reject(&a, &b, &mut out).unwrap();
    4 "Sum::push" |_, a| Sum::on(kernels()).push(&a);
    8 "Dot::push" |_, a, b| Dot::on(kernels()).push(&a, &b).unwrap();
    4 "Sum::reduce_on" |_, a| Sum::reduce_on(kernels(), &a);
    8 "Dot::reduce_on" |_, a, b| Dot::reduce_on(kernels(), &a, &b).unwrap();
    12 "hadamard" |_, a, b, out| orthant::hadamard(&a, &b, &mut out).unwrap();
    8 "hadamard_assign" |_, a, b| orthant::hadamard_assign(&mut a, &b).unwrap();
    12 "add" |_, a, b, out| orthant::add(&a, &b, &mut out).unwrap();
    8 "add_assign" |_, a, b| orthant::add_assign(&mut a, &b).unwrap();
    12 "sub" |_, a, b, out| orthant::sub(&a, &b, &mut out).unwrap();
    8 "sub_assign" |_, a, b| orthant::sub_assign(&mut a, &b).unwrap();
    8 "scale" |_, a, out| orthant::scale(1.5, &a, &mut out).unwrap();
    4 "scale_assign" |_, a| orthant::scale_assign(1.5, &mut a);
    8 "axpy" |_, a, b| orthant::axpy(1.5, &a, &mut b).unwrap();
    4 "matvec" |n, a| {
        orthant::matvec(view(&a, n / COLS, COLS), &[1.0; COLS], &mut vec![0.0; n / COLS]).unwrap()
    };
    4 "matvec of long rows" |n, a| {
        orthant::matvec(view(&a, 2, n / 2), &vec![1.0; n / 2], &mut [0.0; 2]).unwrap()
    };
    4 "matvec_transposed" |n, a| {
        let x = vec![1.0; n / COLS];
        orthant::matvec_transposed(view(&a, n / COLS, COLS), &x, &mut [0.0; COLS]).unwrap()
    };
    4 "matvec_transposed of long rows" |n, a| {
        orthant::matvec_transposed(view(&a, 2, n / 2), &[1.0; 2], &mut vec![0.0; n / 2]).unwrap()
    };
    12 "hadamard_matrix" |n, a, out| {
        let (rows, cols) = (n / COLS, COLS - 1);
        let a = MatRef::with_stride(&a, rows, cols, COLS).unwrap();
        let out = MatMut::with_stride(&mut out, rows, cols, COLS).unwrap();
        orthant::hadamard_matrix(a, a, out).unwrap()
    };
    16 "matmul" |n, a, c| {
        let (rows, b) = (n / COLS, numbers(COLS * COLS));
        let c = MatMut::new(&mut c[..rows * COLS], rows, COLS).unwrap();
        orthant::matmul(view(&a, rows, COLS), view(&b, COLS, COLS), c).unwrap()
    };
    16 "matmul_sub" |n, a, c| {
        let (rows, b) = (n / COLS, numbers(COLS * COLS));
        let c = MatMut::new(&mut c[..rows * COLS], rows, COLS).unwrap();
        orthant::matmul_sub(view(&a, rows, COLS), view(&b, COLS, COLS), c).unwrap()
    };
    4 "classify by a hyperplane" |n, a| {
        place(&a, n, &Hyperplane::new(&[1.0; COLS], -1.0).unwrap().on(kernels()))
    };
    4 "classify by a sphere" |n, a| {
        place(&a, n, &Sphere::new(&[0.5; COLS], 1.0).unwrap().on(kernels()))
    };
    4 "classify by semi-axes" |n, a| {
        place(&a, n, &Ellipsoid::with_axes(&[0.5; COLS], &[1.0; COLS]).unwrap().on(kernels()))
    };
    20 "classify by a matrix" |n, a| {
        let mut memory = vec![0.0; ellipsoid_memory(COLS)];
        let shape = Matrix::identity(COLS);
        let ellipsoid = Ellipsoid::with_shape(&[0.5; COLS], shape.view(), &mut memory);
        place(&a, n, &ellipsoid.unwrap().on(kernels()))
    };
    8 "classify by a box" |n, a| {
        place(&a, n, &Hyperrectangle::new(&[0.2; COLS], &[0.9; COLS]).unwrap().on(kernels()))
    };
    8 "classify by a cube" |n, a| {
        place(&a, n, &Hypercube::new(&[0.5; COLS], 0.5).unwrap().on(kernels()))
    };
    4 "centroid" |n, a| centroid(view(&a, n / COLS, COLS), &mut [0.0; COLS]).unwrap();
    4 "bounding_box" |n, a| {
        bounding_box(view(&a, n / COLS, COLS), &mut [0.0; COLS], &mut [0.0; COLS]).unwrap()
    };
    4 "bounding_sphere" |n, a| {
        bounding_sphere(view(&a, n / COLS, COLS), &mut [0.0; COLS]).unwrap()
    };
    4 "pairwise_distances" |n, a| {
        let (rows, others) = (n / COLS, numbers(2 * COLS));
        let mut out = vec![0.0; 2 * rows];
        let out = MatMut::new(&mut out, rows, 2).unwrap();
        pairwise_distances(view(&a, rows, COLS), view(&others, 2, COLS), out).unwrap()
    };
    4 "nearest" |n, a| {
        let (rows, points) = (n / COLS, numbers(2 * COLS));
        let (mut indices, mut out) = (vec![0; rows], vec![0.0; rows]);
        let out = MatMut::new(&mut out, rows, 1).unwrap();
        nearest(view(&points, 2, COLS), view(&a, rows, COLS), &mut indices, out).unwrap()
    };
};

fn place(a: &[f32], n: usize, shape: &impl Surface) {
    classify(shape, view(a, n / COLS, COLS), Tolerance::Rounding).unwrap();
}

/// Factorisations and what is built on them, of order `n`.
fn linear_algebra(n: usize, told: &mut dyn FnMut(&str)) {
    let a = Matrix::from_fn(n, n, |i, j| if i == j { n as f32 } else { (i * j % 7) as f32 / 7.0 });
    let symmetric =
        Matrix::from_fn(n, n, |i, j| (a.get(i, j).unwrap() + a.get(j, i).unwrap()) / 2.0);
    let b = numbers(n);
    macro_rules! each {
        ($($name:literal $call:expr;)*) => {$(
            run(|| $call.expect($name));
            told($name);
        )*};
    }
    each! {
        "lu" a.lu(); "qr" a.qr(); "qr_pivoted" a.qr_pivoted(); "ldlt" symmetric.ldlt();
        "cholesky" symmetric.cholesky(); "solve" a.solve(&b); "solve_refined" a.solve_refined(&b);
        "solve_matrix" a.solve_matrix(&symmetric); "inverse" a.inverse(); "det" a.log_det();
        "lstsq" a.lstsq(&b); "project_onto" a.project_onto(&b); "independence" a.independence();
    }
    if n < 100 {
        each! {
            "eig" a.eig(); "symmetric_eig" symmetric.symmetric_eig(); "svd" a.svd();
            "singular_values" a.singular_values(); "rank" a.rank(); "pinv" a.pinv();
            "subspaces" a.subspaces(); "gram_schmidt" a.gram_schmidt(); "basis" a.basis();
        }
    }
}

fn evaluate(rows: usize) {
    let expression = Expression::parse("sin(x)*y - x/y").expect("an expression");
    let program = Program::new(&[&expression], &["x", "y"]).expect("a program");
    let points = numbers(2 * rows);
    program.evaluate_rows(view(&points, rows, 2), &[0, 1], &mut vec![0.0; rows]).expect("they fit");
}

/// Calls everything, of small or of large operands, and says after each call how many threads there are
/// more than before all of it.
fn everything(is_large: bool, before: usize) {
    let say = |name: &str| {
        println!("\nmore: {} after {name}", threads().unwrap_or(before) - before);
    };
    for Case { name, weight, call } in CASES {
        // One element less than what is divided, and a whole number of rows.
        let least = WORTHWHILE.div_ceil(*weight) / COLS * COLS;
        call(if is_large { 4 * least } else { least - COLS });
        say(name);
    }
    linear_algebra(if is_large { 700 } else { 48 }, &mut |name| say(name));
    evaluate(if is_large { 5_000 } else { 256 });
    say("evaluate_rows");
}

#[test]
fn child() {
    let Some(before) = threads() else { return };
    match std::env::var(CHILD).as_deref() {
        Ok("small") => everything(false, before),
        Ok("pool") => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("threads");
            pool.install(|| everything(true, before));
        }
        // That a thread would be counted.
        Ok("large") => everything(true, before),
        _ => {}
    }
}

/// What a child says of the threads after each call.
fn told(what: &str) -> Option<Vec<(usize, String)>> {
    threads()?;
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.args(["child", "--exact", "--nocapture", "--test-threads=1"]).env(CHILD, what);
    command.env_remove("ORTHANT_ISA").env("ORTHANT_NUM_THREADS", "2");
    let Output { status, stdout, stderr } = command.output().expect("it can run again");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    let text = String::from_utf8_lossy(&stdout).into_owned();
    let lines = text.lines().filter_map(|line| line.strip_prefix("more: ")?.split_once(" after "));
    let found = lines.map(|(more, name)| (more.parse().expect("a number"), name.to_owned()));
    let found: Vec<_> = found.collect();
    assert!(found.len() > CASES.len() + 10, "{text}");
    Some(found)
}

fn skipped() {
    eprintln!("skipped: threads of a process are not counted on this system");
}

#[test]
fn nothing_small_starts_a_thread() {
    let Some(found) = told("small") else { return skipped() };
    let started: Vec<_> = found.iter().filter(|(more, _)| *more > 0).collect();
    assert!(started.is_empty(), "{started:?}");
}

#[test]
fn everything_large_runs_on_the_pool_it_is_called_in() {
    let Some(found) = told("pool") else { return skipped() };
    let others: Vec<_> = found.iter().filter(|(more, _)| *more != 3).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn outside_of_any_pool_what_is_large_starts_the_global_one() {
    let Some(found) = told("large") else { return skipped() };
    // The first call already.
    let others: Vec<_> = found.iter().filter(|(more, _)| *more != 2).collect();
    assert!(others.is_empty(), "{others:?}");
}
