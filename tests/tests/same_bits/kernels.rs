//! The one list of kernels on vectors: how each is called and what it must equal.

use orthant_core::Error;
use orthant_tests::reference;

use crate::compare::On;

/// The operands of one call. A kernel of one operand reads `a`.
#[derive(Clone, Copy)]
pub struct Operands<'a> {
    pub a: &'a [f32],
    pub b: &'a [f32],
    /// The scalar operand: `alpha`, or `norm_lp`'s order.
    pub parameter: f32,
}

/// What a kernel writes.
#[derive(Clone, Copy, PartialEq)]
pub enum Output {
    /// One number.
    Scalar,
    /// As many as the operands have; a NaN has one bit pattern.
    Exact,
    /// As many as the operands have, each element on its own; any NaN equals any NaN.
    Elementwise,
    /// Elementwise, in place of `a`.
    OverA,
    /// Elementwise, in place of `b`.
    OverB,
    /// Elementwise, always three.
    Three,
}

/// One kernel.
pub struct Kernel {
    pub name: &'static str,
    /// Whether it reads `b`.
    pub two_operands: bool,
    pub output: Output,
    /// The parameters to try.
    pub parameters: &'static [f32],
    /// Calls it; what it returns by value goes to `out`, which otherwise is the output operand.
    pub run: fn(On, Operands, out: &mut [f32]) -> Result<(), Error>,
    pub reference: fn(Operands) -> Result<Vec<f32>, reference::Error>,
}

impl Kernel {
    /// Whether its output is a slice as long as its operands.
    pub fn has_output_slice(&self) -> bool {
        !matches!(self.output, Output::Scalar | Output::Three)
    }

    /// Whether each element of the output is made on its own.
    pub fn is_elementwise(&self) -> bool {
        !matches!(self.output, Output::Scalar | Output::Exact)
    }

    /// The length of the output for operands of length `n`.
    pub fn output_len(&self, n: usize) -> usize {
        match self.output {
            Output::Scalar => 1,
            Output::Three => 3,
            _ => n,
        }
    }

    /// Whether the operand `a` is a slice of its own.
    pub fn reads_a(&self) -> bool {
        self.output != Output::OverA
    }

    /// Whether the operand `b` is a slice of its own.
    pub fn reads_b(&self) -> bool {
        self.two_operands && self.output != Output::OverB
    }
}

const NO_PARAMETER: &[f32] = &[0.0];
const ALPHAS: &[f32] = &[-1.7, 0.0, 1e-40, f32::INFINITY, f32::NAN];

/// A function of the crate, or the method of its name.
macro_rules! call {
    ($on:ident.$f:ident($($arg:expr),*)) => {
        match $on {
            On::Functions => orthant_core::$f($($arg),*),
            On::Kernels(kernels) => kernels.$f($($arg),*),
            On::Divided(kernels) => kernels.$f($($arg),*),
        }
    };
}
pub(crate) use call;

macro_rules! kernel {
    (scalar_of_one $f:ident) => {
        Kernel {
            name: stringify!($f),
            two_operands: false,
            output: Output::Scalar,
            parameters: NO_PARAMETER,
            run: |on, o, out| {
                out[0] = call!(on.$f(o.a));
                Ok(())
            },
            reference: |o| Ok(vec![reference::$f(o.a)]),
        }
    };
    (scalar_of_two $f:ident) => {
        Kernel {
            name: stringify!($f),
            two_operands: true,
            output: Output::Scalar,
            parameters: NO_PARAMETER,
            run: |on, o, out| call!(on.$f(o.a, o.b)).map(|x| out[0] = x),
            reference: |o| reference::$f(o.a, o.b).map(|x| vec![x]),
        }
    };
    (vector_of_two $output:ident $f:ident) => {
        Kernel {
            name: stringify!($f),
            two_operands: true,
            output: Output::$output,
            parameters: NO_PARAMETER,
            run: |on, o, out| call!(on.$f(o.a, o.b, out)),
            reference: |o| reference::$f(o.a, o.b),
        }
    };
    (assign $f:ident $plain:ident) => {
        Kernel {
            name: stringify!($f),
            two_operands: true,
            output: Output::OverA,
            parameters: NO_PARAMETER,
            run: |on, o, out| call!(on.$f(out, o.b)),
            reference: |o| reference::$plain(o.a, o.b),
        }
    };
}

/// Every kernel on vectors.
pub const KERNELS: &[Kernel] = &[
    kernel!(scalar_of_one sum),
    kernel!(scalar_of_one norm_l1),
    kernel!(scalar_of_one norm_l2),
    kernel!(scalar_of_one norm_l2_squared),
    kernel!(scalar_of_one norm_linf),
    kernel!(scalar_of_two dot),
    kernel!(scalar_of_two dot_compensated),
    kernel!(scalar_of_two distance_l1),
    kernel!(scalar_of_two distance_l2),
    kernel!(scalar_of_two distance_l2_squared),
    kernel!(scalar_of_two distance_linf),
    kernel!(scalar_of_two cosine_similarity),
    kernel!(scalar_of_two angle),
    kernel!(scalar_of_two scalar_projection),
    kernel!(vector_of_two Exact project),
    kernel!(vector_of_two Exact reject),
    kernel!(vector_of_two Elementwise hadamard),
    kernel!(vector_of_two Elementwise add),
    kernel!(vector_of_two Elementwise sub),
    kernel!(assign hadamard_assign hadamard),
    kernel!(assign add_assign add),
    kernel!(assign sub_assign sub),
    Kernel {
        name: "normalize",
        two_operands: false,
        output: Output::Exact,
        parameters: NO_PARAMETER,
        run: |on, o, out| call!(on.normalize(o.a, out)),
        reference: |o| reference::normalize(o.a),
    },
    Kernel {
        name: "norm_lp",
        two_operands: false,
        output: Output::Scalar,
        parameters: &[3.0, 1.0, 2.0, 1.5, f32::INFINITY, 0.5, f32::NAN],
        run: |on, o, out| call!(on.norm_lp(o.a, o.parameter)).map(|x| out[0] = x),
        reference: |o| reference::norm_lp(o.a, o.parameter).map(|x| vec![x]),
    },
    Kernel {
        name: "scale",
        two_operands: false,
        output: Output::Elementwise,
        parameters: ALPHAS,
        run: |on, o, out| call!(on.scale(o.parameter, o.a, out)),
        reference: |o| Ok(reference::scale(o.parameter, o.a)),
    },
    Kernel {
        name: "scale_assign",
        two_operands: false,
        output: Output::OverA,
        parameters: ALPHAS,
        run: |on, o, out| {
            call!(on.scale_assign(o.parameter, out));
            Ok(())
        },
        reference: |o| Ok(reference::scale(o.parameter, o.a)),
    },
    Kernel {
        name: "axpy",
        two_operands: true,
        output: Output::OverB,
        parameters: ALPHAS,
        run: |on, o, out| call!(on.axpy(o.parameter, o.a, out)),
        reference: |o| reference::axpy(o.parameter, o.a, o.b),
    },
    Kernel {
        name: "cross",
        two_operands: true,
        output: Output::Three,
        parameters: NO_PARAMETER,
        run: |on, o, out| call!(on.cross(o.a, o.b)).map(|product| out.copy_from_slice(&product)),
        reference: |o| reference::cross(o.a, o.b).map(|product| product.to_vec()),
    },
];
