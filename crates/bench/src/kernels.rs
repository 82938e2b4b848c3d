//! The one list of kernels that the race and the criterion benches share: what each reads and
//! writes, the sizes it is measured at, and the answer in f64 that every contestant must give.

use std::fmt;

use crate::data::Data;

/// What a kernel takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// One vector to one number.
    Reduce1,
    /// Two vectors to one number.
    Reduce2,
    /// One vector to one vector.
    Map1,
    /// Two vectors to one vector.
    Map2,
    /// A vector added into another, in place.
    Axpy,
    /// A row-major matrix and a vector to a vector.
    Matvec,
}

macro_rules! kernels {
    ($($variant:ident $name:literal $class:ident,)*) => {
        /// A kernel that can be measured.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kernel {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Kernel {
            /// Every kernel.
            pub const ALL: &[Kernel] = &[$(Kernel::$variant,)*];

            /// The name of the function in `orthant_core`.
            pub const fn name(self) -> &'static str {
                match self { $(Kernel::$variant => $name,)* }
            }

            /// What it takes and gives.
            pub const fn class(self) -> Class {
                match self { $(Kernel::$variant => Class::$class,)* }
            }
        }
    };
}

kernels! {
    Dot "dot" Reduce2,
    NormL2 "norm_l2" Reduce1,
    NormL1 "norm_l1" Reduce1,
    Hadamard "hadamard" Map2,
    Matvec "matvec" Matvec,
    Sum "sum" Reduce1,
    Axpy "axpy" Axpy,
    DistanceL2 "distance_l2" Reduce2,
    CosineSimilarity "cosine_similarity" Reduce2,
    MatvecTransposed "matvec_transposed" Matvec,
    DotCompensated "dot_compensated" Reduce2,
    NormL2Squared "norm_l2_squared" Reduce1,
    NormLinf "norm_linf" Reduce1,
    NormLp "norm_lp" Reduce1,
    DistanceL1 "distance_l1" Reduce2,
    DistanceL2Squared "distance_l2_squared" Reduce2,
    DistanceLinf "distance_linf" Reduce2,
    Angle "angle" Reduce2,
    ScalarProjection "scalar_projection" Reduce2,
    Add "add" Map2,
    Sub "sub" Map2,
    Scale "scale" Map1,
    Normalize "normalize" Map1,
    Project "project" Map2,
    Reject "reject" Map2,
}

/// The exponent that `norm_lp` is measured with.
pub const LP: f32 = 3.0;

/// The factor of `scale` and `axpy`: small enough that an `axpy` repeated for ever stays finite.
pub const ALPHA: f32 = 1.0 / 1024.0;

/// The length of vectors, or the shape of a row-major matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// Elements of each vector.
    Len(usize),
    /// Rows and columns.
    Matrix(usize, usize),
}

impl Size {
    /// Reads `2048` or `64x64`.
    pub fn parse(text: &str) -> Option<Size> {
        match text.split_once('x') {
            Some((rows, cols)) => Some(Size::Matrix(rows.parse().ok()?, cols.parse().ok()?)),
            None => text.parse().ok().map(Size::Len),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Size::Len(n) => n.to_string(),
            Size::Matrix(rows, cols) => format!("{rows}x{cols}"),
        };
        f.pad(&text)
    }
}

/// Lengths up to which a call's own cost matters.
pub const SMALL: [usize; 6] = [3, 8, 16, 31, 64, 100];
/// From one call's cost, over each cache, to memory.
pub const LENGTHS: [usize; 6] = [16, 100, 2048, 65_536, 1 << 20, 32 << 20];
const SHAPES: [(usize, usize); 4] = [(64, 64), (256, 256), (1024, 1024), (100, 10_000)];

impl Kernel {
    /// The kernel of that name.
    pub fn from_name(name: &str) -> Option<Kernel> {
        Kernel::ALL.iter().copied().find(|kernel| kernel.name() == name)
    }

    /// The sizes that it is measured at.
    pub fn sizes(self) -> Vec<Size> {
        let shapes = SHAPES.iter().map(|&(rows, cols)| Size::Matrix(rows, cols));
        match self {
            Kernel::Matvec => shapes.collect(),
            Kernel::MatvecTransposed => shapes.chain([Size::Matrix(1_000_000, 8)]).collect(),
            _ => LENGTHS.iter().map(|&n| Size::Len(n)).collect(),
        }
    }

    /// Whether it can be run at this kind of size.
    pub fn takes(self, size: Size) -> bool {
        matches!(size, Size::Matrix(..)) == (self.class() == Class::Matvec)
    }

    /// Elements of the buffers `a`, `b` and `out` at a size.
    pub fn lengths(self, size: Size) -> [usize; 3] {
        match (self.class(), size) {
            (Class::Reduce1, Size::Len(n)) => [n, 0, 0],
            (Class::Reduce2, Size::Len(n)) => [n, n, 0],
            (Class::Map1 | Class::Axpy, Size::Len(n)) => [n, 0, n],
            (Class::Map2, Size::Len(n)) => [n, n, n],
            (Class::Matvec, Size::Matrix(rows, cols)) if self == Kernel::Matvec => {
                [rows * cols, cols, rows]
            }
            (Class::Matvec, Size::Matrix(rows, cols)) => [rows * cols, rows, cols],
            (class, size) => panic!("{self:?} ({class:?}) has no size {size}"),
        }
    }

    /// Bytes that one call must read and write at least once.
    pub fn bytes(self, size: Size) -> usize {
        let [a, b, out] = self.lengths(size);
        let out_passes = if self == Kernel::Axpy { 2 } else { 1 };
        4 * (a + b + out * out_passes)
    }

    /// Floating-point operations that one call must do: each addition, multiplication, comparison
    /// and error-free step of `f32` counts as one; a root or quotient of a whole result and the
    /// powers of `norm_lp` do not count.
    pub fn flops(self, size: Size) -> usize {
        let [a, ..] = self.lengths(size);
        let each = match self {
            Kernel::Sum | Kernel::NormL1 | Kernel::NormLinf | Kernel::NormLp => 1,
            Kernel::Hadamard | Kernel::Add | Kernel::Sub | Kernel::Scale => 1,
            Kernel::Dot | Kernel::NormL2 | Kernel::NormL2Squared | Kernel::Axpy => 2,
            Kernel::Matvec | Kernel::MatvecTransposed => 2,
            Kernel::DistanceL1 | Kernel::DistanceLinf => 2,
            Kernel::DistanceL2 | Kernel::DistanceL2Squared | Kernel::Normalize => 3,
            Kernel::ScalarProjection => 4,
            Kernel::Project => 5,
            Kernel::CosineSimilarity | Kernel::Angle | Kernel::Reject => 6,
            // Dekker's product (17), Knuth's sum (6) and both errors added.
            Kernel::DotCompensated => 25,
        };
        each * a
    }

    /// A size of this kind whose operands take about so many bytes; of a matrix, a square.
    pub fn size_of_footprint(self, bytes: usize) -> Size {
        if self.class() == Class::Matvec {
            let side = ((bytes / 4) as f64).sqrt() as usize;
            return Size::Matrix(side.max(1), side.max(1));
        }
        let one: usize = self.lengths(Size::Len(1)).iter().sum();
        Size::Len((bytes / (4 * one)).max(1))
    }

    /// The answer in f64: each value with the magnitude that its error is relative to.
    pub fn reference(self, data: &Data) -> Vec<(f64, f64)> {
        let a = || data.a().iter().map(|&x| f64::from(x));
        let b = || data.b().iter().map(|&x| f64::from(x));
        let ab = || a().zip(b());
        let products = || sum_with_magnitude(ab().map(|(x, y)| x * y));
        let squares = |v: &mut dyn Iterator<Item = f64>| v.map(|x| x * x).sum::<f64>();
        let difference = |p: &dyn Fn(f64) -> f64| ab().map(|(x, y)| p(x - y)).sum::<f64>();
        let exact = |value: f64| vec![(value, value.abs())];
        let maximum = |v: &mut dyn Iterator<Item = f64>| v.fold(0.0, |m: f64, x| m.max(x.abs()));
        let each = |f: &dyn Fn((f64, f64)) -> f64| ab().map(|xy| (f(xy), f(xy).abs())).collect();
        let alpha = f64::from(ALPHA);
        match self {
            Kernel::Sum => vec![sum_with_magnitude(a())],
            Kernel::NormL1 => exact(a().map(f64::abs).sum()),
            Kernel::NormL2 => exact(squares(&mut a()).sqrt()),
            Kernel::NormL2Squared => exact(squares(&mut a())),
            Kernel::NormLinf => exact(maximum(&mut a())),
            Kernel::NormLp => exact(libm::cbrt(a().map(|x| (x * x * x).abs()).sum())),
            Kernel::Dot | Kernel::DotCompensated => vec![products()],
            Kernel::DistanceL1 => exact(difference(&f64::abs)),
            Kernel::DistanceL2 => exact(difference(&|d| d * d).sqrt()),
            Kernel::DistanceL2Squared => exact(difference(&|d| d * d)),
            Kernel::DistanceLinf => exact(maximum(&mut ab().map(|(x, y)| x - y))),
            Kernel::CosineSimilarity => vec![(cosine(&products, &squares, &a, &b), 1.0)],
            Kernel::Angle => exact(libm::acos(cosine(&products, &squares, &a, &b))),
            Kernel::ScalarProjection => {
                let norm = squares(&mut b()).sqrt();
                vec![(products().0 / norm, products().1 / norm)]
            }
            Kernel::Hadamard => each(&|(x, y)| x * y),
            Kernel::Add => each(&|(x, y)| x + y),
            Kernel::Sub => each(&|(x, y)| x - y),
            Kernel::Scale => a().map(|x| (alpha * x, (alpha * x).abs())).collect(),
            Kernel::Axpy => {
                let y = data.initial_out().iter().map(|&y| f64::from(y));
                a().zip(y).map(|(x, y)| (alpha * x + y, (alpha * x).abs() + y.abs())).collect()
            }
            Kernel::Normalize => {
                let norm = squares(&mut a()).sqrt();
                a().map(|x| (x / norm, (x / norm).abs())).collect()
            }
            Kernel::Project | Kernel::Reject => {
                let (dot, size) = products();
                let norm = squares(&mut b());
                let (c, size) = (dot / norm, size / norm);
                let of =
                    |(x, y): (f64, f64)| if self == Kernel::Project { c * y } else { x - c * y };
                ab().map(|(x, y)| (of((x, y)), x.abs() + size * y.abs())).collect()
            }
            Kernel::Matvec | Kernel::MatvecTransposed => matrix_reference(self, data),
        }
    }
}

fn sum_with_magnitude(terms: impl Iterator<Item = f64>) -> (f64, f64) {
    terms.fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()))
}

fn cosine<I: Iterator<Item = f64>, J: Iterator<Item = f64>>(
    products: &dyn Fn() -> (f64, f64),
    squares: &dyn Fn(&mut dyn Iterator<Item = f64>) -> f64,
    a: &dyn Fn() -> I,
    b: &dyn Fn() -> J,
) -> f64 {
    products().0 / (squares(&mut a()) * squares(&mut b())).sqrt()
}

fn matrix_reference(kernel: Kernel, data: &Data) -> Vec<(f64, f64)> {
    let mut y = vec![(0.0, 0.0); data.out().len()];
    for (i, row) in data.a().chunks_exact(data.cols()).enumerate() {
        for (j, &element) in row.iter().enumerate() {
            let (from, to) = if kernel == Kernel::Matvec { (j, i) } else { (i, j) };
            let term = f64::from(element) * f64::from(data.b()[from]);
            y[to].0 += term;
            y[to].1 += term.abs();
        }
    }
    y
}
