//! Cases of what is built from kernels. A table's value is of a result as core holds it; what a
//! command prints is put back into that form.

use super::Asked;
use super::answers::Answer;
use super::operands::{Operands, packed, spread};
use super::spaces;
use orthant::geometry::{Hypercube, Hyperplane, Hyperrectangle, Sphere};
use orthant_golden::generator::Mode;
use orthant_golden::{
    Body, Checksum, Classification, Decomposition, Factorisation, Fourier, POINTS, Problem,
    Product, Spectrum, Task, UNTOUCHED, value,
};

/// `None`: no command gives what the table tells of.
pub fn asked(problem: &Problem, operands: &mut Operands<'_>) -> Option<Asked> {
    match problem {
        Problem::Matmul(case) => Some(product(*case, operands)),
        Problem::Fourier(case) => Some(fourier(case, operands)),
        // Derivatives of functions written in Rust, by duals; commands differentiate symbols.
        Problem::Calculus(_) => None,
        Problem::Factorisation(case) => factorisation(case, operands),
        Problem::Spectrum(case) => spectrum(case, operands),
        Problem::Geometry(case) => classification(case, operands),
        Problem::Spaces(case) => spaces::asked(case, operands),
        Problem::Transformation(case) => spaces::transformation(case, operands),
    }
}

fn product(case: Product, operands: &mut Operands<'_>) -> Asked {
    let ([m, k, n], gap) = (case.shape, case.gap);
    let [mut a, mut b, mut c] = case.lengths().map(|length| vec![0.0; length]);
    case.fill(&mut a, &mut b, &mut c);
    let a = operands.matrix(&packed(&a, m, k, k + gap), m, k);
    let b = operands.matrix(&packed(&b, k, n, n + gap), k, n);
    let told = move |answer: &Answer| {
        let mut numbers = answer.numbers("");
        if case.subtract {
            // `sub` promises no payload.
            numbers.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = f32::NAN);
        }
        value::exact(&spread(&numbers, n, n + gap, UNTOUCHED, m * (n + gap)))
    };
    if !case.subtract {
        return Asked::one(format!("matmul {a} {b}"), m * n, told);
    }
    let c = operands.matrix(&packed(&c, m, n, n + gap), m, n);
    let commands = vec![format!("p = matmul {a} {b}"), format!("sub {c} @p")];
    Asked::new(commands, m * n, move |answers| vec![told(&answers[0])])
}

fn fourier(case: &Fourier, operands: &mut Operands<'_>) -> Asked {
    let (mut re, mut im) = (vec![0.0; case.length], vec![0.0; case.length]);
    case.fill(&mut re, &mut im);
    let (re, im) = (operands.vector(&re), operands.vector(&im));
    let commands =
        vec![format!("dft {re} --imag {im}"), format!("idft {re} --imag {im} --norm ortho")];
    // Complex numbers are printed as such.
    Asked::new(commands, 0, |answers| {
        let told = |answer: &Answer| {
            let [re, im] = answer.parts("");
            value::parts(&re, &im)
        };
        vec![told(&answers[0]) ^ told(&answers[1]).rotate_left(1)]
    })
}

/// `None`: QR's reflectors, of which the command prints the product, and what they make of a vector.
fn factorisation(case: &Factorisation, operands: &mut Operands<'_>) -> Option<Asked> {
    let [m, n] = case.shape;
    let (mut a, mut b) = (vec![0.0; m * n], vec![0.0; m]);
    case.fill(&mut a, &mut b);
    let (a, b) = (operands.matrix(&a, m, n), operands.vector(&b));
    let words = match case.task {
        Task::Qr | Task::QrApply | Task::QrPivoted => return None,
        Task::QrQ => format!("qr {a}"),
        Task::Lu => format!("lu {a}"),
        Task::Cholesky => format!("cholesky {a}"),
        Task::Ldlt => format!("ldlt {a}"),
        Task::Solve => format!("solve {a} {b}"),
        Task::SolveRefined => format!("solve {a} {b} --refine"),
        Task::Inverse => format!("inverse {a}"),
        Task::Det => format!("det {a}"),
        Task::LogDet => format!("det {a} --log"),
        Task::Lstsq => format!("lstsq {a} {b}"),
    };
    let task = case.task;
    // Their results have several members, which do not fit one file.
    let length = if matches!(task, Task::Cholesky | Task::Inverse) { m * n } else { 0 };
    Some(Asked::new(vec![words], length, move |answers| {
        let [answer] = answers else { panic!("one answer") };
        match task {
            Task::Lu => {
                let rows = places(&answer.numbers("p"), m);
                vec![told(&pivots(&rows, m.min(n)), &[packed_lu(answer, m, n)])]
            }
            Task::Ldlt => {
                let (rows, d) = (places(&answer.numbers("p"), n), answer.numbers("d"));
                let diagonal = (0..n).map(|k| d[k * n + k]).collect();
                let beside = |k: usize| if k + 1 < n { d[k * n + k + 1] } else { 0.0 };
                let beside = (0..n).map(beside).collect();
                vec![told(&rows, &[answer.numbers("l"), diagonal, beside])]
            }
            // How many steps there were is not printed.
            Task::SolveRefined => {
                (0..=16).map(|steps| told(&[steps], &[answer.numbers("")])).collect()
            }
            Task::QrQ => vec![told(&[], &[answer.numbers("q")])],
            Task::LogDet => {
                vec![told(&[], &["sign", "log_abs"].map(|x| answer.numbers(x)))]
            }
            Task::Lstsq => {
                let rank = answer.other("rank").as_u64().expect("an integer") as usize;
                vec![told(&[rank], &[answer.numbers("residual"), answer.numbers("x")])]
            }
            _ => vec![told(&[], &[answer.numbers("")])],
        }
    }))
}

/// The value of indices, then of numbers.
fn told(indices: &[usize], parts: &[Vec<f32>]) -> u64 {
    let mut told = Checksum::new();
    indices.iter().for_each(|index| told.exact(&[*index as f32]));
    parts.iter().for_each(|part| told.any_nan(part));
    told.value()
}

/// In which column each row of a permutation matrix has its one.
fn places(matrix: &[f32], n: usize) -> Vec<usize> {
    let place = |row: &[f32]| row.iter().position(|&x| x == 1.0).expect("a permutation");
    matrix.chunks(n).map(place).collect()
}

/// The exchanges that put the rows into this order: step `k` brings row `rows[k]` to place `k`.
fn pivots(rows: &[usize], steps: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let step = |k: usize| {
        let pivot = order.iter().position(|row| *row == rows[k]).expect("a permutation");
        order.swap(k, pivot);
        pivot
    };
    (0..steps).map(step).collect()
}

/// L below the diagonal, U on and above it.
fn packed_lu(answer: &Answer, m: usize, n: usize) -> Vec<f32> {
    let (l, u, less) = (answer.numbers("l"), answer.numbers("u"), m.min(n));
    let element = |k: usize| match (k / n, k % n) {
        (i, j) if i > j => l[i * less + j],
        (i, j) => u[i * n + j],
    };
    (0..m * n).map(element).collect()
}

/// `None`: Jacobi's method, which no command offers.
fn spectrum(case: &Spectrum, operands: &mut Operands<'_>) -> Option<Asked> {
    let [m, n] = case.shape;
    let mut a = vec![0.0; m * n];
    case.fill(&mut a);
    let a = operands.matrix(&a, m, n);
    let words = match case.task {
        Decomposition::SymmetricEigen => format!("eig {a} --symmetric"),
        Decomposition::Eigen => format!("eig {a}"),
        Decomposition::Svd => format!("svd {a}"),
        Decomposition::SvdJacobi => return None,
        Decomposition::RankAndCond => {
            let commands = vec![format!("rank {a}"), format!("cond {a}")];
            return Some(Asked::new(commands, 0, |answers| {
                let rank = answers[0].other("").as_u64().expect("an integer") as f32;
                let mut told = Checksum::new();
                told.exact(&[rank]);
                told.exact(&answers[1].numbers(""));
                vec![told.value()]
            }));
        }
        Decomposition::Pinv => format!("pinv {a}"),
    };
    let task = case.task;
    Some(Asked::one(words, 0, move |answer| {
        let parts = match task {
            Decomposition::SymmetricEigen => {
                ["values", "vectors"].map(|x| answer.numbers(x)).into()
            }
            Decomposition::Eigen => eigen(answer, n),
            Decomposition::Svd => ["u", "s", "vt"].map(|x| answer.numbers(x)).into(),
            _ => vec![answer.numbers("")],
        };
        let mut told = Checksum::new();
        parts.iter().for_each(|part| told.exact(part));
        told.value()
    }))
}

/// Real and imaginary parts of the values, and the vectors as core packs them: of a conjugate pair
/// the real parts in the first one's column, the imaginary parts in the second's.
fn eigen(answer: &Answer, n: usize) -> Vec<Vec<f32>> {
    if !answer.is_complex("values") {
        return vec![answer.numbers("values"), vec![0.0; n], answer.numbers("vectors")];
    }
    let ([re, im], [real, imaginary]) = (answer.parts("values"), answer.parts("vectors"));
    let element = |k: usize| if im[k % n] < 0.0 { imaginary[k - 1] } else { real[k] };
    let packed = (0..n * n).map(element).collect();
    vec![re, im, packed]
}

/// `None`: lines, which no command takes, and points that are on no side, which `classify` refuses:
/// those with a NaN, and those whose distance from a hyperplane overflows both ways.
fn classification(case: &Classification, operands: &mut Operands<'_>) -> Option<Asked> {
    let n = case.dimension;
    let overflows = case.body == Body::Hyperplane && case.mode == Mode::Huge && n > 1;
    if case.body == Body::Lines || case.mode == Mode::NonFinite || overflows {
        return None;
    }
    let (mut points, mut first, mut second) = (vec![0.0; POINTS * n], vec![0.0; n], vec![0.0; n]);
    case.fill(&mut points, &mut first, &mut second);
    let shape = (0..n * n).map(|k| Classification::shape(&second, k / n, k % n));
    let moved = nearest(case.body, &points[..n], &first, &second);
    let number = second[0];
    let center = operands.vector(&first);
    let shape = match case.body {
        Body::Hyperplane => format!("hyperplane --weights {center} --bias {number:?}"),
        Body::Sphere => format!("sphere --center {center} --radius {:?}", number.abs()),
        Body::Ellipsoid => {
            format!("ellipsoid --center {center} --axes {}", operands.vector(&second))
        }
        Body::Tilted => {
            let shape = operands.matrix(&shape.collect::<Vec<f32>>(), n, n);
            format!("ellipsoid --center {center} --shape {shape}")
        }
        Body::Box => format!("box --min {center} --max {}", operands.vector(&second)),
        Body::Cube => format!("cube --center {center} --side {:?}", number.abs()),
        Body::Lines => return None,
    };
    let points = operands.matrix(&points, POINTS, n);
    Some(Asked::one(format!("classify {points} {shape}"), 0, move |answer| {
        let sides = answer.other("side").as_array().expect("an array");
        let sides = sides.iter().map(|side| match side.as_str() {
            Some("negative" | "inside") => -1.0,
            Some("on") => 0.0,
            _ => 1.0,
        });
        let known: Vec<f32> = answer.numbers("value").into_iter().chain(sides).collect();
        value::any_nan(&known) ^ value::any_nan(&moved).rotate_left(1)
    }))
}

/// The shape's point nearest to `x`: half of what the table tells of, printed by no command.
fn nearest(body: Body, x: &[f32], first: &[f32], second: &[f32]) -> Vec<f32> {
    let (mut out, number) = (vec![0.0; x.len()], second[0]);
    let found = match body {
        Body::Hyperplane => Hyperplane::new(first, number).and_then(|s| s.project(x, &mut out)),
        Body::Sphere => Sphere::new(first, number.abs()).and_then(|s| s.nearest(x, &mut out)),
        Body::Box => Hyperrectangle::new(first, second).and_then(|s| s.nearest(x, &mut out)),
        Body::Cube => Hypercube::new(first, number.abs()).and_then(|s| s.nearest(x, &mut out)),
        Body::Ellipsoid | Body::Tilted | Body::Lines => Ok(()),
    };
    // Where the shape is refused the command refuses it too.
    if found.is_err() {
        out.fill(0.0);
    }
    out
}
