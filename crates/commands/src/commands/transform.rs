//! `transform`: the matrix of a linear transformation, and what it makes of points.

use crate::context::Context;
use crate::error::Failure;
use crate::operand::{Operand, check_finite, number, vector};
use crate::output::Value;
use clap::{Args, Subcommand};
use orthant::io::{Array, Shape};
use orthant::transform::{self, Turn};
use orthant::{MatMut, MatRef};

#[derive(Args)]
pub struct Transform {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Subcommand)]
enum Kind {
    /// Stretch each axis by its factor
    Scale(Scale),
    /// Turn the plane, or space about an axis
    Rotate(Rotate),
    /// Mirror at a line or a plane through the origin
    Reflect(Reflect),
    /// Project onto a line or a plane through the origin
    Project(Project),
    /// Shift one coordinate by a multiple of another
    Shear(Shear),
    /// One transformation after another: the last one named acts first, as in A*B*x
    Compose(Compose),
}

/// What every transformation can do with its matrix.
#[derive(Args)]
struct Form {
    /// Also move these points, one a row
    #[arg(long, value_name = "POINTS")]
    apply: Option<Operand>,
    /// The matrix for homogeneous points (x, 1): one row and one column more
    #[arg(long)]
    affine: bool,
    /// Then shift by this vector; implies --affine
    #[arg(long, value_name = "T")]
    offset: Option<Operand>,
}

#[derive(Args)]
struct Scale {
    /// A factor for each axis: 2,1
    factors: Operand,
    #[command(flatten)]
    form: Form,
}

#[derive(Args)]
struct Rotate {
    /// The angle, counterclockwise, in radians
    angle: Operand,
    /// The angle is in degrees; multiples of 90 are exact
    #[arg(long)]
    degrees: bool,
    /// Turn space about this axis
    #[arg(long, value_name = "AXIS")]
    axis: Option<Operand>,
    #[command(flatten)]
    form: Form,
}

#[derive(Args)]
struct Reflect {
    /// At the line or plane with this normal
    #[arg(long, value_name = "N", required_unless_present = "across")]
    normal: Option<Operand>,
    /// At the line in this direction, in the plane
    #[arg(long, value_name = "D", conflicts_with = "normal")]
    across: Option<Operand>,
    #[command(flatten)]
    form: Form,
}

#[derive(Args)]
struct Project {
    /// Onto the line in this direction
    #[arg(long, value_name = "D", required_unless_present = "normal")]
    onto: Option<Operand>,
    /// Onto the line or plane with this normal
    #[arg(long, value_name = "N", conflicts_with = "onto")]
    normal: Option<Operand>,
    #[command(flatten)]
    form: Form,
}

#[derive(Args)]
struct Shear {
    /// How much of the one coordinate is added to the other
    factor: Operand,
    /// The coordinate that changes, then the one it changes with: xy adds FACTOR*y to x
    #[arg(long, value_name = "AXES", default_value = "xy", value_parser = axes)]
    axes: Axes,
    #[command(flatten)]
    form: Form,
}

#[derive(Args)]
struct Compose {
    /// Square matrices of one size
    #[arg(required = true)]
    matrices: Vec<Operand>,
    /// Also move these points, one a row
    #[arg(long, value_name = "POINTS")]
    apply: Option<Operand>,
}

/// Two different ones of x, y, z.
#[derive(Clone, Copy)]
struct Axes {
    axis: usize,
    along: usize,
}

fn axes(text: &str) -> Result<Axes, String> {
    let place = |letter| "xyz".find(letter);
    match text.chars().map(place).collect::<Vec<_>>()[..] {
        [Some(axis), Some(along)] if axis != along => Ok(Axes { axis, along }),
        _ => Err("write two different letters of x, y and z, as xy".to_owned()),
    }
}

/// A square matrix by its size.
struct Square {
    n: usize,
    data: Vec<f32>,
}

impl Square {
    fn new(
        n: usize,
        write: impl FnOnce(MatMut<'_>) -> Result<(), orthant::Error>,
    ) -> Result<Self, Failure> {
        let mut data = vec![0.0; n * n];
        write(MatMut::new(&mut data, n, n)?)?;
        Ok(Self { n, data })
    }

    fn view(&self) -> Result<MatRef<'_>, Failure> {
        Ok(MatRef::new(&self.data, self.n, self.n)?)
    }
}

impl Transform {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        match &self.kind {
            Kind::Scale(c) => c.form.finish(context, c.matrix(context)?),
            Kind::Rotate(c) => c.form.finish(context, c.matrix(context)?),
            Kind::Reflect(c) => c.form.finish(context, c.matrix(context)?),
            Kind::Project(c) => c.form.finish(context, c.matrix(context)?),
            Kind::Shear(c) => c.form.finish(context, c.matrix(context)?),
            Kind::Compose(c) => c.run(context),
        }
    }
}

// What decides a matrix is finite: otherwise all of it could be NaN, and nobody sees why.

fn read_vector(context: &Context, name: &str, operand: &Operand) -> Result<Array, Failure> {
    let vector = vector("transform", name, context.read(operand)?)?;
    check_finite("transform", name, &vector)?;
    Ok(vector)
}

fn read_number(context: &Context, name: &str, operand: &Operand) -> Result<f32, Failure> {
    let number = number("transform", name, &context.read(operand)?)?;
    if number.is_finite() {
        return Ok(number);
    }
    Err(Failure::Data(format!("transform: {name} is {number}; it must be a finite number")))
}

impl Scale {
    fn matrix(&self, context: &Context) -> Result<Square, Failure> {
        let factors = read_vector(context, "FACTORS", &self.factors)?;
        Square::new(factors.data().len(), |out| transform::scale(factors.data(), out))
    }
}

impl Rotate {
    fn matrix(&self, context: &Context) -> Result<Square, Failure> {
        let angle = read_number(context, "ANGLE", &self.angle)?;
        let turn = if self.degrees { Turn::degrees(angle) } else { Turn::radians(angle) };
        let Some(axis) = &self.axis else {
            return Square::new(2, |out| transform::rotate(turn, out));
        };
        let axis = read_vector(context, "--axis", axis)?;
        let &[x, y, z] = axis.data() else {
            return Err(Failure::Data(format!(
                "transform: --axis is a {}; space is turned about a vector of 3",
                axis.shape()
            )));
        };
        Square::new(3, |out| transform::rotate_about([x, y, z], turn, out))
    }
}

impl Reflect {
    fn matrix(&self, context: &Context) -> Result<Square, Failure> {
        let normal = match (&self.normal, &self.across) {
            (Some(normal), _) => read_vector(context, "--normal", normal)?.data().to_vec(),
            (None, Some(across)) => {
                let across = read_vector(context, "--across", across)?;
                let &[x, y] = across.data() else {
                    return Err(Failure::Data(format!(
                        "transform: --across is a {}; a line mirrors the plane only, so give 2 \
                         elements, or the plane's --normal",
                        across.shape()
                    )));
                };
                vec![0.0 - y, x]
            }
            (None, None) => Vec::new(),
        };
        let mut scratch = vec![0.0; normal.len()];
        Square::new(normal.len(), |out| transform::reflect(&normal, out, &mut scratch))
    }
}

impl Project {
    fn matrix(&self, context: &Context) -> Result<Square, Failure> {
        let (name, operand, write) = match (&self.onto, &self.normal) {
            (Some(onto), _) => ("--onto", Some(onto), transform::project_onto_line as Write),
            (None, normal) => ("--normal", normal.as_ref(), transform::project_onto_plane as Write),
        };
        let v = operand.map(|v| read_vector(context, name, v)).transpose()?.unwrap_or_default();
        let mut scratch = vec![0.0; v.data().len()];
        Square::new(v.data().len(), |out| write(v.data(), out, &mut scratch))
    }
}

/// Writes a matrix that a direction decides.
type Write = fn(&[f32], MatMut<'_>, &mut [f32]) -> Result<(), orthant::Error>;

impl Shear {
    fn matrix(&self, context: &Context) -> Result<Square, Failure> {
        let factor = read_number(context, "FACTOR", &self.factor)?;
        let Axes { axis, along } = self.axes;
        // The plane, unless the third coordinate takes part.
        let n = axis.max(along).max(1) + 1;
        Square::new(n, |out| transform::shear(axis, along, factor, out))
    }
}

impl Form {
    fn finish(&self, context: &Context, linear: Square) -> Result<(), Failure> {
        let matrix = match &self.offset {
            None if !self.affine => linear,
            offset => {
                let offset = match offset {
                    Some(offset) => read_vector(context, "--offset", offset)?.data().to_vec(),
                    None => vec![0.0; linear.n],
                };
                let view = linear.view()?;
                Square::new(linear.n + 1, |out| transform::affine(view, &offset, out))?
            }
        };
        finish(context, matrix, self.apply.as_ref())
    }
}

impl Compose {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut product: Option<Square> = None;
        for operand in &self.matrices {
            let next = context.read(operand)?;
            let Shape::Matrix { rows, cols } = next.shape() else {
                return Err(Failure::Data(format!(
                    "transform: a composed operand is a {}; it must be a square matrix",
                    next.shape()
                )));
            };
            if rows != cols {
                return Err(Failure::Data(format!(
                    "transform: a composed operand is a {rows}x{cols} matrix; it must be square"
                )));
            }
            let next = Square { n: rows, data: next.data().to_vec() };
            product = Some(match product {
                None => next,
                Some(before) => {
                    let (a, b) = (before.view()?, next.view()?);
                    if a.cols() != b.rows() {
                        return Err(Failure::Data(format!(
                            "transform: composed operands are {0}x{0} and {1}x{1}; they must have \
                             one size (--affine gives a plane's matrix the size of space's)",
                            a.rows(),
                            b.rows()
                        )));
                    }
                    Square::new(before.n, |out| context.kernels.matmul(a, b, out))?
                }
            });
        }
        match product {
            Some(product) => finish(context, product, self.apply.as_ref()),
            None => Ok(()),
        }
    }
}

/// Writes the matrix, and the image of each point.
fn finish(context: &Context, matrix: Square, points: Option<&Operand>) -> Result<(), Failure> {
    let n = matrix.n;
    let Some(points) = points else {
        let array = Array::matrix(matrix.data, n, n).unwrap_or_default();
        return context.finish("transform", Value::Array(array));
    };
    let points = context.read(points)?;
    let (shape, dimensions) = match points.shape() {
        Shape::Vector(len) => ((1, len), len),
        Shape::Matrix { rows, cols } => ((rows, cols), cols),
    };
    // Homogeneous points are written without their 1.
    let homogeneous = dimensions + 1 == n;
    if dimensions != n && !homogeneous {
        return Err(Failure::Data(format!(
            "transform: the points have {dimensions} coordinates, the matrix is {n}x{n}; \
             it moves points of {n}, or of {} as homogeneous ones",
            n - 1
        )));
    }
    let view = matrix.view()?;
    let mut images = Vec::with_capacity(points.data().len());
    let (mut x, mut y) = (Vec::with_capacity(n), vec![0.0; n]);
    for point in points.data().chunks_exact(dimensions.max(1)) {
        x.clear();
        x.extend_from_slice(point);
        x.resize(n, 1.0);
        context.kernels.matvec(view, &x, &mut y)?;
        images.extend_from_slice(&y[..dimensions]);
    }
    let images = match points.shape() {
        Shape::Vector(_) => Array::vector(images),
        Shape::Matrix { .. } => Array::matrix(images, shape.0, shape.1).unwrap_or_default(),
    };
    let array = Array::matrix(matrix.data, n, n).unwrap_or_default();
    let members = vec![("matrix", Value::Array(array)), ("points", Value::Array(images))];
    context.finish("transform", Value::Members(members))
}
