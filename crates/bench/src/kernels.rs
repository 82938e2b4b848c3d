//! The one list of kernels that the bench, the race and the criterion benches share: what each
//! reads and writes, how many operations it does, and the sizes it is measured at.

use std::fmt;

use orthant::{Dft, linalg};

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
    /// A matrix of rows × columns times one of columns × rows.
    Product,
    /// A square matrix to its factors, in place of a copy that is part of the operation.
    Factor,
    /// A square matrix and a right-hand side to the solution.
    Solve,
    /// A complex vector, real and imaginary parts apart, to another, by way of a copy.
    Transform,
}

impl Class {
    /// Whether the size of the operands is a shape.
    pub const fn has_shape(self) -> bool {
        matches!(self, Class::Matvec | Class::Product | Class::Factor | Class::Solve)
    }

    /// Whether the operations grow with the third power of the side.
    pub const fn is_cubic(self) -> bool {
        matches!(self, Class::Product | Class::Factor | Class::Solve)
    }
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
    Matmul "matmul" Product,
    Lu "lu" Factor,
    Cholesky "cholesky" Factor,
    Qr "qr" Factor,
    Solve "solve" Solve,
    Dft "dft" Transform,
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
            _ if self.class().is_cubic() => {
                [64, 256, 1024].map(|side| Size::Matrix(side, side)).to_vec()
            }
            _ => LENGTHS.iter().map(|&n| Size::Len(n)).collect(),
        }
    }

    /// Whether it can be run at this kind of size.
    pub fn takes(self, size: Size) -> bool {
        match size {
            Size::Len(_) => !self.class().has_shape(),
            Size::Matrix(rows, cols) => {
                let must_be_square = matches!(self.class(), Class::Factor | Class::Solve);
                self.class().has_shape() && (rows == cols || !must_be_square)
            }
        }
    }

    /// Whether its answer can be compared with a reference number by number, as the races against
    /// other libraries do.
    pub const fn is_raced(self) -> bool {
        !matches!(self.class(), Class::Factor | Class::Solve | Class::Transform)
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
            (Class::Product, Size::Matrix(rows, cols)) => [rows * cols, cols * rows, rows * rows],
            (Class::Factor, Size::Matrix(n, _)) => [n * n, 0, n * n],
            (Class::Solve, Size::Matrix(n, _)) => [n * n, n, n],
            (Class::Transform, Size::Len(n)) => [n, n, 2 * n],
            (class, size) => panic!("{self:?} ({class:?}) has no size {size}"),
        }
    }

    /// Elements of scratch beside them.
    pub fn scratch(self, size: Size) -> usize {
        match (self, size) {
            (Kernel::Lu, Size::Matrix(n, _)) => linalg::lu_scratch(n, n),
            (Kernel::Cholesky, Size::Matrix(n, _)) => linalg::cholesky_scratch(n),
            // The factors of the reflectors come first.
            (Kernel::Qr, Size::Matrix(n, _)) => n + linalg::qr_scratch(n, n),
            (Kernel::Solve, Size::Matrix(n, _)) => linalg::solve_scratch(n),
            (Kernel::Dft, Size::Len(n)) => Dft::scratch_len(n),
            _ => 0,
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
    /// powers of `norm_lp` do not count. Of what has a customary count that is taken: `2mnk` for a
    /// product, `2n³/3` for LU and solving, `n³/3` for Cholesky's factor, `4n³/3` for QR, and
    /// `5n·log₂ n` for a Fourier transform.
    pub fn flops(self, size: Size) -> usize {
        let [a, ..] = self.lengths(size);
        let side = match size {
            Size::Len(n) => n,
            Size::Matrix(rows, _) => rows,
        };
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
            Kernel::Matmul => 2 * side,
            Kernel::Lu => return 2 * a * side / 3,
            Kernel::Solve => return 2 * a * side / 3 + 2 * a,
            Kernel::Cholesky => return a * side / 3,
            Kernel::Qr => return 4 * a * side / 3,
            Kernel::Dft => return (5.0 * a as f64 * libm::log2(a as f64)) as usize,
        };
        each * a
    }

    /// A size of this kind whose operands take about so many bytes; of a matrix, a square; of a
    /// Fourier transform, a power of two.
    pub fn size_of_footprint(self, bytes: usize) -> Size {
        let one = match self.class().has_shape() {
            true => self.lengths(Size::Matrix(1, 1)),
            false => self.lengths(Size::Len(1)),
        };
        match self.class() {
            // The vectors beside the matrix hardly count.
            Class::Matvec | Class::Solve => square(bytes / 4),
            Class::Product | Class::Factor => square(bytes / (4 * one.iter().sum::<usize>())),
            Class::Transform => {
                let n = (bytes / (4 * one.iter().sum::<usize>())).max(2);
                Size::Len(1 << n.ilog2())
            }
            _ => Size::Len((bytes / (4 * one.iter().sum::<usize>())).max(1)),
        }
    }

    /// Bytes of the operands at a size.
    pub fn footprint(self, size: Size) -> usize {
        4 * self.lengths(size).iter().sum::<usize>()
    }
}

fn square(elements: usize) -> Size {
    let side = ((elements as f64).sqrt() as usize).max(1);
    Size::Matrix(side, side)
}
