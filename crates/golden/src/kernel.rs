//! The kernels under test, and what each takes and gives.

/// A function of `orthant_core`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kernel {
    /// `sum(a)`
    Sum,
    /// `norm_l1(a)`
    NormL1,
    /// `norm_l2(a)`
    NormL2,
    /// `norm_l2_squared(a)`
    NormL2Squared,
    /// `norm_linf(a)`
    NormLinf,
    /// `norm_lp(a, parameter)`
    NormLp,
    /// `dot(a, b)`
    Dot,
    /// `dot_compensated(a, b)`
    DotCompensated,
    /// `distance_l1(a, b)`
    DistanceL1,
    /// `distance_l2(a, b)`
    DistanceL2,
    /// `distance_l2_squared(a, b)`
    DistanceL2Squared,
    /// `distance_linf(a, b)`
    DistanceLinf,
    /// `cosine_similarity(a, b)`
    CosineSimilarity,
    /// `angle(a, b)`
    Angle,
    /// `scalar_projection(a, b)`
    ScalarProjection,
    /// `normalize(a, out)`
    Normalize,
    /// `project(a, b, out)`
    Project,
    /// `reject(a, b, out)`
    Reject,
    /// `hadamard(a, b, out)`
    Hadamard,
    /// `add(a, b, out)`
    Add,
    /// `sub(a, b, out)`
    Sub,
    /// `scale(parameter, a, out)`
    Scale,
    /// `hadamard_assign(a, b)`
    HadamardAssign,
    /// `add_assign(a, b)`
    AddAssign,
    /// `sub_assign(a, b)`
    SubAssign,
    /// `scale_assign(parameter, a)`
    ScaleAssign,
    /// `axpy(parameter, a, b)`: `b` is overwritten
    Axpy,
    /// `cross(a, b)`
    Cross,
    /// `matvec(a, b, out)`
    Matvec,
    /// `matvec_transposed(a, b, out)`
    MatvecTransposed,
    /// `hadamard_matrix(a, b, out)`: `a` and `out` have the case's stride, `b` has no gaps
    HadamardMatrix,
}

/// What the second operand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// There is none.
    None,
    /// As many elements as `a`.
    Like,
    /// One element for each column of `a`.
    Row,
    /// One element for each row of `a`.
    Column,
    /// A matrix of `a`'s shape without gaps.
    Matrix,
}

/// What the result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// One number; a NaN is canonical.
    Scalar,
    /// As many numbers as `a`; a NaN is canonical.
    Vector,
    /// As many numbers as `a`, any NaN.
    Elementwise,
    /// Any NaN, in the place of `a`.
    OverFirst,
    /// Any NaN, in the place of `b`.
    OverSecond,
    /// Three numbers, any NaN.
    Three,
    /// One number for each row of `a`; a NaN is canonical.
    Column,
    /// One number for each column of `a`; a NaN is canonical.
    Row,
}

impl Kernel {
    /// The kernels of one vector.
    pub const ONE: [Kernel; 9] = [
        Kernel::Sum,
        Kernel::NormL1,
        Kernel::NormL2,
        Kernel::NormL2Squared,
        Kernel::NormLinf,
        Kernel::NormLp,
        Kernel::Normalize,
        Kernel::Scale,
        Kernel::ScaleAssign,
    ];

    /// The kernels of two vectors of any length.
    pub const TWO: [Kernel; 18] = [
        Kernel::Dot,
        Kernel::DotCompensated,
        Kernel::DistanceL1,
        Kernel::DistanceL2,
        Kernel::DistanceL2Squared,
        Kernel::DistanceLinf,
        Kernel::CosineSimilarity,
        Kernel::Angle,
        Kernel::ScalarProjection,
        Kernel::Project,
        Kernel::Reject,
        Kernel::Hadamard,
        Kernel::Add,
        Kernel::Sub,
        Kernel::HadamardAssign,
        Kernel::AddAssign,
        Kernel::SubAssign,
        Kernel::Axpy,
    ];

    /// The kernels of a matrix.
    pub const MATRIX: [Kernel; 3] =
        [Kernel::Matvec, Kernel::MatvecTransposed, Kernel::HadamardMatrix];

    /// The name of the function.
    pub const fn name(self) -> &'static str {
        match self {
            Kernel::Sum => "sum",
            Kernel::NormL1 => "norm_l1",
            Kernel::NormL2 => "norm_l2",
            Kernel::NormL2Squared => "norm_l2_squared",
            Kernel::NormLinf => "norm_linf",
            Kernel::NormLp => "norm_lp",
            Kernel::Dot => "dot",
            Kernel::DotCompensated => "dot_compensated",
            Kernel::DistanceL1 => "distance_l1",
            Kernel::DistanceL2 => "distance_l2",
            Kernel::DistanceL2Squared => "distance_l2_squared",
            Kernel::DistanceLinf => "distance_linf",
            Kernel::CosineSimilarity => "cosine_similarity",
            Kernel::Angle => "angle",
            Kernel::ScalarProjection => "scalar_projection",
            Kernel::Normalize => "normalize",
            Kernel::Project => "project",
            Kernel::Reject => "reject",
            Kernel::Hadamard => "hadamard",
            Kernel::Add => "add",
            Kernel::Sub => "sub",
            Kernel::Scale => "scale",
            Kernel::HadamardAssign => "hadamard_assign",
            Kernel::AddAssign => "add_assign",
            Kernel::SubAssign => "sub_assign",
            Kernel::ScaleAssign => "scale_assign",
            Kernel::Axpy => "axpy",
            Kernel::Cross => "cross",
            Kernel::Matvec => "matvec",
            Kernel::MatvecTransposed => "matvec_transposed",
            Kernel::HadamardMatrix => "hadamard_matrix",
        }
    }

    /// What the second operand is.
    pub const fn second(self) -> Second {
        match self {
            Kernel::Sum | Kernel::NormL1 | Kernel::NormL2 | Kernel::NormL2Squared => Second::None,
            Kernel::NormLinf | Kernel::NormLp | Kernel::Normalize => Second::None,
            Kernel::Scale | Kernel::ScaleAssign => Second::None,
            Kernel::Matvec => Second::Row,
            Kernel::MatvecTransposed => Second::Column,
            Kernel::HadamardMatrix => Second::Matrix,
            _ => Second::Like,
        }
    }

    /// What the result is.
    pub const fn output(self) -> Output {
        match self {
            Kernel::Normalize | Kernel::Project | Kernel::Reject => Output::Vector,
            Kernel::Hadamard | Kernel::Add | Kernel::Sub | Kernel::Scale => Output::Elementwise,
            Kernel::HadamardMatrix => Output::Elementwise,
            Kernel::HadamardAssign | Kernel::AddAssign => Output::OverFirst,
            Kernel::SubAssign | Kernel::ScaleAssign => Output::OverFirst,
            Kernel::Axpy => Output::OverSecond,
            Kernel::Cross => Output::Three,
            Kernel::Matvec => Output::Column,
            Kernel::MatvecTransposed => Output::Row,
            _ => Output::Scalar,
        }
    }

    /// Whether an incremental reducer exists, so that any length fits a small memory.
    pub const fn has_reducer(self) -> bool {
        matches!(
            self,
            Kernel::Sum
                | Kernel::NormL1
                | Kernel::NormL2Squared
                | Kernel::NormLinf
                | Kernel::Dot
                | Kernel::DotCompensated
                | Kernel::DistanceL1
                | Kernel::DistanceL2Squared
                | Kernel::DistanceLinf
        )
    }

    /// Whether element `i` of the result depends on nothing but the operands' elements `i`, so that
    /// any length fits a small memory.
    pub const fn is_elementwise(self) -> bool {
        matches!(self.output(), Output::Elementwise | Output::OverFirst | Output::OverSecond)
            && !matches!(self, Kernel::HadamardMatrix)
    }
}
