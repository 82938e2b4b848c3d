//! `dft` and `idft`: a vector in the basis of complex exponentials, and back.

use super::stages::{self, Stages};
use crate::context::Context;
use crate::error::Failure;
use crate::operand::{Operand, number, vector};
use crate::output::Value;
use clap::{Args, ValueEnum};
use orthant::io::{Array, Shape};
use orthant::{MatMut, Normalization, dft_frequencies, fourier_basis};

#[derive(Args)]
pub struct Dft {
    /// A vector; or complex numbers, one a row: real and imaginary part (what dft prints)
    #[arg(required_unless_present = "basis")]
    x: Option<Operand>,
    #[command(flatten)]
    form: Form,
    /// Print the unitary Fourier basis of N dimensions instead: real parts, then imaginary parts
    #[arg(long, value_name = "N", conflicts_with_all = ["x", "imag", "spacing", "norm"],
          value_parser = parse_dimensions)]
    basis: Option<usize>,
    /// Also print the frequency of each number, in cycles per unit, of samples so far apart
    #[arg(long, value_name = "DISTANCE")]
    spacing: Option<Operand>,
}

#[derive(Args)]
pub struct Idft {
    /// A vector; or complex numbers, one a row: real and imaginary part (what dft prints). A matrix
    /// of one row and two columns is one complex number, as dft prints that of one sample
    x: Operand,
    #[command(flatten)]
    form: Form,
}

#[derive(Args)]
struct Form {
    /// The imaginary parts; X has the real ones
    #[arg(long, value_name = "Y")]
    imag: Option<Operand>,
    /// Divided by what: the inverse by n, both by the root of n (ortho), or the transform by n
    #[arg(long, value_name = "BY", value_enum, default_value_t)]
    norm: Norm,
}

/// The words for [`Normalization`].
#[derive(Clone, Copy, Default, ValueEnum)]
enum Norm {
    #[default]
    Backward,
    Ortho,
    Forward,
}

impl From<Norm> for Normalization {
    fn from(norm: Norm) -> Self {
        match norm {
            Norm::Backward => Self::Backward,
            Norm::Ortho => Self::Ortho,
            Norm::Forward => Self::Forward,
        }
    }
}

/// Largest basis that is printed: its two matrices hold 32 million numbers.
const MOST: usize = 4096;

fn parse_dimensions(text: &str) -> Result<usize, String> {
    let dimensions = text.parse().ok().filter(|n| (1..=MOST).contains(n));
    dimensions.ok_or_else(|| format!("write a number of dimensions from 1 to {MOST}"))
}

impl Dft {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        if let Some(n) = self.basis {
            return basis(context, n);
        }
        let x = self.x.as_ref().map(|x| context.read(x)).transpose()?.unwrap_or_default();
        let (re, im) = self.form.transformed("dft", x, context)?;
        let values = Value::complex(&re, &im);
        let Some(spacing) = &self.spacing else { return context.finish("dft", values) };
        let spacing = number("dft", "--spacing", &context.read(spacing)?)?;
        if !(spacing.is_finite() && spacing > 0.0) {
            return Err(Failure::Usage(format!(
                "dft: --spacing is {spacing}; write the distance between two samples, above 0"
            )));
        }
        let mut frequencies = vec![0.0; re.len()];
        dft_frequencies(spacing, &mut frequencies);
        let members = vec![("frequencies", Value::vector(frequencies)), ("values", values)];
        context.finish("dft", Value::Members(members))
    }
}

impl Idft {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (re, im) = self.form.transformed("idft", context.read(&self.x)?, context)?;
        context.finish("idft", Value::complex(&re, &im))
    }
}

impl Form {
    /// Real and imaginary parts of the transform, or of the inverse.
    fn transformed(
        &self,
        command: &str,
        x: Array,
        context: &Context,
    ) -> Result<(Vec<f32>, Vec<f32>), Failure> {
        let (mut re, mut im) = self.parts(command, x, context)?;
        let n = re.len();
        let mut table = vec![0.0; orthant::Dft::table_len(n)];
        let mut scratch = vec![0.0; orthant::Dft::scratch_len(n)];
        Stages::of(context, &stages::dft(n)).run(|on| {
            let (dft, parts) = (on.dft(n, &mut table)?, [&mut re[..], &mut im[..]]);
            match command {
                "dft" => on.dft_transform(&dft, parts, self.norm.into(), &mut scratch),
                _ => on.dft_inverse(&dft, parts, self.norm.into(), &mut scratch),
            }
        })?;
        Ok((re, im))
    }

    fn parts(
        &self,
        command: &str,
        x: Array,
        context: &Context,
    ) -> Result<(Vec<f32>, Vec<f32>), Failure> {
        if let Some(imag) = &self.imag {
            let x = vector(command, "X", x)?;
            let y = vector(command, "--imag", context.read(imag)?)?;
            if x.data().len() != y.data().len() {
                return Err(Failure::Data(format!(
                    "{command}: X has {} real parts, --imag {} imaginary ones; \
                     write as many of each",
                    x.data().len(),
                    y.data().len()
                )));
            }
            return Ok((x.data().to_vec(), y.data().to_vec()));
        }
        match x.shape() {
            Shape::Matrix { rows: 2.., cols: 2 } => Ok(pairs(&x)),
            // Samples are real as a rule, so that dft takes these for two of them.
            Shape::Matrix { rows: 1, cols: 2 } if command == "idft" => Ok(pairs(&x)),
            shape if shape.is_line() => Ok((x.data().to_vec(), vec![0.0; x.data().len()])),
            shape => Err(Failure::Data(format!(
                "{command}: X is a {shape}; it must be a vector, or two columns: \
                 real and imaginary parts"
            ))),
        }
    }
}

fn pairs(x: &Array) -> (Vec<f32>, Vec<f32>) {
    x.data().as_chunks::<2>().0.iter().map(|[re, im]| (*re, *im)).unzip()
}

fn basis(context: &Context, n: usize) -> Result<(), Failure> {
    let (mut re, mut im) = (vec![0.0; n * n], vec![0.0; n * n]);
    fourier_basis(MatMut::new(&mut re, n, n)?, MatMut::new(&mut im, n, n)?)?;
    let matrix = |data| Value::Array(Array::matrix(data, n, n).unwrap_or_default());
    context.finish("dft", Value::Members(vec![("re", matrix(re)), ("im", matrix(im))]))
}
